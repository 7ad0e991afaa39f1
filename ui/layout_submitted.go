package ui

import (
	"image/color"
	"math"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
)

// submitted is 11 已收到. The event is on disk when this screen shows.
func (p *painter) submitted(s kiosk.Submitted) {
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		card := Rect{narrow, y + 16, leftW, 0}
		if !s.Offline {
			card.H = flatEnd - 8 - card.Y
		}
		top := p.numberCard(s, card) + 20
		if s.Offline {
			p.alertBlock("submitted.offline", p.t("submitted.offline"), Rect{narrow, top, leftW, flatLedgeTop - 8 - top})
		}
		row := Rect{wide, 744, rightW, 140}
		if s.Print {
			p.after(s, Rect{wide, flatTop, rightW, 500})
			p.submittedActions(s, Rect{wide, 624, rightW, 96}, row)
			return
		}
		p.after(s, Rect{wide, flatTop, rightW, 600})
		p.submittedActions(s, Rect{}, row)
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	y = p.numberCard(s, Rect{48, y + 13, 984, 0}) + 16
	if s.Offline {
		y += max(88, 12+p.alertBlock("submitted.offline", p.t("submitted.offline"), Rect{48, y, 984, 130}))
	}
	row := Rect{48, 1468, 984, 140}
	if s.Print {
		p.after(s, Rect{48, y, 984, 1314 - y})
		p.submittedActions(s, Rect{48, 1338, 984, 100}, row)
		return
	}
	p.after(s, Rect{48, y, 984, 1436 - y})
	p.submittedActions(s, Rect{}, row)
}

// submittedActions are 好，知道了 and, for who cannot read the number, 念给我听 in
// the row r. Where there is a printer its key takes the place of 念给我听, which
// then stands in a row of its own.
func (p *painter) submittedActions(s kiosk.Submitted, own, r Rect) {
	read := button{control: control{id: "submitted.read", rect: own, selected: s.Reading, msg: kiosk.ReadAloud{}},
		icon: "volume-2", label: p.t("submitted.read"), size: p.size.Button}
	if s.Reading {
		read.label = p.t("submitted.reading")
	}
	done := button{control: control{id: "submitted.done", rect: r, msg: kiosk.Next{}},
		icon: "check", label: p.t("submitted.done"), size: p.size.Button + 2}
	if !s.Print {
		read.rect = Rect{r.X, r.Y, 384, r.H}
		done.rect.X, done.rect.W = r.X+384+gap, r.W-384-gap
		done.face, done.size = facePrimary, p.size.PrimaryButton
		p.button(read)
		p.button(done)
		return
	}
	p.button(read)
	w := (r.W - gap) / 2
	done.rect.W = w
	p.button(done)
	p.button(button{control: control{id: "submitted.print", rect: Rect{r.X + w + gap, r.Y, w, r.H}, face: facePrimary, msg: kiosk.Print{}},
		icon: "printer", label: p.t("submitted.print"), size: p.size.Button + 2})
}

// numberCard shows the query number in threes, its second factor, and the seal;
// it is as high as its words need, or r.
func (p *painter) numberCard(s kiosk.Submitted, r Rect) (end float64) {
	x, w := r.X+48, r.W-96
	key, value, line := p.t("submitted.code"), s.Code, p.t("submitted.code.line")
	if s.PhoneTail != "" {
		key, value, line = p.t("submitted.phone"), s.PhoneTail, p.t("submitted.phone.line")
	}
	room := w - 190
	words := wrapTo(line, p.ink(40), room, 50, leadTight, p.size.Min)
	beside := 110.0 // the stamp's, below the number's end
	if r.H > 500 {
		words, beside = wrap(line, p.ink(min(p.size.VoiceCaption, 50)), room, leadTight), 0
	}
	need := 320 + words.height() + 6
	air := max(0, r.H-need) / 5 // above, between and below
	r.H = need + 5*air
	p.card(r)
	p.label("submitted.number.label", p.t("submitted.number"), p.soft(p.size.Body), x, w, r.Y+58+air, left)
	number := threes(s.Number)
	st := style{size: p.size.QueryNumber, bold: true, color: p.theme.Primary, spacing: 2}
	st = p.fit(number, st, w-beside)
	p.label("submitted.number", number, st, x, w, r.Y+160+2*air, left)

	k := p.soft(p.size.VoiceCaption)
	p.label("submitted.code.label", key, k, x, 320, r.Y+266+3*air, left)
	v := style{size: 62, bold: true, color: p.theme.Ink, spacing: 8}
	p.label("submitted.code", value, v, x+k.width(key)+44, room, r.Y+266+3*air, left)
	p.say("submitted.code.line", line, p.block(words, x, room, r.Y+308+4*air, left), words.style.size)
	p.seal(r.X+r.W-86, r.Y+r.H-82)
	return r.Y + r.H
}

