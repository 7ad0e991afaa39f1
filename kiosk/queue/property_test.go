package queue

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"
)

// draw makes a command that may or may not be allowed.
func draw(r *rand.Rand, s *State, n int, now time.Time) Command {
	counter := fmt.Sprint(1 + r.IntN(4))
	var ticket string
	if all := s.Tickets(); len(all) > 0 {
		ticket = all[r.IntN(len(all))].Ticket
	}
	at := s.d.Counters[counter].Ticket
	service := []string{"cash", "loans"}[r.IntN(2)]
	switch r.IntN(24) {
	case 0:
		return OpenCounter{Counter: counter, Services: [][]string{nil, {"cash"}, {"loans", "cash"}}[r.IntN(3)], Elastic: r.IntN(9) == 0}
	case 1:
		return CloseCounter{counter}
	case 2, 3, 4, 5, 6:
		return Issue{Ticket: fmt.Sprint("t", n), Service: service, Class: []Class{Normal, Elderly, VIP}[r.IntN(3)]}
	case 7:
		return WalkDirect{Ticket: fmt.Sprint("t", n), Counter: counter, Service: service}
	case 8:
		return Reserve{Holder: "k2", Service: service, Count: 1 + r.IntN(5)}
	case 9:
		return Issue{Ticket: fmt.Sprint("t", n), Service: "cash", Number: formatNumber('A', firstReserved+r.IntN(60))}
	case 10:
		code, _ := CodeHash(testKey, fmt.Sprintf("%06d", n))
		return Book{Booking{ID: fmt.Sprint("b", n), Service: service, Slot: now.Add(time.Duration(r.IntN(90)) * time.Minute).Unix(), Code: code}}
	case 11, 12:
		if all := s.Bookings(); len(all) > 0 {
			b := all[r.IntN(len(all))]
			return CheckIn{Ticket: fmt.Sprint("t", n), Source: "k1", QR: QR(testKey, b.ID, b.Time())}
		}
		return CheckIn{Ticket: fmt.Sprint("t", n), Source: "k1", Code: "000000"}
	case 13:
		return Recall{counter, at}
	case 14:
		return Finish{counter, at}
	case 15:
		return Miss{counter, at}
	case 16:
		return Park{counter, at}
	case 17:
		return Resume{ticket}
	case 18:
		return Transfer{Counter: counter, Ticket: at, Service: service, To: []string{"", "2"}[r.IntN(2)], Place: []Place{KeepAge, First, Last}[r.IntN(3)]}
	case 19:
		return Rejoin{ticket}
	case 20:
		if r.IntN(4) == 0 {
			return Leave{ticket}
		}
	case 21:
		if r.IntN(20) == 0 {
			return OpenDay{now.AddDate(0, 0, r.IntN(3)-1).Format(time.DateOnly), r.IntN(2) == 0}
		}
	}
	return CallNext{counter, at}
}

var expected = []error{ErrBadCommand, ErrDone, ErrStale, ErrEmpty, ErrBusy, ErrClosed, ErrOverdue, ErrTooSoon, ErrTooOften, ErrFull, ErrDay, ErrUnsure}

func soak(normal, whole int) int {
	if os.Getenv("SMARTCOUNTER_SOAK") == "1" {
		return whole
	}
	return normal
}

// TestAnySequence drives random commands, with a clock that jumps now and then
// and restarts at any point, and holds what a branch relies on.
func TestAnySequence(t *testing.T) {
	for seed := range uint64(soak(8, 200)) {
		r := rand.New(rand.NewPCG(seed, 7))
		s, err := New(testConfig())
		if err != nil {
			t.Fatal(err)
		}
		m := &model{t, "", map[string]bool{}, map[string]string{}, map[string]string{}}
		now := morning
		s, events, err := Step(s, now, OpenDay{Day: testDay})
		if err != nil {
			t.Fatal(err)
		}
		m.see(events)
		calls := 0
		for n := range 500 {
			now = now.Add(time.Duration(r.ExpFloat64() * float64(90*time.Second)))
			switch r.IntN(200) {
			case 0:
				now = now.Add(time.Duration(r.IntN(7200)) * time.Second)
			case 1:
				now = now.Add(-time.Duration(r.IntN(7200)) * time.Second)
			}
			c := draw(r, s, n, now)
			if n%5 == 0 {
				restart(t, s, now, c)
			}
			next, events, err := Step(s, now, c)
			if err != nil && !slices.ContainsFunc(expected, func(e error) bool { return errors.Is(err, e) }) {
				t.Fatalf("seed %d: %T: %v", seed, c, err)
			}
			if call, ok := c.(CallNext); ok && err == nil {
				calls++
				judge(t, s, now, call, events[len(events)-1].(Called))
			}
			s = next
			m.see(events)
			m.compare(s)
		}
		if calls < 20 {
			t.Errorf("seed %d: %d calls only", seed, calls)
		}
	}
}

