package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // pure Go, so that headquarters builds without cgo
)

//go:embed migrations
var migrations embed.FS

// readers is how many connections serve pages beside the one that writes.
const readers = 4

// checkUpTo is the largest file that is checked whole at opening: a bigger one
// would hold up the start for longer than its result is worth.
const checkUpTo = 256 << 20

// DB is a Store over a SQL database.
type DB struct {
	dialect dialect
	name    string  // for error texts: what the operator knows it by
	size    int64   // in bytes when it was opened, 0 if unknown
	write   *sql.DB // one connection: there is one writer at a time anyway, and order is cursor order
	read    *sql.DB
}

var _ Store = (*DB)(nil)

// OpenSQLite opens or creates the database file and brings its tables up to date.
func OpenSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("%w: folder of %s cannot be made: %w", ErrUnusable, path, err)
	}
	// SQLite would create the file readable by others.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %s must be readable and writable: %w", ErrUnusable, path, err)
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnusable, path, err)
	}
	db := &DB{dialect: sqliteDialect{}, name: path, size: info.Size()}
	if db.write, err = openPool(path, 1, "synchronous(FULL)", "foreign_keys(ON)", "wal_autocheckpoint(4000)"); err != nil {
		return nil, db.fail("open", err)
	}
	if db.read, err = openPool(path, readers, "query_only(ON)"); err != nil {
		return nil, errors.Join(db.fail("open", err), db.write.Close())
	}
	if err := db.start(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func openPool(path string, size int, pragmas ...string) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range append([]string{"busy_timeout(2000)", "journal_mode(WAL)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}

func (db *DB) start(ctx context.Context) error {
	if err := db.dialect.check(ctx, db); err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations/"+db.dialect.folder())
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	return db.dialect.alone(ctx, db, func() error { return db.migrate(ctx, files) })
}

// Ping writes, because a full or read-only disk still reads.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.write.ExecContext(ctx, db.dialect.rebind(
		`INSERT INTO pings (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at`), time.Now().UnixMicro())
	return db.fail("ping", err)
}

// Close waits for the transaction under way.
func (db *DB) Close() error {
	return errors.Join(db.read.Close(), db.write.Close())
}
