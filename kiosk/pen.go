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

// ownInk takes what the pen does. Ink is kept even under an overlay: nothing a
// person wrote is lost. It reports whether m was about the pen.
func (t *turn) ownInk(m Msg) bool {
	switch m := m.(type) {
	case PenDown:
		switch t.at.(type) {
		case cells:
			t.penDown(m.Canvas)
		}
	case PenUp:
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
	t.stopTimer()
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
		t.startTimer(restTime, false)
	}
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

func (t *turn) startTimer(after time.Duration, doubt bool) {
	q := &t.draft.words.queries
	q.timer, q.doubt = t.token(), doubt
	t.do(StartTimer{Timer: TimerRecognize, Token: q.timer, After: after})
}

func (t *turn) stopTimer() {
	if q := &t.draft.words.queries; q.timer != 0 {
		q.timer = 0
		t.do(StopTimer{Timer: TimerRecognize})
	}
}

// stopPen ends all work on ink before the draft is dropped.
func (t *turn) stopPen() { t.stopTimer() }

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
	if k.Empty() {
		return
	}
	at := w.caret
	if i := w.find(w.inked); i >= 0 {
		at = i
	}
	w.stale = false
	t.ask(0, k, at)
}

func (t *turn) ask(glyph uint64, k ink.Ink, at int) {
	w := &t.draft.words
	w.queries.token, w.queries.glyph = t.token(), glyph
	t.do(Recognize{Token: w.queries.token, Ink: k, Before: w.text.before(at, contextLength)})
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
			t.ask(id, w.text.glyphs[i].glyph.Ink, i)
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
		t.startTimer(doubtTime, true)
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
	if w.cells[w.active].Empty() {
		w.pending, w.unsure = 0, false
		t.stopTimer()
		return
	}
	underway := w.queries.token != 0 && w.queries.glyph == 0
	if w.find(w.inked) < 0 || w.stale {
		t.place()
	}
	id, stale := w.inked, w.stale
	t.lift()
	w.pending, w.unsure = 0, false
	switch {
	case stale || w.queries.cell:
		w.queries.cell = false
		if underway {
			w.queries.token = 0 // of ink that has grown since
		}
		t.refresh(id)
	case underway:
		w.queries.glyph = id
	}
}

// lift takes the ink out of the active cell.
func (t *turn) lift() {
	w := &t.draft.words
	w.cells[w.active] = nil
	w.inked, w.stale = 0, false
	t.stopTimer()
	if w.queries.glyph == 0 && w.queries.token != 0 {
		// The answer under way is for this ink; commit redirects it.
		return
	}
	w.queries.cell = false
}

// suggest asks for phrases whenever the words before the caret have changed.
func (t *turn) suggest() {
	if _, ok := t.at.(cells); !ok {
		return
	}
	w := &t.draft.words
	before := w.text.before(w.caret, contextLength)
	if w.hinted && w.askedFor == string(before) {
		return
	}
	w.hinted, w.askedFor, w.asked = true, string(before), t.token()
	t.do(Suggest{Token: w.asked, Topic: t.topic(), Before: before})
}

// topic is what the words are about.
func (t *turn) topic() string {
	switch d := &t.draft; {
	case d.task == TaskComplaint:
		return d.matter
	case len(d.reasons) > 0:
		return d.reasons[0]
	}
	return t.draft.rating
}

func (t *turn) suggested(m Suggested) {
	if w := &t.draft.words; m.Token != 0 && m.Token == w.asked {
		w.phrases = slices.Clone(m.Phrases[:min(len(m.Phrases), maxPhrases)])
	}
}

// maxPhrases bounds what 接着说 offers; the screen shows three.
const maxPhrases = 6
