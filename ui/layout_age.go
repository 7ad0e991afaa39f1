package ui

import (
	"smartcounter/kiosk"
)

// age asks whether the customer is elderly: two answers of equal weight. 取号 takes
// the number; beside it is the way back to one taken before.
func (p *painter) age(s kiosk.AgeChoice) {
	h := heading{screen: "age", step: s.Step, steps: s.Steps, title: p.t("age.title"), line: p.t("age.line")}
	r := p.question(h, Rect{48, 640, 984, 966})
	between, action := 32.0, 156.0
	if r.H < 900 {
		between, action = 22, 140
	}
	height := min(200, (r.H-action-112-3*between)/2)
	p.answer("age.yes", "heart-handshake", Rect{r.X, r.Y, r.W, height}, s.Age == kiosk.AgeOver, kiosk.SayAge{Elderly: true})
	p.answer("age.no", "user-round", Rect{r.X, r.Y + height + between, r.W, height}, s.Age == kiosk.AgeUnder, kiosk.SayAge{})
	y, end := r.Y+2*(height+between), r.Y+r.H-action
	if s.Failed {
		p.alertBlock("age.failed", p.t("age.failed"), Rect{r.X, y, r.W, end - y - 4})
	} else if s.Service != "" {
		p.hint("age.service", "ticket", p.fillIn("age.service", s.Service), r.X, r.W, (y-between+end)/2)
	}
	p.ageActions(s, Rect{r.X, end, 384, action}, Rect{r.X + 408, end, r.W - 408, action})
}

func (p *painter) ageActions(s kiosk.AgeChoice, find, next Rect) {
	p.button(button{control: control{id: "age.find", rect: find, msg: kiosk.LookUp{}},
		label: p.t("age.find"), line: p.t("age.find.line"), size: p.size.Button})
	b := button{control: control{id: "age.next", rect: next, face: facePrimary, msg: kiosk.Next{}},
		icon: "ticket", label: p.t("age.next"), size: p.size.PrimaryButton}
	switch {
	case s.Asking:
		b.disabled, b.icon, b.label, b.msg = true, "clock", p.t("age.asking"), kiosk.Explain{Key: "age.asking"}
	case s.Age == kiosk.AgeUnsaid:
		b.disabled, b.line, b.msg = true, p.t("age.next.missing"), kiosk.Explain{Key: "age.unsaid"}
	}
	p.button(b)
}
