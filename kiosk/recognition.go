package kiosk

import (
	"slices"
	"time"

	"smartcounter/kiosk/ink"
)

const (
	// restTime is how long the pen is up before the ink is recognised.
	restTime = 180 * time.Millisecond
	// doubtTime is how much longer it rests before 没认准 is said: a character
	// that is still being written is never recognised well, and nobody wants to
	// hear so between two strokes.
	doubtTime = time.Second
	// contextLength is how many characters the recogniser gets as context.
	contextLength = 12
)

// queries is the recogniser's work: one request at a time, because a newer one
// supersedes the older.
type queries struct {
	token   uint64   // request under way, 0 for none
	glyph   uint64   // it is for; 0 for the ink in the cell
	waiting []uint64 // glyphs accepted before they were recognised
	cell    bool     // the cell waits too
	timer   uint64   // token of TimerRecognize, 0 for none
	doubt   bool     // the timer runs for 没认准
}

// penRested: the pen has been up for a moment.
func (t *turn) penRested(token uint64) {
	w := &t.draft.words
	if token == 0 || token != w.queries.timer {
		return
	}
	w.queries.timer = 0
	if w.queries.doubt {
		t.doubt()
		return
	}
	if w.queries.token != 0 && w.queries.glyph != 0 {
		w.queries.cell = true // an accepted character comes first
		return
	}
	t.recogniseCell()
}

// doubt shows 08b for the character in the cell.
func (t *turn) doubt() {
	w := &t.draft.words
	if i := w.find(w.inked); i >= 0 && w.pending == w.inked && w.text.glyphs[i].doubted && w.text.glyphs[i].glyph.AsDrawn() {
		w.unsure = true
		if _, ok := t.at.(cells); ok && t.overlay == nil {
			t.tell("writing.unsure")
		}
	}
}

func (t *turn) recogniseCell() {
	w := &t.draft.words
	k := w.cells[w.active]
	w.queries.cell = false
	if k.Empty() || w.inked == 0 && isSpeck(k) {
		return
	}
	at, next := w.caret, w.caret
	if i := w.find(w.inked); i >= 0 {
		at, next = i, i+1
	}
	w.stale = false
	t.ask(0, k, at, next)
}

// ask has ink named that stands between glyph at-1 and glyph next.
func (t *turn) ask(glyph uint64, k ink.Ink, at, next int) {
	w := &t.draft.words
	w.queries.token, w.queries.glyph = t.token(), glyph
	t.do(Recognize{
		Token: w.queries.token, Ink: k,
		Before: w.text.before(at, contextLength), After: w.text.after(next, contextLength),
	})
}

// refresh ranks a glyph's candidates anew, in the words that now surround it.
func (t *turn) refresh(id uint64) {
	w := &t.draft.words
	if !t.devices.recognizer || slices.Contains(w.queries.waiting, id) {
		return
	}
	w.queries.waiting = append(slices.Clip(w.queries.waiting), id)
	if w.queries.token == 0 {
		t.askNext()
	}
}

// askNext takes up what waits for the recogniser.
func (t *turn) askNext() {
	w := &t.draft.words
	for len(w.queries.waiting) > 0 {
		id := w.queries.waiting[0]
		w.queries.waiting = slices.Clone(w.queries.waiting[1:])
		if i := w.find(id); i >= 0 {
			t.ask(id, w.text.glyphs[i].glyph.Ink, i, i+1)
			return
		}
	}
	if w.queries.cell {
		t.recogniseCell()
	}
}

// recognized takes the recogniser's answer.
func (t *turn) recognized(m Recognized) {
	w := &t.draft.words
	if m.Token == 0 || m.Token != w.queries.token {
		return // superseded, or of an earlier customer
	}
	glyph := w.queries.glyph
	w.queries.token, w.queries.glyph = 0, 0
	if m.Failed {
		m.Result = ink.Result{}
	}
	switch {
	case glyph != 0:
		t.nameGlyph(glyph, m)
	case !w.cells[w.active].Empty():
		t.nameCell(m)
	}
	t.askNext()
}

// nameGlyph names a character that had been accepted already. What has been
// read once is not unread because its candidates were ranked anew.
func (t *turn) nameGlyph(id uint64, m Recognized) {
	w := &t.draft.words
	i := w.find(id)
	if i < 0 || m.Failed {
		return
	}
	g := w.text.glyphs[i]
	g.chosen = g.chosen || !g.glyph.AsDrawn()
	w.text = w.text.replace(i, g.named(m.Result))
	if _, ok := t.at.(cells); !ok { // the words were called done
		w.text = w.text.asWritten()
	}
	if w.pending == id && !w.text.glyphs[i].glyph.AsDrawn() {
		w.unsure = false
	}
}

// nameCell puts the ink of the cell into the text as what it was taken for.
func (t *turn) nameCell(m Recognized) {
	w := &t.draft.words
	t.place()
	i := w.find(w.inked)
	g := w.text.glyphs[i].named(m.Result)
	w.text = w.text.replace(i, g)
	w.pending = w.inked
	if !g.doubted {
		w.unsure = false
		return
	}
	if !w.unsure && w.queries.timer == 0 && !m.Failed {
		t.startPenTimer(doubtTime, true)
	}
}
