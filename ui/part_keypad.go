package ui

import "smartcounter/kiosk"

// keypad paints the keys 1 to 9, 删一个, 0, and in the last cell what the screen
// puts there.
func (p *painter) keypad(screen string, r Rect, between float64, last func(Rect)) {
	w := (r.W - 2*between) / 3
	h := (r.H - 3*between) / 4
	cell := func(i int) Rect {
		return Rect{r.X + float64(i%3)*(w+between), r.Y + float64(i/3)*(h+between), w, h}
	}
	digit := func(i int, d rune) {
		p.button(button{control: control{id: screen + ".digit." + string(d), role: RoleKey, rect: cell(i),
			radius: radiusKey, msg: kiosk.Digit{Rune: d}}, label: string(d), size: min(p.size.KeypadDigit, h*0.86)})
	}
	for i := range 9 {
		digit(i, rune('1'+i))
	}
	p.padKey(screen+".delete", "delete", cell(9), kiosk.Delete{})
	digit(10, '0')
	last(cell(11))
}

// padKey is a key of the pad with an icon and a word.
func (p *painter) padKey(id, icon string, r Rect, msg kiosk.Msg) {
	p.button(button{control: control{id: id, role: RoleKey, rect: r, radius: radiusKey, msg: msg},
		icon: icon, label: p.t(id), size: p.size.Button - 4, isize: 62, light: true})
}

// padAction is the key of the pad that goes on; why is the prompt that explains
// why it does not yet, "" if it does.
func (p *painter) padAction(id, icon, label, line, why string, r Rect) {
	b := button{control: control{id: id, rect: r, radius: radiusKey, face: facePrimary, msg: kiosk.Next{}},
		icon: icon, label: label, line: line, size: p.size.Button, lsize: p.size.Min}
	if why != "" {
		b.disabled, b.msg = true, kiosk.Explain{Key: why}
	}
	p.button(b)
}

// boxes shows n digits in n boxes, with a bar where the next one goes.
func (p *painter) boxes(id, name, digits string, n int, r Rect) {
	w := (r.W - gap*float64(n-1)) / float64(n)
	st := style{size: min(p.size.KeypadDigit, r.H*0.7), bold: true, color: p.theme.Ink}
	for i := range n {
		at := Rect{r.X + float64(i)*(w+gap), r.Y, w, r.H}
		edge, width := p.theme.Edge, edgeWidthCell
		if i == len(digits) {
			edge, width = p.theme.SelectedEdge, edgeWidthSelected
			x := at.X + at.W/2
			p.box(at, radiusCell, p.theme.Surface, edge, width)
			p.line(x, at.Y+at.H*0.22, x, at.Y+at.H*0.78, 6, p.theme.SelectedEdge, 0, 0)
			continue
		}
		p.box(at, radiusCell, p.theme.Surface, edge, width)
		if i < len(digits) {
			p.spanIn(at.X, at.W, at.Y+at.H/2, st, center, digits[i:i+1])
		}
	}
	p.tell(Element{ID: id, Role: RoleField, Name: name, Rect: r, Enabled: true, Font: st.size})
}
