package kiosktest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"smartcounter/kiosk"
)

// Queue is a runner.Queue in memory: numbers count up from A001 for the service
// "cash", B001 for "card" and so on in the order of Services. Its zero value
// works.
type Queue struct {
	Bookings []Booking

	mu      sync.Mutex
	err     error
	last    map[string]int
	tickets []kiosk.Ticket
	asked   map[string]int // request: index in tickets
}

// A Booking is what a customer of the fake queue can check in with.
type Booking struct {
	Code, Tail, QR string
	Service        string
	Slot           time.Time
	Late           bool
	Refuse         kiosk.RefusalReason // what a check-in says instead
}

// Fail makes the queue's host unreachable with err; nil brings it back.
func (q *Queue) Fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.err = err
}

// Take implements runner.Queue.
func (q *Queue) Take(_ context.Context, request, service string, _ bool) (kiosk.Ticket, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.issue(request, kiosk.Ticket{Service: service})
}

// CheckIn implements runner.Queue.
func (q *Queue) CheckIn(_ context.Context, request string, by kiosk.CheckInBy) (kiosk.Ticket, kiosk.CheckInRefusal, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	fits := func(b Booking) bool {
		return by.Code != "" && b.Code == by.Code || by.QR != "" && b.QR == by.QR ||
			by.Tail != "" && b.Tail == by.Tail && (by.Slot.IsZero() || by.Slot.Equal(b.Slot))
	}
	var found []Booking
	var slots []time.Time
	for _, b := range q.Bookings {
		if fits(b) {
			found, slots = append(found, b), append(slots, b.Slot)
		}
	}
	switch {
	case q.err != nil:
		return kiosk.Ticket{}, kiosk.CheckInRefusal{}, q.err
	case len(found) == 0:
		return kiosk.Ticket{}, kiosk.CheckInRefusal{Reason: kiosk.RefusedUnknown}, nil
	case len(found) > 1:
		return kiosk.Ticket{}, kiosk.CheckInRefusal{Reason: kiosk.RefusedSeveral, Slots: slots}, nil
	}
	b := found[0]
	if b.Refuse != kiosk.RefusedNot {
		return kiosk.Ticket{}, kiosk.CheckInRefusal{Reason: b.Refuse, Slot: b.Slot, From: b.Slot.Add(-30 * time.Minute),
			Ticket: kiosk.Ticket{Number: "A007", Service: b.Service, Ahead: 1, Slot: b.Slot}}, nil
	}
	t, err := q.issue(request, kiosk.Ticket{Service: b.Service, Slot: b.Slot, Late: b.Late})
	return t, kiosk.CheckInRefusal{}, err
}

// Find implements runner.Queue.
func (q *Queue) Find(_ context.Context, number string) (kiosk.Ticket, bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range q.tickets {
		if t.Number == number {
			return t, q.err == nil, q.err
		}
	}
	return kiosk.Ticket{}, false, q.err
}

// Tickets returns what was given out, oldest first.
func (q *Queue) Tickets() []kiosk.Ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	return append([]kiosk.Ticket(nil), q.tickets...)
}

func (q *Queue) issue(request string, t kiosk.Ticket) (kiosk.Ticket, error) {
	if i, ok := q.asked[request]; ok && q.err == nil {
		return q.tickets[i], nil
	}
	if q.err != nil {
		return kiosk.Ticket{}, q.err
	}
	for _, s := range Services() {
		if s.ID == t.Service {
			t.Number = s.Letter
		}
	}
	if t.Number == "" {
		return kiosk.Ticket{}, fmt.Errorf("kiosktest: no service %q", t.Service)
	}
	if q.last == nil {
		q.last, q.asked = map[string]int{}, map[string]int{}
	}
	q.last[t.Service]++
	t.Number = fmt.Sprintf("%s%03d", t.Number, q.last[t.Service])
	t.Ahead = len(q.tickets)
	t.Band = &kiosk.Band{Low: 4 * t.Ahead, High: 8 * t.Ahead}
	q.asked[request] = len(q.tickets)
	q.tickets = append(q.tickets, t)
	return t, nil
}

// Bookings are those of the samples' branch, made for the morning of the samples
// and after. Each shows another answer to a check-in.
func Bookings() []Booking {
	at := func(hour, minute int) time.Time {
		return time.Date(Morning.Year(), Morning.Month(), Morning.Day(), hour, minute, 0, 0, Morning.Location())
	}
	return []Booking{
		{Code: "407218", Tail: "1234", QR: "SCB1.b1.1.seal", Service: "pension", Slot: at(9, 45)},
		{Code: "407226", Tail: "5678", Service: "cash", Slot: at(9, 45)},
		{Code: "407234", Tail: "5678", Service: "cash", Slot: at(10, 15)},
		{Code: "500001", Service: "cash", Slot: at(11, 0), Refuse: kiosk.RefusedEarly},
		{Code: "500002", Service: "cash", Slot: at(9, 30).AddDate(0, 0, 2), Refuse: kiosk.RefusedOtherDay},
		{Code: "500003", Service: "cash", Slot: at(9, 30), Refuse: kiosk.RefusedUsed},
		{Code: "500004", Service: "cash", Slot: at(9, 30), Refuse: kiosk.RefusedGuesses},
		{Code: "500005", Service: "cash", Slot: at(10, 0)},
		{Code: "500006", Service: "cash", Slot: at(9, 0), Late: true},
	}
}

// Services are those of the samples' branch.
func Services() []kiosk.Service {
	list := []kiosk.Service{{ID: "cash"}, {ID: "card"}, {ID: "pension"}, {ID: "transfer"}, {ID: "savings"}, {ID: "other"}}
	for i := range list {
		list[i].Letter = string(rune('A' + i))
		list[i].Area, list[i].Way = "2 号区", "大门进来右手边，靠窗"
	}
	return list
}

// Bell is a runner.Bell that remembers. Its zero value works.
type Bell struct {
	mu      sync.Mutex
	ringing []string
}

// Ring implements runner.Bell.
func (b *Bell) Ring(call, _ string, _ time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ringing = append(b.ringing, call)
}

// Silence implements runner.Bell.
func (b *Bell) Silence(call string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, c := range b.ringing {
		if c == call {
			b.ringing = append(b.ringing[:i:i], b.ringing[i+1:]...)
			return
		}
	}
}

// Ringing returns the calls that nobody has taken yet.
func (b *Bell) Ringing() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.ringing...)
}

// Facts is how the queue of the samples stands: eight people wait.
func Facts() kiosk.QueueFacts {
	f := kiosk.QueueFacts{Open: true, Waiting: 8, Band: &kiosk.Band{Low: 15, High: 20}, LastCalled: "A009"}
	for i, waiting := range []int{3, 2, 1, 0, 2, 0} {
		f.Services = append(f.Services, kiosk.ServiceFact{ID: Services()[i].ID, Waiting: waiting, Open: true,
			Band: &kiosk.Band{Low: 4 * waiting, High: 8 * waiting}})
	}
	return f
}
