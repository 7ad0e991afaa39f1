package queue

import "time"

// An Event says what a command did. Events hold no personal data: a customer is
// a ticket's id and number, a booking its id.
type Event interface{ queueEvent() }

// The events that go to headquarters one by one.
type (
	// Issued: a customer got a number.
	Issued struct {
		Ticket, Number, Service string
		Class                   Class
		Ahead                   int
		Band                    Band
		Booking                 string // "" for a walk-in
		Direct                  bool   // went straight to a window
	}
	// Called: a counter wants this customer.
	Called struct {
		Ticket, Number, Counter string
		Class                   Class
		Wait                    time.Duration // since arrival
	}
	// Recalled: the customer has not come yet.
	Recalled struct {
		Ticket, Number, Counter string
		Times                   int
	}
	// Transferred: the customer waits again, for another service or window.
	Transferred struct {
		Ticket, Number, From, Service string
		Counter                       string // "" for any that serves it
		Place                         Place
	}
	// Parked: the customer fills in a form, say.
	Parked struct{ Ticket, Number, Counter string }
	// Resumed: a parked customer waits again.
	Resumed struct{ Ticket, Number string }
	// Served: done.
	Served struct {
		Ticket, Number, Counter, Service string
		Class                            Class
		Took                             time.Duration // since the call
	}
	// Missed: the customer did not come, or left.
	Missed struct {
		Ticket, Number string
		Class          Class
		Reason         MissedReason
		Wait           time.Duration
	}
	// Rejoined: a customer whose call was missed waits again.
	Rejoined struct{ Ticket, Number string }
	// CheckedIn: a booked customer is here. Issued follows.
	CheckedIn struct {
		Booking, Ticket string
		Slot            time.Time
		Late            bool // treated as a walk-in
	}
	// CheckInRefused: no ticket. It is an event and not an error, because a wrong
	// guess has to be counted in the state.
	CheckInRefused struct {
		Source string
		Reason Refusal
		Slot   time.Time     // with TooEarly and OtherDay
		From   time.Time     // when it may be checked in, with TooEarly
		Slots  []time.Time   // of the bookings that fit, with Ambiguous
		Ticket string        // what it became, with AlreadyUsed
		Retry  time.Duration // with TooManyGuesses
	}
	// CounterOpened and CounterClosed: a teller's window.
	CounterOpened struct {
		Counter  string
		Services []string
		Elastic  bool
	}
	CounterClosed struct{ Counter string }
	// DayOpened: numbers begin anew. Closed sums up the day before, nil on the
	// first day.
	DayOpened struct {
		Day    string // 2006-01-02
		Closed *DayReport
	}
)

func (Issued) queueEvent()         {}
func (Called) queueEvent()         {}
func (Recalled) queueEvent()       {}
func (Transferred) queueEvent()    {}
func (Parked) queueEvent()         {}
func (Resumed) queueEvent()        {}
func (Served) queueEvent()         {}
func (Missed) queueEvent()         {}
func (Rejoined) queueEvent()       {}
func (CheckedIn) queueEvent()      {}
func (CheckInRefused) queueEvent() {}
func (CounterOpened) queueEvent()  {}
func (CounterClosed) queueEvent()  {}
func (DayOpened) queueEvent()      {}

// MissedReason says why a ticket ended without service.
type MissedReason string

// The reasons.
const (
	NoShow  MissedReason = "no-show" // called and did not come: may rejoin once
	Left    MissedReason = "left"    // gave the ticket back
	DayOver MissedReason = "day-over"
)

// Refusal says why a check-in gave no ticket.
type Refusal string

// The refusals.
const (
	Unknown        Refusal = "unknown"   // wrong code, tail or seal
	Ambiguous      Refusal = "ambiguous" // several bookings have this phone tail: ask for the code
	TooEarly       Refusal = "too-early"
	OtherDay       Refusal = "other-day" // the slot's day is over, or still to come
	AlreadyUsed    Refusal = "already-used"
	TooManyGuesses Refusal = "too-many-guesses"
)
