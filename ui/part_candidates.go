package ui

import (
	"math"
	"strconv"

	"smartcounter/kiosk"
)

func (p *painter) candidates(s kiosk.Writing, r Rect, between float64) {
	if len(s.Candidates) == 0 {
		p.label("writing.candidates", p.t("writing.candidates"), p.soft(p.size.Helper), r.X, r.W, r.Y+r.H/2, center)
		return
	}
	n := 6
	if p.large {
		n = 5
	}
	w := 2 * math.Floor((r.W-between*float64(n))/float64(n+1)/2)
	for i, c := range s.Candidates[:min(n, len(s.Candidates))] {
		p.candidate(s, i, c, Rect{r.X + float64(i)*(w+between), r.Y, w, r.H})
	}
	if len(s.Candidates) > n {
		x := r.X + float64(n)*(w+between)
		p.more(Rect{x, r.Y, r.X + r.W - x, r.H})
	}
}

func (p *painter) candidate(s kiosk.Writing, i int, c rune, r Rect) {
	chosen := s.Pending >= 0 && s.Pending < len(s.Text) && s.Text[s.Pending].Char == c
	size := p.size.Candidate
	if chosen {
		size = p.size.CandidateFirst
	}
	p.button(button{control: control{id: "writing.candidate." + strconv.Itoa(i), role: RoleCandidate, rect: r,
		radius: radiusKey, selected: chosen, msg: kiosk.PickCandidate{Index: i}},
		label: string(c), size: size, light: !chosen})
}

func (p *painter) more(r Rect) {
	p.stacked(control{id: "writing.more", rect: r, radius: radiusKey, msg: kiosk.MoreCandidates{}},
		"ellipsis", p.t("writing.more"), style{size: p.size.Small})
}

func (p *painter) unsure(s kiosk.Writing, z writingZones) {
	top, h := z.chips.Y, z.candidates.Y+z.candidates.H-z.chips.Y
	row := Rect{z.candidates.X, z.candidates.Y - 16, z.candidates.W, 130}
	label := Rect{z.chips.X, top, z.chips.W, h - 130}
	if !p.portrait {
		row.Y, row.H = z.candidates.Y, z.candidates.H
		label = z.chips
	} else {
		row.Y = z.candidates.Y + z.candidates.H - 130
	}
	y := label.Y + min(label.H, 84)/2 - 6
	p.icon("circle-help", label.X+29, y, 58, p.theme.Ink)
	p.lineIn("writing.unsure", p.t("writing.unsure"), p.ink(p.size.Body), Rect{label.X + 80, y - 60, label.W - 80, 120}, left)
	parts := [3]float64{384, 276, 276}
	x := row.X
	put := func(i int, b button) {
		w := parts[i] * (row.W - 48) / 936
		b.rect = Rect{x, row.Y, w, row.H}
		p.button(b)
		x += w + gap
	}
	put(0, button{control: control{id: "writing.keep", selected: true, msg: kiosk.KeepInk{}}, icon: "signature", label: p.t("writing.keep"), size: p.size.Button - 4})
	put(1, button{control: control{id: "writing.again", msg: kiosk.WriteAgain{}}, icon: "pen-line", label: p.t("writing.again"), size: p.size.Body, light: true})
	put(2, button{control: control{id: "writing.morechars", msg: kiosk.MoreCandidates{}}, icon: "ellipsis", label: p.t("writing.morechars"), size: p.size.Body, light: true})
}