// threes splits a number into groups of three.
func threes(s string) string {
	out := ""
	for i, c := range s {
		if i > 0 && i%3 == 0 {
			out += " "
		}
		out += string(c)
	}
	return out
}

// seal paints the stamp 已收到了, a little askew as stamps are.
func (p *painter) seal(cx, cy float64) {
	const half, angle = 62.0, -0.14
	sin, cos := math.Sin(angle), math.Cos(angle)
	turn := func(x, y float64) (float64, float64) { return cx + x*cos - y*sin, cy + x*sin + y*cos }
	corners := [4][2]float64{{-half, -half}, {half, -half}, {half, half}, {-half, half}}
	for i, a := range corners {
		b := corners[(i+1)%4]
		x1, y1 := turn(a[0], a[1])
		x2, y2 := turn(b[0], b[1])
		p.line(x1, y1, x2, y2, 8, p.theme.Seal, 0, 0)
	}
	for i, key := range [...]string{"submitted.seal.1", "submitted.seal.2"} {
		text := p.t(key)
		st := p.fit(text, style{size: 50, bold: true, color: p.theme.Seal, spacing: 3}, 2*half-16)
		w := st.width(text) - st.spacing
		x, y := turn(-w/2, -26+52*float64(i)+capital*st.size)
		p.put(Text{X: p.ox + x*p.k, Baseline: p.oy + y*p.k, Size: st.size * p.k, Bold: true, Color: st.color,
			Spacing: st.spacing * p.k, Angle: angle, String: text, Width: w * p.k})
	}
	p.tell(Element{ID: "submitted.seal", Role: RoleImage, Name: p.t("submitted.seal.1") + p.t("submitted.seal.2"),
		Rect: Rect{cx - half - 12, cy - half - 12, 2*half + 24, 2*half + 24}, Enabled: true})
}

// after says what happens next and by which day. Without calendar data it
// promises working days and names no date.
func (p *painter) after(s kiosk.Submitted, r Rect) {
	title := p.bold(p.size.RowTitle)
	p.label("submitted.next", p.t("submitted.next"), title, r.X, r.W, r.Y+title.size*0.62, left)
	top := r.Y + title.size*1.24 + 8
	box := Rect{r.X, top, r.W, r.Y + r.H - top}
	p.panel(box)
	items := [...]struct {
		key, date string
	}{
		{"submitted.received", p.day(s.Received)},
		{"submitted.respond", p.before(s.RespondBy)},
		{"submitted.close", p.before(s.CloseBy)},
	}
	step := (box.H - 30) / 3
	x := box.X + 77
	middle := func(i int) float64 { return box.Y + 15 + step*(float64(i)+0.5) }
	p.line(x, middle(0), x, middle(2), 6, p.theme.Edge, 0, 0)
	for i, it := range items {
		y := middle(i)
		if i == 0 {
			p.disc(x, y, 37, p.theme.Primary, color.RGBA{}, 0)
			p.icon("check", x, y, 44, p.theme.OnPrimary)
		} else {
			p.disc(x, y, 37, p.theme.Surface, p.theme.SelectedEdge, 4)
			p.spanIn(x-37, 74, y, p.bold(44), center, string(rune('1'+i)))
		}
		room := r.W - 148 - 36
		head := p.fit(p.t(it.key), p.bold(min(p.size.Body+2, max(p.size.BodyMin, step*0.38))), room)
		sub := p.soft(min(p.size.VoiceCaption, max(p.size.BodyMin, step*0.34)))
		if it.date == "" {
			p.span(box.X+148, y, head, p.t(it.key))
		} else {
			half := (head.size + sub.size) * 0.33
			if step < 140 { // a date is nearer to its own words than to the next
				half = (head.size + sub.size) * 0.29
			}
			p.span(box.X+148, y-half, head, p.t(it.key))
			p.span(box.X+148, y+half, p.fit(it.date, sub, room), it.date)
		}
		p.say(it.key, spoken(p.t(it.key), it.date), Rect{box.X + 148, y - 58, room, 116}, sub.size)
	}
}

func (p *painter) day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.fillIn("date.weekday", int(d.Month), d.Day, p.weekday(d))
}

func (p *painter) before(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.fillIn("submitted.before", int(d.Month), d.Day, p.weekday(d))
}
