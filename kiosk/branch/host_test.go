package branch

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

func TestADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		o := testOptions(m)
		var heard []Call
		o.OnCall = func(c Call) { heard = append(heard, c) }
		h := begin(t, o)
		defer h.stop()
		first := h.issue("cash", false)
		if first.Number != "A001" || first.State != TicketWaiting || first.Ahead != 0 || first.Band != nil || first.Label != "存取款" || first.Area != "2号区" {
			t.Errorf("a ticket before a window is open: %+v", first)
		}
		second := h.issue("cash", true)
		h.act(Action{Do: Open, Window: "1"})
		if v, ok := h.Find("a001"); !ok || v.Band == nil {
			t.Errorf("with a window open: %+v, %v", v, ok)
		}
		time.Sleep(2 * time.Minute)
		h.act(Action{Do: Next, Window: "1"})
		if h.at("1") != second.ID {
			t.Errorf("window 1 has %s", h.at("1"))
		}
		time.Sleep(20 * time.Second)
		h.act(Action{Do: Recall, Window: "1", Ticket: second.ID})
		h.act(Action{Do: Miss, Window: "1", Ticket: second.ID}) // and calls the next
		if h.at("1") != first.ID {
			t.Errorf("window 1 has %s", h.at("1"))
		}
		h.act(Action{Do: Rejoin, Ticket: second.ID})
		h.act(Action{Do: Park, Window: "1", Ticket: first.ID})
		h.act(Action{Do: Resume, Ticket: first.ID})
		h.act(Action{Do: Next, Window: "1"})
		h.act(Action{Do: Open, Window: "2", Services: []string{"loans"}})
		h.act(Action{Do: Transfer, Window: "1", Ticket: h.at("1"), Service: "loans", To: "2", Place: queue.KeepAge})
		h.act(Action{Do: Next, Window: "2"})
		h.act(Action{Do: Next, Window: "2", Ticket: h.at("2")}) // nobody is left for it: only finishes
		h.act(Action{Do: Direct, Window: "2", Service: "loans", Elderly: true, Reason: "frail"})
		h.act(Action{Do: Finish, Window: "2", Ticket: h.at("2")})
		h.act(Action{Do: Close, Window: "2"})

		want := []string{"A002 1 0", "A002 1 1", "A001 1 0"}
		for i, w := range want {
			if c := heard[i]; fmt.Sprint(c.Number, " ", c.Window, " ", c.Times) != w {
				t.Errorf("call %d was %+v, want %s", i, c, w)
			}
		}
		if direct := m.events(t, event.TicketIssued); direct[2].(*event.Issued).Reason != "frail" || !direct[2].(*event.Issued).Direct {
			t.Errorf("%+v", direct[2])
		}
		for kind, n := range map[event.Type]int{event.TicketIssued: 3, event.TicketRecalled: 1, event.TicketMissed: 1, event.TicketRejoined: 1,
			event.TicketParked: 1, event.TicketResumed: 1, event.TicketTransferred: 1, event.TicketServed: 2, event.CounterOpened: 2, event.CounterClosed: 1} {
			if got := len(m.events(t, kind)); got != n {
				t.Errorf("%d events %s, want %d", got, kind, n)
			}
		}
		f := h.Facts()
		if !f.Open || f.Waiting != 1 || len(f.Services) != 2 || f.Services[1].Open != true || f.Windows[1].Open || !f.Windows[0].Open {
			t.Errorf("%+v", f)
		}
		if f.Calls[0].Number != "B001" || len(f.Calls) != 3 {
			t.Errorf("%+v", f.Calls)
		}
	})
}

// A press that is repeated, by a doubtful network say, happens once.
func TestRepeatedPressHappensOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := begin(t, testOptions(&memory{}))
		defer h.stop()
		h.act(Action{Do: Open, Window: "1"})
		for range 3 {
			h.issue("cash", false)
		}
		press := Action{ID: "press-0001", Do: Next, Window: "1"}
		h.act(press)
		had := h.at("1")
		h.act(press)
		if h.at("1") != had || h.Facts().Waiting != 2 {
			t.Errorf("a repeat called again: %+v", h.Facts())
		}
		if err := h.try(Action{ID: "press-0001", Do: Close, Window: "1"}); !errors.Is(err, ErrReused) {
			t.Errorf("another action under the same id: %v", err)
		}
		if err := h.try(Action{Do: Next, Window: "1"}); !errors.Is(err, queue.ErrStale) {
			t.Errorf("a stale page: %v", err)
		}
		one, err := h.Issue(h.ctx, Issue{ID: "ticket-0001", Service: "cash"})
		two, errTwo := h.Issue(h.ctx, Issue{ID: "ticket-0001", Service: "cash"})
		if err != nil || errTwo != nil || one.Number != two.Number {
			t.Errorf("%+v and %+v, %v, %v", one, two, err, errTwo)
		}
	})
}

