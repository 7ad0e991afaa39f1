package queue

import (
	"fmt"
	"slices"
)

func (s *State) openCounter(c OpenCounter) ([]Event, error) {
	if !name.MatchString(c.Counter) || len(c.Services) > maxServices {
		return nil, fmt.Errorf("%w: counter %q", ErrBadCommand, c.Counter)
	}
	for _, v := range c.Services {
		if _, ok := s.cfg.service(v); !ok {
			return nil, fmt.Errorf("%w: no service %q", ErrBadCommand, v)
		}
	}
	old, open := s.d.Counters[c.Counter]
	if !open && len(s.d.Counters) >= maxCounters {
		return nil, fmt.Errorf("%w: %d counters", ErrFull, len(s.d.Counters))
	}
	services := slices.Clone(c.Services)
	s.d.Counters[c.Counter] = counter{Services: services, Elastic: c.Elastic, Ticket: old.Ticket}
	return []Event{CounterOpened{Counter: c.Counter, Services: slices.Clone(services), Elastic: c.Elastic}}, nil
}

func (s *State) closeCounter(c CloseCounter) ([]Event, error) {
	w, ok := s.d.Counters[c.Counter]
	if !ok {
		return nil, ErrClosed
	}
	if w.Ticket != "" {
		return nil, ErrBusy
	}
	delete(s.d.Counters, c.Counter)
	// Who was sent to this very window may now go to any.
	for i := range s.d.Tickets {
		if t := &s.d.Tickets[i]; t.Phase != AtCounter && t.Counter == c.Counter {
			t.Counter = ""
		}
	}
	return []Event{CounterClosed(c)}, nil
}

func (s *State) callNext(m moment, c CallNext) ([]Event, error) {
	w, ok := s.d.Counters[c.Counter]
	if !ok {
		return nil, ErrClosed
	}
	if w.Ticket != c.Done {
		return nil, ErrStale
	}
	// An empty queue still lets the teller finish: with Finish.
	i := s.next(c.Counter, w, m.at)
	if i < 0 {
		return nil, ErrEmpty
	}
	next := s.d.Tickets[i].ID
	var events []Event
	if c.Done != "" {
		e, err := s.finish(m, Finish{Counter: c.Counter, Ticket: c.Done})
		if err != nil {
			return nil, err
		}
		events = e
	}
	return append(events, s.call(m, &s.d.Tickets[s.find(next)], c.Counter)), nil
}

// call brings a ticket to a counter and learns from how long it waited.
func (s *State) call(m moment, t *ticket, name string) Called {
	wait := m.at - t.Arrived
	if !t.Heard {
		t.Heard = true
		s.d.Today.cell(t.Class, t.Hour).wait(wait)
		if t.Spread > 0 {
			s.d.Bands.learn(t.Ahead, t.Expect, t.Spread, span(wait).Minutes())
		}
	}
	t.Phase, t.Counter, t.First, t.Calls, t.Called, t.LastCall = AtCounter, name, 0, 0, m.at, m.at
	w := s.d.Counters[name]
	w.Ticket = t.ID
	s.d.Counters[name] = w
	s.d.Called = slices.Insert(s.d.Called, 0, t.Number)
	s.d.Called = s.d.Called[:min(len(s.d.Called), lastCalled)]
	return Called{Ticket: t.ID, Number: t.Number, Counter: name, Class: t.Class, Wait: span(wait)}
}

const lastCalled = 4

// held gives the index of a ticket that is at a counter.
func (s *State) held(counter, ticket string) (int, error) {
	w, ok := s.d.Counters[counter]
	if !ok {
		return -1, ErrClosed
	}
	if ticket == "" || w.Ticket != ticket {
		return -1, ErrStale
	}
	return s.find(ticket), nil
}

// release frees the counter of a ticket.
func (s *State) release(t *ticket) {
	w := s.d.Counters[t.Counter]
	w.Ticket = ""
	s.d.Counters[t.Counter] = w
	t.Counter = ""
}

func (s *State) recall(m moment, c Recall) ([]Event, error) {
	i, err := s.held(c.Counter, c.Ticket)
	if err != nil {
		return nil, err
	}
	t := &s.d.Tickets[i]
	if t.Calls >= s.cfg.Recalls {
		return nil, ErrTooOften
	}
	if m.at-t.LastCall < millis(s.cfg.RecallGap) {
		return nil, ErrTooSoon
	}
	t.Calls++
	t.LastCall = m.at
	return []Event{Recalled{Ticket: t.ID, Number: t.Number, Counter: c.Counter, Times: t.Calls}}, nil
}

