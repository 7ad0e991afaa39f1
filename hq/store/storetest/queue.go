package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

// Queued makes an event of a branch's queue.
func Queued(s store.Stream, sequence uint64, at time.Time, t event.Type, data any) store.Incoming {
	m := Event(s, sequence, t, data)
	m.Time = at
	return m
}

// waits sends the life of four numbers in twenty orders; the counts are the same.
func waits(t *testing.T, s store.Store) {
	const orders = 20
	day := calendar.DateOf(At)
	rng := rand.New(rand.NewPCG(1, 2))
	for order := range orders {
		branch := "w" + strconv.Itoa(order)
		home := store.Stream{Branch: branch, Kiosk: "k1", Epoch: "e"}
		issued := func(ticket, class string, from, to int) event.Issued {
			return event.Issued{Ticket: ticket, Number: "A001", Service: "cash", Class: class, BandLow: from, BandHigh: to}
		}
		called := func(ticket, class string, seconds float64) event.Called {
			return event.Called{Ticket: ticket, Number: "A001", Counter: "3", Class: class, Wait: seconds}
		}
		missed := func(ticket, class, reason string) event.Missed {
			return event.Missed{Ticket: ticket, Number: "A001", Class: class, Reason: reason}
		}
		served := event.Served{Ticket: "one", Number: "A001", Counter: "3", Service: "cash", Class: "elderly", Seconds: 300}
		var batch []store.Incoming
		add := func(typ event.Type, data any) {
			batch = append(batch, Queued(home, uint64(len(batch)+1), At, typ, data))
		}
		// Called twice, as it was sent on; in the band; came back after a no-show.
		add(event.TicketIssued, issued("one", "elderly", 10, 15))
		add(event.TicketCalled, called("one", "elderly", 630))
		add(event.TicketMissed, missed("one", "elderly", "no-show"))
		add(event.TicketCalled, called("one", "elderly", 1500))
		add(event.TicketServed, served)
		// Called after the band.
		add(event.TicketIssued, issued("two", "normal", 0, 5))
		add(event.TicketCalled, called("two", "normal", 301))
		// Left, and never called.
		add(event.TicketIssued, issued("three", "normal", 10, 20))
		add(event.TicketMissed, missed("three", "normal", "left"))
		// Sent straight to a window.
		direct := issued("four", "elderly", 0, 0)
		direct.Direct = true
		add(event.TicketIssued, direct)
		add(event.TicketCalled, called("four", "elderly", 0))
		rng.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
		cut := rng.IntN(len(batch))
		ingest(t, s, batch[:cut]...)
		ingest(t, s, batch[cut:]...)

		cells, err := s.Waits(t.Context(), store.WaitFilter{From: day, To: day, Branch: branch, Service: "cash"})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]store.WaitCell)
		for _, c := range cells {
			got[fmt.Sprint(c.Class, c.Minute)] = c
		}
		hour := At.In(calendar.Shanghai).Hour()
		want := map[string]store.WaitCell{
			"elderly10": {Class: "elderly", Hour: hour, Minute: 10, Numbers: 1, Seconds: 630, Told: 1, Held: 1, Served: 1, NoShow: 1, NoShowServed: 1},
			"elderly0":  {Class: "elderly", Hour: hour, Minute: 0, Numbers: 1},
			"normal5":   {Class: "normal", Hour: hour, Minute: 5, Numbers: 1, Seconds: 301, Told: 1},
			"normal-1":  {Class: "normal", Hour: hour, Minute: -1, Numbers: 1, Left: 1},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("order %d: %s", order, diff)
		}
	}
	byBranch, err := s.Waits(t.Context(), store.WaitFilter{From: day, To: day, ByBranch: true})
	if err != nil {
		t.Fatal(err)
	}
	numbers := make(map[string]int64)
	for _, c := range byBranch {
		numbers[c.Branch] += c.Numbers
	}
	if len(numbers) != orders || numbers["w0"] != 4 {
		t.Errorf("numbers by branch: %v", numbers)
	}
	if none, err := s.Waits(t.Context(), store.WaitFilter{From: day.AddDays(1), To: day.AddDays(9)}); err != nil || len(none) != 0 {
		t.Errorf("another day has %v, %v", none, err)
	}
	if services, err := s.Services(t.Context(), day); err != nil || len(services) != 1 || services[0] != "cash" {
		t.Errorf("services %v, %v", services, err)
	}
}

func hashOf(text string) string { return fmt.Sprintf("%022s", text) }

func request(key string, slot time.Time, places int) store.BookingRequest {
	return store.BookingRequest{Booking: store.Booking{ID: "b-" + key, Branch: "guihua", Service: "cash", Slot: slot, Tail: hashOf("tail"),
		CreatedBy: "app", Created: At}, Key: key, Places: places,
		CodeOf: func(draw int) (string, bool) { return hashOf("code" + strconv.Itoa(draw)), draw < 3 }}
}

