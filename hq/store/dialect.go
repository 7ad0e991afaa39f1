package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A dialect is what differs between the databases.
type dialect interface {
	folder() string             // of the migrations
	rebind(query string) string // from ? to the driver's placeholders
	// classify finds the mend and the sentinel for a driver's error, nil if it has none.
	classify(err error) (mend string, sentinel error)
}

type sqliteDialect struct{}

func (sqliteDialect) folder() string         { return "sqlite" }
func (sqliteDialect) rebind(q string) string { return q }

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
