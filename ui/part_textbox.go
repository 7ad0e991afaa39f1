package ui

import (
	"image/color"
	"strconv"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
)

// drawnGlyph stands for a glyph that is kept as its own ink when lines are
// broken: as wide as a Han character, and breakable like one.
const drawnGlyph = '口'

func glyphRune(g kiosk.Glyph) rune {
	if g.AsDrawn() {
		return drawnGlyph
	}
	return g.Char
}

// flow breaks a text that is being written. Unlike breakLines it fills each line
// in turn, so that what stands above the caret never moves while writing. It
// returns where each line starts.
func flow(text []kiosk.Glyph, width float64, measure func(rune) float64) []int {
	starts := []int{0}
	used := 0.0
	for i := 0; i < len(text); i++ {
		w := measure(glyphRune(text[i]))
		from := starts[len(starts)-1]
		if used+w > width && i > from {
			at := i
			for at > from+1 && !breakable(glyphRune(text[at-1]), glyphRune(text[at])) {
				at--
			}
			if at == from+1 && !breakable(glyphRune(text[at-1]), glyphRune(text[at])) {
				at = i // nothing else will do: better cut than lose
			}
			starts = append(starts, at)
			used = 0
			for j := at; j < i; j++ {
				used += measure(glyphRune(text[j]))
			}
		}
		used += w
	}
	return starts
}

// A textBox is the field of the writing screen.
type textBox struct {
	rect Rect
	s    kiosk.Writing
	note string // under the text
}

