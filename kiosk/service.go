package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
)

// ticketSteps: which service, and whether the customer is elderly.
const ticketSteps = 2

// maxServices is how many services one screen offers.
const maxServices = 6

// serviceChoice is 03 选业务.
type serviceChoice struct{}

func (serviceChoice) prompt(s *State) content.Utterance { return s.prompt("service") }
func (serviceChoice) previous(*State) flow              { return home{} }
func (serviceChoice) patience() time.Duration           { return patience }

func (serviceChoice) screen(s *State) Screen {
	c := ServiceChoice{Step: 1, Steps: ticketSteps}
	for _, v := range s.services() {
		row := ServiceRow{Service: v, Selected: v.ID == s.visit.service, Open: true}
		if f, ok := s.serviceFact(v.ID); ok {
			row.Known, row.Open, row.Waiting, row.Reopens = true, f.Open, f.Waiting, f.Reopens
			row.Idle = f.Waiting == 0 && (f.Band == nil || f.Band.Low == 0)
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func (serviceChoice) step(t *turn, m Msg) {
	c, ok := m.(Choose)
	if !ok || t.service(c.Key).ID == "" {
		return
	}
	if f, known := t.serviceFact(c.Key); known && !f.Open {
		t.tell("service.closed")
		return
	}
	if t.visit.service != c.Key {
		t.visit = visit{service: c.Key}
	}
	t.enter(ageChoice{})
}

// ageChoice is the second step of taking a number: whether the customer is
// elderly, which the queue makes shorter. An answer alone takes none: a hand that
// slips must not leave a number behind. Who has a ticket already finds it here.
type ageChoice struct{}

func (ageChoice) prompt(s *State) content.Utterance { return s.prompt("age") }
func (ageChoice) previous(*State) flow              { return serviceChoice{} }
func (ageChoice) patience() time.Duration           { return patience }

func (ageChoice) screen(s *State) Screen {
	return AgeChoice{Step: 2, Steps: ticketSteps, Service: s.service(s.visit.service).Label,
		Age: s.visit.age, Asking: s.visit.asking, Failed: s.visit.failed}
}

func (ageChoice) step(t *turn, m Msg) {
	if t.visit.asking {
		return
	}
	switch m := m.(type) {
	case SayAge:
		said := AgeUnder
		if m.Elderly {
			said = AgeOver
		}
		if t.visit.age != said {
			t.visit.age, t.visit.wish, t.visit.failed = said, 0, false
		}
		t.tell("age.said")
	case Next:
		if t.visit.age == AgeUnsaid {
			t.tell("age.unsaid")
			return
		}
		t.tell("age.asking")
		t.askHost(func(token uint64) Effect {
			return TakeTicket{Token: token, Service: t.visit.service, Elderly: t.visit.age == AgeOver}
		})
	case LookUp:
		t.enter(ticketEntry{})
	}
}