func (s *State) finish(m moment, c Finish) ([]Event, error) {
	i, err := s.held(c.Counter, c.Ticket)
	if err != nil {
		return nil, err
	}
	t := &s.d.Tickets[i]
	took := m.at - t.Called
	s.release(t)
	s.d.Services[t.Service] = s.d.Services[t.Service].learn(span(took).Minutes())
	s.d.Today.cell(t.Class, t.Hour).Served++
	e := Served{Ticket: t.ID, Number: t.Number, Counter: c.Counter, Service: t.Service, Class: t.Class, Took: span(took)}
	s.end(i, true)
	return []Event{e}, nil
}

func (s *State) miss(m moment, c Miss) ([]Event, error) {
	i, err := s.held(c.Counter, c.Ticket)
	if err != nil {
		return nil, err
	}
	t := &s.d.Tickets[i]
	s.release(t)
	t.Phase, t.Missed = MissedCall, m.at
	s.d.Today.cell(t.Class, t.Hour).NoShow++
	return []Event{Missed{Ticket: t.ID, Number: t.Number, Class: t.Class, Reason: NoShow, Wait: span(t.Called - t.Arrived)}}, nil
}

func (s *State) park(c Park) ([]Event, error) {
	i, err := s.held(c.Counter, c.Ticket)
	if err != nil {
		return nil, err
	}
	t := &s.d.Tickets[i]
	s.release(t)
	t.Phase = ParkedAside
	return []Event{Parked{Ticket: t.ID, Number: t.Number, Counter: c.Counter}}, nil
}

func (s *State) resume(c Resume) ([]Event, error) {
	i := s.find(c.Ticket)
	if i < 0 || s.d.Tickets[i].Phase != ParkedAside {
		return nil, ErrStale
	}
	t := &s.d.Tickets[i]
	t.Phase = Waiting
	return []Event{Resumed{Ticket: t.ID, Number: t.Number}}, nil
}

func (s *State) transfer(m moment, c Transfer) ([]Event, error) {
	i, err := s.held(c.Counter, c.Ticket)
	if err != nil {
		return nil, err
	}
	t := &s.d.Tickets[i]
	service := t.Service
	if c.Service != "" {
		service = c.Service
	}
	if _, ok := s.cfg.service(service); !ok {
		return nil, fmt.Errorf("%w: no service %q", ErrBadCommand, service)
	}
	if c.To != "" {
		if to, ok := s.d.Counters[c.To]; !ok {
			return nil, ErrClosed
		} else if !to.offers(service) {
			return nil, fmt.Errorf("%w: the counter does not serve %q", ErrBadCommand, service)
		}
	}
	switch c.Place {
	case KeepAge, First, Last:
	default:
		return nil, fmt.Errorf("%w: place %q", ErrBadCommand, c.Place)
	}
	s.release(t)
	t.Phase, t.Service, t.Counter = Waiting, service, c.To
	switch c.Place {
	case First:
		s.d.Seq++
		t.First = s.d.Seq
	case Last:
		t.Since, t.Arrived = m.at, m.at
	}
	return []Event{Transferred{Ticket: t.ID, Number: t.Number, From: c.Counter, Service: service, Counter: c.To, Place: c.Place}}, nil
}

func (s *State) rejoin(m moment, c Rejoin) ([]Event, error) {
	i := s.find(c.Ticket)
	if i < 0 || s.d.Tickets[i].Phase != MissedCall {
		return nil, ErrStale
	}
	t := &s.d.Tickets[i]
	if t.Rejoined {
		return nil, ErrTooOften
	}
	away := m.at - t.Missed
	t.Phase, t.Rejoined, t.Missed = Waiting, true, 0
	t.Since, t.Arrived = t.Since+away, t.Arrived+away
	return []Event{Rejoined{Ticket: t.ID, Number: t.Number}}, nil
}

func (s *State) leave(m moment, c Leave) ([]Event, error) {
	i := s.find(c.Ticket)
	if i < 0 || s.d.Tickets[i].Phase != Waiting && s.d.Tickets[i].Phase != ParkedAside {
		return nil, ErrStale // a missed one was counted when it was missed
	}
	t := s.d.Tickets[i]
	s.end(i, false)
	s.d.Today.cell(t.Class, t.Hour).Left++
	return []Event{Missed{Ticket: t.ID, Number: t.Number, Class: t.Class, Reason: Left, Wait: span(m.at - t.Arrived)}}, nil
}
