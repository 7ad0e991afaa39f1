package ui

import "smartcounter/kiosk"

// Layout lays v out on panel. It is pure and fast enough to be called for every
// change; the same view on the same panel always gives the same scene.
func Layout(v kiosk.View, panel Panel) Scene {
	p := newPainter(v, panel)
	p.band(0, p.h, p.theme.Paper)
	p.hushed = v.Overlay != nil
	p.screen()
	if v.Overlay != nil {
		p.overlay()
	}
	if !p.ledgeless() {
		p.ledge()
	}
	return p.scene
}

// screen paints the screen of the view, header included.
func (p *painter) screen() {
	p.header()
	switch s := p.view.Screen.(type) {
	case kiosk.Attract:
		p.attract(s)
	case kiosk.Home:
		p.home(s)
	case kiosk.ServiceChoice:
		p.service(s)
	case kiosk.AgeChoice:
		p.age(s)
	case kiosk.Queued:
		p.ticket(s)
	case kiosk.CheckInEntry:
		p.checkIn(s)
	case kiosk.SlotChoice:
		p.slot(s)
	case kiosk.TicketEntry:
		p.findTicket(s)
	case kiosk.Rating:
		p.rating(s)
	case kiosk.Reasons:
		p.reasons(s)
	case kiosk.Matter:
		p.matter(s)
	case kiosk.Writing:
		p.writing(s)
	case kiosk.LetterPaper:
		p.letterPaper(s)
	case kiosk.PhoneChoice:
		p.phoneChoice(s)
	case kiosk.PhoneEntry:
		p.phoneEntry(s)
	case kiosk.Review:
		p.review(s)
	case kiosk.Submitted:
		p.submitted(s)
	case kiosk.Thanks:
		p.thanks(s)
	case kiosk.Question:
		p.threeQuestions(s)
	case kiosk.Explained:
		p.explained(s)
	case kiosk.Cleaning:
		p.cleaning(s)
	case kiosk.OutOfService:
		p.outOfService(s)
	}
}