// Two tellers who press at the same instant get two customers, and one
// transaction carries both.
func TestTwoTellersAtOnce(t *testing.T) {
	m := &memory{}
	h := begin(t, testOptions(m))
	defer h.stop()
	h.act(Action{Do: Open, Window: "1"})
	h.act(Action{Do: Open, Window: "2"})
	h.issue("cash", false)
	h.issue("cash", false)
	var wg sync.WaitGroup
	for _, w := range []string{"1", "2"} {
		wg.Go(func() {
			if err := h.Act(h.ctx, "t", Action{ID: "both-press-" + w, Do: Next, Window: w}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if a, b := h.at("1"), h.at("2"); a == "" || b == "" || a == b {
		t.Errorf("window 1 has %q, window 2 %q", a, b)
	}
}

func TestManyTellersAtOnce(t *testing.T) {
	const tellers, tickets = 64, 256
	m := &memory{}
	o := testOptions(m)
	o.Windows = nil
	for i := range tellers {
		o.Windows = append(o.Windows, fmt.Sprint("w", i))
	}
	h := begin(t, o)
	defer h.stop()
	numbers := map[string]bool{}
	for i := range tickets {
		v := h.issue("cash", i%2 == 0)
		if numbers[v.Number] {
			t.Fatalf("%s twice", v.Number)
		}
		numbers[v.Number] = true
	}
	for _, w := range o.Windows {
		h.act(Action{Do: Open, Window: w})
	}
	var wg sync.WaitGroup
	for _, w := range o.Windows {
		wg.Go(func() {
			for done, i := "", 0; ; i++ {
				err := h.Act(h.ctx, "t", Action{ID: fmt.Sprintf("press-%s-%d", w, i), Do: Next, Window: w, Ticket: done})
				if errors.Is(err, queue.ErrEmpty) || err == nil && h.at(w) == "" {
					return
				}
				if err != nil {
					t.Errorf("%s: %v", w, err)
					return
				}
				done = h.at(w)
			}
		})
	}
	wg.Wait()
	called := map[string]int{}
	for _, e := range m.events(t, event.TicketCalled) {
		called[e.(*event.Called).Ticket]++
	}
	if len(called) != tickets {
		t.Errorf("%d of %d were called", len(called), tickets)
	}
	for ticket, n := range called {
		if n != 1 {
			t.Errorf("%s was called %d times", ticket, n)
		}
	}
	if served := len(m.events(t, event.TicketServed)); served != tickets {
		t.Errorf("%d served", served)
	}
}

// What was answered is on the disk; a restart goes on from there.
func TestRestartGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		h := begin(t, testOptions(m))
		h.act(Action{Do: Open, Window: "1"})
		h.issue("cash", false)
		last := h.issue("cash", false)
		h.act(Action{Do: Next, Window: "1"})
		was, calls := h.at("1"), h.Facts().Calls
		h.stop()
		if _, err := h.Issue(t.Context(), Issue{ID: "too-late-1", Service: "cash"}); !errors.Is(err, ErrStopped) {
			t.Errorf("after the end: %v", err)
		}
		again := begin(t, testOptions(m))
		defer again.stop()
		again.n = 1000
		same := func(a, b Call) bool {
			return a.Seq == b.Seq && a.Number == b.Number && a.Window == b.Window && a.At.Equal(b.At)
		}
		if again.at("1") != was || !slices.EqualFunc(again.Facts().Calls, calls, same) {
			t.Errorf("window 1 has %q, want %q; %+v, want %+v", again.at("1"), was, again.Facts().Calls, calls)
		}
		if v, ok := again.Find(last.Number); !ok || v.State != TicketWaiting {
			t.Errorf("%+v, %v", v, ok)
		}
		if v := again.issue("cash", false); v.Number != "A003" {
			t.Errorf("goes on with %s", v.Number)
		}
	})
}

func TestDiskThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		h := begin(t, testOptions(m))
		defer h.stop()
		h.issue("cash", false)
		full := errors.New("disk full")
		m.set(func(m *memory) { m.fail = full })
		if _, err := h.Issue(h.ctx, Issue{ID: "unlucky-1", Service: "cash"}); !errors.Is(err, ErrStore) {
			t.Errorf("on a full disk: %v", err)
		}
		if f := h.Facts(); f.Waiting != 1 {
			t.Errorf("a ticket that was not stored waits: %+v", f)
		}
		// The next number was not given to anybody: it is free.
		m.set(func(m *memory) { m.fail = nil })
		if v := h.issue("cash", false); v.Number != "A002" {
			t.Errorf("%s", v.Number)
		}
		// An error after everything has reached the disk is no error: the number
		// was given.
		m.set(func(m *memory) { m.lie = errors.New("fsync: input/output error") })
		if v := h.issue("cash", false); v.Number != "A003" {
			t.Errorf("%s", v.Number)
		}
		// Nothing is known of the disk: nothing is promised, and what is there counts
		// as soon as it can be read.
		m.set(func(m *memory) { m.blind = errors.New("gone") })
		if _, err := h.Issue(h.ctx, Issue{ID: "unlucky-2", Service: "cash"}); !errors.Is(err, ErrStore) {
			t.Errorf("%v", err)
		}
		m.set(func(m *memory) { m.blind, m.lie = nil, nil })
		if v := h.issue("cash", false); v.Number != "A005" {
			t.Errorf("the disk has A004 already: %s", v.Number)
		}
	})
}

func TestWatchersHearOfChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := begin(t, testOptions(&memory{}))
		defer h.stop()
		changed, stop := h.Watch()
		defer stop()
		h.issue("cash", false)
		<-changed
		h.Ring(HelpCall{Kiosk: "k2", Call: "c1", Place: "2号机", Since: time.Now()})
		<-changed
		began := time.Now()
		<-changed
		if d := time.Since(began); d > tickEvery {
			t.Errorf("minutes pass unseen for %v", d)
		}
	})
}

func TestHelp(t *testing.T) {
	o := testOptions(&memory{})
	var told []string
	o.OnHelp = func(kiosk, call string) { told = append(told, kiosk+" "+call) }
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	h.Ring(HelpCall{Kiosk: "k2", Call: "c1", Place: "2号机", Since: time.Now()})
	h.Ring(HelpCall{Kiosk: "k3", Call: "c2", Place: "3号机", Since: time.Now()})
	if err := errors.Join(h.TakeHelp("chen", "c1"), h.TakeHelp("wang", "c1")); err != nil {
		t.Error(err)
	}
	if !slices.Equal(told, []string{"k2 c1"}) {
		t.Errorf("the counter was told %q", told)
	}
	h.Ring(HelpCall{Kiosk: "k3", Call: "c3", Place: "3号机", Since: time.Now()}) // another customer
	calls := h.HelpCalls()
	if len(calls) != 2 || calls[0].Taken != "chen" || calls[1].Call != "c3" {
		t.Errorf("%+v", calls)
	}
	h.Silence("c1")
	if err := h.TakeHelp("wang", "c1"); !errors.Is(err, ErrNoCall) {
		t.Errorf("%v", err)
	}
	for i := range 2 * maxHelpCalls {
		h.Ring(HelpCall{Kiosk: fmt.Sprint("x", i), Call: fmt.Sprint("x", i), Since: time.Now()})
	}
	if n := len(h.HelpCalls()); n != maxHelpCalls {
		t.Errorf("%d calls are kept", n)
	}
}

func TestDesksThatAreRefused(t *testing.T) {
	for _, b := range []string{`[]`, `{"calls":"x"}`, `{} {}`, `{"orders":[` + string(bytes.Repeat([]byte(`{},`), deskOrders)) + `{}]}`} {
		if d, err := loadDesk([]byte(b)); !errors.Is(err, errDesk) {
			t.Errorf("%.20s: %+v, %v", b, d, err)
		}
	}
	if d, err := loadDesk([]byte(`{"tellers":null}`)); err != nil || !maps.Equal(d.Tellers, map[string]string{}) {
		t.Errorf("%+v, %v", d, err)
	}
}
