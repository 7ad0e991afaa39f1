package ui

import "smartcounter/kiosk"

// age asks whether the customer is elderly: two answers of equal weight, and the
// way back to a ticket taken before.
func (p *painter) age(s kiosk.AgeChoice) {
	h := heading{screen: "age", step: s.Step, steps: s.Steps, title: p.t("age.title"), line: p.t("age.line")}
	r := p.question(h, Rect{48, 640, 984, 976})
	note, lower := 96.0, 140.0
	between := 32.0
	if p.portrait && p.seated || !p.portrait {
		between = 24
	}
	rest := r.H - note - lower - 3*between
	height := min(220, rest/2)
	y := r.Y
	for _, a := range [...]struct {
		key, icon string
		msg       kiosk.Msg
	}{
		{"age.yes", "heart-handshake", kiosk.SayAge{Elderly: true}},
		{"age.no", "user-round", kiosk.SayAge{}},
	} {
		at := Rect{r.X, y, r.W, height}
		if s.Asking {
			p.button(button{control: control{id: a.key, rect: at, disabled: true, msg: kiosk.Explain{Key: "age.asking"}},
				icon: "clock", label: p.t("age.asking"), size: p.size.Rating - 2})
		} else {
			p.answer(a.key, a.icon, at, a.msg)
		}
		y += height + between
	}
	if s.Failed {
		p.alertBlock("age.failed", p.t("age.failed"), Rect{r.X, y, r.W, note})
	} else if s.Service != "" {
		p.hint("age.service", "ticket", p.fillIn("age.service", s.Service), r.X, r.W, y+note/2)
	}
	find := Rect{r.X, r.Y + r.H - lower - 8, r.W, lower}
	p.button(button{control: control{id: "age.find", rect: find, msg: kiosk.LookUp{}},
		icon: "list-checks", label: p.t("age.find"), size: p.size.Button, light: true})
}
