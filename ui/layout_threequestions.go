package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// threeQuestions is one question of 18 三问三答. No answer looks better than
// another; the one that asks for a person bears one.
func (p *painter) threeQuestions(s kiosk.Question) {
	h := heading{screen: "threequestions", step: s.Step, steps: s.Steps, stepKey: "threequestions.step", title: s.Title,
		line: p.fillIn("threequestions.product", s.Product)}
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		p.heading(h, narrow, leftW, y+20, 600)
		p.soothe(Rect{narrow, 608, leftW, 112})
		p.nextQuestion(s, Rect{narrow, 744, leftW, 140})
		p.answers(s, Rect{wide, flatTop, rightW, flatEnd - flatTop - lipHeight})
		return
	}
	r := p.question(h, Rect{48, 648, 984, 772})
	p.answers(s, r)
	p.soothe(Rect{48, 1452, 480, 152})
	p.nextQuestion(s, Rect{552, 1452, 480, 152})
}

func (p *painter) answers(s kiosk.Question, r Rect) {
	for i, at := range rows(len(s.Answers), r, 28, 160) {
		p.answerRow(s.Answers[i], at)
	}
}

func (p *painter) answerRow(o kiosk.Option, r Rect) {
	p.control(control{id: "threequestions." + o.Key, name: o.Label, rect: r, selected: o.Selected,
		msg: kiosk.Choose{Key: o.Key}, font: p.size.BodyMin}, func(fg color.RGBA) {
		y := r.Y + r.H/2
		radius := min(35, r.H/2-18)
		if o.Selected {
			p.disc(r.X+80, y, radius, p.theme.SelectedEdge, color.RGBA{}, 0)
			p.icon("check", r.X+80, y, radius*1.3, p.theme.OnPrimary)
		} else {
			p.disc(r.X+80, y, radius, p.theme.Surface, p.theme.Edge, 4)
		}
		end := r.X + r.W - 36
		if o.Icon != "" {
			p.icon(o.Icon, end-28, y, 64, fg)
			end -= 88
		}
		st := style{size: p.size.RowTitle, bold: true, color: fg}
		p.span(r.X+152, y, p.fit(o.Label, st, end-r.X-152), o.Label)
	})
}

// soothe says that nothing can be answered wrongly here.
func (p *painter) soothe(r Rect) {
	p.icon("heart-handshake", r.X+36, r.Y+r.H/2, 64, p.theme.Ink)
	note := p.t("threequestions.note")
	b := wrapTo(note, p.soft(p.size.Body-2), r.W-100, r.H, leadTight, p.size.BodyMin)
	p.say("threequestions.note", note, p.block(b, r.X+92, r.W-100, r.Y+(r.H-b.height())/2, left), b.style.size)
}

func (p *painter) nextQuestion(s kiosk.Question, r Rect) {
	b := button{control: control{id: "threequestions.next", rect: r, face: facePrimary, msg: kiosk.Next{}},
		label: p.t("threequestions.next"), tail: "chevron-right", size: p.size.PrimaryButton}
	if s.Step == s.Steps {
		b.label, b.tail, b.icon = p.t("threequestions.last"), "", "check"
	}
	chosen := false
	for _, o := range s.Answers {
		chosen = chosen || o.Selected
	}
	if !chosen {
		b.disabled, b.tail, b.icon = true, "", ""
		b.line, b.msg = p.t("threequestions.choose"), kiosk.Explain{Key: "threequestions.choose"}
	}
	p.button(b)
}

// explained ends 三问三答: either way the customer decides, and in doubt not to buy.
func (p *painter) explained(s kiosk.Explained) {
	key := "explained"
	if !s.Clear {
		key = "explained.again"
	}
	p.closing(closing{
		screen: "explained", figure: "xiaoyin", title: p.t(key + ".title"), line: p.t(key + ".line"), done: p.t("explained.done"),
	})
}
