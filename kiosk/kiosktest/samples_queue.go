package kiosktest

import (
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
)

// queue adds the screens of taking a number and of checking in.
func (g *gallery) queue() {
	g.service()
	g.ticket()
	g.checkIn()
	g.findTicket()
}

func (g *gallery) service() {
	s := kiosk.ServiceChoice{Step: 1, Steps: 2}
	for i, f := range Facts().Services {
		o := g.words.Form("services").Options[i]
		v := Services()[i]
		v.Label, v.Line, v.Icon = o.Label, o.Line, o.Icon
		s.Rows = append(s.Rows, kiosk.ServiceRow{Service: v, Open: true, Known: true, Waiting: f.Waiting, Idle: f.Waiting == 0})
	}
	g.add("service", "service", s)
	closed := s
	closed.Rows = append([]kiosk.ServiceRow(nil), s.Rows...)
	closed.Rows[1].Selected = true
	closed.Rows[3].Idle = false
	closed.Rows[4].Open, closed.Rows[4].Reopens = false, Morning.AddDate(0, 0, 1).Truncate(time.Hour)
	closed.Rows[5].Open = false
	g.add("service-closed", "service.closed", closed)
	few := s
	few.Rows = append([]kiosk.ServiceRow(nil), s.Rows[:3]...)
	for i := range few.Rows {
		few.Rows[i].Known = false
	}
	g.add("service-unknown", "service", few, offline)
	a := kiosk.AgeChoice{Step: 2, Steps: 2, Service: "养老金、社保"}
	g.add("age", "age", a)
	a.Age = kiosk.AgeOver
	g.add("age-said", "age.said", a)
	a.Asking = true
	g.add("age-asking", "age.asking", a)
	a.Asking, a.Failed = false, true
	g.add("age-failed", "age.failed", a)
}

func (g *gallery) ticket() {
	number, _ := content.TicketNumber("A012")
	area, _ := g.words.Place("2 号区")
	says := func(id string, slots ...content.Spoken) func(*kiosk.View) {
		return func(v *kiosk.View) { v.Caption = g.words.Prompt(id, slots...) }
	}
	taken := content.Words(g.words.Prompt("ticket.taken"))
	ahead := says("ticket.ahead.area", taken, number, content.Count(3, 4), area)
	q := kiosk.Queued{Ticket: kiosk.Ticket{Number: "A012", Service: "cash", Ahead: 3, Band: &kiosk.Band{Low: 10, High: 15}, Link: "http://192.168.10.5:8800/t/7d1f0c2a"},
		Label: "取钱、存钱", Area: "2 号区", Way: "大门进来右手边，靠窗"}
	g.add("ticket", "ticket", q, ahead)
	q.Print = true
	g.add("ticket-print", "ticket", q, ahead)
	q.Printing = true
	g.add("ticket-printing", "ticket.printing", q)
	q.Printing, q.Printed = false, true
	g.add("ticket-printed", "ticket.printed", q)
	q.Print, q.Printed, q.NoPaper = false, false, true
	g.add("ticket-nopaper", "ticket", q, says("ticket.nopaper.link", number))
	q.NoPaper, q.NotPrinted, q.Ticket.Link, q.Area, q.Way = false, true, "", "", ""
	g.add("ticket-notprinted", "ticket", q, says("ticket.notprinted", number))
	q.NotPrinted, q.Ticket.Ahead, q.Ticket.Band = false, -1, nil
	g.add("ticket-unknown", "ticket", q, says("ticket.wait", taken, number), offline)
	q.Ticket.Ahead, q.Ticket.Band, q.Ticket.Slot = 0, &kiosk.Band{High: 5}, Morning.Add(18*time.Minute)
	q.Area, q.Way, q.Label = "2 号区", "大门进来右手边，靠窗", "别的事，或说不清"
	g.add("ticket-booked", "ticket", q, says("ticket.first", content.Words(g.words.Prompt("ticket.early")), number))
	q.Found, q.Ticket.Slot = true, time.Time{}
	for _, p := range []struct {
		name  string
		phase kiosk.TicketPhase
		says  func(*kiosk.View)
	}{
		{"ticket-called", kiosk.TicketCalled, says("ticket.called", number, content.Spoken{Text: "三", Pinyin: "san1"})},
		{"ticket-parked", kiosk.TicketParked, says("ticket.parked", number)},
		{"ticket-missed", kiosk.TicketMissed, says("ticket.missed", number)},
		{"ticket-ended", kiosk.TicketEnded, says("ticket.ended", number)},
	} {
		q.Ticket.Phase, q.Ticket.Window = p.phase, "3"
		g.add(p.name, "ticket", q, p.says)
	}
}

