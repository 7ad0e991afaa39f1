package queue

import (
	"fmt"
	"slices"
	"time"
)

func (s *State) issue(m moment, c Issue) ([]Event, error) {
	if c.Class >= classes || c.Class == Booked {
		return nil, fmt.Errorf("%w: class %v of a walk-in", ErrBadCommand, c.Class)
	}
	if err := s.mayIssue(c.Ticket, c.Service); err != nil {
		return nil, err
	}
	if c.Waited < 0 || c.Waited > 24*time.Hour || c.Waited > 0 && c.Number == "" {
		return nil, fmt.Errorf("%w: a new ticket has waited %v", ErrBadCommand, c.Waited)
	}
	arrived := m.at - millis(c.Waited)
	t := ticket{ID: c.Ticket, Service: c.Service, Class: c.Class, Number: c.Number, Arrived: arrived, Since: arrived}
	if c.Number != "" {
		if err := s.takeReserved(c.Service, c.Number); err != nil {
			return nil, err
		}
	}
	s.d.Today.arrive(m.wall.Add(-c.Waited), c.Class)
	return []Event{s.queueUp(m, t)}, nil
}

func (s *State) mayIssue(ticket, service string) error {
	if !id.MatchString(ticket) {
		return fmt.Errorf("%w: malformed ticket id", ErrBadCommand)
	}
	if _, ok := s.cfg.service(service); !ok {
		return fmt.Errorf("%w: no service %q", ErrBadCommand, service)
	}
	if s.find(ticket) >= 0 || slices.ContainsFunc(s.d.Closed, func(c closed) bool { return c.ID == ticket }) {
		return ErrDone
	}
	if v, _ := s.cfg.service(service); s.following(v.key()) > maxNumber {
		return fmt.Errorf("%w: no numbers left today", ErrFull)
	}
	if len(s.d.Tickets) >= maxTickets {
		return fmt.Errorf("%w: %d tickets", ErrFull, len(s.d.Tickets))
	}
	return nil
}

// queueUp gives a new ticket its number, unless it has one, and a forecast.
func (s *State) queueUp(m moment, t ticket) Issued {
	if t.Number == "" {
		t.Number = s.takeNumber(t.Service)
	}
	s.d.Seq++
	t.Seq, t.Hour = s.d.Seq, m.wall.Hour()
	f := s.forecast(m, &t)
	t.Expect, t.Spread, t.Ahead = f.Expect, f.Spread, f.Ahead
	s.d.Tickets = append(s.d.Tickets, t)
	s.d.Today.cell(t.Class, t.Hour).Issued++
	return Issued{Ticket: t.ID, Number: t.Number, Service: t.Service, Class: t.Class, Ahead: f.Ahead, Band: f.Band, Booking: t.Booking}
}

func (s *State) takeNumber(service string) string {
	v, _ := s.cfg.service(service)
	n := s.following(v.key())
	s.d.Next[v.key()] = n
	return formatNumber(v.Letter, n)
}

// following is the next number of a letter that is free and not set aside.
func (s *State) following(letter string) int {
	n := s.d.Next[letter] + 1
	for again := true; again; {
		again = false
		for _, r := range s.d.Reserves {
			if r.Letter == letter && n >= r.From && n <= r.To {
				n, again = r.To+1, true
			}
		}
	}
	return n
}

// lastReserved is the highest number of a letter that is set aside, 0 for none.
func (s *State) lastReserved(letter string) (last int) {
	for _, r := range s.d.Reserves {
		if r.Letter == letter {
			last = max(last, r.To)
		}
	}
	return last
}

const (
	maxReserve = 500
	// Numbers that are set aside begin here, so that the day begins at 001 for
	// everybody.
	firstReserved = 501
)

func (s *State) reserve(c Reserve) ([]Event, error) {
	v, ok := s.cfg.service(c.Service)
	if !ok || !name.MatchString(c.Holder) || c.Count < 1 || c.Count > maxReserve {
		return nil, fmt.Errorf("%w: %d numbers of service %q", ErrBadCommand, c.Count, c.Service)
	}
	if len(s.d.Reserves) >= 4*maxCounters {
		return nil, fmt.Errorf("%w: %d ranges of numbers", ErrFull, len(s.d.Reserves))
	}
	from := max(firstReserved, s.lastReserved(v.key())+1, s.d.Next[v.key()]+1)
	if from+c.Count > maxNumber {
		return nil, fmt.Errorf("%w: no numbers left today", ErrFull)
	}
	s.d.Reserves = append(s.d.Reserves, reserve{Holder: c.Holder, Letter: v.key(), From: from, To: from + c.Count - 1})
	return nil, nil
}

// takeReserved uses up one number of a reserved range.
func (s *State) takeReserved(service, number string) error {
	letter, n, ok := parseNumber(number)
	if v, _ := s.cfg.service(service); !ok || letter != v.Letter {
		return fmt.Errorf("%w: number of another service", ErrBadCommand)
	}
	for i := range s.d.Reserves {
		r := &s.d.Reserves[i]
		if r.Letter == string(letter) && n >= r.From && n <= r.To {
			if slices.Contains(r.Used, n) {
				return ErrDone
			}
			r.Used = append(r.Used, n)
			return nil
		}
	}
	return fmt.Errorf("%w: number outside every reserved range", ErrBadCommand)
}

func (s *State) walkDirect(m moment, c WalkDirect) ([]Event, error) {
	if c.Class >= classes || c.Class == Booked {
		return nil, fmt.Errorf("%w: class %v of a walk-in", ErrBadCommand, c.Class)
	}
	if err := s.mayIssue(c.Ticket, c.Service); err != nil {
		return nil, err
	}
	w, ok := s.d.Counters[c.Counter]
	switch {
	case !ok:
		return nil, ErrClosed
	case w.Ticket != "":
		return nil, ErrBusy
	case !w.offers(c.Service):
		return nil, fmt.Errorf("%w: the counter does not serve %q", ErrBadCommand, c.Service)
	}
	if i := s.next(c.Counter, w, m.at); i >= 0 && s.overdue(&s.d.Tickets[i], m.at) {
		return nil, ErrOverdue
	}
	s.d.Today.arrive(m.wall, c.Class)
	issued := s.queueUp(m, ticket{ID: c.Ticket, Service: c.Service, Class: c.Class, Arrived: m.at, Since: m.at})
	issued.Direct, issued.Ahead, issued.Band = true, 0, Band{}
	t := &s.d.Tickets[len(s.d.Tickets)-1]
	t.Spread = 0 // nothing was foretold: nothing to learn
	return []Event{issued, s.call(m, t, c.Counter)}, nil
}

func (s *State) find(id string) int {
	return slices.IndexFunc(s.d.Tickets, func(t ticket) bool { return t.ID == id })
}

// end takes a ticket out of the queue and remembers it for a while.
func (s *State) end(i int, served bool) {
	t := &s.d.Tickets[i]
	if n := len(s.d.Closed) - remembered + 1; n > 0 {
		s.d.Closed = slices.Delete(s.d.Closed, 0, n)
	}
	s.d.Closed = append(s.d.Closed, closed{ID: t.ID, Number: t.Number, Served: served})
	s.d.Tickets = slices.Delete(s.d.Tickets, i, i+1)
}
