package ui

import (
	"image/color"
	"strconv"

	"smartcounter/kiosk"
)

func (p *painter) panelHead(s kiosk.Writing, r Rect) {
	key := map[kiosk.WritingPanel]string{
		kiosk.PanelPunctuation: "writing.punctuation.title",
		kiosk.PanelDigits:      "writing.digits.title",
		kiosk.PanelMore:        "writing.more.title",
	}[s.Panel]
	const w = 340.0
	p.label("writing.panel", p.t(key), p.bold(p.size.Body), r.X, r.W-w-24, r.Y+r.H/2, left)
	p.button(button{control: control{id: "writing.back", rect: Rect{r.X + r.W - w, r.Y, w, r.H}, msg: kiosk.ShowPanel{Panel: kiosk.PanelCells}},
		icon: "pen-line", label: p.t("writing.back"), size: p.size.Button})
}

func (p *painter) panelKeys(s kiosk.Writing, r Rect) {
	if s.Panel == kiosk.PanelMore {
		cs := s.Candidates[:min(18, len(s.Candidates))]
		for i, at := range keyGrid(len(cs), 6, 3, r, 16) {
			p.candidate(s, i, cs[i], at)
		}
		return
	}
	keys, cols, rows := []rune(p.t("writing.keys.punctuation")), 5, 2
	if s.Panel == kiosk.PanelDigits {
		keys, cols, rows = []rune(p.t("writing.keys.digits")), 4, 3
	}
	for i, at := range keyGrid(len(keys), cols, rows, r, 20) {
		st := style{size: min(p.size.KeypadDigit, at.H*0.86), bold: true}
		p.control(control{id: "writing.key." + strconv.Itoa(i), role: RoleKey, name: string(keys[i]), rect: at,
			radius: radiusKey, msg: kiosk.TypeRune{Rune: keys[i]}, font: st.size}, func(fg color.RGBA) {
			from, to := meterOf(true).inkSpan(keys[i])
			p.span(at.X+at.W/2-st.size*(from+to)/2, at.Y+at.H/2, st.tinted(fg), string(keys[i]))
		})
	}
}

func keyGrid(n, cols, rows int, r Rect, between float64) []Rect {
	w := (r.W - between*float64(cols-1)) / float64(cols)
	h := (r.H - between*float64(rows-1)) / float64(rows)
	n = min(n, cols*rows)
	out := make([]Rect, n)
	for i := range out {
		out[i] = Rect{r.X + float64(i%cols)*(w+between), r.Y + float64(i/cols)*(h+between), w, h}
	}
	return out
}
