package queue

import (
	"math"
	"slices"
	"time"
)

// A Detail is what staff may see of a ticket at one moment.
type Detail struct {
	Standing
	Waited  time.Duration // from the arrival to the call, or until now
	Serving time.Duration // since the call, for who is at a counter
	Booking string        // its id, "" for a walk-in
	Slot    time.Time     // of the booking, zero for a walk-in
	Early   bool          // the slot is still to come: the score does not grow yet
	// RecallsLeft and RecallIn say how often, and how soon, the ticket may be
	// called again.
	RecallsLeft int
	RecallIn    time.Duration
}

func (s *State) detail(m moment, t *ticket) Detail {
	d := Detail{Standing: t.standing(), Booking: t.Booking, Waited: span(max(0, m.at-t.Arrived))}
	if t.Phase == AtCounter {
		d.Waited, d.Serving = span(max(0, t.Called-t.Arrived)), span(max(0, m.at-t.Called))
		d.RecallsLeft = max(0, s.cfg.Recalls-t.Calls)
		d.RecallIn = max(0, s.cfg.RecallGap-span(m.at-t.LastCall))
	}
	if i := s.booking(t.Booking); t.Booking != "" && i >= 0 {
		d.Slot = s.d.Bookings[i].Time().In(m.wall.Location())
	}
	d.Early = t.Phase == Waiting && t.Since > m.at
	return d
}

// Find gives the detail of a ticket, by its id or number. Of the ended ones only
// the latest are remembered.
func (s *State) Find(now time.Time, idOrNumber string) (Detail, bool) {
	m := moment{now, s.at(now)}
	for i := range s.d.Tickets {
		if t := &s.d.Tickets[i]; t.ID == idOrNumber || t.Number == idOrNumber {
			return s.detail(m, t), true
		}
	}
	v, found := s.Lookup(idOrNumber)
	return Detail{Standing: v}, found
}

// Details lists everyone in the branch in the order of issue.
func (s *State) Details(now time.Time) []Detail {
	m := moment{now, s.at(now)}
	all := make([]Detail, len(s.d.Tickets))
	for i := range s.d.Tickets {
		all[i] = s.detail(m, &s.d.Tickets[i])
	}
	return all
}

// Line lists who waits for a counter, in the order in which it would call now.
// Of a closed counter it is the line of one that serves everything.
func (s *State) Line(now time.Time, name string) []Detail {
	m, c := moment{now, s.at(now)}, s.d.Counters[name]
	var line []*ticket
	for i := range s.d.Tickets {
		if t := &s.d.Tickets[i]; t.Phase == Waiting && c.serves(name, t) {
			line = append(line, t)
		}
	}
	slices.SortFunc(line, func(a, b *ticket) int {
		if s.before(a, b, m.at) {
			return -1
		}
		return 1
	})
	all := make([]Detail, len(line))
	for i, t := range line {
		all[i] = s.detail(m, t)
	}
	return all
}

// At tells who is at a counter.
func (s *State) At(now time.Time, name string) (Detail, bool) {
	i := s.find(s.d.Counters[name].Ticket)
	if i < 0 {
		return Detail{}, false
	}
	return s.detail(moment{now, s.at(now)}, &s.d.Tickets[i]), true
}

// Usual gives what the middle half of customers of a service take: quartiles of
// a lognormal distribution with the learnt mean and variance.
func (s *State) Usual(service string) (low, high time.Duration) {
	d := s.d.Services[service].believed()
	v := math.Log(1 + d.Square/(d.Mean*d.Mean))
	median, quartile := d.Mean*math.Exp(-v/2), math.Exp(0.6745*math.Sqrt(v))
	minutes := func(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }
	return minutes(median / quartile), minutes(median * quartile)
}
