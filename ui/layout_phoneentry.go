package ui

import (
	"image/color"
	"strconv"

	"smartcounter/kiosk"
)

// phoneEntry is 09b 号码+同意. The digits are visible here and nowhere else.
func (p *painter) phoneEntry(s kiosk.PhoneEntry) {
	h := heading{screen: "phoneentry", step: s.Step, steps: s.Steps, title: p.t("phoneentry.title")}
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		p.heading(h, narrow, leftW, y+6, 560)
		p.digits(s, Rect{narrow, 576, leftW, 130})
		p.phoneActions(s, Rect{narrow, 740, 320, 144}, Rect{narrow + 344, 740, 476, 144})
		p.phoneKeys(Rect{wide, flatTop, rightW, 592}, 18)
		p.consent(s, Rect{wide, 732, rightW, 152})
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	keys, consent, actions := Rect{48, 640, 980, 594}, Rect{48, 1272, 984, 152}, Rect{48, 1456, 984, 150}
	field := Rect{48, 450, 984, 140}
	between := 22.0
	if p.seated {
		keys, consent, actions = Rect{48, 820, 980, 480}, Rect{48, 1324, 984, 126}, Rect{48, 1470, 984, 140}
		field = Rect{48, 610, 984, 150}
		between = 16
	}
	end := p.heading(h, margin, p.w-2*margin, y+4, field.Y-4)
	if end > field.Y-6 {
		field.H -= end + 6 - field.Y
		field.Y = end + 6
	}
	p.digits(s, field)
	p.phoneKeys(keys, between)
	p.consent(s, consent)
	p.phoneActions(s, Rect{actions.X, actions.Y, 384, actions.H}, Rect{actions.X + 408, actions.Y, 576, actions.H})
}

// digits shows the number in groups, and beside it how many digits there are or
// what is wrong.
func (p *painter) digits(s kiosk.PhoneEntry, r Rect) {
	edge := p.theme.Edge
	width := edgeWidthCell
	if s.Digits != "" {
		edge, width = p.theme.SelectedEdge, edgeWidthSelected
	}
	p.box(r, radiusCell, p.theme.Surface, edge, width)
	y := r.Y + r.H/2
	if s.Digits == "" {
		b := wrapTo(p.t("phoneentry.placeholder"), p.soft(p.size.InputText), r.W*0.42, r.H-20, leadTight, p.size.BodyMin)
		p.tell(Element{ID: "phoneentry.number", Role: RoleField, Name: p.t("phoneentry.placeholder"), Rect: r, Enabled: true, Font: b.style.size})
		w := p.block(b, r.X+48, r.W*0.42, y-b.height()/2, left)
		x := w.X + w.W + 40
		if also := p.soft(p.size.Body); also.sized(p.size.BodyMin).width(p.t("phoneentry.landline")) <= r.X+r.W-32-x {
			p.label("phoneentry.landline", p.t("phoneentry.landline"), also, x, r.X+r.W-32-x, y, right)
		}
		return
	}
	note, icon := p.fillIn("phoneentry.count", strconv.Itoa(len(s.Digits))), ""
	tint := p.theme.Ink
	switch s.Problem {
	case kiosk.PhoneShort:
		note, icon, tint = p.fillIn("phoneentry.short", strconv.Itoa(s.Missing)), "circle-help", p.theme.Alert
	case kiosk.PhonePrefix:
		note, icon, tint = p.t("phoneentry.prefix.short"), "circle-help", p.theme.Alert
	case kiosk.PhoneOK, kiosk.PhoneConsent:
		icon = "check"
	}
	st := p.fit(note, p.ink(p.size.Small+4).tinted(tint), 250)
	noteWidth := st.width(note) + 44 + 14
	p.icon(icon, r.X+r.W-36-noteWidth+22, y, 46, tint)
	p.label("phoneentry.count", note, st, r.X+r.W-36-st.width(note), st.width(note)+1, y, left)

	big := style{size: 84, bold: true, color: p.theme.Ink, spacing: 5}
	groups := phoneGroups(s.Digits)
	room := r.W - 48 - 36 - noteWidth - 24
	wide := func() float64 {
		w := float64(len(groups)-1) * big.size * 0.42
		for _, g := range groups {
			w += big.width(g)
		}
		return w
	}
	for wide() > room && big.size > 44 {
		big.size -= 2
	}
	x := r.X + 48
	for _, g := range groups {
		x += p.span(x, y, big, g) + big.size*0.42
	}
	p.tell(Element{ID: "phoneentry.number", Role: RoleField, Name: s.Digits, Rect: r, Enabled: true, Font: big.size})
}

