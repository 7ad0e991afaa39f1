package branch

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// skewed is a wall clock that may be set.
type skewed struct{ by atomic.Int64 }

func (s *skewed) now() time.Time { return time.Now().Add(time.Duration(s.by.Load())) }

func (s *skewed) set(by time.Duration) { s.by.Store(int64(by)) }

func skewedOptions(s Store) (Options, *skewed) {
	o, c := testOptions(s), &skewed{}
	start := time.Now()
	o.Now, o.Mono = c.now, func() time.Duration { return time.Since(start) }
	return o, c
}

// A night that the host has seen begins a new day by itself, also with people
// whose numbers nobody called.
func TestNightPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		h := begin(t, testOptions(m))
		defer h.stop()
		h.issue("cash", false)
		day := h.Snapshot().Queue.Day()
		time.Sleep(24 * time.Hour)
		if s := h.Snapshot(); s.Queue.Day() == day || s.Doubt != "" || h.Facts().Waiting != 0 {
			t.Errorf("still %s, in doubt of %q", s.Queue.Day(), s.Doubt)
		}
		sums := m.events(t, event.DayClosed)
		if len(sums) != 1 || sums[0].(*event.Day).Day != day || sums[0].(*event.Day).Rows[0].Left != 1 {
			t.Errorf("%+v", sums)
		}
		if v := h.issue("cash", false); v.Number != "A001" {
			t.Errorf("the day begins with %s", v.Number)
		}
	})
}

// A clock that jumps a day ahead with people in the queue is not believed; staff
// decide, and numbers go on meanwhile.
func TestClockJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, clock := skewedOptions(&memory{})
		h := begin(t, o)
		defer h.stop()
		h.issue("cash", false)
		day := h.Snapshot().Queue.Day()
		clock.set(24 * time.Hour)
		time.Sleep(2 * tickEvery)
		s := h.Snapshot()
		if s.Queue.Day() != day || s.Doubt == "" {
			t.Fatalf("day %s, in doubt of %q", s.Queue.Day(), s.Doubt)
		}
		if v := h.issue("cash", false); v.Number != "A002" {
			t.Errorf("meanwhile: %s", v.Number)
		}
		// Set right again: nothing has happened.
		clock.set(0)
		time.Sleep(2 * tickEvery)
		if s := h.Snapshot(); s.Queue.Day() != day || s.Doubt != "" || h.Facts().Waiting != 2 {
			t.Errorf("set right: day %s, in doubt of %q", s.Queue.Day(), s.Doubt)
		}
		// The jump was true after all: staff say so.
		clock.set(24 * time.Hour)
		time.Sleep(2 * tickEvery)
		if err := h.ConfirmDay(h.ctx, "2031-01-01"); !errors.Is(err, queue.ErrStale) {
			t.Errorf("another day than the clock's: %v", err)
		}
		for range 2 { // two colleagues
			if err := h.ConfirmDay(h.ctx, s.Doubt); err != nil {
				t.Error(err)
			}
		}
		if s := h.Snapshot(); s.Queue.Day() == day || s.Doubt != "" {
			t.Errorf("day %s, in doubt of %q", s.Queue.Day(), s.Doubt)
		}
	})
}

// After a night without power with people still in the queue, nobody knows
// whether the clock is right.
func TestPowerCutOverNight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		h := begin(t, testOptions(m))
		h.issue("cash", false)
		h.stop()
		time.Sleep(24 * time.Hour)
		h = begin(t, testOptions(m))
		defer h.stop()
		time.Sleep(tickEvery)
		if s := h.Snapshot(); s.Doubt == "" {
			t.Errorf("day %s", s.Queue.Day())
		}
	})
}

func TestClockBackDoesNotRepeatNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, clock := skewedOptions(&memory{})
		h := begin(t, o)
		defer h.stop()
		h.act(Action{Do: Open, Window: "1"})
		a := h.issue("cash", false)
		clock.set(-3 * time.Hour)
		b := h.issue("cash", false)
		if a.Number != "A001" || b.Number != "A002" {
			t.Errorf("%s, %s", a.Number, b.Number)
		}
		h.act(Action{Do: Next, Window: "1"})
		if h.at("1") != a.ID {
			t.Error("a correction of the clock made somebody overtake")
		}
	})
}
