package branch

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

func down(t *testing.T, n int, slot time.Time) event.Booking {
	t.Helper()
	code, err := queue.CodeHash(testKey, fmt.Sprintf("%06d", n))
	if err != nil {
		t.Fatal(err)
	}
	tail, err := queue.TailHash(testKey, fmt.Sprintf("%04d", n%10000))
	if err != nil {
		t.Fatal(err)
	}
	return event.Booking{ID: fmt.Sprint("b", n), Service: "cash", Slot: slot, Code: code, Tail: tail}
}

func (h *house) bookings(m event.Bookings) {
	h.t.Helper()
	if err := h.Bookings(h.ctx, &m); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) booked() (ids []string) {
	for _, b := range h.Snapshot().Queue.Bookings() {
		ids = append(ids, b.ID)
	}
	return ids
}

func TestBookingsFromHeadquarters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		h := begin(t, testOptions(m))
		defer h.stop()
		slot := h.Now().Add(20 * time.Minute)
		h.issue("cash", false) // opens the day
		if asked := m.events(t, event.BookingRequested); len(asked) != 1 || asked[0].(*event.Requested).Version != 0 {
			t.Fatalf("at start: %+v", asked)
		}
		h.bookings(event.Bookings{Version: 1, Complete: true, Bookings: []event.Booking{down(t, 1, slot), down(t, 2, slot)}})
		h.bookings(event.Bookings{Version: 2, Bookings: []event.Booking{down(t, 3, slot)}})
		h.bookings(event.Bookings{Version: 2, Bookings: []event.Booking{down(t, 3, slot)}}) // a duplicate
		if got := fmt.Sprint(h.booked()); got != "[b1 b2 b3]" {
			t.Errorf("%s", got)
		}
		// A gap: nothing is guessed, everything is asked for, once a minute.
		time.Sleep(askAgain)
		for range 3 {
			h.bookings(event.Bookings{Version: 5, Bookings: []event.Booking{down(t, 6, slot)}})
		}
		asked := m.events(t, event.BookingRequested)
		if len(asked) != 2 || asked[1].(*event.Requested).Version != 2 {
			t.Errorf("behind a gap: %+v", asked)
		}
		// Customer 1 has checked in: cancelling takes no ticket away.
		v, refused, err := h.CheckIn(h.ctx, "checkin-0001", "k1", CheckInBy{Code: "000001"})
		if err != nil || refused.Reason != "" || v.Slot.IsZero() || v.Late {
			t.Fatalf("%+v, %+v, %v", v, refused, err)
		}
		again, _, err := h.CheckIn(h.ctx, "checkin-0001", "k1", CheckInBy{Code: "000001"})
		if err != nil || again.Number != v.Number {
			t.Errorf("a replayed request: %+v, %v", again, err)
		}
		gone := down(t, 1, slot)
		gone.Cancelled = true
		two := down(t, 2, slot)
		two.Cancelled = true
		new := down(t, 2, slot) // the code of a booking that is cancelled in the same message
		new.ID = "b7"
		h.bookings(event.Bookings{Version: 3, Bookings: []event.Booking{gone, new, two}})
		if w, ok := h.Find(v.Number); !ok || w.State != TicketWaiting {
			t.Errorf("cancelled while checked in: %+v", w)
		}
		if got := fmt.Sprint(h.booked()); got != "[b1 b3 b7]" {
			t.Errorf("%s", got)
		}
		// Staff's bookings are not headquarters' to drop.
		if _, err := h.Book(h.ctx, StaffBooking{ID: "by-hand-1", Service: "loans", Slot: slot}); err != nil {
			t.Error(err)
		}
		taken := down(t, 3, slot)
		taken.ID = "b9"
		other := down(t, 10, slot)
		other.Service = "gold"
		h.bookings(event.Bookings{Version: 9, Complete: true, Bookings: []event.Booking{down(t, 3, slot), taken, other, down(t, 8, slot.AddDate(0, 0, -2))}})
		if got := fmt.Sprint(h.booked()); got != "[b1 b3 staff-by-hand-1]" {
			t.Errorf("%s", got)
		}
		all := m.events(t, event.BookingReceived)
		last := all[len(all)-1].(*event.Received)
		if last.Version != 9 || fmt.Sprint(last.Refused) != "[{b9 code-taken} {b10 no-service}]" {
			t.Errorf("%+v", last)
		}
	})
}

