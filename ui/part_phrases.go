package ui

import (
	"strconv"

	"smartcounter/kiosk"
)

func (p *painter) chips(s kiosk.Writing, r Rect) {
	x := r.X
	phrases := s.Phrases
	most := 3
	if p.large {
		most = 2
	}
	between := 16.0
	switch {
	case s.CanRestore:
		w := 250.0
		p.chip("writing.restore", Rect{x, r.Y, w, r.H}, "undo-2", p.t("writing.restore"), min(p.size.Helper, 54), kiosk.Restore{})
		x += w + between
		most--
	case len(phrases) > 0 && !p.large:
		label := p.t("writing.phrases")
		st := p.soft(min(p.size.Helper, 44))
		w := max(140, st.width(label))
		p.label("writing.phrases", label, st, x, w, r.Y+r.H/2, left)
		x += w + 8
		if !p.portrait {
			x = r.X + w + 4
		}
	case p.large:
		between = 24
	}
	if len(phrases) > most {
		phrases = phrases[:most]
	}
	st := p.ink(min(p.size.Helper, 54))
	rects := chipRects(phrases, Rect{x, r.Y, r.X + r.W - x, r.H}, st, p.size.Min, between)
	for i, c := range rects { // one size for all
		st.size = min(st.size, max(p.size.Min, st.size*(c.W-chipAir)/st.width(phrases[i])))
	}
	for i, c := range rects {
		p.chip("writing.phrase."+strconv.Itoa(i), c, "", phrases[i], st.size, kiosk.PickPhrase{Index: i})
	}
}

// chipAir is beside the words of a chip, whose ends are round.
const chipAir = 30.0

func chipRects(phrases []string, r Rect, st style, least, between float64) []Rect {
	for n := len(phrases); n > 0; n-- {
		avail := r.W - between*float64(n-1)
		avg := avail / float64(n)
		mean, need := 0.0, 0.0
		for _, t := range phrases[:n] {
			mean += st.width(t) / float64(n)
			need += st.sized(least).width(t) + chipAir
		}
		if need > avail {
			continue
		}
		out := make([]Rect, n)
		lack, spare := 0.0, 0.0
		for i, t := range phrases[:n] {
			out[i] = Rect{0, r.Y, float64(int(avg + 0.41*(st.width(t)-mean) + 0.5)), r.H}
			d := st.sized(least).width(t) + chipAir - out[i].W
			if d > 0 {
				lack += d
				out[i].W += d
			} else {
				spare -= d
			}
		}
		x := r.X
		for i, t := range phrases[:n] {
			if over := out[i].W - st.sized(least).width(t) - chipAir; lack > 0 && over > 0 {
				out[i].W -= over * lack / spare
			}
			out[i].X = x
			x += out[i].W + between
		}
		return out
	}
	return nil
}

func (p *painter) chip(id string, r Rect, icon, label string, size float64, msg kiosk.Msg) {
	p.button(button{control: control{id: id, rect: r, radius: r.H / 2, lip: lipChip, msg: msg},
		icon: icon, label: label, size: size, isize: 46, light: true})
}
