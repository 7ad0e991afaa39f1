package ui

import "smartcounter/kiosk"

// matter is the first step of a complaint: six plain choices, one to take.
func (p *painter) matter(s kiosk.Matter) {
	h := heading{screen: "matter", step: s.Step, steps: s.Steps, title: p.t("matter.title"), line: p.t("matter.line")}
	r := p.question(h, Rect{48, 640, 984, 836})
	between := 32.0
	if p.portrait {
		if p.seated {
			r.H, between = 570, 24
		}
		p.hint("matter.note", "pen-line", p.t("matter.note"), margin, p.w-2*margin, (r.Y+r.H+ledgeTop)/2)
	}
	p.grid(s.Options, r, between, false)
}

// hint is a quiet sentence with an icon.
func (p *painter) hint(id, icon, text string, x, w, y float64) {
	p.icon(icon, x+32, y, 60, p.theme.Ink)
	p.lineIn(id, text, p.ink(p.size.Body), Rect{x + 90, y - 62, w - 90, 124}, left)
}
