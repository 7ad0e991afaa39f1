package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"smartcounter/hq/store"
)

// copies are the commands about a copy of the database.
var copies = map[string]func(ctx context.Context, c config, file string, out io.Writer) error{
	"backup":  backup,
	"restore": restore,
}

// parseCopy reads "backup [flags] FILE" and "restore [flags] FILE".
func parseCopy(args []string, usage io.Writer) (c config, file string, err error) {
	if len(args) < 2 || args[len(args)-1] == "" || args[len(args)-1][0] == '-' {
		return c, "", fmt.Errorf("%w: hq %s [-config FILE | -data FOLDER] FILE: name the backup's file last", errConfig, args[0])
	}
	last := len(args) - 1
	c, err = parseConfig(args[1:last], usage)
	return c, args[last], err
}

// errPostgres says what to do instead, without quoting the setting, which can hold a
// password.
func errPostgres(does, command string) error {
	return fmt.Errorf("%w: this headquarters keeps its data in PostgreSQL, which %s itself: %s", errConfig, does, command)
}

// backup copies the SQLite database, also of a running headquarters.
func backup(ctx context.Context, c config, file string, out io.Writer) error {
	if c.Database != "" {
		return errPostgres("backs it up", "pg_dump --format=custom --file=FILE --dbname=URL")
	}
	if err := store.BackupSQLite(ctx, c.sqlite(), file); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%s holds everything up to now; the keys in %s need a copy of their own\n", file, c.Keys)
	return err
}

// restore puts a backup in the database's place, while no headquarters runs.
func restore(ctx context.Context, c config, file string, out io.Writer) (err error) {
	if c.Database != "" {
		return errPostgres("restores it", "pg_restore --exit-on-error --dbname=URL FILE, into a new database")
	}
	lock, err := lockData(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	aside, err := store.RestoreSQLite(ctx, file, c.sqlite(), time.Now())
	if err != nil {
		return err
	}
	if aside != "" {
		aside = "; what was there is in " + aside
	}
	_, err = fmt.Fprintf(out, "restored %s%s\nstart hq: it asks each counter for what the backup lacks as soon as it hears from it\n", file, aside)
	return err
}
