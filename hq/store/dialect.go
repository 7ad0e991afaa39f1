package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A dialect is what differs between the databases.
type dialect interface {
	check(ctx context.Context, db *DB) error // at opening
	// begin is the first thing in every transaction that writes.
	begin(ctx context.Context, tx *sql.Tx) error
	// alone runs f while no other process migrates.
	alone(ctx context.Context, db *DB, f func() error) error
	// insertEvents inserts what no unique key turns away and tells the cursors of
	// what went in, 0 for the rest.
	insertEvents(in *ingestion, fresh []*Incoming) (cursors []int64, err error)
	// loadStreams may fetch the streams of a batch ahead into in.loaded, and
	// saveStreams writes what finish then left in in.unsaved.
	loadStreams(in *ingestion, batch []Incoming) error
	saveStreams(in *ingestion) error
	// saveTickets writes what projectQueue left in in.changed.
	saveTickets(in *ingestion) error
	prepares() bool             // whether preparing a statement for one transaction saves time
	folder() string             // of the migrations
	rebind(query string) string // from ? to the driver's placeholders
	// classify finds the mend and the sentinel for a driver's error, nil if it has none.
	classify(err error) (mend string, sentinel error)
}

type sqliteDialect struct{}

func (sqliteDialect) folder() string         { return "sqlite" }
func (sqliteDialect) rebind(q string) string { return q }

func (sqliteDialect) prepares() bool { return true }

// SQLite itself lets one process write at a time.
func (sqliteDialect) begin(context.Context, *sql.Tx) error                 { return nil }
func (sqliteDialect) alone(_ context.Context, _ *DB, f func() error) error { return f() }

// Streams go row by row as well.
func (sqliteDialect) loadStreams(*ingestion, []Incoming) error { return nil }
func (sqliteDialect) saveStreams(*ingestion) error             { return nil }

// insertEvents goes row by row: there is no round trip to save.
func (sqliteDialect) insertEvents(in *ingestion, fresh []*Incoming) ([]int64, error) {
	const insert = `INSERT INTO events (id, hash, type, stream, sequence, time, received, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING cursor`
	cursors := make([]int64, len(fresh))
	for i, m := range fresh {
		err := in.queryRow(insert, m.ID, m.Hash[:], string(m.Type), in.streams[m.Stream].row, int64(m.Sequence),
			m.Time.UnixMicro(), m.Received.UnixMicro(), m.Data).Scan(&cursors[i])
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	return cursors, nil
}

// check reads the whole file, unless that would take longer than it is worth.
func (sqliteDialect) check(ctx context.Context, db *DB) error {
	if db.size > checkUpTo {
		return nil
	}
	var verdict string
	if err := db.write.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return db.fail("check", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s fails its check (%s): move it away and restore the newest backup; the counters send again what the backup lacks",
			ErrCorrupt, db.name, verdict)
	}
	return nil
}

func (sqliteDialect) classify(err error) (string, error) {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return "", nil
	}
	switch e.Code() & 0xff { // extended codes keep the primary one in the low byte
	case sqlite3.SQLITE_FULL:
		return "free space on its disk", ErrFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another process holds it; stop that one", ErrLocked
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "move it away and restore the newest backup; the counters send again what the backup lacks", ErrCorrupt
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return "the file and its folder must be writable by this user", ErrUnusable
	case sqlite3.SQLITE_IOERR:
		return "its disk reports errors; check it", ErrUnusable
	}
	return "", nil
}

// fail wraps a driver's error with what was being done and, if known, the mend.
func (db *DB) fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	if mend, sentinel := db.dialect.classify(err); sentinel != nil {
		return fmt.Errorf("%w: %s: %s (%s: %w)", sentinel, db.name, mend, doing, err)
	}
	return fmt.Errorf("store: %s: %w", doing, err)
}