// restart wants a state loaded from bytes to go on exactly like the original,
// and a step to leave the state alone that it was made from.
func restart(t *testing.T, s *State, now time.Time, c Command) {
	t.Helper()
	before := bytesOf(t, s)
	next, events, err := Step(s, now, c)
	if bytesOf(t, s) != before {
		t.Fatalf("%T changed the state it was made from", c)
	}
	twin, errLoad := Load(testConfig(), []byte(before))
	if errLoad != nil {
		t.Fatalf("before %T: %v", c, errLoad)
	}
	twinEvents, errTwin := twin.Apply(now, c)
	if fmt.Sprint(errTwin) != fmt.Sprint(err) || !reflect.DeepEqual(twinEvents, events) {
		t.Fatalf("%T after a restart gave %d events and %v, want %d and %v", c, len(twinEvents), errTwin, len(events), err)
	}
	if bytesOf(t, twin) != bytesOf(t, next) {
		t.Fatalf("%T after a restart led elsewhere", c)
	}
}

func bytesOf(t *testing.T, s *State) string {
	t.Helper()
	b, err := s.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// judge holds the rules of calling against the state before a call.
func judge(t *testing.T, s *State, now time.Time, c CallNext, e Called) {
	t.Helper()
	at := s.at(now)
	called := &s.d.Tickets[s.find(e.Ticket)]
	for i := range s.d.Tickets {
		o := &s.d.Tickets[i]
		if o == called || o.Phase != Waiting || !s.d.Counters[c.Counter].serves(c.Counter, o) {
			continue
		}
		guard := millis(75 * time.Minute)
		late, calledLate := at-o.Arrived > guard, at-called.Arrived > guard
		if late && (!calledLate || called.Arrived > o.Arrived) {
			t.Fatalf("%s was called past %s, who has waited %v", called.ID, o.ID, span(at-o.Arrived))
		}
		if o.Class == called.Class && !calledLate && o.First == 0 && called.First == 0 && o.Since < called.Since {
			t.Fatalf("%s was called past %s of the same class", called.ID, o.ID)
		}
	}
}

// TestManyTellersAtOnce calls as a host does: one lock around step and commit.
func TestManyTellersAtOnce(t *testing.T) {
	b := newBranch(t)
	const tellers, tickets = 64, 640
	for i := range tickets {
		b.issue(fmt.Sprint("t", i), Class(i%2))
	}
	for i := range tellers {
		b.open(fmt.Sprint("w", i))
	}
	var mu sync.Mutex
	s, called := b.State, map[string]int{}
	var wg sync.WaitGroup
	for i := range tellers {
		wg.Go(func() {
			for done := ""; ; {
				mu.Lock()
				next, events, err := Step(s, b.now, CallNext{fmt.Sprint("w", i), done})
				s = next
				mu.Unlock()
				if errors.Is(err, ErrEmpty) {
					return
				}
				if err != nil {
					t.Errorf("teller %d: %v", i, err)
					return
				}
				mu.Lock()
				done = events[len(events)-1].(Called).Ticket
				called[done]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(called) != tickets {
		t.Errorf("%d of %d customers were called", len(called), tickets)
	}
	for ticket, n := range called {
		if n != 1 {
			t.Errorf("%s was called %d times", ticket, n)
		}
	}
}
