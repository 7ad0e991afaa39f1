package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// phoneChoice is 09a 电话: what the number is for, two answers of equal weight, and the
// key that takes the one chosen.
func (p *painter) phoneChoice(s kiosk.PhoneChoice) {
	h := heading{screen: "phonechoice", step: s.Step, steps: s.Steps, title: p.t("phonechoice.title"), line: p.t("phonechoice.line"), aloft: true}
	leave, no := s.Answer == kiosk.PhoneLeft, s.Answer == kiosk.PhoneKept
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		p.heading(h, narrow, leftW, y+20, 604)
		p.hint("phonechoice.promise", "shield-check", p.t("phonechoice.promise"), narrow, leftW, 672)
		p.takeChoice(leave || no, Rect{narrow, 744, leftW, 140})
		p.purpose(Rect{wide, flatTop, rightW, 340})
		p.answer("phonechoice.leave", "phone", Rect{wide, 476, rightW, 184}, leave, kiosk.LeavePhone{})
		p.answer("phonechoice.no", "phone-off", Rect{wide, 692, rightW, 184}, no, kiosk.NoPhone{})
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	y = p.heading(h, margin, p.w-2*margin, y+12, 576)
	top := max(584, y+8)
	p.purpose(Rect{48, top, 984, 892 - top})
	p.answer("phonechoice.leave", "phone", Rect{48, 916, 984, 176}, leave, kiosk.LeavePhone{})
	p.answer("phonechoice.no", "phone-off", Rect{48, 1116, 984, 176}, no, kiosk.NoPhone{})
	p.hint("phonechoice.promise", "shield-check", p.t("phonechoice.promise"), margin, p.w-2*margin, 1375)
	p.takeChoice(leave || no, Rect{48, 1450, 984, 156})
}

// purpose says in three rows what the number is for, how long it is kept, and
// who sees it.
func (p *painter) purpose(r Rect) {
	p.panel(r)
	key, value := p.soft(p.size.VoiceCaption), p.bold(p.size.Body)
	rows := [...]struct{ icon, key string }{
		{"phone", "phonechoice.purpose"}, {"clock", "phonechoice.keep"}, {"user-round", "phonechoice.who"},
	}
	keyWidth := 0.0
	for _, it := range rows {
		keyWidth = max(keyWidth, key.width(p.t(it.key)))
	}
	x := r.X + 138
	vx := x + keyWidth + 46
	if p.large {
		vx = x + keyWidth + 28
	}
	for _, it := range rows { // one size for all three
		if w := value.width(p.t(it.key + ".line")); w > r.X+r.W-30-vx {
			value.size = max(p.size.BodyMin, value.size*(r.X+r.W-30-vx)/w*0.999)
		}
	}
	step := (r.H - 46) / 3
	for i, it := range rows {
		y := r.Y + 23 + step*(float64(i)+0.5)
		p.icon(it.icon, r.X+73, y, 60, p.theme.Ink)
		p.span(x, y, key, p.t(it.key))
		text := p.t(it.key + ".line")
		b := wrapTo(text, value, r.X+r.W-30-vx, step-8, leadTight, p.size.BodyMin)
		p.block(b, vx, r.X+r.W-30-vx, y-b.height()/2, left)
		p.say(it.key, spoken(p.t(it.key), text), Rect{x, y - b.height()/2, r.X + r.W - 30 - x, b.height()}, b.style.size)
	}
}

// answer is a wide row with an icon and two lines.
func (p *painter) answer(key, icon string, r Rect, selected bool, msg kiosk.Msg) {
	p.control(control{id: key, name: spoken(p.t(key), p.t(key+".line")), rect: r, selected: selected, msg: msg, font: p.size.Small},
		func(color.RGBA) {
			p.answerWords(key, icon, r)
			if selected {
				p.icon("check", r.X+r.W-62, r.Y+r.H/2, 64, p.theme.SelectedEdge)
			}
		})
}

// answerWords is what stands on an answer.
func (p *painter) answerWords(key, icon string, r Rect) {
	label, line := p.t(key), p.t(key+".line")
	y := r.Y + r.H/2
	p.wash(icon, r.X+110, y, 60, 66)
	room := r.W - 216 - 24
	title := p.fit(label, p.bold(p.size.Rating-2), room)
	sub := p.fit(line, p.soft(p.size.VoiceCaption-2), room)
	half := (title.size + sub.size) * 0.32
	p.span(r.X+216, y-half+6, title, label)
	p.span(r.X+216, y+half+6, sub, line)
}