func bookings(t *testing.T, s store.Store) {
	slot := At.Add(24 * time.Hour).Truncate(time.Hour)
	place := func(key string, at time.Time) (store.Booking, bool, error) {
		return s.PlaceBooking(t.Context(), request(key, at, 2))
	}
	first, again, err := place("1", slot)
	if err != nil || again || first.Version != 1 || first.Code != hashOf("code0") {
		t.Fatalf("%+v, %v, %v", first, again, err)
	}
	repeat := request("1", slot, 2)
	repeat.ID = "b-other"
	same, again, err := s.PlaceBooking(t.Context(), repeat)
	if diff := cmp.Diff(first, same, cmp.Comparer(time.Time.Equal)); err != nil || !again || diff != "" {
		t.Errorf("the same again: %v, %v, %s", again, err, diff)
	}
	if _, _, err := place("1", slot.Add(time.Hour)); !errors.Is(err, store.ErrOtherRequest) {
		t.Errorf("another booking under the key: %v", err)
	}
	second, _, err := place("2", slot)
	if err != nil || second.Code != hashOf("code1") || second.Draw != 1 || second.Version != 2 {
		t.Errorf("the second: %+v, %v", second, err)
	}
	if _, _, err := place("3", slot); !errors.Is(err, store.ErrSlotFull) {
		t.Errorf("a third in a slot of two: %v", err)
	}
	if c, err := s.CancelBooking(t.Context(), "b-1"); err != nil || !c.Cancelled || c.Version != 3 {
		t.Errorf("cancelled: %+v, %v", c, err)
	}
	if c, err := s.CancelBooking(t.Context(), "b-1"); err != nil || !c.Cancelled || c.Version != 3 {
		t.Errorf("cancelled again: %+v, %v", c, err)
	}
	if _, err := s.CancelBooking(t.Context(), "b-none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("cancelling what is not there: %v", err)
	}
	if _, _, err := place("3", slot); err != nil {
		t.Errorf("a third after one was cancelled: %v", err)
	}
	if _, _, err := place("4", slot.Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if _, _, err := place("5", slot.Add(2*time.Hour)); !errors.Is(err, store.ErrCodes) {
		t.Errorf("a fourth of three codes: %v", err)
	}
	taken, err := s.SlotsTaken(t.Context(), "guihua", slot, slot.Add(2*time.Hour))
	if err != nil || taken[slot.UTC()] != 2 || taken[slot.Add(time.Hour).UTC()] != 1 {
		t.Errorf("taken %v, %v", taken, err)
	}
	list, err := s.Bookings(t.Context(), "guihua", slot, slot.Add(time.Hour), 10)
	if err != nil || len(list) != 3 {
		t.Errorf("%d bookings in the slot, %v", len(list), err)
	}
	changes, err := s.BookingChanges(t.Context(), "guihua", 2, 10)
	if err != nil || len(changes) != 3 || changes[0].ID != "b-1" || !changes[0].Cancelled || changes[2].Version != 5 {
		t.Errorf("changes %+v, %v", changes, err)
	}
	ingest(t, s, Queued(Home, 1, At, event.BookingCheckedIn, event.CheckedIn{Booking: "b-2", Ticket: "t", Slot: slot, Late: true}))
	if b, err := s.Booking(t.Context(), "b-2"); err != nil || !b.CheckedIn.Equal(At) || !b.Late {
		t.Errorf("checked in: %+v, %v", b, err)
	}
	if _, err := s.CancelBooking(t.Context(), "b-2"); !errors.Is(err, store.ErrCheckedIn) {
		t.Errorf("cancelling who has checked in: %v", err)
	}
}

// bookingsFollowBranch plays a branch that asks, answers, falls behind, and knows
// more than a headquarters restored from a backup.
func bookingsFollowBranch(t *testing.T, s store.Store) {
	var sequence uint64
	at := At
	hear := func(kiosk string, typ event.Type, data any) {
		t.Helper()
		sequence, at = sequence+1, at.Add(time.Second)
		m := Queued(store.Stream{Branch: "guihua", Kiosk: kiosk, Epoch: "e-" + kiosk}, sequence, at, typ, data)
		m.Received = at
		ingest(t, s, m)
	}
	due := func(quiet time.Time) []store.BookingBranch {
		t.Helper()
		list, err := s.BookingsDue(t.Context(), quiet)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	hear("k1", event.BookingRequested, event.Requested{})
	if d := due(at); len(d) != 0 {
		t.Errorf("due without a booking: %+v", d)
	}
	if _, _, err := s.PlaceBooking(t.Context(), request("1", At.Add(time.Hour), 9)); err != nil {
		t.Fatal(err)
	}
	d := due(at)
	if len(d) != 1 || d[0].Kiosk != "k1" || d[0].Version != 1 || d[0].Requested.IsZero() {
		t.Fatalf("due: %+v", d)
	}
	if err := s.BookingsSent(t.Context(), d[0], 2, at); err != nil {
		t.Fatal(err)
	}
	if d := due(at); len(d) != 0 {
		t.Errorf("due right after sending: %+v", d)
	}
	if d := due(at.Add(time.Minute)); len(d) != 1 || d[0].Version != 3 || !d[0].Requested.IsZero() {
		t.Errorf("due when no answer comes: %+v", d)
	}
	hear("k2", event.BookingReceived, event.Received{Version: 3, Refused: []event.BookingRefusal{{ID: "b-1", Reason: "no-service"}}})
	if d := due(at.Add(time.Hour)); len(d) != 0 {
		t.Errorf("due after the answer: %+v", d)
	}
	if b, err := s.Booking(t.Context(), "b-1"); err != nil || b.Refused != "no-service" {
		t.Errorf("refused: %+v, %v", b, err)
	}
	if b, err := s.BookingBranch(t.Context(), "guihua"); err != nil || b.Kiosk != "k2" || b.Received != 3 {
		t.Errorf("branch: %+v, %v", b, err)
	}
	hear("k2", event.BookingReceived, event.Received{Version: 40})
	if d := due(at); len(d) != 1 || d[0].Version != 40 || d[0].Requested.IsZero() {
		t.Errorf("due when the branch is ahead: %+v", d)
	}
	if _, err := s.BookingBranch(t.Context(), "nowhere"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown branch: %v", err)
	}
}
