package ui

import (
	"image/color"
	"strings"

	"smartcounter/kiosk"
)

// A face is how a control looks: what can be pressed has an outline and a thick
// lower lip, nothing else has.
type face uint8

const (
	facePlain face = iota
	facePrimary
	faceHelp
)

// A control is something to press.
type control struct {
	id       string
	role     Role // RoleButton if empty
	name     string
	rect     Rect
	face     face
	radius   float64 // radiusButton if 0
	lip      float64 // lipHeight if 0
	selected bool
	disabled bool // dashed, without lip; msg is then what explains it
	msg      kiosk.Msg
	font     float64 // smallest size inside
}

// control paints c's lip and face, then its content, and tells the element.
func (p *painter) control(c control, content func(fg color.RGBA)) {
	if c.radius == 0 {
		c.radius = radiusButton
	}
	if c.lip == 0 {
		c.lip = lipHeight
	}
	if c.role == "" {
		c.role = RoleButton
	}
	fill, edge, lip, fg, pressed := p.colours(c)
	width := edgeWidth
	if c.selected {
		width = edgeWidthSelected
	}
	press := PressStyle{Shift: pressShift * p.k, Fill: pressed}
	if c.disabled {
		press.Shift = 0
		press.First = len(p.scene.Ops)
		p.put(Box{Rect: p.at(c.rect), Radius: c.radius * p.k, Fill: fill, Edge: edge, Width: width * p.k, Dash: 10 * p.k})
	} else {
		lower := c.rect
		lower.Y += c.lip
		p.box(lower, c.radius, lip, color.RGBA{}, 0)
		press.First = len(p.scene.Ops)
		press.Shift = min(pressShift, c.lip) * p.k
		p.box(c.rect, c.radius, fill, edge, width)
	}
	pointed := p.pointsAt(c)
	if pointed {
		p.pointOut(c)
	}
	content(fg)
	press.Last = len(p.scene.Ops)
	p.tell(Element{ID: c.id, Role: c.role, Name: c.name, Rect: c.rect, Enabled: !c.disabled,
		Selected: c.selected, Pointed: pointed, Msg: c.msg, Press: press, Font: c.font})
}

func (p *painter) colours(c control) (fill, edge, lip, fg, pressed color.RGBA) {
	t := p.theme
	switch {
	case c.disabled:
		return t.Paper, t.Edge, color.RGBA{}, t.Ink2, t.Pressed
	case c.selected:
		return t.Selected, t.SelectedEdge, t.Lip, t.Ink, t.Pressed
	case c.face == facePrimary:
		return t.Primary, t.Primary, t.PrimaryLip, t.OnPrimary, t.PrimaryPressed
	case c.face == faceHelp:
		return t.Help, t.HelpEdge, t.HelpEdge, t.OnHelp, t.HelpPressed
	}
	return t.Surface, t.Edge, t.Lip, t.Ink, t.Pressed
}

// A button is a control with an icon, words and maybe a second line.
type button struct {
	control
	icon  string  // "" for none
	glyph string  // characters in the place of an icon, "，。" or "12"
	label string  // bold unless light
	line  string  // second line
	tail  string  // icon behind the words
	size  float64 // of the label
	isize float64 // of the icon, 0 for 1.1 times the label
	lsize float64 // of the line, 0 for Small
	light bool    // regular weight
}

// leastAir is between the words of a button and its outer edge.
const leastAir = 6

