package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
)

// earlyEnough is how long before the slot a booked customer is told to be early.
const earlyEnough = 10 * time.Minute

// queued is 04 取号成功, and where a ticket that was looked up stands.
type queued struct{}

func (queued) previous(*State) flow    { return home{} }
func (queued) patience() time.Duration { return patience }

func (queued) screen(s *State) Screen {
	v, service := &s.visit, s.service(s.visit.ticket.Service)
	return Queued{
		Ticket: v.ticket, Label: service.Label, Area: service.Area, Way: service.Way,
		Found: v.opening == "ticket.found", Print: s.devices.printer && v.ticket.Phase == TicketWaiting && s.record.prints < maxPrints,
		Printing: v.printing, Printed: v.printed,
		NoPaper: v.unprinted == printNoPaper || s.devices.noPaper, NotPrinted: v.unprinted == printBroken,
	}
}

// prompt says the number, which is called out in the hall anyway, and what the
// customer can do now.
func (queued) prompt(s *State) content.Utterance {
	k := s.visit.ticket
	number, ok := content.TicketNumber(k.Number)
	if !ok {
		return s.prompt("ticket")
	}
	switch k.Phase {
	case TicketCalled:
		if window, ok := content.Figures(k.Window); ok {
			return s.prompt("ticket.called", number, window)
		}
		return s.prompt("ticket.called.plain", number)
	case TicketParked:
		return s.prompt("ticket.parked", number)
	case TicketMissed:
		return s.prompt("ticket.missed", number)
	case TicketEnded:
		return s.prompt("ticket.ended", number)
	}
	opening := content.Words(s.prompt(s.visit.opening))
	switch area, ok := s.area(); {
	case k.Ahead < 0:
		return s.prompt("ticket.wait", opening, number)
	case k.Ahead == 0:
		return s.prompt("ticket.first", opening, number)
	case ok && len([]rune(opening.Text)) <= shortOpening:
		return s.prompt("ticket.ahead.area", opening, number, content.Count(k.Ahead, 4), area)
	}
	return s.prompt("ticket.ahead", opening, number, content.Count(k.Ahead, 4))
}

// shortOpening leaves room for the waiting area in the two lines of a caption.
const shortOpening = 6

// area is where the ticket's customers wait, as it is said.
func (s *State) area() (content.Spoken, bool) {
	area := s.service(s.visit.ticket.Service).Area
	if area == "" {
		return content.Spoken{}, false
	}
	return s.config.Words.Place(area)
}

func (queued) step(t *turn, m Msg) {
	switch m.(type) {
	case Next:
		t.goHome()
	case Print:
		q := t.at.screen(&t.State).(Queued)
		if !q.Print || q.Printing {
			return
		}
		t.record.prints++
		t.visit.printing, t.visit.printed, t.visit.unprinted = true, false, printWorks
		t.tell("ticket.printing")
		t.do(PrintTicket{Slip: TicketSlip{Ticket: q.Ticket, Label: q.Label, Area: q.Area, Way: q.Way,
			Branch: t.config.Branch, At: t.now}})
	}
}

// ticketPrinted says where the slip is, now that it is there.
func (t *turn) ticketPrinted() {
	if t.visit.printing {
		t.visit.printing, t.visit.printed = false, true
		t.tell("ticket.printed")
	}
}

// ticketNotPrinted: the number counts, with paper or without.
func (t *turn) ticketNotPrinted(m TicketNotPrinted) {
	if !t.visit.printing {
		return
	}
	t.visit.printing, t.visit.unprinted = false, printBroken
	id := "ticket.notprinted"
	if m.NoPaper {
		t.visit.unprinted, id = printNoPaper, "ticket.nopaper"
	}
	if t.visit.ticket.Link != "" {
		id += ".link"
	}
	number, _ := content.TicketNumber(t.visit.ticket.Number)
	t.tell(id, number)
}
