package kiosk

import "time"

// A Service is one thing that customers queue for in this branch.
type Service struct {
	ID     string // as the queue knows it; "cash" and the like bring their own words
	Letter string // begins its numbers, "A" to "Z"
	Label  string // "取钱、存钱"; "": the wording's own for this id
	Line   string // "现金、零钱、大额", or ""
	Icon   string // of icons.json
	Area   string // where its customers wait: "2 号区", "" for nowhere in particular
	Way    string // how to get there: "大门进来右手边，靠窗", or ""
}

// QueueFacts is how the branch's queue stands, as its host tells.
type QueueFacts struct {
	Open       bool  // numbers are given out now
	Waiting    int   // in the whole branch
	Band       *Band // what a new customer would wait; nil: unknown
	LastCalled string
	Services   []ServiceFact
}

// A ServiceFact is how one service's queue stands.
type ServiceFact struct {
	ID      string
	Waiting int
	Band    *Band     // nil: unknown
	Open    bool      // numbers are given out for it now
	Reopens time.Time // when, if it is closed; zero: unknown
}

// A Band is a wait in whole minutes. It is a range because nobody knows better.
type Band struct{ Low, High int }

// A Ticket is a customer's place in the queue, as it stands in the host's store.
// The number is public: it is called out in the hall.
type Ticket struct {
	Number  string // "A012"
	Service string // id
	Phase   TicketPhase
	Ahead   int       // who is called before, while waiting; -1: unknown
	Band    *Band     // from now, while waiting; nil: unknown
	Window  string    // where to go, once called: "3"
	Slot    time.Time // of the booking that it comes from; zero for a walk-in
	Late    bool      // came too late for the slot: queues like a walk-in, from now on
	Link    string    // what the QR code on the screen leads to; "" where nothing answers
}

// Booked reports whether the ticket comes from a booking.
func (t Ticket) Booked() bool { return !t.Slot.IsZero() }

// TicketPhase is where a ticket stands.
type TicketPhase uint8

const (
	TicketWaiting TicketPhase = iota
	TicketCalled              // is called to Window
	TicketParked              // set aside by a teller, while a form is filled in
	TicketMissed              // was called and did not come
	TicketEnded               // served, or given back
)

// CheckInBy is what proves a booking: exactly one of the first three is set.
type CheckInBy struct {
	Code string    // six digits
	Tail string    // last four digits of the phone number
	QR   string    // what the scanner read
	Slot time.Time // with Tail: which of several bookings; zero at first
}

// A CheckInRefusal says why a booking gave no ticket. The zero value is none.
type CheckInRefusal struct {
	Reason RefusalReason
	Slot   time.Time   // of the booking, with RefusedEarly and RefusedOtherDay
	From   time.Time   // when it can be checked in, with RefusedEarly
	Slots  []time.Time // of all that fit, with RefusedSeveral; empty: ask for the code
	Ticket Ticket      // what it became, with RefusedUsed
}

// RefusalReason is why a booking gave no ticket.
type RefusalReason uint8

const (
	RefusedNot      RefusalReason = iota
	RefusedUnknown                // no booking fits
	RefusedSeveral                // several bookings have this phone tail
	RefusedEarly                  // its time to check in comes later today
	RefusedOtherDay               // it is for another day
	RefusedUsed                   // it has a ticket already
	RefusedGuesses                // too many wrong tries: a person helps
)
