package ui

import (
	"smartcounter/kiosk"
)

// ticket is 04 取号成功. The ticket is in the host's store when this screen shows.
func (p *painter) ticket(s kiosk.Queued) {
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		p.stub(s, Rect{narrow, y + 14, leftW, flatEnd - y - 14})
		if s.Ticket.Phase != kiosk.TicketWaiting {
			card := Rect{wide, flatTop, rightW, 612}
			p.card(card)
			p.standing(s, card, p.size.AttractTitle)
		}
		p.waitingArea(s, Rect{wide, flatTop, rightW, 170})
		p.takeAway(s, Rect{wide, flatTop + 198, rightW, 390})
		p.ticketActions(s, Rect{wide, 744, rightW, 140})
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	card := Rect{51, y + 18, 978, 1180 - y - 18}
	p.stub(s, card)
	p.takeAway(s, Rect{48, 1206, 984, 236})
	p.ticketActions(s, Rect{48, 1468, 984, 140})
}

func (p *painter) ticketActions(s kiosk.Queued, r Rect) {
	done := button{control: control{id: "ticket.done", rect: r, msg: kiosk.Next{}},
		icon: "check", label: p.t("ticket.done"), size: p.size.Button + 2}
	if s.Ticket.Phase != kiosk.TicketWaiting {
		done.label = p.t("ticket.done.known")
	}
	if !s.Print && !s.Printing {
		done.face, done.size = facePrimary, p.size.PrimaryButton
		p.button(done)
		return
	}
	w := (r.W - gap) / 2
	done.rect.W = w
	slip := button{control: control{id: "ticket.print", rect: Rect{r.X + w + gap, r.Y, w, r.H}, face: facePrimary, msg: kiosk.Print{}},
		icon: "printer", label: p.t("ticket.print"), size: p.size.Button + 2}
	switch {
	case s.Printing:
		slip.disabled, slip.icon, slip.label, slip.msg = true, "clock", p.t("ticket.printing"), kiosk.Explain{Key: "ticket.printing"}
	case s.Printed:
		slip.face, slip.label = facePlain, p.t("ticket.print.again")
		done.face = facePrimary
	default:
		done.label = p.t("ticket.done.print")
	}
	p.button(done)
	p.button(slip)
}

// stub is the ticket as paper is torn off: the number above the perforation, what
// to expect below.
func (p *painter) stub(s kiosk.Queued, r Rect) {
	p.box(r, radiusTile, p.theme.Surface, p.theme.Edge, edgeWidth)
	lower := 392.0
	switch {
	case !p.portrait && s.Ticket.Phase != kiosk.TicketWaiting: // said beside it
		p.number(s, r)
		return
	case !p.portrait:
		lower = 190
	case s.Ticket.Phase != kiosk.TicketWaiting:
		lower = 300
	}
	cut := r.Y + r.H - lower
	p.perforation(r, cut)
	p.number(s, Rect{r.X, r.Y, r.W, cut - r.Y})
	p.prospect(s, Rect{r.X, cut, r.W, lower})
}

// perforation cuts a notch into both edges and paints the dotted line between.
func (p *painter) perforation(r Rect, y float64) {
	const notch = 32.0
	for _, x := range [...]float64{r.X, r.X + r.W} {
		p.disc(x, y, notch, p.theme.Paper, p.theme.Edge, edgeWidth)
	}
	p.fill(Rect{r.X - notch - 2, y - notch - 2, notch + 1, 2*notch + 4}, p.theme.Paper)
	p.fill(Rect{r.X + r.W + 1, y - notch - 2, notch + 1, 2*notch + 4}, p.theme.Paper)
	p.line(r.X+notch+24, y, r.X+r.W-notch-24, y, 4, p.theme.Edge, 10, 12)
}

