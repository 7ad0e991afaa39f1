package kiosk

import (
	"slices"
	"time"

	"smartcounter/kiosk/ink"
)

// ownInk takes what the pen does. Ink is kept even under an overlay: nothing a
// person wrote is lost. It reports whether m was about the pen.
func (t *turn) ownInk(m Msg) bool {
	switch m := m.(type) {
	case PenDown:
		t.reprompt.penDown = true
		switch t.at.(type) {
		case cells:
			t.penDown(m.Canvas)
		}
	case PenUp:
		t.reprompt.penDown, t.touched = false, true
		switch t.at.(type) {
		case cells:
			t.penUp(m.Canvas, m.Stroke)
		case letter:
			t.draw(m.Stroke)
		}
	default:
		return false
	}
	return true
}

// penDown starts a stroke. In the other cell, or in a cell whose character has
// been picked, it accepts what was there and starts a new character.
func (t *turn) penDown(cell int) {
	w := &t.draft.words
	if cell != 0 && cell != 1 || w.panel != PanelCells {
		return
	}
	if cell != w.active || w.cells[cell].Empty() {
		t.commit()
		w.active = cell
	}
	t.stopPenTimer()
}

// penUp ends a stroke.
func (t *turn) penUp(cell int, s ink.Stroke) {
	w := &t.draft.words
	if cell != 0 && cell != 1 || w.panel != PanelCells || len(s) == 0 {
		return
	}
	t.penDown(cell)
	if w.text.full() && w.inked == 0 {
		t.refuse()
		return
	}
	if room := maxCellPoints - points(w.cells[cell]); room > 0 && len(w.cells[cell]) < maxStrokes {
		w.cells[cell] = append(slices.Clip(w.cells[cell]), clip(s, room))
		w.stale = true
	}
	w.edited()
	if t.devices.recognizer {
		t.startPenTimer(restTime, false)
	}
}

// speck is how large, in reference pixels, a mark is that a hand leaves in passing:
// 6 mm in a cell of 120. A fingertip that trembles by 2 mm to either side draws more
// than 4 in a touch; punctuation has keys of its own. The dot that begins 心 is kept,
// for other strokes stand in the same cell before the cell is left.
const speck = 24

func isSpeck(k ink.Ink) bool {
	x0, y0, x1, y1, ok := k.Bounds()
	return ok && max(x1-x0, y1-y0) < speck
}

func points(k ink.Ink) int {
	n := 0
	for _, s := range k {
		n += len(s)
	}
	return n
}

// clip copies a stroke, up to n points of it.
func clip(s ink.Stroke, n int) ink.Stroke { return slices.Clone(s[:min(len(s), n)]) }

func (t *turn) startPenTimer(after time.Duration, doubt bool) {
	q := &t.draft.words.queries
	q.timer, q.doubt = t.token(), doubt
	t.do(StartTimer{Timer: TimerRecognize, Token: q.timer, After: after})
}

func (t *turn) stopPenTimer() {
	if q := &t.draft.words.queries; q.timer != 0 {
		q.timer = 0
		t.do(StopTimer{Timer: TimerRecognize})
	}
}

// place makes sure that the ink in the active cell stands in the text, as drawn
// as long as nothing better is known.
func (t *turn) place() {
	w := &t.draft.words
	k := w.cells[w.active]
	if i := w.find(w.inked); i >= 0 {
		g := w.text.glyphs[i]
		g.glyph.Ink = k
		w.text = w.text.replace(i, g)
		return
	}
	w.inked = w.id()
	w.text = w.text.insert(written{id: w.inked, glyph: Glyph{Ink: k}})
}

// commit accepts the character in the cell: it stays in the text, and the cell
// is free. Ink that nobody has read yet stands as drawn until it is.
func (t *turn) commit() {
	w := &t.draft.words
	w.pending, w.unsure = 0, false
	if w.cells[w.active].Empty() {
		t.stopPenTimer()
		return
	}
	if w.inked == 0 && isSpeck(w.cells[w.active]) {
		t.free()
		return
	}
	if w.find(w.inked) < 0 || w.stale {
		t.place()
	}
	id, stale := w.inked, w.stale
	if stale {
		t.unname(id) // it was read before its last strokes
	}
	underway := w.queries.token != 0 && w.queries.glyph == 0
	t.lift()
	switch {
	case stale:
		if underway {
			w.queries.token = 0 // of ink that has grown since
		}
		t.refresh(id)
	case underway:
		w.queries.glyph = id
	}
}

// unname takes back what a character was taken for, unless the customer picked it.
func (t *turn) unname(id uint64) {
	w := &t.draft.words
	if i := w.find(id); i >= 0 && !w.text.glyphs[i].chosen && t.devices.recognizer {
		g := w.text.glyphs[i]
		g.glyph.Char, g.shaky = 0, false
		w.text = w.text.replace(i, g)
	}
}

// free empties the cell of a character that the customer has decided on. An
// answer under way would be about ink that is not there any more.
func (t *turn) free() {
	w := &t.draft.words
	t.lift()
	if w.queries.token != 0 && w.queries.glyph == 0 {
		w.queries.token = 0
		t.askNext()
	}
}

// lift takes the ink out of the active cell.
func (t *turn) lift() {
	w := &t.draft.words
	w.cells[w.active] = nil
	w.inked, w.stale, w.queries.cell = 0, false, false
	t.stopPenTimer()
}
