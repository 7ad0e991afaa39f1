package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
)

func openPostgres(t *testing.T, url string) *store.DB {
	t.Helper()
	db, err := store.OpenPostgres(t.Context(), url, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestPostgres(t *testing.T) {
	p := storetest.StartPostgres(t)
	t.Run("Conformance", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) store.Store { return openPostgres(t, p.Database(t)) })
	})
	t.Run("Errors", func(t *testing.T) { postgresErrors(t, p) })
	t.Run("TwoWorkers", func(t *testing.T) { twoWorkers(t, p.Database(t)) })
	t.Run("Migrations", func(t *testing.T) { postgresMigrations(t, p.Database(t)) })
	t.Run("Killed", func(t *testing.T) { killedServer(t, p) })
}

func postgresErrors(t *testing.T, p *storetest.Postgres) {
	stranger, err := url.Parse(p.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	stranger.User = url.UserPassword("smartcounter", "wrong")
	for _, c := range []struct{ url, says string }{
		{"not an address", "postgres://"},
		{stranger.String(), "password"},
		{p.URL("nowhere"), "create it"},
		{"postgres://u:secret@127.0.0.1:1/db?sslmode=disable", "check that it runs"},
	} {
		db, err := store.OpenPostgres(t.Context(), c.url, "")
		if err == nil {
			db.Close()
			t.Errorf("%s: it opened", c.says)
			continue
		}
		if !errors.Is(err, store.ErrUnusable) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("error %q: want %v and %q", err, store.ErrUnusable, c.says)
		}
		if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), p.Password()) {
			t.Errorf("the password is in %q", err)
		}
	}
	// The password may stand apart from the address.
	db, err := store.OpenPostgres(t.Context(), stranger.String(), p.Password())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// twoWorkers has two processes' stores take batches at once while a reader pages
// on: it meets every event exactly once, so cursors show in their order.
func twoWorkers(t *testing.T, url string) {
	const batches, size = 30, 20
	reader := openPostgres(t, url)
	var writers sync.WaitGroup
	for w := range 2 {
		db := openPostgres(t, url)
		s := store.Stream{Branch: "guihua", Kiosk: "k" + string(rune('1'+w)), Epoch: "e"}
		writers.Go(func() {
			for b := range uint64(batches) {
				batch := make([]store.Incoming, size)
				for i := range batch {
					batch[i] = storetest.Session(s, b*size+uint64(i)+1)
				}
				if _, err := db.Ingest(context.Background(), batch); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	var after int64
	seen := 0
	for last := false; ; {
		page, err := reader.Events(t.Context(), after, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			after = e.Cursor
			seen++
		}
		if last && len(page) == 0 {
			break
		}
		select {
		case <-done:
			last = true
		default:
		}
	}
	if want := 2 * batches * size; seen != want {
		t.Errorf("a reader met %d of %d events", seen, want)
	}
}

func postgresMigrations(t *testing.T, url string) {
	// Both begin with nothing at the same moment.
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			db, err := store.OpenPostgres(context.Background(), url, "")
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	db := openPostgres(t, url)
	store.Change(t, db, `INSERT INTO migrations VALUES (99, '0099_future.sql', '', 0)`)
	if _, err := store.OpenPostgres(t.Context(), url, ""); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("a newer release's database: %v", err)
	}
	store.Change(t, db, `DELETE FROM migrations WHERE version = 99`)
	store.Change(t, db, `UPDATE migrations SET checksum = 'other'`)
	if _, err := store.OpenPostgres(t.Context(), url, ""); !errors.Is(err, store.ErrMigration) {
		t.Errorf("a foreign migration: %v", err)
	}
}

// killedServer kills the server with -9 again and again; what was reported as taken
// is there, and the same store goes on once the server is back.
func killedServer(t *testing.T, p *storetest.Postgres) {
	db := openPostgres(t, p.Database(t))
	s := storetest.Home
	var sent []store.Incoming
	reported := 0
	for range 3 {
		for range 5 {
			m := storetest.Session(s, uint64(len(sent)+1))
			sent = append(sent, m)
			if _, err := db.Ingest(t.Context(), []store.Incoming{m}); err != nil {
				t.Fatal(err)
			}
			reported++
		}
		if err := p.Kill(); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Ingest(t.Context(), sent); !errors.Is(err, store.ErrUnusable) {
			t.Errorf("without a server: %v", err)
		}
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
	}
	c, err := db.Counts(t.Context())
	if err != nil || c.Events != int64(reported) {
		t.Errorf("%d events, %d were reported, %v", c.Events, reported, err)
	}
	r, err := db.Ingest(t.Context(), sent)
	if err != nil || r.Inserted != 0 || r.Duplicates != len(sent) || r.Streams[0].Upto != uint64(len(sent)) {
		t.Errorf("sent again: %+v, %v", r, err)
	}
}

// BenchmarkIngestPostgresCrowd takes batches of one event from each of 1,000 counters.
func BenchmarkIngestPostgresCrowd(b *testing.B) {
	db, err := store.OpenPostgres(b.Context(), storetest.StartPostgres(b).Database(b), "")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	seq := uint64(0)
	batch := make([]store.Incoming, 1000)
	for b.Loop() {
		b.StopTimer()
		seq++
		for i := range batch {
			batch[i] = storetest.Session(store.Stream{Branch: "guihua", Kiosk: fmt.Sprintf("k%d", i), Epoch: "e"}, seq)
		}
		b.StartTimer()
		if _, err := db.Ingest(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(batch))*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
