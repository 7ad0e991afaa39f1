package ingest_test

import (
	"testing"

	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
)

// TestPostgresKilledMidIngest kills the database with -9 while counters send. The
// broker delivers again what was not committed, and in the end every event is there once.
func TestPostgresKilledMidIngest(t *testing.T) {
	p := storetest.StartPostgres(t)
	db, err := store.OpenPostgres(t.Context(), p.Database(t), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	h := newHouse(t, func(o *ingest.Options) { o.Store, o.BatchSize = db, 20 })
	c := newCounter(t, h.broker.URL(), home)
	each, kills := soak(100, 400), soak(2, 10)
	var all []store.Incoming
	for k := range kills + 1 {
		r := make([]store.Incoming, each)
		from := uint64(len(all))
		for i := range r {
			r[i] = storetest.Session(home, from+uint64(i)+1)
		}
		c.send(from+1, r[:each/2]...)
		c.until("the first half", upto(from+uint64(each/2)))
		c.send(from+uint64(each/2)+1, r[each/2:]...)
		if k < kills {
			if err := p.Kill(); err != nil {
				t.Fatal(err)
			}
			waitUntil(t, "the database's absence shows", func() bool { c.resend(); return h.worker.State() != nil })
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
		}
		c.until("every event", upto(from+uint64(each)))
		all = append(all, r...)
	}
	wantOnce(t, db, all)
}
