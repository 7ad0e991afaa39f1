package ingest_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/event"
)

func TestAcknowledgesWhatIsCommitted(t *testing.T) {
	h := newHouse(t, nil)
	c := newCounter(t, h.broker.URL(), home)
	r := rows(300)
	c.send(1, r...)
	a := c.until("300 events", upto(300))
	if a.Credit < 16 || a.Credit > 1024 || len(a.Refused) != 0 || a.ReplayFrom != 0 {
		t.Errorf("acknowledgement %+v", a)
	}
	h.wantOnce(t, r)

	// The acknowledgement was lost: pure duplicates are acknowledged as well.
	c.send(100, r[99:200]...)
	c.until("duplicates", upto(300))
	h.wantOnce(t, r)
}

func TestNewSessionTakesWhatWaited(t *testing.T) {
	h := newHouse(t, nil)
	r := rows(50)
	c := newCounter(t, h.broker.URL(), home)
	c.send(1, r[:10]...)
	c.until("10 events", upto(10))

	// A second worker under the same name pushes the first one's session out, as a
	// service that is restarted while its old connection still stands.
	second, err := ingest.New(ingest.Options{Broker: h.broker.URL(), Store: h.db})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- second.Run(ctx) }()
	c.send(11, r[10:]...)
	c.until("50 events", upto(50))
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	h.wantOnce(t, r)
}

// faulty fails now and then, before and after the commit.
type faulty struct {
	ingest.Store
	before, after atomic.Int64
}

var errFaulty = errors.New("database away")

func (f *faulty) Ingest(ctx context.Context, batch []store.Incoming) (store.Result, error) {
	if f.before.Add(-1) >= 0 {
		return store.Result{}, errFaulty
	}
	r, err := f.Store.Ingest(ctx, batch)
	if err == nil && f.after.Add(-1) >= 0 {
		return store.Result{}, errFaulty
	}
	return r, err
}

func TestDatabaseErrorsLoseNothing(t *testing.T) {
	var f faulty
	f.before.Store(3)
	f.after.Store(3)
	h := newHouse(t, func(o *ingest.Options) { f.Store = o.Store; o.Store = &f; o.BatchSize = 10 })
	c := newCounter(t, h.broker.URL(), home)
	r := rows(100)
	c.send(1, r...)
	// The counter does nothing more: the broker has to deliver again what was not
	// acknowledged to it.
	c.until("100 events", upto(100))
	h.wantOnce(t, r)
	if n := h.metric(t, "smartcounter_hq_store_errors_total"); n != 6 {
		t.Errorf("%v database errors counted, want 6", n)
	}
	if n := h.metric(t, "smartcounter_hq_events_total"); n > 100 {
		t.Errorf("%v events counted, more than were sent", n)
	}
}

func TestStateNamesTheTrouble(t *testing.T) {
	var f faulty
	f.before.Store(1 << 40)
	h := newHouse(t, func(o *ingest.Options) { f.Store = o.Store; o.Store = &f })
	c := newCounter(t, h.broker.URL(), home)
	r := rows(1)
	c.send(1, r...)
	waitUntil(t, "the database's trouble shows", func() bool { return errors.Is(h.worker.State(), errFaulty) })
	f.before.Store(0)
	c.until("1 event", upto(1))
	h.wantOnce(t, r)
}

func TestFloodOverTheQueue(t *testing.T) {
	h := newHouse(t, func(o *ingest.Options) { o.Queue, o.BatchSize = 128, 16 })
	c := newCounter(t, h.broker.URL(), home)
	n := soak(240, 600)
	r := rows(n)
	c.send(1, r...)
	// Delivered out of order across sessions, but nothing is missing in the end.
	c.until("every event", upto(uint64(n)))
	h.wantOnce(t, r)
}

