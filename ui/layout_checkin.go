package ui

import (
	"strconv"

	"smartcounter/kiosk"
)

// checkIn is 05 签到.
func (p *painter) checkIn(s kiosk.CheckInEntry) {
	h := heading{screen: "checkin", title: p.t("checkin.title"), line: p.t("checkin.line")}
	name := p.fillIn("checkin.code", strconv.Itoa(len(s.Digits)))
	if s.Digits != "" {
		name = spoken(name, s.Digits)
	}
	ok := func(cell Rect) { p.checkInKey(s, cell) }
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		field, note := Rect{narrow, 530, leftW, 130}, Rect{narrow, 688, leftW, 204}
		if _, _, _, take := p.refusal(s); take { // what is wrong, and below it the key that helps
			field, note = Rect{narrow, 462, leftW, 116}, Rect{narrow, 594, leftW, 290}
		}
		p.heading(h, narrow, leftW, y+6, field.Y-10)
		p.boxes("checkin.code", name, s.Digits, 6, field)
		p.checkInNote(s, note)
		p.keypad("checkin", Rect{wide, flatTop, rightW, 780}, gap, ok)
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	field, keys, note := Rect{48, 478, 984, 136}, Rect{48, 648, 984, 728}, Rect{48, 1412, 984, 200}
	between := gap
	if p.seated {
		field, keys, note = Rect{48, 650, 984, 130}, Rect{48, 820, 984, 572}, Rect{48, 1416, 984, 196}
		between = 16
	}
	p.heading(h, margin, p.w-2*margin, y+6, field.Y-8)
	p.boxes("checkin.code", name, s.Digits, 6, field)
	p.keypad("checkin", keys, between, ok)
	p.checkInNote(s, note)
}

// checkInKey is 确定: six digits are a code, four a phone tail.
func (p *painter) checkInKey(s kiosk.CheckInEntry, r Rect) {
	switch {
	case s.Asking:
		p.padAction("checkin.ok", "clock", p.t("checkin.asking"), "", "checkin.asking", r)
	case len(s.Digits) == 6:
		p.padAction("checkin.ok", "check", p.t("checkin.ok"), "", "", r)
	case len(s.Digits) == 4:
		p.padAction("checkin.ok", "", p.t("checkin.ok"), p.t("checkin.ok.tail"), "", r)
	default:
		p.padAction("checkin.ok", "", p.t("checkin.ok"), p.t("checkin.ok.short"), "checkin.short", r)
	}
}

// checkInNote says what went wrong and what helps; else where to hold a code.
func (p *painter) checkInNote(s kiosk.CheckInEntry, r Rect) {
	key, title, line, take := p.refusal(s)
	if key == "" {
		if s.Scanner {
			p.scanNote(r)
			return
		}
		p.hint("checkin.help", "bell", p.t("checkin.help"), r.X, r.W, r.Y+r.H/2)
		return
	}
	if take {
		key := Rect{r.X + r.W - 300, r.Y + (r.H-152)/2, 300, 144}
		if p.portrait {
			r.W -= key.W + gap
		} else {
			key = Rect{r.X, r.Y + r.H - 92, r.W, 92}
			r.H -= key.H + 18
		}
		p.button(button{control: control{id: "checkin.take", rect: key, msg: kiosk.Choose{Key: string(kiosk.TaskTicket)}},
			icon: "ticket", label: p.t("checkin.take"), size: p.size.Button})
	}
	p.alertNote(key, title, line, r)
}

// refusal is why the last try gave no ticket, and whether a number without a
// booking helps.
func (p *painter) refusal(s kiosk.CheckInEntry) (key, title, line string, take bool) {
	key = map[kiosk.RefusalReason]string{
		kiosk.RefusedUnknown: "checkin.unknown", kiosk.RefusedSeveral: "checkin.several", kiosk.RefusedEarly: "checkin.early",
		kiosk.RefusedOtherDay: "checkin.otherday", kiosk.RefusedGuesses: "checkin.guesses",
	}[s.Refused]
	switch {
	case s.Failed:
		key = "checkin.failed"
	case key == "checkin.unknown" && len(s.Digits) == 4:
		key = "checkin.unknown.tail"
	case key == "checkin.unknown" && s.Digits == "":
		key = "checkin.unknown.scan"
	}
	switch key {
	case "":
		return "", "", "", false
	case "checkin.early":
		return key, p.fillIn(key, p.moment(s.Slot)), p.fillIn(key+".line", p.moment(s.From)), s.CanTake
	case "checkin.otherday":
		return key, p.fillIn(key, p.moment(s.Slot)), p.t(key + ".line"), s.CanTake
	}
	return key, p.t(key), p.t(key + ".line"), false
}

// alertNote is a fault in two lines: bar, icon and words, never colour alone.
func (p *painter) alertNote(id, title, line string, r Rect) {
	p.box(r, 12, p.theme.AlertGround, p.theme.AlertGround, 0)
	p.fill(Rect{r.X, r.Y, 8, r.H}, p.theme.Alert)
	icon, x := 64.0, r.X+112
	if r.W < 800 { // beside a key the words need the room
		icon, x = 48, r.X+84
	}
	p.icon("circle-help", r.X+16+icon*0.65, r.Y+r.H/2, icon, p.theme.Alert)
	room := r.X + r.W - 20 - x
	var head, b block
	for size, lead := p.size.Body, leadTight; ; size = max(p.size.BodyMin, size-2) { // one size for both
		head = wrap(title, style{size: size, bold: true, color: p.theme.Alert}, room, lead)
		b = wrap(line, style{size: size, color: p.theme.Alert}, room, lead)
		if head.height()+b.height() <= r.H-16 || lead < leadTight {
			break
		}
		if size <= p.size.BodyMin { // rather close than out of the note
			lead = 1.08
		}
	}
	y := r.Y + (r.H-head.height()-b.height())/2
	p.block(head, x, room, y, left)
	p.block(b, x, room, y+head.height(), left)
	p.say(id, spoken(title, line), Rect{x, y, room, head.height() + b.height()}, b.style.size)
}

// scanNote says where to hold a code.
func (p *painter) scanNote(r Rect) {
	p.panel(r)
	p.icon("scan-line", r.X+92, r.Y+r.H/2, 88, p.theme.Ink)
	end := r.X + r.W - 120
	if p.portrait {
		p.icon("arrow-down", r.X+r.W-80, r.Y+r.H/2, 64, p.theme.Ink)
	} else {
		end = r.X + r.W - 32
	}
	p.twoLines("checkin.scan", p.t("checkin.scan"), p.t("checkin.scan.line"), Rect{r.X + 176, r.Y, end - r.X - 176, r.H})
}
