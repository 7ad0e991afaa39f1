package ui

import (
	"image/color"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
)

// rating is 06 评价: five answers of the same size, colour and line.
func (p *painter) rating(s kiosk.Rating) {
	h := heading{screen: "rating", step: 1, steps: 3, title: p.t("rating.title"), line: p.t("rating.line")}
	r := p.question(h, Rect{48, 640, 984, 772})
	next := Rect{48, 1450, 984, 156}
	switch {
	case !p.portrait:
		narrow, _ := p.columns()
		next = Rect{narrow, 744, leftW, 140}
	case p.seated:
		next = Rect{48, 1466, 984, 140}
		r.H = next.Y - 24 - r.Y
	}
	p.takeChoice(s.Selected != "", next)
	line := p.soft(p.size.Helper) // one size for all: none weighs more
	for _, key := range s.Order {
		line = p.fit(p.option("rating", key).Line, line, r.W-ratingLine-40)
	}
	for i, row := range rows(len(s.Order), r, 28, 168) {
		p.ratingRow(p.option("rating", s.Order[i]), row, line, s.Order[i] == s.Selected)
	}
}

// ratingLine is where across a row of 06 its second words begin.
const ratingLine = 580.0

// takeChoice is the key that takes the one answer that was chosen.
func (p *painter) takeChoice(chosen bool, r Rect) {
	screen := p.view.Screen.ID()
	b := button{control: control{id: screen + ".next", rect: r, face: facePrimary, msg: kiosk.Next{}},
		label: p.t(screen + ".next"), tail: "chevron-right", size: p.size.PrimaryButton}
	if !chosen {
		b.disabled, b.tail, b.line, b.msg = true, "", p.t(screen+".next.missing"), kiosk.Explain{Key: screen + ".choose"}
	}
	p.button(b)
}

// question paints bubble and heading, and returns where the choices go: standing
// as given, seated lower, lying in the wide column.
func (p *painter) question(h heading, standing Rect) Rect {
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		p.heading(h, narrow, leftW, y+20, flatEnd)
		return Rect{wide, flatTop, rightW, flatEnd - flatTop - lipHeight}
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	r := standing
	if top := p.top(904); r.Y < top {
		r.H -= top - r.Y
		r.Y = top
	}
	p.heading(h, margin, p.w-2*margin, y+12, r.Y-12)
	return r
}

// option finds a choice of a form by its key; one that the form lacks shows its
// key in ⟦⟧, as any missing wording does.
func (p *painter) option(form, key string) content.Option {
	if o, ok := p.view.Words.Form(form).Option(key); ok {
		return o
	}
	return content.Option{Key: key, Label: "⟦" + form + "." + key + "⟧"}
}

// rows cuts r into n rows, at most most high.
func rows(n int, r Rect, between, most float64) []Rect {
	if n == 0 {
		return nil
	}
	h := (r.H - between*float64(n-1)) / float64(n)
	if h < 120 {
		between = 16
		h = (r.H - between*float64(n-1)) / float64(n)
	}
	h = min(h, most)
	out := make([]Rect, n)
	for i := range out {
		out[i] = Rect{r.X, r.Y + float64(i)*(h+between), r.W, h}
	}
	return out
}

func (p *painter) ratingRow(o content.Option, r Rect, line style, selected bool) {
	p.control(control{id: "rating." + o.Key, name: spoken(o.Label, o.Line), rect: r, selected: selected,
		msg: kiosk.Choose{Key: o.Key}, font: p.size.BodyMin}, func(fg color.RGBA) {
		y := r.Y + r.H/2
		face := min(116, r.H-20)
		p.shape(o.Icon, Rect{r.X + 105 - face/2, y - face/2, face, face})
		label := p.fit(o.Label, p.bold(p.size.Rating), 340)
		p.span(r.X+216, y, label, o.Label)
		room := r.W - ratingLine - 30
		if selected {
			p.icon("check", r.X+r.W-62, y, 64, p.theme.SelectedEdge)
			room -= 76
		}
		p.span(r.X+ratingLine, y, p.fit(o.Line, line, room), o.Line)
	})
}
