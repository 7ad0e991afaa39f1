package main

import (
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smartcounter/hq/store/storetest"
)

// TestPostgresKeepsEverything runs the service on PostgreSQL, stops it and runs it again.
func TestPostgresKeepsEverything(t *testing.T) {
	p := storetest.StartPostgres(t)
	at, err := url.Parse(p.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	at.User = url.User(at.User.Username())
	dir := t.TempDir()
	secret, file := filepath.Join(dir, "password"), filepath.Join(dir, "hq.toml")
	if err := errors.Join(os.WriteFile(secret, []byte(p.Password()+"\n"), 0o600),
		os.WriteFile(file, []byte("database = '"+at.String()+"'\ndatabase_password_file = '"+secret+"'\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "hq")
	h := start(t, data, "-config", file)
	complain(t, h, h.at["PUBLIC_KEY"])
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	log := h.log.String()
	user, err := os.ReadFile(filepath.Join(data, firstUserFile))
	if err != nil {
		t.Fatal(err)
	}
	h = start(t, data, "-config", file)
	if _, body := h.get(t, "/api/v1/events", strings.TrimSpace(string(user))); !strings.Contains(string(body), words) {
		t.Errorf("after a restart: %s", body)
	}
	if _, err := os.Stat(filepath.Join(data, "hq.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a SQLite file stands beside PostgreSQL: %v", err)
	}
	if strings.Contains(log, p.Password()) {
		t.Error("the database's password is in the log")
	}
	wantNoSecrets(t, data)
}

func TestDatabaseSetting(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "hq.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, good := range []string{"postgres://hq@127.0.0.1/hq", "postgresql://hq@localhost:5432/hq", "postgres://hq@db/hq?sslmode=verify-full",
		"postgres://hq@/hq?host=/run/postgresql"} {
		if _, err := parseConfig([]string{"-config", write("database = '" + good + "'\n")}, io.Discard); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for name, x := range map[string]struct{ text, says string }{
		"foreign scheme":         {"database = 'mysql://u:secret@127.0.0.1/hq'", "postgres://"},
		"no database":            {"database = 'postgres://u:secret@127.0.0.1'", "postgres://"},
		"no URL":                 {"database = 'host=db password=secret'", "postgres://"},
		"across a network":       {"database = 'postgres://u:secret@db.bank.example/hq'", "verify-full"},
		"unverified":             {"database = 'postgres://u:secret@db.bank.example/hq?sslmode=require'", "verify-full"},
		"a password for nothing": {"database_password_file = '/etc/password'", "database_password_file"},
		"a number":               {"database = 5432", "database"},
	} {
		_, err := parseConfig([]string{"-config", write(x.text + "\n")}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), x.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v; want it to name %q and no password", name, err, x.says)
		}
	}
	c := config{Data: t.TempDir(), Keys: t.TempDir(), Listen: "127.0.0.1:0", BrokerListen: "127.0.0.1:0",
		Database: "postgres://u@127.0.0.1:1/hq", DatabasePasswordFile: "/nowhere"}
	if err := run(t.Context(), c, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "database_password_file") {
		t.Errorf("a missing password file: %v", err)
	}
}
