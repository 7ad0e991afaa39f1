package ui

import (
	"image/color"
	"slices"
	"strconv"
	"strings"

	"smartcounter/kiosk"
)

// reasons is 07 原因: several may be chosen, none is fine.
func (p *painter) reasons(s kiosk.Reasons) {
	h := heading{screen: "reasons", step: s.Step, steps: s.Steps, title: p.t("reasons.title"), line: p.t("reasons.line")}
	if s.Rating != "" {
		// Without words there is no review: this is where a wrong rating is seen.
		h.line = p.fillIn("reasons.rated", s.Rating)
	}
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		p.heading(h, narrow, leftW, y+20, 620)
		p.chosen(s.Options, Rect{narrow, 632, leftW, 106})
		p.grid(s.Options, Rect{wide, flatTop, rightW, flatEnd - flatTop - lipHeight}, 28, true)
		p.reasonActions(Rect{narrow, 744, 330, 140}, Rect{narrow + 354, 744, 466, 140})
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	grid, line, room := Rect{48, 640, 984, 652}, 1374.0, 112.0
	if p.seated {
		grid, line, room = Rect{48, 904, 984, 454}, 1404, 70
	}
	p.heading(h, margin, p.w-2*margin, y+12, grid.Y-12)
	p.grid(s.Options, grid, gridGap(p.seated), true)
	p.chosen(s.Options, Rect{48, line - room/2, 984, room})
	p.reasonActions(Rect{48, 1450, 384, 156}, Rect{456, 1450, 576, 156})
}

func gridGap(seated bool) float64 {
	if seated {
		return 16
	}
	return 32
}

func (p *painter) reasonActions(write, next Rect) {
	p.button(button{control: control{id: "reasons.write", rect: write, msg: kiosk.WriteMore{}},
		icon: "pen-line", label: p.t("reasons.write"), size: p.size.Button})
	p.button(button{control: control{id: "reasons.next", rect: next, face: facePrimary, msg: kiosk.Next{}},
		label: p.t("reasons.next"), tail: "chevron-right", size: p.size.PrimaryButton})
}

// chosen says what has been chosen so far, in words.
func (p *painter) chosen(options []kiosk.Option, r Rect) {
	var names []string
	for _, o := range options {
		if o.Selected {
			names = append(names, o.Label)
		}
	}
	text := p.t("reasons.none")
	if len(names) > 0 {
		text = p.fillIn("reasons.chosen", strconv.Itoa(len(names)), strings.Join(names, p.t("list.separator")))
	}
	b := wrapTo(text, p.ink(p.size.Body), r.W-76, r.H, leadTight, p.size.BodyMin)
	if b.height() > r.H {
		b = wrap(p.fillIn("reasons.chosen.many", len(names)), p.ink(p.size.Body), r.W-76, leadTight)
	}
	p.icon("circle-check", r.X+27, r.Y+r.H/2, 56, p.theme.Ink)
	p.say("reasons.chosen", text, p.block(b, r.X+76, r.W-76, r.Y+(r.H-b.height())/2, left), b.style.size)
}

// grid lays choices out in two columns.
func (p *painter) grid(options []kiosk.Option, r Rect, between float64, several bool) {
	n := len(options)
	count := (n + 1) / 2
	if count == 0 {
		return
	}
	h := (r.H - between*float64(count-1)) / float64(count)
	w := (r.W - gap) / 2
	// Either all have their second line or none has, whichever is chosen.
	lines := !slices.ContainsFunc(options, func(o kiosk.Option) bool {
		o.Selected = true
		room, st := p.choiceRoom(o, Rect{W: w, H: h}, several, color.RGBA{})
		_, line := p.choiceLines(o, room, st)
		return o.Line != "" && len(line.lines) == 0
	})
	for i, o := range options {
		at := Rect{r.X + float64(i%2)*(w+gap), r.Y + float64(i/2)*(h+between), w, h}
		p.choice(o, at, several, lines)
	}
}

// choice is one tile of a grid; with several to choose from it has a tick box.
func (p *painter) choice(o kiosk.Option, r Rect, several, lines bool) {
	id, name := p.view.Screen.ID()+"."+o.Key, spoken(o.Label, o.Line)
	if !lines {
		o.Line = ""
	}
	p.control(control{id: id, name: name, rect: r, selected: o.Selected, msg: kiosk.Choose{Key: o.Key},
		font: p.size.BodyMin}, func(fg color.RGBA) {
		y := r.Y + r.H/2
		p.wash(o.Icon, r.X+79, y, 46, 54)
		room, st := p.choiceRoom(o, r, several, fg)
		label, line := p.choiceLines(o, room, st)
		top := room.Y + (room.H-label.height()-line.height())/2
		p.block(label, room.X, room.W, top, left)
		p.block(line, room.X, room.W, top+label.height(), left)
		switch {
		case several:
			p.tick(Rect{r.X + r.W - 90, y - 30, 60, 60}, o.Selected)
		case o.Selected:
			p.icon("check", r.X+r.W-58, y, 60, p.theme.SelectedEdge)
		}
	})
}

// choiceRoom is where the words of a tile stand, and how.
func (p *painter) choiceRoom(o kiosk.Option, r Rect, several bool, fg color.RGBA) (Rect, style) {
	end := r.X + r.W - 24
	switch {
	case several:
		end -= 84
	case o.Selected:
		end -= 72
	}
	return Rect{r.X + 143, r.Y, end - r.X - 143, r.H}, style{size: p.size.Button - 2, bold: o.Selected || !several, color: fg}
}

// choiceLines breaks a tile's label and its second line, which is left out where
// there is no room for it.
func (p *painter) choiceLines(o kiosk.Option, r Rect, st style) (label, line block) {
	label = wrapTo(o.Label, p.fit(o.Label, st, r.W/0.86*0.999), r.W, r.H-24, leadTight, p.size.BodyMin)
	if len(label.lines) > 1 && st.width(o.Label)*0.86 <= r.W {
		label = wrap(o.Label, p.fit(o.Label, st, r.W), r.W+1, leadTight)
	}
	if o.Line != "" && !p.large {
		st := p.soft(p.size.Small)
		if w := st.width(o.Line); w > r.W && w*0.92 <= r.W {
			st.size *= r.W / w * 0.999 // a little smaller beats a last character alone
		}
		line = wrapTo(o.Line, st, r.W, r.H-24-label.height(), 1.3, p.size.Min)
		if label.height()+line.height() > r.H-16 {
			line.lines = nil
		}
	}
	return label, line
}

// tick paints a tick box.
func (p *painter) tick(r Rect, on bool) {
	if !on {
		p.box(r, r.W*0.2, p.theme.Surface, p.theme.Edge, 4)
		return
	}
	p.box(r, r.W*0.2, p.theme.SelectedEdge, color.RGBA{}, 0)
	p.icon("check", r.X+r.W/2, r.Y+r.H/2, r.W*0.75, p.theme.OnPrimary)
}
