package queue

// serves reports whether a counter may call a waiting ticket.
func (c counter) serves(name string, t *ticket) bool {
	return (t.Counter == "" || t.Counter == name) && c.offers(t.Service)
}

func (c counter) offers(service string) bool {
	for _, s := range c.Services {
		if s == service {
			return true
		}
	}
	return len(c.Services) == 0
}

// score is the accumulated priority of a ticket.
func (s *State) score(t *ticket, at int64) float64 {
	return s.cfg.Rates[t.Class] * float64(max(0, at-t.Since))
}

func (s *State) overdue(t *ticket, at int64) bool {
	return s.cfg.Guard >= 0 && at-t.Arrived > millis(s.cfg.Guard)
}

// before reports whether a is called before b: those past the guard by arrival,
// then those transferred to the front, then by score. Within a class the
// earlier t_eff always wins, because both scores grow at one rate.
func (s *State) before(a, b *ticket, at int64) bool {
	oa, ob := s.overdue(a, at), s.overdue(b, at)
	switch {
	case oa != ob:
		return oa
	case oa && a.Arrived != b.Arrived:
		return a.Arrived < b.Arrived
	case (a.First > 0) != (b.First > 0):
		return a.First > 0
	case a.First != b.First:
		return a.First < b.First
	}
	if x, y := s.score(a, at), s.score(b, at); x != y {
		return x > y
	}
	if a.Since != b.Since {
		return a.Since < b.Since
	}
	return a.Seq < b.Seq
}

// next gives the index of the ticket that a counter calls, -1 if none waits.
func (s *State) next(name string, c counter, at int64) int {
	best := -1
	for i := range s.d.Tickets {
		t := &s.d.Tickets[i]
		if t.Phase == Waiting && c.serves(name, t) && (best < 0 || s.before(t, &s.d.Tickets[best], at)) {
			best = i
		}
	}
	return best
}
