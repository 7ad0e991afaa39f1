package event

import (
	"slices"
	"time"
)

// The events of a branch's queue. They hold no personal data: a customer is a
// ticket's id and number, a booking its id. Waits are in seconds and count from
// the arrival at the branch. Counter is a window ("3"), not a smart counter.
type (
	// Issued is the data of TicketIssued: a customer got a number.
	Issued struct {
		Ticket  string `json:"ticket"`
		Number  string `json:"number"` // such as "A012"
		Service string `json:"service"`
		Class   string `json:"class"` // "normal", "elderly", "booked" or "vip"
		Ahead   int    `json:"ahead"` // customers who will be called before
		// BandLow and BandHigh are the wait that was shown, in minutes.
		BandLow  int    `json:"band_low"`
		BandHigh int    `json:"band_high"`
		Booking  string `json:"booking,omitempty"`
		Direct   bool   `json:"direct"` // sent straight to a window: no wait was shown
		Reason   string `json:"reason,omitempty"`
	}
	// Called is the data of TicketCalled.
	Called struct {
		Ticket  string  `json:"ticket"`
		Number  string  `json:"number"`
		Counter string  `json:"counter"`
		Class   string  `json:"class"`
		Wait    float64 `json:"wait_seconds"`
	}
	// Recalled is the data of TicketRecalled: the customer did not come yet.
	Recalled struct {
		Ticket  string `json:"ticket"`
		Number  string `json:"number"`
		Counter string `json:"counter"`
		Times   int    `json:"times"`
	}
	// Transferred is the data of TicketTransferred: the customer waits again.
	Transferred struct {
		Ticket  string `json:"ticket"`
		Number  string `json:"number"`
		From    string `json:"from"`
		Service string `json:"service"`
		To      string `json:"to,omitempty"` // the only window that may call, empty for any
		Place   string `json:"place"`        // "keep", "first" or "last"
	}
	// Parked is the data of TicketParked: set aside until TicketResumed.
	Parked struct {
		Ticket  string `json:"ticket"`
		Number  string `json:"number"`
		Counter string `json:"counter"`
	}
	// Returned is the data of TicketResumed and TicketRejoined: a customer
	// who was set aside, or missed the call, waits again.
	Returned struct {
		Ticket string `json:"ticket"`
		Number string `json:"number"`
	}
	// Served is the data of TicketServed.
	Served struct {
		Ticket  string  `json:"ticket"`
		Number  string  `json:"number"`
		Counter string  `json:"counter"`
		Service string  `json:"service"`
		Class   string  `json:"class"`
		Seconds float64 `json:"seconds"` // since the call
	}
	// Missed is the data of TicketMissed.
	Missed struct {
		Ticket string  `json:"ticket"`
		Number string  `json:"number"`
		Class  string  `json:"class"`
		Reason string  `json:"reason"` // "no-show", "left" or "day-over"
		Wait   float64 `json:"wait_seconds"`
	}
	// CheckedIn is the data of BookingCheckedIn; TicketIssued follows.
	CheckedIn struct {
		Booking string    `json:"booking"`
		Ticket  string    `json:"ticket"`
		Slot    time.Time `json:"slot"`
		Late    bool      `json:"late"` // came too late and waits like a walk-in
	}
	// Received is the data of BookingReceived: the branch keeps
	// headquarters' bookings up to this version on its disk.
	Received struct {
		Version uint64           `json:"version"`
		Refused []BookingRefusal `json:"refused,omitempty"`
	}
	// A BookingRefusal names a booking that the branch did not take.
	BookingRefusal struct {
		ID     string `json:"id"`
		Reason string `json:"reason"` // "code-taken", "no-service", "full" or "invalid"
	}
	// Requested is the data of BookingRequested: the branch asks for
	// a Bookings message with Complete set, because it starts or misses a version.
	Requested struct {
		Version uint64 `json:"version"` // what it has, 0 for nothing
	}
	// Opened is the data of CounterOpened.
	Opened struct {
		Counter  string   `json:"counter"`
		Services []string `json:"services"` // empty: all
		Elastic  bool     `json:"elastic"`  // opened on advice, no part of the usual capacity
	}
	// Closed is the data of CounterClosed.
	Closed struct {
		Counter string `json:"counter"`
	}
	// Day is the data of DayClosed: a day summed up by class and hour
	// of issue. Everyone is counted alike: serving the elderly at a person's window
	// is no failure.
	Day struct {
		Day  string   `json:"day"` // 2006-01-02
		Rows []DayRow `json:"rows"`
	}
	// A DayRow counts one class in one hour.
	DayRow struct {
		Class   string `json:"class"`
		Hour    int    `json:"hour"` // -1 for the whole day
		Issued  int    `json:"issued"`
		Called  int    `json:"called"`
		Served  int    `json:"served"`
		NoShow  int    `json:"no_show"`
		Left    int    `json:"left"`
		WaitP50 int    `json:"wait_p50_minutes"`
		WaitP95 int    `json:"wait_p95_minutes"`
	}
)

// Classes are the classes of customers, as a queue names them.
var Classes = []string{"normal", "elderly", "booked", "vip"}

