package queue

import (
	"maps"
	"testing"
)

// model is what a bystander writes down: it trusts events only.
type model struct {
	t       *testing.T
	latest  string            // day
	numbers map[string]bool   // given since it began
	state   map[string]string // ticket: waiting, called, parked, missed, gone
	at      map[string]string // counter: ticket
}

func (m *model) see(events []Event) {
	m.t.Helper()
	for _, e := range events {
		switch e := e.(type) {
		case Issued:
			if m.numbers[e.Number] {
				m.t.Fatalf("number %s twice", e.Number)
			}
			m.numbers[e.Number] = true
			m.move(e.Ticket, "", "waiting")
		case Called:
			if e.Wait < 0 {
				m.t.Fatalf("negative wait %v", e.Wait)
			}
			m.move(e.Ticket, "waiting", "called")
			if m.at[e.Counter] != "" {
				m.t.Fatalf("counter %s called two", e.Counter)
			}
			m.at[e.Counter] = e.Ticket
		case Served:
			m.move(e.Ticket, "called", "gone")
			m.leave(e.Ticket)
		case Parked:
			m.move(e.Ticket, "called", "parked")
			m.leave(e.Ticket)
		case Resumed:
			m.move(e.Ticket, "parked", "waiting")
		case Transferred:
			m.move(e.Ticket, "called", "waiting")
			m.leave(e.Ticket)
		case Rejoined:
			m.move(e.Ticket, "missed", "waiting")
		case Missed:
			switch e.Reason {
			case NoShow:
				m.move(e.Ticket, "called", "missed")
				m.leave(e.Ticket)
			default:
				m.state[e.Ticket] = "gone"
				m.leave(e.Ticket)
			}
		case DayOpened:
			if e.Day > m.latest {
				m.latest = e.Day
				clear(m.numbers)
			}
			clear(m.at)
			for ticket, state := range m.state {
				if state == "waiting" || state == "called" || state == "parked" {
					m.t.Fatalf("the night swallowed ticket %s", ticket)
				}
				m.state[ticket] = "gone" // missed ones were told
			}
		}
	}
}

func (m *model) move(ticket, from, to string) {
	m.t.Helper()
	if m.state[ticket] != from {
		m.t.Fatalf("ticket %s went from %q to %q, want from %q", ticket, m.state[ticket], to, from)
	}
	m.state[ticket] = to
}

func (m *model) leave(ticket string) {
	maps.DeleteFunc(m.at, func(_, t string) bool { return t == ticket })
}

// compare wants every ticket where the events said it is: none lost, none twice.
func (m *model) compare(s *State) {
	m.t.Helper()
	names := map[Phase]string{Waiting: "waiting", AtCounter: "called", ParkedAside: "parked", MissedCall: "missed"}
	held := map[string]string{}
	for _, v := range s.Tickets() {
		held[v.Ticket] = names[v.Phase]
	}
	for ticket, state := range m.state {
		if state != "gone" && held[ticket] != state {
			m.t.Fatalf("ticket %s is %q, the events said %q", ticket, held[ticket], state)
		}
		if state == "gone" && held[ticket] != "" {
			m.t.Fatalf("ticket %s is still there", ticket)
		}
	}
}
