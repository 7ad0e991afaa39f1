package kiosk

import (
	"slices"
	"strings"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

// maxText is the most characters a text may have: what an event takes.
const maxText = event.MaxCharacters

// maxChoices is how many candidates are kept of a character.
const maxChoices = 24

// written is one character of the text with what is needed to correct it.
type written struct {
	id      uint64
	glyph   Glyph
	choices []rune // candidates, best first
	doubted bool   // the recogniser was not sure
	shaky   bool   // it was sure enough to show, not to hand in; see certain
	chosen  bool   // the customer picked it: recognition must not change it
	phrase  uint64 // characters inserted by one tap share this; 0 for none
}

// text is what has been written, with the caret. Its methods return a new text
// and leave the old one as it was.
type text struct {
	glyphs []written
	caret  int
}

func (x text) full() bool { return len(x.glyphs) >= maxText }

// find returns the position of the glyph of that id, -1 for none.
func (x text) find(id uint64) int {
	if id == 0 {
		return -1
	}
	return slices.IndexFunc(x.glyphs, func(w written) bool { return w.id == id })
}

// insert puts glyphs at the caret and the caret behind them.
func (x text) insert(w ...written) text {
	return text{glyphs: slices.Insert(slices.Clone(x.glyphs), x.caret, w...), caret: x.caret + len(w)}
}

// replace puts w in the place of glyph i.
func (x text) replace(i int, w written) text {
	glyphs := slices.Clone(x.glyphs)
	glyphs[i] = w
	return text{glyphs: glyphs, caret: x.caret}
}

// remove takes out the glyph at i. The caret stays between the same neighbours.
func (x text) remove(i int) text { return x.cut(i, i+1) }

func (x text) cut(from, to int) text {
	caret := x.caret
	if caret > from {
		caret = max(from, caret-(to-from))
	}
	return text{glyphs: slices.Delete(slices.Clone(x.glyphs), from, to), caret: caret}
}

// rubbed takes out what one 删除 takes: the glyph before the caret, or the
// phrase that ends there.
func (x text) rubbed() (text, int) {
	if x.caret == 0 {
		return x, 0
	}
	from := x.caret - 1
	if p := x.glyphs[from].phrase; p != 0 {
		for from > 0 && x.glyphs[from-1].phrase == p {
			from--
		}
	}
	return x.cut(from, x.caret), x.caret - from
}

// drawn stands for a character that stays as it was drawn.
const drawn = '\uFFFC'

// before returns up to n characters in front of position i.
func (x text) before(i, n int) []rune { return x.runes(max(0, i-n), i) }

// after returns up to n characters from position i on.
func (x text) after(i, n int) []rune { return x.runes(i, min(len(x.glyphs), i+n)) }

func (x text) runes(from, to int) []rune {
	runes := make([]rune, 0, to-from)
	for _, w := range x.glyphs[from:to] {
		r := w.glyph.Char
		if w.glyph.AsDrawn() {
			r = drawn
		}
		runes = append(runes, r)
	}
	return runes
}

// plain returns the glyphs as the screens show them.
func (x text) plain() []Glyph {
	if len(x.glyphs) == 0 {
		return nil
	}
	list := make([]Glyph, len(x.glyphs))
	for i, w := range x.glyphs {
		list[i] = w.glyph
	}
	return list
}

// spoken returns the words to be read aloud, with drawnWords for characters
// that nobody could read.
func (x text) spoken(drawnWords string) string {
	var b strings.Builder
	for _, w := range x.glyphs {
		if w.glyph.AsDrawn() {
			b.WriteString(drawnWords)
		} else {
			b.WriteRune(w.glyph.Char)
		}
	}
	return b.String()
}

// certain is how probable a reading must be to be handed in without the customer
// having picked it. Of what trembling hands wrote and the recogniser was sure
// enough to show, one character in eight was misread, of what it was certain of one
// in forty-five (docs/elder-simulation.md); and a misread character in a complaint is
// easily overlooked twice.
const certain = 0.98

// asWritten gives characters that were never certain back their ink: that is what
// the customer then sees on the review, and what is handed in.
func (x text) asWritten() text {
	glyphs := slices.Clone(x.glyphs)
	for i, g := range glyphs {
		if g.shaky && !g.glyph.Ink.Empty() {
			glyphs[i].glyph.Char, glyphs[i].shaky = 0, false
		}
	}
	return text{glyphs: glyphs, caret: x.caret}
}

// typed makes glyphs of characters that were not drawn.
func typed(id, phrase uint64, runes ...rune) []written {
	list := make([]written, len(runes))
	for i, r := range runes {
		list[i] = written{id: id + uint64(i), glyph: Glyph{Char: r}, chosen: true, phrase: phrase}
	}
	return list
}

// named gives w what the recogniser made of it.
func (w written) named(r ink.Result) written {
	w.choices = nil
	for _, c := range r.Candidates {
		if c.Char != 0 && len(w.choices) < maxChoices && !slices.Contains(w.choices, c.Char) {
			w.choices = append(w.choices, c.Char)
		}
	}
	if w.chosen {
		// The customer has the last word; theirs stays on offer.
		if w.glyph.Char != 0 && !slices.Contains(w.choices, w.glyph.Char) {
			w.choices = slices.Insert(w.choices, 0, w.glyph.Char)
		}
		return w
	}
	w.doubted = r.Unsure || len(w.choices) == 0
	w.glyph.Char, w.shaky = 0, false
	if !w.doubted {
		w.glyph.Char = w.choices[0]
		w.shaky = r.Candidates[0].Score < certain
	}
	return w
}