// number is the upper part: whose it is, the number as large as it goes, and how
// it is called.
func (p *painter) number(s kiosk.Queued, r Rect) {
	x, w := r.X+48, r.W-96
	label := p.t("ticket.yours")
	if s.Label != "" {
		label = p.fillIn("ticket.yours.for", s.Label)
	}
	if s.Ticket.Booked() {
		label = p.t("ticket.booked") + " · " + label
	}
	small := p.size.Body
	size, middle := min(270, r.H*0.6, r.H*0.72-small), r.Y+0.5*r.H
	if p.soft(p.size.BodyMin).width(label) > w {
		// Two lines above it leave the number less room.
		above, below := r.Y+24+2*leadTight*small, r.Y+0.85*r.H-small
		size, middle = min(size, below-above), (above+below)/2
		p.lineIn("ticket.label", label, p.soft(small), Rect{x, r.Y + 12, w, 2 * leadTight * small}, center)
	} else {
		p.label("ticket.label", label, p.soft(small), x, w, r.Y+0.16*r.H, center)
	}
	st := style{size: size, bold: true, color: p.theme.Primary, spacing: 8}
	if p.theme == &highContrastTheme {
		st.color = p.theme.SelectedEdge
	}
	p.label("ticket.number", s.Ticket.Number, p.fit(s.Ticket.Number, st, w), x, w, middle, center)
	if s.Ticket.Phase == kiosk.TicketWaiting {
		p.label("ticket.call", p.t("ticket.call"), p.ink(small), x, w, r.Y+0.85*r.H, center)
	}
}

// prospect is the lower part: who is ahead, how long, and where to wait; or where
// the ticket stands now.
func (p *painter) prospect(s kiosk.Queued, r Rect) {
	if s.Ticket.Phase != kiosk.TicketWaiting {
		p.standing(s, r, p.size.Title)
		return
	}
	ahead, wait := p.fillIn("ticket.ahead.count", s.Ticket.Ahead), p.wait(s.Ticket.Band)
	switch {
	case s.Ticket.Ahead == 0:
		ahead = p.t("ticket.ahead.none")
	case s.Ticket.Ahead < 0:
		ahead = p.t("ticket.ahead.unknown")
	}
	if s.Ticket.Band == nil {
		wait = p.t("ticket.band.unknown")
	}
	top := Rect{r.X, r.Y + 22, r.W, r.H - 40}
	if p.portrait {
		top.H = 168
		p.waitingArea(s, Rect{r.X + 45, r.Y + 214, r.W - 90, 152})
	}
	if s.Ticket.Ahead < 0 && s.Ticket.Band == nil {
		p.outlook("ticket.band", wait, Rect{r.X + 36, top.Y, r.W - 72, top.H})
		return
	}
	cut := r.X + r.W*0.4
	label := "ticket.ahead"
	if s.Ticket.Ahead == 0 {
		label = "ticket.before"
	}
	p.outlook(label, ahead, Rect{r.X + 36, top.Y, cut - r.X - 60, top.H})
	p.line(cut, top.Y+24, cut, top.Y+top.H-24, edgeWidth, p.theme.Soft, 0, 0)
	p.outlook("ticket.band", wait, Rect{cut + 24, top.Y, r.X + r.W - cut - 60, top.H})
}

// outlook is one figure of the ticket.
func (p *painter) outlook(key, value string, r Rect) {
	label := p.fit(p.t(key), p.soft(p.size.VoiceCaption), r.W)
	b := wrapTo(value, p.bold(p.size.Title), r.W, r.H-label.size*1.4, leadTight, p.size.Body)
	if len(b.lines) > 1 {
		b = wrapTo(value, p.bold(p.size.Body), r.W, r.H-label.size*1.4, leadTight, p.size.BodyMin)
	}
	y := r.Y + (r.H-label.size*1.4-b.height())/2
	p.spanIn(r.X, r.W, y+label.size*0.7, label, center, p.t(key))
	p.block(b, r.X, r.W, y+label.size*1.4, center)
	p.say(key, spoken(p.t(key), value), r, min(label.size, b.style.size))
}

// standing says what became of a ticket, in letters of a size, and what to do now.
func (p *painter) standing(s kiosk.Queued, r Rect, size float64) {
	key := map[kiosk.TicketPhase]string{kiosk.TicketCalled: "ticket.called", kiosk.TicketParked: "ticket.parked",
		kiosk.TicketMissed: "ticket.missed", kiosk.TicketEnded: "ticket.ended"}[s.Ticket.Phase]
	if key == "" {
		return
	}
	line := p.t(key + ".line")
	if s.Ticket.Phase == kiosk.TicketCalled {
		line = p.fillIn("ticket.called.line", s.Ticket.Window)
	}
	title := p.fit(p.t(key), p.bold(size), r.W-96)
	b := wrapTo(line, p.ink(size*0.72), r.W-96, r.H-title.size*1.5-30, leadTight, p.size.BodyMin)
	y := r.Y + (r.H-title.size*1.4-b.height())/2
	p.label(key, p.t(key), title, r.X+48, r.W-96, y+title.size*0.7, center)
	p.say(key+".line", line, p.block(b, r.X+48, r.W-96, y+title.size*1.4, center), b.style.size)
}

