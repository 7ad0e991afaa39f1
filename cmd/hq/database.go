package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"smartcounter/hq/store"
)

// openDatabase opens the PostgreSQL database that the configuration names, or the
// SQLite file in the data folder.
func openDatabase(ctx context.Context, c config) (*store.DB, error) {
	if c.Database == "" {
		return store.OpenSQLite(ctx, c.sqlite())
	}
	password, err := readPassword(c.DatabasePasswordFile, "database_password_file")
	if err != nil {
		return nil, err
	}
	return store.OpenPostgres(ctx, c.Database, password)
}

// sqlite is the file in the data folder.
func (c config) sqlite() string { return filepath.Join(c.Data, "hq.db") }

// several reports whether other processes of headquarters may share the work: they
// need one database and one broker, which live in none of them.
func (c config) several() bool { return c.Database != "" && c.BrokerURL != "" }

// validateDatabase never quotes the setting, which can hold a password.
func (c config) validateDatabase() error {
	if c.Database == "" {
		if c.DatabasePasswordFile != "" {
			return fmt.Errorf("%w: database_password_file is for PostgreSQL; give database as well, or neither", errConfig)
		}
		return nil
	}
	u, err := url.Parse(c.Database)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || strings.Trim(u.Path, "/") == "" {
		return fmt.Errorf("%w: database must be postgres://user@host:5432/name?sslmode=verify-full; leave it out for a SQLite file in the data folder", errConfig)
	}
	mode := u.Query().Get("sslmode")
	socket := strings.HasPrefix(u.Query().Get("host"), "/")
	if host := u.Hostname(); !socket && !loopback(net.JoinHostPort(host, "5432")) && mode != "verify-full" && mode != "verify-ca" {
		return fmt.Errorf("%w: database is on %s, across a network: add sslmode=verify-full (and sslrootcert=FILE for an authority of your own)", errConfig, host)
	}
	return nil
}
