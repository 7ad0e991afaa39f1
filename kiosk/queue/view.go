package queue

import (
	"fmt"
	"slices"
)

// A Standing is what may be told about a ticket.
type Standing struct {
	Ticket, Number, Service string
	Class                   Class
	Phase                   Phase
	Counter                 string // where the customer is called, or may only be called
	Recalls                 int
	Rejoined                bool
	Ended, Served           bool // the ticket is no more: done, or given back
}

func (t *ticket) standing() Standing {
	return Standing{Ticket: t.ID, Number: t.Number, Service: t.Service, Class: t.Class, Phase: t.Phase,
		Counter: t.Counter, Recalls: t.Calls, Rejoined: t.Rejoined}
}

// Lookup finds a ticket by its id or number. Of the ended ones only the latest
// are remembered.
func (s *State) Lookup(idOrNumber string) (Standing, bool) {
	for i := range s.d.Tickets {
		if t := &s.d.Tickets[i]; t.ID == idOrNumber || t.Number == idOrNumber {
			return t.standing(), true
		}
	}
	for _, c := range s.d.Closed {
		if c.ID == idOrNumber || c.Number == idOrNumber {
			return Standing{Ticket: c.ID, Number: c.Number, Ended: true, Served: c.Served}, true
		}
	}
	return Standing{}, false
}

// Tickets lists everyone in the branch in the order of issue.
func (s *State) Tickets() []Standing {
	all := make([]Standing, len(s.d.Tickets))
	for i := range s.d.Tickets {
		all[i] = s.d.Tickets[i].standing()
	}
	return all
}

// A Window is an open counter.
type Window struct {
	Counter  string
	Services []string // empty: all
	Ticket   string   // who is there, "" for nobody
	Elastic  bool
}

// Windows lists the open counters by name.
func (s *State) Windows() []Window {
	var all []Window
	for name, c := range s.d.Counters {
		all = append(all, Window{name, slices.Clone(c.Services), c.Ticket, c.Elastic})
	}
	slices.SortFunc(all, func(a, b Window) int {
		if len(a.Counter) != len(b.Counter) {
			return len(a.Counter) - len(b.Counter) // 2 before 10
		}
		if a.Counter < b.Counter {
			return -1
		}
		return 1
	})
	return all
}

// LastCalled gives the numbers called last, at most four, the latest first.
func (s *State) LastCalled() []string { return slices.Clone(s.d.Called) }

// Day is the day in progress, 2006-01-02, "" before the first.
func (s *State) Day() string { return s.d.Day }

// Bookings lists the bookings known, by slot.
func (s *State) Bookings() []Booking { return slices.Clone(s.d.Bookings) }

// A Range is a run of numbers set aside for a counter, both ends included.
type Range struct{ Holder, First, Last string }

// Reserved lists the ranges of numbers set aside today.
func (s *State) Reserved() []Range {
	var all []Range
	for _, r := range s.d.Reserves {
		all = append(all, Range{r.Holder, formatNumber(r.Letter[0], r.From), formatNumber(r.Letter[0], r.To)})
	}
	return all
}

// Numbers lists the numbers of a range, at most as many as may be reserved.
func (r Range) Numbers() ([]string, error) {
	letter, from, ok := parseNumber(r.First)
	last, to, also := parseNumber(r.Last)
	if !ok || !also || letter != last || to < from || to-from >= maxReserve {
		return nil, fmt.Errorf("%w: range of numbers", ErrBadCommand)
	}
	all := make([]string, 0, to-from+1)
	for n := from; n <= to; n++ {
		all = append(all, formatNumber(letter, n))
	}
	return all, nil
}

// Serves reports whether the window calls for a service.
func (w Window) Serves(service string) bool { return counter{Services: w.Services}.offers(service) }