// phoneGroups splits a mobile number 3-4-4; a landline stays in fours from the
// end, so that its area code stands alone.
func phoneGroups(digits string) []string {
	cut := func(at ...int) []string {
		var out []string
		from := 0
		for _, a := range at {
			if a >= len(digits) {
				break
			}
			out = append(out, digits[from:a])
			from = a
		}
		return append(out, digits[from:])
	}
	switch {
	case digits != "" && digits[0] == '0' && len(digits) > 2 && (digits[1] == '1' || digits[1] == '2'):
		return cut(3, 7, 11) // 010, 02x: three digits
	case digits != "" && digits[0] == '0':
		return cut(4, 8, 12)
	}
	return cut(3, 7)
}

func (p *painter) phoneKeys(r Rect, between float64) {
	p.keypad("phoneentry", r, between, func(cell Rect) {
		p.padKey("phoneentry.clear", "trash-2", cell, kiosk.Clear{})
	})
}

// consent is the box that is never ticked beforehand.
func (p *painter) consent(s kiosk.PhoneEntry, r Rect) {
	label, line := p.t("phoneentry.consent"), p.t("phoneentry.consent.line")
	p.control(control{id: "phoneentry.consent", name: spoken(label, line), rect: r, selected: s.Consented,
		msg: kiosk.ToggleConsent{}, font: p.size.Small}, func(fg color.RGBA) {
		y := r.Y + r.H/2
		p.tick(Rect{r.X + 38, y - 40, 80, 80}, s.Consented)
		room := r.W - 156 - 24
		title := p.fit(label, p.bold(min(p.size.Button-2, r.H*0.38)), room)
		sub := p.fit(line, p.soft(min(p.size.Small+4, r.H*0.31)), room)
		half := min((title.size+sub.size)*0.3, r.H*0.24)
		p.span(r.X+156, y-half+2, title, label)
		p.span(r.X+156, y+half+4, sub, line)
	})
}

func (p *painter) phoneActions(s kiosk.PhoneEntry, no, next Rect) {
	p.button(button{control: control{id: "phoneentry.no", rect: no, msg: kiosk.NoPhone{}},
		label: p.t("phoneentry.no"), size: p.size.Button})
	b := button{control: control{id: "phoneentry.next", rect: next, face: facePrimary, msg: kiosk.Next{}},
		label: p.t("phoneentry.next"), tail: "chevron-right", size: p.size.PrimaryButton}
	if why, line := p.missing(s); why != "" {
		b.disabled, b.tail, b.line, b.msg = true, "", line, kiosk.Explain{Key: why}
	}
	p.button(b)
}

// missing says what keeps 下一步 from working: the prompt that explains it, and
// its second line.
func (p *painter) missing(s kiosk.PhoneEntry) (prompt, line string) {
	switch {
	case s.Problem == kiosk.PhonePrefix:
		return "phoneentry.prefix", p.t("phoneentry.prefix.short")
	case s.Digits == "":
		return "phoneentry", p.t("phoneentry.placeholder")
	case s.Problem == kiosk.PhoneShort:
		return "phoneentry.short", p.fillIn("phoneentry.short", strconv.Itoa(s.Missing))
	case !s.Consented:
		return "phoneentry.needconsent", p.t("phoneentry.needconsent")
	}
	return "", ""
}