func TestGapAsksForReplay(t *testing.T) {
	h := newHouse(t, func(o *ingest.Options) { o.GapAfter = time.Millisecond })
	c := newCounter(t, h.broker.URL(), home)
	r := rows(6)
	c.send(1, r[0])
	c.until("1 event", upto(1))
	var a event.Ack
	// Headquarters acts when it hears from the counter, so the counter goes on.
	waitUntil(t, "replay asked for", func() bool {
		c.send(4, r[3:]...)
		a = c.until("rows behind the gap", upto(1))
		return a.ReplayFrom != 0
	})
	if a.ReplayFrom != 2 {
		t.Errorf("replay from %d, want 2", a.ReplayFrom)
	}
	c.send(2, r[1:]...)
	c.until("6 events", upto(6))
	h.wantOnce(t, r)
	alarms, err := h.db.Alarms(t.Context(), 0)
	if err != nil || len(alarms) != 1 || alarms[0].Kind != store.AlarmGap || alarms[0].Stream != home {
		t.Errorf("alarms %+v, %v", alarms, err)
	}
}

func TestLostDatabaseThenNewEpoch(t *testing.T) {
	// The counter's earlier rows were acknowledged to a database that is gone, and
	// it no longer keeps them: asked for row 1, it goes on under a new epoch.
	h := newHouse(t, func(o *ingest.Options) { o.GapAfter = time.Millisecond })
	c := newCounter(t, h.broker.URL(), home)
	r := rows(3)
	waitUntil(t, "replay asked for", func() bool {
		c.send(201, r...)
		return c.until("rows behind the gap", upto(0)).ReplayFrom == 1
	})
	c.stream.Epoch = "epoch-2"
	more := append(r, rows(1)...)
	c.send(1, more...)
	c.until("4 events", upto(4))
	h.wantOnce(t, more)
}

func TestDown(t *testing.T) {
	h := newHouse(t, nil)
	c := newCounter(t, h.broker.URL(), home)
	if err := h.worker.Down(t.Context(), home.Branch, home.Kiosk, event.DownHelp, []byte("coming")); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-c.down:
		if got != "coming" {
			t.Errorf("received %q", got)
		}
	case <-time.After(patience):
		t.Fatal("nothing came down")
	}
	if err := h.worker.Down(t.Context(), "Not an id", "k", event.DownHelp, nil); !errors.Is(err, event.ErrTopic) {
		t.Errorf("malformed branch: %v", err)
	}
	if err := h.worker.Down(t.Context(), "b", "k", event.DownHelp, make([]byte, event.MaxDown+1)); !errors.Is(err, event.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	idle, err := ingest.New(ingest.Options{Broker: h.broker.URL(), Store: h.db})
	if err != nil {
		t.Fatal(err)
	}
	if err := idle.Down(t.Context(), home.Branch, home.Kiosk, event.DownHelp, nil); !errors.Is(err, ingest.ErrNotConnected) {
		t.Errorf("not connected: %v", err)
	}
}

func TestUnreachableBrokerNamesTheSetting(t *testing.T) {
	h := newHouse(t, nil)
	w, err := ingest.New(ingest.Options{Broker: "tcp://127.0.0.1:1", Store: h.db, BackoffMin: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	waitUntil(t, "the error names broker.url", func() bool {
		err := w.State()
		return errors.Is(err, ingest.ErrBroker) && strings.Contains(err.Error(), "broker_url")
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []ingest.Options{
		{}, {Broker: "tcp://127.0.0.1:1"},
		{Broker: "tcp://127.0.0.1:1", Store: &faulty{}, BatchSize: 10, Queue: 5},
		{Broker: "tcp://127.0.0.1:1", Store: &faulty{}, BackoffMin: time.Hour},
	} {
		if _, err := ingest.New(o); !errors.Is(err, ingest.ErrOptions) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestCrowd has many counters send at once.
func TestCrowd(t *testing.T) {
	h := newHouse(t, nil)
	each := soak(40, 100)
	var all []store.Incoming
	var counters []*counter
	for i := range 8 {
		s := store.Stream{Branch: "guihua", Kiosk: "k" + string(rune('a'+i)), Epoch: "e"}
		c := newCounter(t, h.broker.URL(), s)
		r := make([]store.Incoming, each)
		for j := range r {
			r[j] = storetest.Session(s, uint64(j+1))
		}
		c.send(1, r...)
		all = append(all, r...)
		counters = append(counters, c)
	}
	for _, c := range counters {
		c.until("every event", upto(uint64(each)))
	}
	h.wantOnce(t, all)
}
