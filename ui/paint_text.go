package ui

import (
	"image/color"
	"strings"
	"unicode/utf8"
)

// A style is how text looks; sizes are reference pixels.
type style struct {
	size    float64
	bold    bool
	color   color.RGBA
	spacing float64
}

func (s style) width(text string) float64 { return textWidth(text, s.bold, s.size, s.spacing) }

func (s style) strong() style { s.bold = true; return s }

func (s style) sized(size float64) style { s.size = size; return s }

func (s style) tinted(c color.RGBA) style { s.color = c; return s }

// align says where in its box a text stands.
type align uint8

const (
	left align = iota
	center
	right
)

// Line heights, in em.
const (
	leadTitle = 1.24
	leadBody  = 1.4
	leadTight = 1.2
)

// A block is text broken into lines.
type block struct {
	lines []string
	style style
	lead  float64
}

// wrap breaks text for a column w wide.
func wrap(text string, st style, w, lead float64) block {
	m := meterOf(st.bold)
	return block{breakLines(text, w, func(r rune) float64 { return m.advance(r)*st.size + st.spacing }), st, lead}
}

// wrapTo is wrap with smaller letters, down to least, until the block is at most
// h high.
func wrapTo(text string, st style, w, h, lead, least float64) block {
	for {
		b := wrap(text, st, w, lead)
		if b.height() <= h || st.size <= least {
			return b
		}
		st.size = max(least, st.size-2)
	}
}

// pauses reports whether every line but the last ends where a text breathes.
func (b block) pauses() bool {
	for _, l := range b.lines[:max(0, len(b.lines)-1)] {
		last, _ := utf8.DecodeLastRuneInString(l)
		if !strings.ContainsRune(sentenceEnd+pause, last) || leadsOver([]rune(l)) >= 0 {
			return false
		}
	}
	return true
}

// pausing is b, text in a column w wide, or the same up to a seventh smaller if its
// lines then end where a voice would pause.
func (b block) pausing(text string, w, least float64) block {
	for st := b.style; st.size >= max(least, b.style.size*0.85); st.size-- {
		if c := wrap(text, st, w, b.lead); len(c.lines) <= len(b.lines) && c.pauses() {
			return c
		}
	}
	return b
}

func (b block) height() float64 { return float64(len(b.lines)) * b.style.size * b.lead }

// span paints one line that starts at x with the middle of its ink at y, and
// returns its width.
func (p *painter) span(x, y float64, st style, text string) float64 {
	w := st.width(text)
	if text == "" {
		return 0
	}
	put := func(x float64, s string, w float64) {
		p.put(Text{
			X: p.ox + x*p.k, Baseline: p.oy + (y+capital*st.size)*p.k,
			Size: st.size * p.k, Bold: st.bold, Color: st.color, Spacing: st.spacing * p.k,
			String: s, Width: w * p.k,
		})
	}
	from, last := 0, rune(0)
	for i, r := range text { // a piece ends behind each mark that moves closer to the next
		if s := squeeze(last, r); s > 0 {
			piece := st.width(text[from:i]) - s*st.size
			put(x, text[from:i], piece)
			x, from = x+piece, i
		}
		last = r
	}
	put(x, text[from:], st.width(text[from:]))
	return w
}

// spanIn is span aligned within [x, x+w).
func (p *painter) spanIn(x, w, y float64, st style, a align, text string) Rect {
	tw := st.width(text)
	switch a {
	case left:
		if first, _ := utf8.DecodeRuneInString(text); strings.ContainsRune(fromHalf, first) {
			x -= st.size / 2 // what is seen begins where other lines do
		}
	case center:
		x += (w - tw) / 2
		if last, _ := utf8.DecodeLastRuneInString(text); strings.ContainsRune(halfEmpty, last) {
			x += st.size / 4 // what is seen stands in the middle
		}
	case right:
		x += w - tw
	}
	p.span(x, y, st, text)
	return Rect{x, y - st.size/2, tw, st.size}
}

// block paints a block whose first line box starts at top, and returns the box
// around its letters.
func (p *painter) block(b block, x, w, top float64, a align) Rect {
	var r Rect
	step := b.style.size * b.lead
	for i, l := range b.lines {
		r = r.Union(p.spanIn(x, w, top+step*(float64(i)+0.5), b.style, a, l))
	}
	return r
}

// sentence paints text as an element of its own and returns the y below it.
func (p *painter) sentence(id, text string, st style, x, w, top, lead float64, a align) float64 {
	if text == "" {
		return top
	}
	b := wrap(text, st, w, lead)
	p.say(id, text, p.block(b, x, w, top, a), st.size)
	return top + b.height()
}

// label paints one line as an element of its own, shrunk if it must be.
func (p *painter) label(id, text string, st style, x, w, y float64, a align) Rect {
	if text == "" {
		return Rect{X: x, Y: y}
	}
	st = p.fit(text, st, w)
	r := p.spanIn(x, w, y, st, a, text)
	p.say(id, text, r, st.size)
	return r
}

// lineIn is label in the middle of r, for a sentence: rather than in letters too
// small for one it stands in two lines.
func (p *painter) lineIn(id, text string, st style, r Rect, a align) {
	least := min(st.size, p.size.BodyMin)
	if st.sized(least).width(text) <= r.W {
		p.label(id, text, st, r.X, r.W, r.Y+r.H/2, a)
		return
	}
	b := wrapTo(text, st, r.W, r.H, leadTight, least)
	p.say(id, text, p.block(b, r.X, r.W, r.Y+(r.H-b.height())/2, a), b.style.size)
}

// fit makes st smaller until text is at most w wide, but never smaller than the
// smallest size there is: a wording that still does not fit is found by the lint.
func (p *painter) fit(text string, st style, w float64) style {
	if tw := st.width(text); tw > w {
		st.size = max(p.size.Min, st.size*w/tw)
	}
	return st
}

// oneLine makes st a little smaller where that saves a second line.
func (p *painter) oneLine(text string, st style, w float64) style {
	if tw := st.width(text); tw > w && tw*0.84 <= w {
		st.size = max(st.size*w/tw*0.999, min(st.size, p.size.BodyMin))
	}
	return st
}

// A run is a piece of a line in its own style.
type run struct {
	text  string
	style style
}

// runs paints pieces of one line one behind the other.
func (p *painter) runs(x, w, y float64, a align, pieces ...run) Rect {
	total := 0.0
	size := 0.0
	for _, r := range pieces {
		total += r.style.width(r.text)
		size = max(size, r.style.size)
	}
	switch a {
	case center:
		x += (w - total) / 2
	case right:
		x += w - total
	}
	at := x
	for _, r := range pieces {
		at += p.span(at, y, r.style, r.text)
	}
	return Rect{x, y - size/2, total, size}
}

// Styles of the theme.

func (p *painter) ink(size float64) style  { return style{size: size, color: p.theme.Ink} }
func (p *painter) bold(size float64) style { return style{size: size, bold: true, color: p.theme.Ink} }
func (p *painter) soft(size float64) style { return style{size: size, color: p.theme.Ink2} }
