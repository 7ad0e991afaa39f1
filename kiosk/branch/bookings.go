package branch

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// askAgain is how soon bookings are asked for again after a gap: a burst of
// messages behind one gap needs one answer.
const askAgain = time.Minute

// askForBookings asks headquarters for what was booked, at start: no broker's
// memory is relied on. The request waits in the outbox until it is heard.
func (h *Host) askForBookings() *order {
	h.asked, h.askedOnce = h.o.Mono(), true
	return &order{work: func(t *turn) error {
		t.wire = append(t.wire, fact{event.BookingRequested, event.Requested{Version: t.desk.Bookings}})
		return nil
	}}
}

// Bookings takes a message of headquarters; event.Bookings says how versions count.
func (h *Host) Bookings(ctx context.Context, m *event.Bookings) error {
	_, err := h.do(ctx, &order{work: func(t *turn) error {
		have := t.desk.Bookings
		switch {
		case m.Complete || m.Version == have+1:
			refused := t.takeBookings(m)
			t.desk.Bookings = m.Version
			t.wire = append(t.wire, fact{event.BookingReceived, event.Received{Version: m.Version, Refused: refused}})
		case m.Version <= have:
			t.wire = append(t.wire, fact{event.BookingReceived, event.Received{Version: have}})
		case !h.askedOnce || h.o.Mono()-h.asked >= askAgain:
			h.asked, h.askedOnce = h.o.Mono(), true
			t.wire = append(t.wire, fact{event.BookingRequested, event.Requested{Version: have}})
		}
		return nil
	}})
	return err
}

func (t *turn) takeBookings(m *event.Bookings) (refused []event.BookingRefusal) {
	listed := map[string]bool{}
	for _, b := range m.Bookings {
		listed[b.ID] = !b.Cancelled
	}
	// Who has checked in keeps the ticket, whatever becomes of the booking.
	for _, b := range t.queue.Bookings() {
		live, named := listed[b.ID]
		theirs := !strings.HasPrefix(b.ID, event.StaffBooking)
		if b.Used == "" && theirs && (named && !live || m.Complete && !named) {
			_ = t.apply(queue.Unbook{Booking: b.ID}) // it is there and was not used
		}
	}
	today := t.queue.Day()
	for _, b := range m.Bookings {
		if b.Cancelled || b.Slot.In(t.now.Location()).Format(time.DateOnly) < today {
			continue
		}
		err := t.apply(queue.Book{Booking: queue.Booking{ID: b.ID, Service: b.Service, Slot: b.Slot.Unix(), Code: b.Code, Tail: b.Tail, VIP: b.VIP}})
		if reason := refusalOf(err); reason != "" {
			refused = append(refused, event.BookingRefusal{ID: b.ID, Reason: reason})
		}
	}
	return refused
}

func refusalOf(err error) string {
	switch {
	case err == nil, errors.Is(err, queue.ErrDone): // checked in already
		return ""
	case errors.Is(err, queue.ErrStale):
		return "code-taken"
	case errors.Is(err, queue.ErrFull):
		return "full"
	case errors.Is(err, queue.ErrClosed):
		return "invalid"
	}
	return "no-service"
}

// A StaffBooking is a booking that the branch's staff enter for a customer.
type StaffBooking struct {
	ID      string    `json:"id"` // a repeat finds the first one
	Service string    `json:"service"`
	Slot    time.Time `json:"slot"`
	Tail    string    `json:"tail,omitempty"` // the phone's last four digits
}

// A Booked is what the customer is given.
type Booked struct {
	Code string `json:"code"` // six digits
	QR   string `json:"qr"`   // the text of a QR code
}

// Book enters a booking. The code follows from the id and the branch's key, so
// that a repeated request gets the same one although only its hash is kept.
func (h *Host) Book(ctx context.Context, b StaffBooking) (Booked, error) {
	if !orderID.MatchString(b.ID) || len(b.ID) > 48 {
		return Booked{}, fmt.Errorf("%w: booking", queue.ErrBadCommand)
	}
	id := event.StaffBooking + b.ID
	var tail string
	if b.Tail != "" {
		var err error
		if tail, err = queue.TailHash(h.o.Queue.Key, b.Tail); err != nil {
			return Booked{}, err
		}
	}
	r, err := h.do(ctx, &order{id: b.ID, kind: "book", work: func(t *turn) error {
		if b.Slot.Before(t.now.Add(-h.checkInLate())) || b.Slot.After(t.now.AddDate(0, 3, 0)) {
			return fmt.Errorf("%w: slot", queue.ErrBadCommand)
		}
		for try := range codeTries {
			code := h.code(id, try)
			hash, err := queue.CodeHash(h.o.Queue.Key, code)
			if err != nil {
				return err
			}
			err = t.apply(queue.Book{Booking: queue.Booking{ID: id, Service: b.Service, Slot: b.Slot.Unix(), Code: hash, Tail: tail}})
			if errors.Is(err, queue.ErrStale) {
				continue // another booking has this code
			}
			t.ticket = strconv.Itoa(try) // not the code: only its hash is kept
			return err
		}
		return queue.ErrFull
	}})
	if err != nil {
		return Booked{}, err
	}
	try, err := strconv.Atoi(r.ticket)
	if err != nil {
		return Booked{}, ErrReused
	}
	return Booked{Code: h.code(id, try), QR: queue.QR(h.o.Queue.Key, id, b.Slot)}, nil
}

// Unbook takes a booking back that staff entered. Who has checked in keeps the
// ticket: queue.ErrDone.
func (h *Host) Unbook(ctx context.Context, id string) error {
	if !strings.HasPrefix(id, event.StaffBooking) {
		return fmt.Errorf("%w: headquarters' booking", queue.ErrBadCommand)
	}
	_, err := h.do(ctx, &order{work: func(t *turn) error { return t.apply(queue.Unbook{Booking: id}) }})
	return err
}

// codeTries bounds the search for a free code: with 5,000 of a million taken, 16
// in a row are all taken once in 10^36.
const codeTries = 16

func (h *Host) code(id string, try int) string {
	m := hmac.New(sha256.New, h.o.Queue.Key)
	fmt.Fprintf(m, "staff code\x00%s\x00%d", id, try)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(m.Sum(nil))%1_000_000)
}

func (h *Host) checkInLate() time.Duration {
	if h.o.Queue.CheckInLate != 0 {
		return h.o.Queue.CheckInLate
	}
	return 10 * time.Minute
}
