package ui

import "smartcounter/kiosk"

// findTicket is 找回我的号: a letter, then digits.
func (p *painter) findTicket(s kiosk.TicketEntry) {
	h := heading{screen: "findticket", title: p.t("findticket.title"), line: p.t("findticket.line")}
	ok := func(cell Rect) { p.findKey(s, cell) }
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		p.heading(h, narrow, leftW, y+6, 520)
		p.numberField(s, Rect{narrow, 530, leftW, 140})
		p.findNote(s, Rect{narrow, 700, leftW, 184})
		p.letterKeys(s, Rect{wide, flatTop, rightW, 124})
		p.keypad("findticket", Rect{wide, flatTop + 156, rightW, 624}, gap, ok)
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	field, letters, keys, note := Rect{48, 468, 984, 140}, Rect{48, 648, 984, 124}, Rect{48, 804, 984, 612}, Rect{48, 1448, 984, 160}
	if p.seated {
		field, letters, keys, note = Rect{48, 650, 984, 130}, Rect{48, 820, 984, 110}, Rect{48, 954, 984, 500}, Rect{48, 1480, 984, 140}
	}
	p.heading(h, margin, p.w-2*margin, y+6, field.Y-8)
	p.numberField(s, field)
	p.letterKeys(s, letters)
	p.keypad("findticket", keys, 20, ok)
	p.findNote(s, note)
}

// numberField shows the number so far.
func (p *painter) numberField(s kiosk.TicketEntry, r Rect) {
	text := s.Letter + s.Digits
	if text == "" {
		p.box(r, radiusCell, p.theme.Surface, p.theme.Edge, edgeWidthCell)
		p.label("findticket.number", p.t("findticket.line"), p.soft(p.size.InputText), r.X+40, r.W-80, r.Y+r.H/2, center)
		return
	}
	p.box(r, radiusCell, p.theme.Surface, p.theme.SelectedEdge, edgeWidthSelected)
	if s.Letter == "" {
		text = "–" + text
	}
	st := style{size: 96, bold: true, color: p.theme.Ink, spacing: 6}
	p.spanIn(r.X, r.W, r.Y+r.H/2, st, center, text)
	p.tell(Element{ID: "findticket.number", Role: RoleField, Name: spoken(p.t("findticket.number"), s.Letter+s.Digits), Rect: r, Enabled: true, Font: st.size})
}

func (p *painter) letterKeys(s kiosk.TicketEntry, r Rect) {
	n := float64(len(s.Letters))
	if n == 0 {
		return
	}
	w := (r.W - gap*(n-1)) / n
	for i, l := range s.Letters {
		p.button(button{control: control{id: "findticket.letter." + l, role: RoleKey, name: spoken(p.t("findticket.letter"), l),
			rect: Rect{r.X + float64(i)*(w+gap), r.Y, w, r.H}, radius: radiusKey, selected: l == s.Letter, msg: kiosk.Choose{Key: l}},
			label: l, size: min(p.size.KeypadDigit, r.H*0.7)})
	}
}

func (p *painter) findKey(s kiosk.TicketEntry, r Rect) {
	switch {
	case s.Asking:
		p.padAction("findticket.ok", "clock", p.t("findticket.asking"), "", "findticket.asking", r)
	case s.Letter == "" || len(s.Digits) < 3:
		p.padAction("findticket.ok", "", p.t("findticket.ok"), p.t("findticket.ok.short"), "findticket.short", r)
	default:
		p.padAction("findticket.ok", "", p.t("findticket.ok"), "", "", r)
	}
}

func (p *painter) findNote(s kiosk.TicketEntry, r Rect) {
	switch {
	case s.Unknown:
		p.alertBlock("findticket.unknown", p.t("findticket.unknown"), r)
	case s.Away:
		p.alertBlock("findticket.away", p.t("findticket.away"), r)
	}
}