const (
	maxServices = 26
	maxDayRows  = 25 * 4
)

// Validate checks a new ticket.
func (d *Issued) Validate() error {
	return must(TicketIssued, ticketed(d.Ticket, d.Number,
		condition{"service", ValidID(d.Service)},
		condition{"class", slices.Contains(Classes, d.Class)},
		condition{"ahead", d.Ahead >= 0},
		condition{"band", d.BandLow >= 0 && d.BandHigh >= d.BandLow},
		condition{"booking", d.Booking == "" || validQueueID(d.Booking)},
		condition{"reason", d.Reason == "" || validKey(d.Reason)})...)
}

// Validate checks a call.
func (d *Called) Validate() error {
	return must(TicketCalled, ticketed(d.Ticket, d.Number,
		condition{"counter", ValidID(d.Counter)},
		condition{"class", slices.Contains(Classes, d.Class)},
		condition{"wait_seconds", validSeconds(d.Wait)})...)
}

// Validate checks a repeated call.
func (d *Recalled) Validate() error {
	return must(TicketRecalled, ticketed(d.Ticket, d.Number,
		condition{"counter", ValidID(d.Counter)},
		condition{"times", d.Times > 0})...)
}

// Validate checks a transfer.
func (d *Transferred) Validate() error {
	return must(TicketTransferred, ticketed(d.Ticket, d.Number,
		condition{"from", ValidID(d.From)},
		condition{"service", ValidID(d.Service)},
		condition{"to", d.To == "" || ValidID(d.To)},
		condition{"place", slices.Contains([]string{"keep", "first", "last"}, d.Place)})...)
}

// Validate checks who was set aside.
func (d *Parked) Validate() error {
	return must(TicketParked, ticketed(d.Ticket, d.Number, condition{"counter", ValidID(d.Counter)})...)
}

// Validate checks who waits again.
func (d *Returned) Validate() error {
	return must(TicketResumed, ticketed(d.Ticket, d.Number)...)
}

// Validate checks a service that ended.
func (d *Served) Validate() error {
	return must(TicketServed, ticketed(d.Ticket, d.Number,
		condition{"counter", ValidID(d.Counter)},
		condition{"service", ValidID(d.Service)},
		condition{"class", slices.Contains(Classes, d.Class)},
		condition{"seconds", validSeconds(d.Seconds)})...)
}

// Validate checks a ticket that ended without service.
func (d *Missed) Validate() error {
	return must(TicketMissed, ticketed(d.Ticket, d.Number,
		condition{"class", slices.Contains(Classes, d.Class)},
		condition{"reason", slices.Contains([]string{"no-show", "left", "day-over"}, d.Reason)},
		condition{"wait_seconds", validSeconds(d.Wait)})...)
}

// Validate checks a check-in.
func (d *CheckedIn) Validate() error {
	return must(BookingCheckedIn,
		condition{"booking", validQueueID(d.Booking)},
		condition{"ticket", validQueueID(d.Ticket)},
		condition{"slot", !d.Slot.IsZero()})
}

// Validate checks a branch's word that it has bookings.
func (d *Received) Validate() error {
	bad := slices.ContainsFunc(d.Refused, func(r BookingRefusal) bool {
		return !validQueueID(r.ID) || !slices.Contains([]string{"code-taken", "no-service", "full", "invalid"}, r.Reason)
	})
	return must(BookingReceived,
		condition{"version", d.Version > 0},
		condition{"refused", len(d.Refused) <= MaxBookings && !bad})
}

// Validate accepts any version.
func (d *Requested) Validate() error { return nil }

// Validate checks a window that opened.
func (d *Opened) Validate() error {
	return must(CounterOpened,
		condition{"counter", ValidID(d.Counter)},
		condition{"services", len(d.Services) <= maxServices && !slices.ContainsFunc(d.Services, func(s string) bool { return !ValidID(s) })})
}

// Validate checks a window that closed.
func (d *Closed) Validate() error {
	return must(CounterClosed, condition{"counter", ValidID(d.Counter)})
}

// Validate checks a day's sum.
func (d *Day) Validate() error {
	bad := slices.ContainsFunc(d.Rows, func(r DayRow) bool {
		return !slices.Contains(Classes, r.Class) || r.Hour < -1 || r.Hour > 23 || r.Issued < 0 || r.Called < 0 || r.Served < 0 ||
			r.NoShow < 0 || r.Left < 0 || r.WaitP50 < 0 || r.WaitP95 < r.WaitP50
	})
	return must(DayClosed,
		condition{"day", validDate(d.Day)},
		condition{"rows", len(d.Rows) <= maxDayRows && !bad})
}

func ticketed(ticket, number string, more ...condition) []condition {
	return append([]condition{{"ticket", validQueueID(ticket)}, {"number", validTicketNumber(number)}}, more...)
}

// validQueueID accepts the id of a ticket or a booking: a UUID, say.
func validQueueID(s string) bool {
	if len(s) < 1 || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// validTicketNumber accepts a letter and three to six digits.
func validTicketNumber(s string) bool {
	if len(s) < 4 || len(s) > 7 || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
