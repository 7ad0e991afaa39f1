package queue

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

var (
	testKey = []byte("a key of a branch")
	morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
)

const testDay = "2026-11-23"

func testConfig() Config {
	return Config{Key: testKey, Services: []Service{{"cash", 'A'}, {"loans", 'B'}}}
}

// branch drives a queue and fails the test on what it does not expect.
type branch struct {
	t *testing.T
	*State
	now time.Time
}

func newBranch(t *testing.T) *branch {
	t.Helper()
	s, err := New(testConfig())
	if err != nil {
		t.Fatal(err)
	}
	b := &branch{t, s, morning}
	b.do(OpenDay{Day: testDay})
	return b
}

func (b *branch) after(d time.Duration) *branch { b.now = b.now.Add(d); return b }

func (b *branch) do(c Command) []Event {
	b.t.Helper()
	events, err := b.Apply(b.now, c)
	if err != nil {
		b.t.Fatalf("%T: %v", c, err)
	}
	return events
}

// refuse wants an error and an untouched state.
func (b *branch) refuse(c Command, want error) {
	b.t.Helper()
	before := b.bytes()
	if _, err := b.Apply(b.now, c); !errors.Is(err, want) {
		b.t.Fatalf("%T: %v, want %v", c, err, want)
	}
	if b.bytes() != before {
		b.t.Fatalf("%T was refused and changed the state", c)
	}
}

func (b *branch) bytes() string {
	b.t.Helper()
	return bytesOf(b.t, b.State)
}

func (b *branch) issue(ticket string, c Class) Issued {
	b.t.Helper()
	return b.do(Issue{Ticket: ticket, Service: "cash", Class: c})[0].(Issued)
}

func (b *branch) open(counters ...string) {
	b.t.Helper()
	for _, c := range counters {
		b.do(OpenCounter{Counter: c})
	}
}

// call calls next and gives the ticket.
func (b *branch) call(counter, done string) string {
	b.t.Helper()
	events := b.do(CallNext{counter, done})
	return events[len(events)-1].(Called).Ticket
}

func (b *branch) book(id string, n int, slot time.Time) {
	b.t.Helper()
	b.do(Book{testBooking(b.t, id, n, slot)})
}

func testBooking(t *testing.T, id string, n int, slot time.Time) Booking {
	t.Helper()
	code, err := CodeHash(testKey, fmt.Sprintf("%06d", n))
	if err != nil {
		t.Fatal(err)
	}
	tail, err := TailHash(testKey, fmt.Sprintf("%04d", n%10000))
	if err != nil {
		t.Fatal(err)
	}
	return Booking{ID: id, Service: "cash", Slot: slot.Unix(), Code: code, Tail: tail}
}
