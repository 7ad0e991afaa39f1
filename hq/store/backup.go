package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"smartcounter/kiosk/login"
)

// Restored is what the audit chain of a restored database says about it.
const Restored = "restored a backup"

// BackupSQLite writes a sound copy of a database file, also while headquarters
// works on it. The copy is as of one moment, compact, and readable by this user only.
func BackupSQLite(ctx context.Context, path, to string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("%w: %s cannot be read: %w", ErrUnusable, path, err)
	}
	if _, err := os.Stat(to); err == nil {
		return fmt.Errorf("%w: %s is there already; give a new name, so that no good backup is overwritten", ErrExists, to)
	}
	temp, err := emptyFile(to)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // once renamed it is not there
	db := &DB{dialect: sqliteDialect{}, name: path}
	if db.read, err = openPool(path, 1); err != nil {
		return db.fail("backup", err)
	}
	_, err = db.read.ExecContext(ctx, `VACUUM INTO ?`, temp)
	if err = errors.Join(db.fail("backup", err), db.read.Close()); err != nil {
		return err
	}
	if err := checkCopy(ctx, temp); err != nil {
		return err
	}
	return keepAs(temp, to)
}

// RestoreSQLite puts a backup in the place of a database that no process uses. What
// was there stays beside it under the name that is returned, "" if nothing was.
func RestoreSQLite(ctx context.Context, backup, path string, now time.Time) (aside string, err error) {
	if err := checkCopy(ctx, backup); err != nil {
		return "", err
	}
	temp, err := emptyFile(path)
	if err != nil {
		return "", err
	}
	defer os.Remove(temp)
	if err := copyFile(backup, temp); err != nil {
		return "", fmt.Errorf("%w: copy of %s: %w", ErrUnusable, backup, err)
	}
	db, err := OpenSQLite(ctx, temp) // also brings it up to this release
	if err != nil {
		return "", err
	}
	// Who was logged in then need not be now.
	_, err = db.exec(ctx, `DELETE FROM sessions`)
	if err == nil {
		err = db.RecordAudit(ctx, login.Entry{Time: now, Who: "system", What: Restored})
	}
	if err = errors.Join(err, db.Close()); err != nil { // closing writes the log into the file
		return "", err
	}
	if _, err := os.Stat(path); err == nil {
		aside = path + ".before-" + now.UTC().Format("20060102T150405Z")
		// The log belongs to its database: beside another one it would damage it.
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", fmt.Errorf("%w: %s cannot be put aside: %w", ErrUnusable, path, err)
			}
		}
	}
	return aside, keepAs(temp, path)
}

// emptyFile makes a file beside path under a name of its own.
func emptyFile(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("%w: the folder of %s must be writable: %w", ErrUnusable, path, err)
	}
	return f.Name(), f.Close()
}

// checkCopy reads a whole database file that nobody writes.
func checkCopy(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("%w: %s cannot be read: %w", ErrUnusable, path, err)
	}
	db := &DB{dialect: sqliteDialect{}, name: path}
	var err error
	if db.write, err = sql.Open("sqlite", "file:"+path+"?mode=ro"); err != nil {
		return db.fail("check", err)
	}
	err = db.dialect.check(ctx, db)
	if err == nil {
		var tables int
		err = db.fail("check", db.write.QueryRowContext(ctx, `SELECT COUNT(*) FROM migrations`).Scan(&tables))
	}
	return errors.Join(err, db.write.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// keepAs gives a finished file its name so that after a crash it is there whole or not.
func keepAs(temp, path string) error {
	err := syncPath(temp)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err == nil {
		err = syncPath(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("%w: %s cannot be written: %w", ErrUnusable, path, err)
	}
	return nil
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
