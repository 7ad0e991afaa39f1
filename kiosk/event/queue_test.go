package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sampleHash = "0123456789abcdefghij_-"

func sampleBookings() *Bookings {
	return &Bookings{Version: 17, Bookings: []Booking{
		{ID: "7f1c", Service: "cash", Slot: testTime.UTC(), Code: sampleHash, Tail: sampleHash},
		{ID: "7f1d", Service: "loans", Slot: testTime.UTC(), Code: sampleHash, VIP: true, Cancelled: true},
	}}
}

func TestBookingsRoundTrip(t *testing.T) {
	body, err := sampleBookings().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "bookings.json", body)
	got, err := UnmarshalBookings(body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sampleBookings(), got); diff != "" {
		t.Error(diff)
	}
}

func TestBookingsRefuses(t *testing.T) {
	for name, change := range map[string]func(*Bookings){
		"no version":      func(b *Bookings) { b.Version = 0 },
		"too many":        func(b *Bookings) { b.Bookings = make([]Booking, MaxBookings+1) },
		"no id":           func(b *Bookings) { b.Bookings[0].ID = "" },
		"staff's id":      func(b *Bookings) { b.Bookings[0].ID = StaffBooking + "1" },
		"id twice":        func(b *Bookings) { b.Bookings[0].ID = b.Bookings[1].ID },
		"bad id":          func(b *Bookings) { b.Bookings[0].ID = "a b" },
		"bad service":     func(b *Bookings) { b.Bookings[0].Service = "Cash" },
		"no slot":         func(b *Bookings) { b.Bookings[0].Slot = b.Bookings[0].Slot.AddDate(-200, 0, 0) },
		"readable code":   func(b *Bookings) { b.Bookings[0].Code = "123456" },
		"readable tail":   func(b *Bookings) { b.Bookings[0].Tail = "1234" },
		"hash with space": func(b *Bookings) { b.Bookings[0].Tail = strings.Repeat(" ", 22) },
	} {
		b := sampleBookings()
		change(b)
		body, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := UnmarshalBookings(body); !errors.Is(err, ErrDown) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := b.Marshal(); !errors.Is(err, ErrDown) {
			t.Errorf("%s is sent: %v", name, err)
		}
	}
}

// The largest message that Validate lets through must fit its bound.
func TestLargestBookingsFit(t *testing.T) {
	b := &Bookings{Version: 1<<64 - 1, Complete: true}
	for i := range MaxBookings {
		b.Bookings = append(b.Bookings, Booking{ID: fmt.Sprintf("%064d", i), Service: strings.Repeat("s", 32), Slot: testTime,
			Code: sampleHash, Tail: sampleHash, VIP: true, Cancelled: true})
	}
	if _, err := b.Marshal(); err != nil {
		t.Error(err)
	}
}

func TestQueuePayloadsRefuse(t *testing.T) {
	for name, bad := range map[string]struct {
		t    Type
		data any
	}{
		"no ticket":        {TicketIssued, Issued{Number: "A001", Service: "cash", Class: "normal"}},
		"a phone's number": {TicketIssued, Issued{Ticket: "t", Number: "13800001234", Service: "cash", Class: "normal"}},
		"another class":    {TicketIssued, Issued{Ticket: "t", Number: "A001", Service: "cash", Class: "old"}},
		"band upside down": {TicketIssued, Issued{Ticket: "t", Number: "A001", Service: "cash", Class: "normal", BandLow: 9, BandHigh: 3}},
		"reason in words":  {TicketIssued, Issued{Ticket: "t", Number: "A001", Service: "cash", Class: "normal", Reason: "腿脚不便"}},
		"negative wait":    {TicketCalled, Called{Ticket: "t", Number: "A001", Counter: "3", Class: "normal", Wait: -1}},
		"no window":        {TicketCalled, Called{Ticket: "t", Number: "A001", Class: "normal"}},
		"recalled never":   {TicketRecalled, Recalled{Ticket: "t", Number: "A001", Counter: "3"}},
		"another place":    {TicketTransferred, Transferred{Ticket: "t", Number: "A001", From: "3", Service: "cash", Place: "second"}},
		"no parker":        {TicketParked, Parked{Ticket: "t", Number: "A001"}},
		"number in lower":  {TicketResumed, Returned{Ticket: "t", Number: "a001"}},
		"no service":       {TicketServed, Served{Ticket: "t", Number: "A001", Counter: "3", Class: "normal"}},
		"another reason":   {TicketMissed, Missed{Ticket: "t", Number: "A001", Class: "normal", Reason: "bored"}},
		"no slot":          {BookingCheckedIn, CheckedIn{Booking: "b", Ticket: "t"}},
		"version 0":        {BookingReceived, Received{}},
		"refused so":       {BookingReceived, Received{Version: 1, Refused: []BookingRefusal{{ID: "b", Reason: "why not"}}}},
		"opened nothing":   {CounterOpened, Opened{}},
		"opened for what":  {CounterOpened, Opened{Counter: "3", Services: []string{"A b"}}},
		"closed nothing":   {CounterClosed, Closed{}},
		"no day":           {DayClosed, Day{}},
		"hour 24":          {DayClosed, Day{Day: "2026-02-05", Rows: []DayRow{{Class: "vip", Hour: 24}}}},
	} {
		if _, err := New(testID, testTime, "b1", "k1", bad.t, bad.data); !errors.Is(err, ErrPayload) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzUnmarshalBookings(f *testing.F) {
	body, err := sampleBookings().Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"version":1,"complete":true,"bookings":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := UnmarshalBookings(body)
		if err != nil {
			return
		}
		again, err := b.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		c, err := UnmarshalBookings(again)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := c.Marshal(); err != nil || !bytes.Equal(again, twice) {
			t.Fatalf("%s became %s, %v", again, twice, err)
		}
	})
}
