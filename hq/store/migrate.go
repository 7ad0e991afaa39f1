package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// A migration is one numbered file: 0001_initial.sql.
type migration struct {
	version  int
	name     string
	text     string
	checksum string
}

func readMigrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	list := make([]migration, 0, len(names))
	for i, name := range names { // Glob sorts
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("%w: %s is not number %04d", ErrMigration, name, i+1)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		list = append(list, migration{version, name, string(text), hex.EncodeToString(sum[:])})
	}
	return list, nil
}

// migrate applies what is missing, each migration in a transaction of its own,
// and refuses a database that a newer or another release has changed.
func (db *DB) migrate(ctx context.Context, files fs.FS) error {
	list, err := readMigrations(files)
	if err != nil {
		return err
	}
	_, err = db.write.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (
		version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied BIGINT NOT NULL)`)
	if err != nil {
		return db.fail("migrations", err)
	}
	applied, err := db.appliedMigrations(ctx)
	if err != nil {
		return err
	}
	for version, sum := range applied {
		if version > len(list) {
			return fmt.Errorf("%w: %s has schema %d, this release knows %d: run the newer release, or restore a backup from before it",
				ErrNewerSchema, db.name, version, len(list))
		}
		if sum != list[version-1].checksum {
			return fmt.Errorf("%w: %s applied another %s than this release has: run the release that made it",
				ErrMigration, db.name, list[version-1].name)
		}
	}
	for _, m := range list {
		if _, done := applied[m.version]; done {
			continue
		}
		err := db.inTx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, m.text); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, db.dialect.rebind(`INSERT INTO migrations (version, name, checksum, applied) VALUES (?, ?, ?, ?)`),
				m.version, m.name, m.checksum, time.Now().UnixMicro())
			return err
		})
		if err != nil {
			return db.fail("migration "+m.name, err)
		}
	}
	return nil
}

func (db *DB) appliedMigrations(ctx context.Context) (map[int]string, error) {
	rows, err := db.write.QueryContext(ctx, `SELECT version, checksum FROM migrations`)
	if err != nil {
		return nil, db.fail("migrations", err)
	}
	defer rows.Close()
	applied := make(map[int]string)
	for rows.Next() {
		var version int
		var sum string
		if err := rows.Scan(&version, &sum); err != nil {
			return nil, db.fail("migrations", err)
		}
		applied[version] = sum
	}
	return applied, db.fail("migrations", rows.Err())
}

// inTx runs f in one transaction.
func (db *DB) inTx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	err = db.dialect.begin(ctx, tx)
	if err == nil {
		err = f(tx)
	}
	if err != nil {
		// The first error is the one that matters; after it the rollback only frees the connection.
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}