// textBox paints the text with its caret, the pending glyph lit up, and every
// glyph something to tap. It scrolls by itself so that the caret's line shows;
// ▲ and ▼ move the caret by a screenful.
func (p *painter) textBox(b textBox) {
	r, s := b.rect, b.s
	p.box(r, radiusCard, p.theme.Surface, p.theme.Edge, edgeWidth)
	st := p.ink(p.size.InputText)
	pitch := st.size * 1.3
	small := p.ink(min(p.size.Small-2, 44)).tinted(p.theme.Ink2)
	if !p.large {
		small.size = 36
	}
	noteHeight := small.size * 1.5
	top := r.Y + 22
	visible := int((r.H - 22 - noteHeight - 4) / pitch)
	if visible < 2 { // two lines of words matter more than the note
		visible = max(1, int((r.H-26)/pitch))
		b.note = ""
	}
	x, w := r.X+38, r.W-76
	m := meterOf(false)
	measure := func(c rune) float64 { return m.advance(c) * st.size }

	p.tell(Element{ID: "writing.text", Role: RoleField, Name: p.textName(s), Rect: r, Enabled: true, Font: small.size})
	if len(s.Text) > 0 {
		p.label("writing.hint", b.note, small, x, w, r.Y+r.H-noteHeight/2-10, left)
	} else if b.note != "" {
		// Where nothing is written yet there is room for a second line above.
		note := wrap(b.note, small, w, leadTight)
		end := r.Y + r.H - noteHeight/2 - 10 + small.size*leadTight/2
		p.say("writing.hint", b.note, p.block(note, x, w, end-note.height(), left), small.size)
	}
	if len(s.Text) == 0 {
		line := p.label("writing.placeholder", p.t("writing.placeholder"), st.sized(p.size.Body).tinted(p.theme.Ink2), x+14, w-14, top+pitch/2, left)
		p.caret(line.X-14, top, pitch)
		return
	}
	starts := flow(s.Text, w, measure)
	if len(starts) > visible {
		w -= 108
		starts = flow(s.Text, w, measure)
	}
	caretLine := 0
	for i, at := range starts {
		if at < s.Caret || at == 0 {
			caretLine = i
		}
	}
	first := max(0, min(caretLine-1, len(starts)-visible))
	if visible == 1 {
		first = caretLine
	}
	last := min(first+visible, len(starts))
	for i := first; i < last; i++ {
		end := len(s.Text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		p.textLine(s, starts[i], end, x, top+float64(i-first)*pitch, pitch, st, i == caretLine)
	}
	if len(starts) > visible {
		p.scrollKeys(s, starts, first, last, Rect{r.X + r.W - 100, r.Y + 16, 84, r.H - 32})
	}
}

func (p *painter) textName(s kiosk.Writing) string {
	if len(s.Text) == 0 {
		return p.t("writing.placeholder")
	}
	name := make([]rune, 0, len(s.Text))
	for _, g := range s.Text {
		if g.AsDrawn() {
			name = append(name, '〇')
			continue
		}
		name = append(name, g.Char)
	}
	return string(name)
}

func (p *painter) caret(x, top, pitch float64) {
	p.fill(Rect{x, top + pitch*0.12, 6, pitch * 0.78}, p.theme.SelectedEdge)
}

// textLine paints glyphs [from, to) as few ops as possible: runs of characters
// in one piece, drawn glyphs as ink.
func (p *painter) textLine(s kiosk.Writing, from, to int, x, top, pitch float64, st style, hasCaret bool) {
	y := top + pitch/2
	m := meterOf(false)
	at := x
	runFrom, runX := from, x
	flush := func(i int, next float64) {
		if i > runFrom {
			rs := make([]rune, 0, i-runFrom)
			for _, g := range s.Text[runFrom:i] {
				rs = append(rs, g.Char)
			}
			p.span(runX, y, st, string(rs))
		}
		runFrom, runX = i, next
	}
	for i := from; i < to; i++ {
		g := s.Text[i]
		w := m.advance(glyphRune(g)) * st.size
		if i == s.Pending {
			flush(i, at)
			p.fill(Rect{at - 1, top + 3, w + 2, pitch - 6}, p.theme.Selected)
			p.fill(Rect{at - 1, top + pitch - 10, w + 2, 6}, p.theme.SelectedEdge)
		}
		if g.AsDrawn() {
			flush(i, at)
			p.inkIn(g.Ink, Rect{at + 3, y - st.size*0.47, w - 6, st.size * 0.94}, 3.4, 2.4)
			runFrom, runX = i+1, at+w
		}
		p.tell(Element{ID: "writing.glyph." + strconv.Itoa(i), Role: RoleText, Name: p.glyphName(g),
			Rect: Rect{at, top, w, pitch}, Enabled: true, Selected: i == s.Pending,
			Msg: kiosk.TapGlyph{Index: i}, Font: st.size})
		at += w
		if hasCaret && s.Caret == i+1 {
			// The caret is painted after the run, over its edge.
			defer p.caret(at+3, top, pitch)
		}
	}
	flush(to, at)
	if hasCaret && s.Caret <= from {
		p.caret(x-10, top, pitch)
	}
}

func (p *painter) glyphName(g kiosk.Glyph) string {
	if g.AsDrawn() {
		return p.t("writing.keep")
	}
	return string(g.Char)
}

// scrollKeys paints ▲ and ▼. Each is a tap on the character a screenful away:
// scrolling needs no state of its own.
func (p *painter) scrollKeys(s kiosk.Writing, starts []int, first, last int, r Rect) {
	key := func(id, icon, name string, r Rect, line int) {
		end := len(s.Text)
		if line+1 < len(starts) {
			end = starts[line+1]
		}
		p.control(control{id: id, role: RoleKey, name: name, rect: r, radius: radiusKey, lip: lipChip,
			msg: kiosk.TapGlyph{Index: end - 1}}, func(fg color.RGBA) {
			p.arrow(icon == "up", r.X+r.W/2, r.Y+r.H/2, fg)
		})
	}
	if first > 0 {
		key("writing.up", "up", p.t("writing.up"), Rect{r.X, r.Y, 84, 84}, max(0, first-1))
	}
	if last < len(starts) {
		key("writing.down", "down", p.t("writing.down"), Rect{r.X, r.Y + r.H - 84 - lipChip, 84, 84}, min(len(starts)-1, last))
	}
}

// arrow paints a triangle's two sides, pointing up or down.
func (p *painter) arrow(up bool, x, y float64, c color.RGBA) {
	d := 12.0
	if up {
		d = -d
	}
	p.line(x-22, y-d, x, y+d, 7, c, 0, 0)
	p.line(x, y+d, x+22, y-d, 7, c, 0, 0)
}

// inkIn paints ink scaled into r, its proportions kept.
func (p *painter) inkIn(k ink.Ink, r Rect, maxWidth, minWidth float64) {
	x0, y0, x1, y1, ok := k.Bounds()
	if !ok {
		return
	}
	w, h := float64(max(x1-x0, 1)), float64(max(y1-y0, 1))
	scale := min(r.W/w, r.H/h)
	box := p.at(r)
	p.put(InkOp{
		Rect: box, Ink: k, Scale: scale * p.k,
		DX:       (box.W-w*scale*p.k)/2 - float64(x0)*scale*p.k,
		DY:       (box.H-h*scale*p.k)/2 - float64(y0)*scale*p.k,
		MinWidth: minWidth * p.k, MaxWidth: maxWidth * p.k, Color: p.theme.InkStroke,
	})
}
