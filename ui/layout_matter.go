package ui

import (
	"slices"

	"smartcounter/kiosk"
)

// matter is the first step of a complaint: six plain choices, one to take, and the key
// that takes it.
func (p *painter) matter(s kiosk.Matter) {
	h := heading{screen: "matter", step: s.Step, steps: s.Steps, title: p.t("matter.title"), line: p.t("matter.line")}
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		p.heading(h, narrow, leftW, y+20, 604)
		p.matterSays(s, narrow, leftW, 672)
		p.grid(s.Options, Rect{wide, flatTop, rightW, flatEnd - flatTop - lipHeight}, 28, false)
		p.takeChoice(slices.ContainsFunc(s.Options, selected), Rect{narrow, 744, leftW, 140})
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	grid, line := Rect{48, 640, 984, 652}, 1374.0
	if p.seated {
		grid, line = Rect{48, 904, 984, 454}, 1404
	}
	p.heading(h, margin, p.w-2*margin, y+12, grid.Y-12)
	p.grid(s.Options, grid, gridGap(p.seated), false)
	p.matterSays(s, margin, p.w-2*margin, line)
	p.takeChoice(slices.ContainsFunc(s.Options, selected), Rect{48, 1450, 984, 156})
}

// matterSays says what was chosen, or before that what comes next.
func (p *painter) matterSays(s kiosk.Matter, x, w, y float64) {
	if i := slices.IndexFunc(s.Options, selected); i >= 0 {
		p.hint("matter.chosen", "circle-check", p.fillIn("matter.chosen", s.Options[i].Label), x, w, y)
		return
	}
	p.hint("matter.note", "pen-line", p.t("matter.note"), x, w, y)
}

func selected(o kiosk.Option) bool { return o.Selected }

// hint is a quiet sentence with an icon.
func (p *painter) hint(id, icon, text string, x, w, y float64) {
	p.icon(icon, x+32, y, 60, p.theme.Ink)
	p.lineIn(id, text, p.ink(p.size.Body), Rect{x + 90, y - 62, w - 90, 124}, left)
}
