package queue

import "time"

// A Command asks for one change. Ids of tickets come from the caller, so that a
// repeated request finds its first answer (see [ErrDone]).
type Command interface{ queueCommand() }

// Place says where a transferred customer waits.
type Place string

// The places.
const (
	KeepAge Place = "keep"  // the wait so far counts
	First   Place = "first" // before everyone but those past the guard
	Last    Place = "last"  // as if just arrived
)

// The commands.
type (
	// OpenDay begins a later day: who still waits is missed, counters close,
	// numbers begin anew. A clock may be wrong, so it is refused for today and,
	// unless Confirmed by the staff or by a host that knows its clock ran
	// smoothly, while someone is in the queue, for a day more than a month ahead,
	// and for a day gone by. Back on a day gone by numbers go on, so that none
	// repeats.
	OpenDay struct {
		Day       string // 2006-01-02
		Confirmed bool
	}

	// OpenCounter opens a window, or changes the services of an open one.
	OpenCounter struct {
		Counter  string
		Services []string // empty: all
		Elastic  bool     // opened on advice, no part of the usual capacity
	}
	// CloseCounter closes a window that has no customer.
	CloseCounter struct{ Counter string }

	// Issue gives a walk-in customer a number.
	Issue struct {
		Ticket, Service string
		Class           Class         // not Booked
		Number          string        // from a reserved range, else ""
		Waited          time.Duration // since that number was given out, at most a day
	}
	// Reserve sets Count numbers of a service aside, from 501 up, for a counter
	// that has to issue while this host is away; [State.Reserved] tells which.
	Reserve struct {
		Holder, Service string
		Count           int
	}
	// WalkDirect serves a customer at once, with a number for the record. It is
	// refused while someone past the guard waits for this counter.
	WalkDirect struct {
		Ticket, Counter, Service string
		Class                    Class
	}
	// Book adds or replaces a booking, Unbook drops one. Both may be repeated.
	Book   struct{ Booking Booking }
	Unbook struct{ Booking string }
	// CheckIn turns a booking into a ticket. Exactly one of QR, Code and Tail is
	// set; Source is who guesses (a counter's id).
	CheckIn struct {
		Ticket, Source string
		QR, Code, Tail string
		Slot           time.Time // with Tail: which of several bookings, zero at first
		Class          Class     // Elderly by the customer's word, used if late
	}

	// CallNext finishes the ticket Done, if any, and calls the next customer.
	// Done must be what the teller sees at the counter ("" for nobody): a double
	// press or a stale page is refused.
	CallNext struct{ Counter, Done string }
	// Recall calls again.
	Recall struct{ Counter, Ticket string }
	// Finish ends a service without calling.
	Finish struct{ Counter, Ticket string }
	// Miss marks the called customer as not come.
	Miss struct{ Counter, Ticket string }
	// Park sets the customer aside, Resume lets him wait again with his age.
	Park   struct{ Counter, Ticket string }
	Resume struct{ Ticket string }
	// Transfer sends the customer on.
	Transfer struct {
		Counter, Ticket string
		Service         string // "" for the same
		To              string // a counter, "" for any that serves it
		Place           Place
	}
	// Rejoin lets a missed customer wait again, once, with the age that he had
	// when he was missed: being away neither gains nor costs a place.
	Rejoin struct{ Ticket string }
	// Leave gives a waiting or parked ticket back.
	Leave struct{ Ticket string }
)

func (OpenDay) queueCommand()      {}
func (OpenCounter) queueCommand()  {}
func (CloseCounter) queueCommand() {}
func (Issue) queueCommand()        {}
func (Reserve) queueCommand()      {}
func (WalkDirect) queueCommand()   {}
func (Book) queueCommand()         {}
func (Unbook) queueCommand()       {}
func (CheckIn) queueCommand()      {}
func (CallNext) queueCommand()     {}
func (Recall) queueCommand()       {}
func (Finish) queueCommand()       {}
func (Miss) queueCommand()         {}
func (Park) queueCommand()         {}
func (Resume) queueCommand()       {}
func (Transfer) queueCommand()     {}
func (Rejoin) queueCommand()       {}
func (Leave) queueCommand()        {}

// A Band is the wait shown to a customer, in whole minutes.
type Band struct {
	Low  int `json:"low"`
	High int `json:"high"`
}

// Holds reports whether a wait lies in the band, to the minute.
func (b Band) Holds(wait time.Duration) bool {
	m := wait.Minutes()
	return m >= float64(b.Low)-0.5 && m <= float64(b.High)+0.5
}