// waitingArea says where to sit.
func (p *painter) waitingArea(s kiosk.Queued, r Rect) {
	if s.Ticket.Phase != kiosk.TicketWaiting {
		return
	}
	title, line := p.t("ticket.area.plain"), p.t("ticket.area.plain.line")
	if s.Area != "" {
		title, line = p.fillIn("ticket.area", s.Area), s.Way
	}
	p.panel(r)
	y := r.Y + r.H/2
	p.icon("armchair", r.X+81, y, 72, p.theme.Ink)
	x, room := r.X+155, r.W-155-30
	body := min(p.size.Body, (r.H-36)/2.4) // both lines within the panel
	head, sub := p.fit(title, p.bold(body+2), room), p.fit(line, p.ink(body), room)
	if line == "" {
		p.label("ticket.area", title, head, x, room, y, left)
		return
	}
	half := (head.size + sub.size) * 0.35
	p.span(x, y-half, head, title)
	p.span(x, y+half, sub, line)
	p.say("ticket.area", spoken(title, line), Rect{x, y - 2*half, room, 4 * half}, min(head.size, sub.size))
}

// takeAway is how the number comes along: on the phone where its code leads
// somewhere, else in the head. What the printer lacks stands here too.
func (p *painter) takeAway(s kiosk.Queued, r Rect) {
	if s.Ticket.Phase != kiosk.TicketWaiting {
		return
	}
	fault := ""
	switch {
	case s.NoPaper:
		fault = "ticket.nopaper"
	case s.NotPrinted:
		fault = "ticket.notprinted"
	}
	side := min(r.H-20, 340)
	p.box(r, radiusCard, p.theme.Surface, p.theme.Soft, edgeWidth)
	code := Rect{r.X + 16, r.Y + (r.H-side)/2, side, side}
	x, room := code.X+side+36, r.X+r.W-40-(code.X+side+36)
	linked := p.qrCode("ticket.link", p.t("ticket.link.code"), s.Ticket.Link, code)
	if !linked {
		p.icon("ticket", r.X+81, r.Y+r.H/2, 80, p.theme.Ink)
		x, room = r.X+155, r.W-155-40
	}
	title, line := p.fillIn("ticket.remember", s.Ticket.Number), p.t("ticket.remember.line")
	if linked {
		title, line = p.t("ticket.link"), p.t("ticket.link.line")
		if s.Print && !s.Printed {
			title = p.t("ticket.link.print")
		}
	}
	switch {
	case fault != "" && linked:
		p.faultWords(p.fillIn(fault+".link", s.Ticket.Number), Rect{x, r.Y, room, r.H})
	case fault != "":
		p.faultWords(p.fillIn(fault, s.Ticket.Number), Rect{x, r.Y, room, r.H})
	case s.Printed:
		p.twoLines("ticket.printed", p.t("ticket.printed"), title, Rect{x, r.Y, room, r.H})
	default:
		p.twoLines("ticket.remember", title, line, Rect{x, r.Y, room, r.H})
	}
}

// twoLines is a strong line and what explains it.
func (p *painter) twoLines(id, title, line string, r Rect) {
	head := p.fit(title, p.bold(p.size.Button), r.W)
	b := wrapTo(line, p.ink(p.size.Body), r.W, r.H-head.size*1.4-24, 1.3, p.size.BodyMin)
	y := r.Y + (r.H-head.size*1.4-b.height())/2
	p.span(r.X, y+head.size*0.7, head, title)
	p.block(b, r.X, r.W, y+head.size*1.4, left)
	p.say(id, spoken(title, line), Rect{r.X, y, r.W, head.size*1.4 + b.height()}, b.style.size)
}

// faultWords is what went wrong, with what counts all the same.
func (p *painter) faultWords(text string, r Rect) {
	b := wrapTo(text, style{size: p.size.Body, bold: true, color: p.theme.Alert}, r.W, r.H-24, 1.3, p.size.BodyMin)
	p.say("ticket.fault", text, p.block(b, r.X, r.W, r.Y+(r.H-b.height())/2, left), b.style.size)
}