func TestStaffBooking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := begin(t, testOptions(&memory{}))
		defer h.stop()
		h.issue("cash", false)
		b := StaffBooking{ID: "by-hand-1", Service: "cash", Slot: h.Now().Add(10 * time.Minute), Tail: "1234"}
		one, err := h.Book(h.ctx, b)
		two, errTwo := h.Book(h.ctx, b)
		if err != nil || errTwo != nil || one != two || len(one.Code) != 6 {
			t.Fatalf("%+v and %+v, %v, %v", one, two, err, errTwo)
		}
		v, refused, err := h.CheckIn(h.ctx, "checkin-0001", "k2", CheckInBy{QR: one.QR})
		if err != nil || refused.Reason != "" || v.Slot.IsZero() {
			t.Errorf("%+v, %+v, %v", v, refused, err)
		}
		_, refused, err = h.CheckIn(h.ctx, "checkin-0002", "k2", CheckInBy{Code: one.Code})
		if err != nil || refused.Reason != queue.AlreadyUsed || refused.Ticket == nil || refused.Ticket.Number != v.Number {
			t.Errorf("%+v, %v", refused, err)
		}
		if err := h.Unbook(h.ctx, "staff-by-hand-1"); !errors.Is(err, queue.ErrDone) {
			t.Errorf("%v", err)
		}
		for _, bad := range []StaffBooking{
			{ID: "x", Service: "cash", Slot: b.Slot}, {ID: "by-hand-2", Service: "gold", Slot: b.Slot}, {ID: "by-hand-3", Service: "cash"},
			{ID: "by-hand-4", Service: "cash", Slot: b.Slot, Tail: "12345"}, {ID: "by-hand-5", Service: "cash", Slot: b.Slot.AddDate(1, 0, 0)},
		} {
			if _, err := h.Book(h.ctx, bad); !errors.Is(err, queue.ErrBadCommand) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

// Several bookings with one phone tail: the slot tells which, and wrong guesses
// are counted also over a restart.
func TestCheckInRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		h := begin(t, testOptions(m))
		h.issue("cash", false)
		now := h.Now()
		for i, in := range []time.Duration{10 * time.Minute, 20 * time.Minute, 3 * time.Hour, 48 * time.Hour} {
			b := StaffBooking{ID: fmt.Sprint("by-hand-", i), Service: "cash", Slot: now.Add(in), Tail: []string{"1234", "1234", "3333", "4444"}[i]}
			if _, err := h.Book(h.ctx, b); err != nil {
				t.Fatal(err)
			}
		}
		_, refused, err := h.CheckIn(h.ctx, "checkin-0001", "k1", CheckInBy{Tail: "1234"})
		if err != nil || refused.Reason != queue.Ambiguous || len(refused.Slots) != 2 {
			t.Fatalf("%+v, %v", refused, err)
		}
		v, refused, err := h.CheckIn(h.ctx, "checkin-0001", "k1", CheckInBy{Tail: "1234", Slot: refused.Slots[1]})
		if err != nil || refused.Reason != "" || v.Slot.Sub(now) != 20*time.Minute {
			t.Errorf("%+v, %+v, %v", v, refused, err)
		}
		_, refused, _ = h.CheckIn(h.ctx, "checkin-0002", "k1", CheckInBy{Tail: "3333"})
		if refused.Reason != queue.TooEarly || refused.From.Sub(now) != 150*time.Minute {
			t.Errorf("%+v", refused)
		}
		for i := range 5 {
			_, refused, _ = h.CheckIn(h.ctx, fmt.Sprint("guess-000", i), "k1", CheckInBy{Code: "999999"})
			if refused.Reason != queue.Unknown {
				t.Errorf("guess %d: %+v", i, refused)
			}
		}
		h.stop()
		h = begin(t, testOptions(m))
		defer h.stop()
		_, refused, _ = h.CheckIn(h.ctx, "guess-0009", "k1", CheckInBy{Code: "999999"})
		if refused.Reason != queue.TooManyGuesses || refused.Retry <= 0 {
			t.Errorf("after a restart: %+v", refused)
		}
	})
}
