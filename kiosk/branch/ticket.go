package branch

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"smartcounter/kiosk/queue"
)

// orderID is what may name an order, and with it a ticket: a UUID, say.
var orderID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// A Ticket is what a customer is told.
type Ticket struct {
	ID      string      `json:"id"`
	Number  string      `json:"number"`
	Service string      `json:"service"`
	Label   string      `json:"label"` // of the service
	Area    string      `json:"area,omitempty"`
	Class   string      `json:"class"`
	State   TicketState `json:"state"`
	Window  string      `json:"window,omitempty"` // where the customer is called
	Slot    time.Time   `json:"slot,omitzero"`    // of the booking, zero for a walk-in
	Late    bool        `json:"late,omitempty"`   // came too late for the slot, waits like a walk-in
	Ahead   int         `json:"ahead"`            // who is called before; -1 if not known
	Band    *queue.Band `json:"band,omitempty"`   // minutes; nil if not known
}

// A TicketState is where a ticket stands.
type TicketState string

// The states.
const (
	TicketWaiting TicketState = "waiting"
	TicketCalled  TicketState = "called"
	TicketParked  TicketState = "parked"
	TicketMissed  TicketState = "missed"
	TicketEnded   TicketState = "ended"
)

// A CheckInBy is how a customer proves a booking: one of QR, Code and Tail.
type CheckInBy struct {
	QR      string    `json:"qr,omitempty"`
	Code    string    `json:"code,omitempty"` // six digits
	Tail    string    `json:"tail,omitempty"` // the phone's last four digits
	Slot    time.Time `json:"slot,omitzero"`  // with Tail: which of several bookings
	Elderly bool      `json:"elderly"`        // 我60岁以上, counts if the customer comes too late
}

// A Refused says why a check-in gave no ticket; the zero value is no refusal.
type Refused struct {
	Reason queue.Refusal `json:"reason,omitempty"`
	Slot   time.Time     `json:"slot,omitzero"`           // with TooEarly and OtherDay
	From   time.Time     `json:"from,omitzero"`           // when it may be checked in, with TooEarly
	Slots  []time.Time   `json:"slots,omitempty"`         // of all that fit, with Ambiguous
	Ticket *Ticket       `json:"ticket,omitempty"`        // what it became, with AlreadyUsed
	Retry  int           `json:"retry_seconds,omitempty"` // with TooManyGuesses
}

// An Issue asks for a number.
type Issue struct {
	ID      string `json:"id"` // of the ticket; a repeat finds it
	Service string `json:"service"`
	Elderly bool   `json:"elderly"`
	// Number and Waited are given for a ticket that another counter issued from
	// its reserved range while it could not reach the host.
	Number string  `json:"number,omitempty"`
	Waited float64 `json:"waited_seconds,omitempty"`
}

// Issue gives a customer a number.
func (h *Host) Issue(ctx context.Context, i Issue) (Ticket, error) {
	if !orderID.MatchString(i.ID) || i.Waited < 0 || i.Waited > (24*time.Hour).Seconds() {
		return Ticket{}, fmt.Errorf("%w: ticket", queue.ErrBadCommand)
	}
	_, err := h.do(ctx, &order{work: func(t *turn) error {
		return t.apply(queue.Issue{Ticket: i.ID, Service: i.Service, Class: classOf(i.Elderly), Number: i.Number,
			Waited: time.Duration(i.Waited * float64(time.Second))})
	}})
	if err != nil && !errors.Is(err, queue.ErrDone) {
		return Ticket{}, err
	}
	t, found := h.Find(i.ID)
	if !found || i.Number != "" && t.Number != i.Number {
		return Ticket{}, ErrReused // the number, or the id, belongs to another ticket
	}
	return t, nil
}

// CheckIn turns a booking into a ticket. id is the ticket's; source is the
// counter where it was tried, for the limit on guesses.
func (h *Host) CheckIn(ctx context.Context, id, source string, by CheckInBy) (Ticket, Refused, error) {
	if !orderID.MatchString(id) {
		return Ticket{}, Refused{}, fmt.Errorf("%w: ticket", queue.ErrBadCommand)
	}
	var refused Refused
	used := ""
	_, err := h.do(ctx, &order{work: func(t *turn) error {
		if _, known := t.queue.Lookup(id); known {
			return nil // a repeated request
		}
		if err := t.apply(queue.CheckIn{Ticket: id, Source: source, QR: by.QR, Code: by.Code, Tail: by.Tail, Slot: by.Slot, Class: classOf(by.Elderly)}); err != nil {
			return err
		}
		for _, e := range t.events {
			if r, ok := e.(queue.CheckInRefused); ok {
				refused = Refused{Reason: r.Reason, Slot: r.Slot, From: r.From, Slots: r.Slots, Retry: int(r.Retry.Seconds())}
				used = r.Ticket
			}
		}
		return nil
	}})
	if t, found := h.Find(used); err == nil && used != "" && found {
		refused.Ticket = &t
	}
	if err != nil || refused.Reason != "" {
		return Ticket{}, refused, err
	}
	t, found := h.Find(id)
	if !found {
		return Ticket{}, Refused{}, queue.ErrStale
	}
	return t, Refused{}, nil
}

// Reserve sets numbers aside for a counter, and gives them.
func (h *Host) Reserve(ctx context.Context, id, holder, service string, count int) (queue.Range, error) {
	if !orderID.MatchString(id) {
		return queue.Range{}, fmt.Errorf("%w: id", queue.ErrBadCommand)
	}
	r, err := h.do(ctx, &order{id: id, kind: "reserve", work: func(t *turn) error {
		if err := t.apply(queue.Reserve{Holder: holder, Service: service, Count: count}); err != nil {
			return err
		}
		all := t.queue.Reserved()
		last := all[len(all)-1]
		t.ticket = last.First + "-" + last.Last
		return nil
	}})
	if err != nil {
		return queue.Range{}, err
	}
	first, last, _ := strings.Cut(r.ticket, "-")
	return queue.Range{Holder: holder, First: first, Last: last}, nil
}

// Find tells where a ticket of today stands, by its id or number.
func (h *Host) Find(idOrNumber string) (Ticket, bool) {
	s, now := h.Snapshot(), h.Now()
	v, found := s.Queue.Find(now, idOrNumber)
	if !found {
		v, found = s.Queue.Find(now, strings.ToUpper(idOrNumber))
	}
	if !found {
		return Ticket{}, false
	}
	t := Ticket{ID: v.Ticket, Number: v.Number, Service: v.Service, Class: v.Class.String(), Slot: v.Slot, Ahead: -1}
	t.Late = v.Booking != "" && v.Class != queue.Booked
	if i := slices.IndexFunc(h.o.Services, func(s Service) bool { return s.ID == v.Service }); i >= 0 {
		t.Label, t.Area = h.o.Services[i].Label, h.o.Services[i].Area
	}
	switch {
	case v.Ended:
		t.State = TicketEnded
	case v.Phase == queue.AtCounter:
		t.State, t.Window = TicketCalled, v.Counter
	case v.Phase == queue.ParkedAside:
		t.State = TicketParked
	case v.Phase == queue.MissedCall:
		t.State = TicketMissed
	default:
		t.State = TicketWaiting
		if f, err := s.Queue.Forecast(now, v.Ticket); err == nil {
			t.Ahead = f.Ahead
			// With no window open nobody knows the wait.
			if len(s.Queue.Windows()) > 0 {
				t.Band = &f.Band
			}
		}
	}
	return t, true
}
