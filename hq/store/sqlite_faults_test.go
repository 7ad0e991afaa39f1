package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/event"
)

func seeded(t *testing.T) (path string, rows []store.Incoming) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "hq.db")
	db := openSQLite(t, path)
	for i := range 200 {
		rows = append(rows, storetest.Session(storetest.Home, uint64(i+1)))
	}
	if _, err := db.Ingest(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path, rows
}

func TestReopenKeepsEverything(t *testing.T) {
	path, rows := seeded(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: others must not read it", info.Mode(), err)
	}
	db := openSQLite(t, path)
	r, err := db.Ingest(t.Context(), rows)
	if err != nil || r.Inserted != 0 || r.Duplicates != 200 {
		t.Errorf("%+v, %v", r, err)
	}
}

func wantOpenError(t *testing.T, path string, is error, says string) {
	t.Helper()
	db, err := store.OpenSQLite(t.Context(), path)
	if err == nil {
		db.Close()
		t.Fatal("it opened")
	}
	if !errors.Is(err, is) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), says) {
		t.Errorf("error %q: want %v, naming the file and %q", err, is, says)
	}
}

func TestDamagedFile(t *testing.T) {
	path, _ := seeded(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func([]byte) []byte{
		"no database": func([]byte) []byte { return bytes.Repeat([]byte("not a database "), 1000) },
		"cut off":     func(b []byte) []byte { return b[:len(b)/2+100] },
		"overwritten": func(b []byte) []byte { clear(b[8192 : len(b)-8192]); return b },
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, damage(bytes.Clone(text)), 0o600); err != nil {
				t.Fatal(err)
			}
			wantOpenError(t, path, store.ErrCorrupt, "backup")
		})
	}
}

func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchema(t *testing.T) {
	path, _ := seeded(t)
	change(t, path, `INSERT INTO migrations VALUES (99, '0099_future.sql', '', 0)`)
	wantOpenError(t, path, store.ErrNewerSchema, "newer release")
}

func TestForeignMigration(t *testing.T) {
	path, _ := seeded(t)
	change(t, path, `UPDATE migrations SET checksum = 'other' WHERE version = 1`)
	wantOpenError(t, path, store.ErrMigration, "0001_initial.sql")
}

func TestUnwritableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantOpenError(t, filepath.Join(file, "hq.db"), store.ErrUnusable, "folder")
}

func TestLockedByAnother(t *testing.T) {
	path, _ := seeded(t)
	other, err := sql.Open("sqlite", "file:"+path+"?_txlock=exclusive")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	db := openSQLite(t, path) // readers are let in
	_, err = db.Ingest(t.Context(), []store.Incoming{storetest.Session(storetest.Home, 201)})
	if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("error %v: want %v, naming the file", err, store.ErrLocked)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestFullDisk caps the file instead of filling a disk: SQLite reports both alike.
func TestFullDisk(t *testing.T) {
	db := openSQLite(t, filepath.Join(t.TempDir(), "hq.db"))
	store.CapSize(t, db, 60)
	big := func(seq uint64) store.Incoming {
		m := storetest.Session(storetest.Home, seq)
		m.Data = bytes.Repeat([]byte("x"), 32<<10)
		return m
	}
	var taken uint64
	var err error
	for err == nil && taken < 100 {
		if _, err = db.Ingest(t.Context(), []store.Incoming{big(taken + 1)}); err == nil {
			taken++
		}
	}
	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "free space") {
		t.Fatalf("after %d events: %v", taken, err)
	}
	store.CapSize(t, db, 1<<20) // space is back
	r, err := db.Ingest(t.Context(), []store.Incoming{big(taken + 1)})
	if err != nil || r.Inserted != 1 || r.Streams[0].Upto != taken+1 {
		t.Errorf("with space again: %+v, %v", r, err)
	}
}

// TestKilledWhileWriting kills a writing process; what it reported as taken is there.
func TestKilledWhileWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hq.db")
	reported := 0
	for range 5 {
		child := exec.Command(os.Args[0], "-test.run=^TestWriteUntilKilled$")
		child.Env = append(os.Environ(), "SMARTCOUNTER_TEST_WRITE="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 1)
		for range 20 { // a line of one character for each event
			if _, err := out.Read(buf); err != nil {
				t.Fatal(err)
			}
			reported++
		}
		child.Process.Kill()
		_ = child.Wait() // reports the kill
	}
	db := openSQLite(t, path) // checks the file
	c, err := db.Counts(t.Context())
	if err != nil || c.Events < int64(reported) {
		t.Errorf("%d events, %d were reported, %v", c.Events, reported, err)
	}
}

func TestWriteUntilKilled(t *testing.T) {
	path := os.Getenv("SMARTCOUNTER_TEST_WRITE")
	if path == "" {
		t.Skip("runs in the child process of TestKilledWhileWriting")
	}
	db := openSQLite(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // an orphan ends
	defer cancel()
	s := storetest.Home
	s.Epoch = fmt.Sprintf("pid-%d", os.Getpid())
	for i := uint64(1); ctx.Err() == nil; i++ {
		m := storetest.Session(s, i)
		id, err := event.NewID()
		if err != nil {
			t.Fatal(err)
		}
		m.ID = id
		if _, err := db.Ingest(ctx, []store.Incoming{m}); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("+")
	}
}

func BenchmarkIngestSQLite(b *testing.B) {
	db, err := store.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "hq.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	seq := uint64(0)
	batch := make([]store.Incoming, 1000)
	for b.Loop() {
		b.StopTimer()
		for i := range batch {
			seq++
			batch[i] = storetest.Session(storetest.Home, seq)
		}
		b.StartTimer()
		if _, err := db.Ingest(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(batch))*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