// button paints b with its content in the middle. A label that is too long for
// one line, even in the smallest letters, stands in two beside its icon.
func (p *painter) button(b button) {
	if b.lsize == 0 {
		b.lsize = p.size.Small
	}
	st := style{size: b.size, bold: !b.light}
	pad := 20.0
	switch {
	case b.rect.W < 240 && b.radius > b.rect.H/2-1: // a chip has round ends
		pad = 15
	case b.rect.W < 240:
		pad = 10
	case b.rect.W > 480:
		pad = 28
	}
	inner := b.rect.W - 2*pad
	space := max(10, b.size*0.3)
	if b.rect.W < 240 {
		space = 10
	}
	lead := func() float64 {
		w := 0.0
		isize := b.isize
		if isize == 0 {
			isize = st.size * 1.1
		}
		if b.icon != "" {
			w += isize + space
		}
		if b.glyph != "" {
			w += glyphWidth(b.glyph, st.size) + space
		}
		if b.tail != "" {
			w += isize*0.9 + space
		}
		return w
	}
	least := p.size.Min
	for st.size > least && lead()+max(st.width(b.label), textWidth(b.line, false, min(b.lsize, st.size), 0)) > inner {
		st.size = max(least, st.size-1)
		if b.isize > st.size*1.1 {
			b.isize = st.size * 1.1
		}
	}
	for b.line != "" && b.lsize > least && lead()+textWidth(b.line, false, b.lsize, 0) > inner {
		b.lsize = max(least, b.lsize-1)
	}
	for b.line != "" && st.size > b.lsize+4 && (st.size+b.lsize)*1.07 > b.rect.H-32 {
		st.size-- // air above and below both lines
	}
	if lead()+st.width(b.label) > inner {
		b.glyph = "" // a sample of characters helps, the word is needed
	}
	if b.isize == 0 {
		b.isize = st.size * 1.1
	}
	label := []string{b.label}
	if b.line == "" && lead()+st.width(b.label) > b.rect.W-2*leastAir {
		label = halves(b.label)
	}
	if b.name == "" {
		b.name = spoken(b.label, b.line)
	}
	b.font = st.size
	if b.line != "" {
		b.font = min(st.size, b.lsize)
	}
	p.control(b.control, func(fg color.RGBA) {
		st.color = fg
		sub := style{size: b.lsize, color: fg}
		if b.face == facePlain && !b.disabled {
			sub.color = p.theme.Ink2
		}
		words := sub.width(b.line)
		for _, l := range label {
			words = max(words, st.width(l))
		}
		x := b.rect.X + (b.rect.W-lead()-words)/2
		y := b.rect.Y + b.rect.H/2
		if b.icon != "" {
			p.icon(b.icon, x+b.isize/2, y, b.isize, fg)
			x += b.isize + space
		}
		if b.glyph != "" {
			p.span(x, y, st.strong(), b.glyph)
			x += glyphWidth(b.glyph, st.size) + space
		}
		if b.line == "" {
			for i, l := range label {
				p.spanIn(x, words, y+(float64(i)-float64(len(label)-1)/2)*st.size*1.08, st, center, l)
			}
		} else {
			between := (st.size + b.lsize) * 0.57
			off := between * b.lsize / (st.size + b.lsize)
			p.spanIn(x, words, y-off, st, center, b.label)
			p.spanIn(x, words, y-off+between, sub, center, b.line)
		}
		if b.tail != "" {
			size := b.isize * 0.9
			p.icon(b.tail, x+words+space+size/2, y, size, fg)
		}
	})
}

// stacked is a button with its icon above its word.
func (p *painter) stacked(c control, icon, label string, st style) {
	c.name = label
	if p.large && c.rect.H < 130 && icon == "ellipsis" {
		p.button(button{control: c, label: label, size: p.size.Nav, light: true})
		return
	}
	st = p.fit(label, st, c.rect.W-24)
	c.font = st.size
	const isize, between = 44.0, 5.0
	high := isize + between + 0.92*st.size
	p.control(c, func(fg color.RGBA) {
		y := c.rect.Y + (c.rect.H-high)/2
		p.icon(icon, c.rect.X+c.rect.W/2, y+isize/2, isize, fg)
		p.spanIn(c.rect.X, c.rect.W, y+high-0.46*st.size, st.tinted(fg), center, label)
	})
}

// halves breaks a label at its first space, else in the middle.
func halves(label string) []string {
	if a, b, ok := strings.Cut(label, " "); ok {
		return []string{a, b}
	}
	rs := []rune(label)
	middle := (len(rs) + 1) / 2
	return []string{string(rs[:middle]), string(rs[middle:])}
}

// glyphWidth is the width of characters that stand in the place of an icon. Full
// stops and commas leave half their square empty, which looks like a gap.
func glyphWidth(glyph string, size float64) float64 {
	w := textWidth(glyph, true, size, 0)
	if strings.HasSuffix(glyph, "，") || strings.HasSuffix(glyph, "。") {
		w -= size / 2
	}
	return w
}

// spoken joins the lines of a control as an assistive technology says them.
func spoken(parts ...string) string {
	s := ""
	for _, t := range parts {
		if t == "" {
			continue
		}
		if s != "" {
			s += "，"
		}
		s += t
	}
	return s
}