func (g *gallery) checkIn() {
	e := kiosk.CheckInEntry{Scanner: true, CanTake: true}
	g.add("checkin-blank", "checkin", e)
	e.Digits = "407"
	g.add("checkin", "checkin", e)
	e.Scanner = false
	g.add("checkin-keys", "checkin", e)
	e.Digits = "4072"
	g.add("checkin-tail", "checkin", e)
	e.Digits, e.Scanner = "407219", true
	g.add("checkin-full", "checkin", e)
	e.Asking = true
	g.add("checkin-asking", "checkin.asking", e)
	e.Asking, e.Failed = false, true
	g.add("checkin-failed", "checkin.failed", e)
	e.Failed = false
	e.Slot, e.From = Morning.Add(90*time.Minute).Truncate(30*time.Minute), Morning.Add(60*time.Minute).Truncate(30*time.Minute)
	from := content.Clock(e.From.Hour(), e.From.Minute())
	for _, r := range []struct {
		name   string
		reason kiosk.RefusalReason
		prompt string
		slots  []content.Spoken
	}{
		{"checkin-unknown", kiosk.RefusedUnknown, "checkin.unknown", nil},
		{"checkin-several", kiosk.RefusedSeveral, "checkin.several", nil},
		{"checkin-early", kiosk.RefusedEarly, "checkin.early", []content.Spoken{from}},
		{"checkin-guesses", kiosk.RefusedGuesses, "checkin.guesses", nil},
		{"checkin-otherday", kiosk.RefusedOtherDay, "checkin.otherday", []content.Spoken{content.Day(11, 25)}},
	} {
		e.Refused = r.reason
		if r.reason == kiosk.RefusedOtherDay {
			e.Slot = e.Slot.AddDate(0, 0, 2)
		}
		g.add(r.name, "checkin", e, func(v *kiosk.View) { v.Caption = g.words.Prompt(r.prompt, r.slots...) })
	}
	s := kiosk.SlotChoice{Slots: []time.Time{Morning.Truncate(15 * time.Minute), Morning.Add(30 * time.Minute).Truncate(30 * time.Minute)}}
	g.add("slot", "slot", s)
	for i := range 4 {
		s.Slots = append(s.Slots, s.Slots[1].Add(time.Duration(i+1)*75*time.Minute))
	}
	s.Failed = true
	g.add("slot-six", "checkin.failed", s)
	s.Failed, s.Asking = false, true
	g.add("slot-asking", "checkin.asking", s)
}

func (g *gallery) findTicket() {
	e := kiosk.TicketEntry{Letters: []string{"A", "B", "C", "D", "E", "F"}}
	g.add("findticket-blank", "findticket", e)
	e.Letter, e.Digits = "A", "012"
	g.add("findticket", "findticket", e)
	e.Asking = true
	g.add("findticket-asking", "findticket.asking", e)
	e.Asking, e.Unknown = false, true
	g.add("findticket-unknown", "findticket.unknown", e)
	e.Unknown, e.Away, e.Letters = false, true, []string{"A", "B"}
	g.add("findticket-away", "findticket.away", e, offline)
}
