package outboxtest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
)

// TestAClonedDisk lets a copy of a counter's disk run elsewhere under the counter's
// name. Its events stand at positions that are taken: headquarters raises an alarm, the
// clone goes on under an epoch of its own, and no event of either machine is lost.
func TestAClonedDisk(t *testing.T) {
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	db, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hq.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	w, err := ingest.New(ingest.Options{Broker: b.URL(), Store: db})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = w.Run(ctx) }) // it ends with ctx, always without an error
	defer func() { cancel(); running.Wait() }()

	dir := t.TempDir()
	original, clone := filepath.Join(dir, "outbox.db"), filepath.Join(dir, "clone.db")
	machine(t, original, b.URL(), 0, 5)
	data, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(clone, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if alarms := machine(t, original, b.URL(), 5, 8); alarms != "" {
		t.Errorf("the original alone: %s", alarms)
	}

	alarms := machine(t, clone, b.URL(), 105, 108) // other bodies at sequences 6 to 8
	if !strings.Contains(alarms, "a copy of this counter's disk runs elsewhere 6") {
		t.Errorf("the clone's alarms: %q", alarms)
	}
	if alarms := machine(t, original, b.URL(), 8, 10) + machine(t, clone, b.URL(), 108, 110); alarms != "" {
		t.Errorf("alarms once they are apart: %s", alarms)
	}

	p := place{0}
	rows := everyEvent(t, db)
	arrived := map[string]bool{}
	for _, r := range rows {
		arrived[r.ID] = true
	}
	for _, span := range [][2]int{{0, 10}, {105, 110}} {
		for i := span[0]; i < span[1]; i++ {
			if !arrived[p.id(i)] {
				t.Errorf("event %d is lost", i)
			}
		}
	}
	if len(rows) != 15 {
		t.Errorf("%d events in the database, want 15", len(rows))
	}
	counts, err := db.QuarantineCounts(t.Context())
	if err != nil || counts[store.ReasonCloned] == 0 {
		t.Errorf("quarantine %v, %v", counts, err)
	}
	list, err := db.Alarms(t.Context(), 0)
	if err != nil || !slices.ContainsFunc(list, func(a store.Alarm) bool { return a.Kind == store.AlarmCloned }) {
		t.Errorf("alarms %+v, %v", list, err)
	}
}

// machine runs a counter on a file until headquarters has acknowledged or refused
// everything, with events from to to added, and gives its alarms.
func machine(t *testing.T, path, url string, from, to int) string {
	t.Helper()
	p := place{0}
	box, err := outbox.Open(path, &outbox.Options{Kiosk: p.kiosk(), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	var b board
	relay, err := mqtt.New(box, mqtt.Options{Broker: url, Branch: p.branch(), Kiosk: p.kiosk(), ProgressTimeout: 2 * time.Second,
		MinBackoff: time.Millisecond, MaxBackoff: 50 * time.Millisecond,
		OnAlarm: func(a mqtt.Alarm) { b.note(fmt.Sprint(a.What, " ", a.Sequence)) }})
	if err != nil {
		t.Fatal(err)
	}
	for i := from; i < to; i++ {
		r, err := p.record(i, day)
		if err == nil {
			err = box.Append(t.Context(), []outbox.Record{r}, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	wait(t, "nothing waits any more", func() bool { c := box.Cursor(); return c.Acked == c.Last })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if s, err := box.Stats(); err != nil || s.Dead != 0 {
		t.Errorf("%d dead letters, %v", s.Dead, err)
	}
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	return b.noted()
}
