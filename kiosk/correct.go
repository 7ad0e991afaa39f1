package kiosk

import "slices"

// edited says that the words changed: what was said about them is out of date.
func (w *writing) edited() {
	w.empty, w.refused = false, false
	if w.undo == undoChange {
		w.undo, w.erased = undoNothing, text{}
	}
}

// space is 空格. In front of the first character nobody means one: whoever presses the
// key there is told what the screen wants.
func (t *turn) space() {
	if t.commit(); t.draft.words.caret == 0 {
		t.say(t.concrete().say)
		return
	}
	t.typeRunes(' ')
}

// typeRunes inserts what a key or a phrase gives, as one step of 删除.
func (t *turn) typeRunes(runes ...rune) {
	t.commit()
	w := &t.draft.words
	if len(w.text.glyphs)+len(runes) > maxText {
		t.refuse()
		return
	}
	w.edited()
	var phrase uint64
	if len(runes) > 1 {
		phrase = w.id()
	}
	first := w.lastID + 1
	w.lastID += uint64(len(runes))
	w.text = w.text.insert(typed(first, phrase, runes...)...)
}

// refuse says that the text is full; letter paper takes what is left to say.
func (t *turn) refuse() {
	if !t.draft.words.refused {
		t.draft.words.refused = true
		t.tell("writing.full")
	}
}

// tapGlyph puts the caret behind a character and offers its candidates again.
func (t *turn) tapGlyph(i int) {
	w := &t.draft.words
	if i < 0 || i >= len(w.text.glyphs) {
		return
	}
	id := w.text.glyphs[i].id
	t.commit()
	i = w.find(id)
	w.text.caret = i + 1
	g := w.text.glyphs[i]
	if g.glyph.Ink.Empty() {
		return
	}
	w.pending, w.panel = id, PanelCells
	w.unsure = g.glyph.AsDrawn()
	if w.unsure {
		t.tell("writing.unsure")
	} else {
		t.tell("writing.fix")
	}
	t.refresh(id)
}

// pick replaces the pending glyph by its i-th candidate. The candidates stay, so
// that a slip is mended with one more tap.
func (t *turn) pick(i int) {
	w := &t.draft.words
	at := w.find(w.pending)
	if at < 0 || i < 0 || i >= len(w.text.glyphs[at].choices) {
		return
	}
	g := w.text.glyphs[at]
	if w.inked == w.pending {
		t.place() // with the strokes that came after it was read
		g.glyph.Ink = w.text.glyphs[at].glyph.Ink
		t.free()
	}
	if r := g.choices[i]; r != g.glyph.Char {
		t.remember()
		t.record.corrections++
		g.glyph.Char = r
	}
	g.chosen, g.shaky = true, false
	w.text = w.text.replace(at, g)
	w.unsure, w.panel, w.empty = false, PanelCells, false
}

// keepInk is 照样子留着.
func (t *turn) keepInk() {
	w := &t.draft.words
	at := w.find(w.pending)
	if at < 0 || w.text.glyphs[at].glyph.Ink.Empty() {
		return
	}
	if w.inked == w.pending {
		t.place()
		t.free()
	}
	g := w.text.glyphs[at]
	g.glyph.Char, g.chosen, g.doubted = 0, true, true
	w.text = w.text.replace(at, g)
	w.pending, w.unsure = 0, false
}

// writeAgain is 再写一遍: the character goes, the cell is free.
func (t *turn) writeAgain() {
	w := &t.draft.words
	at := w.find(w.pending)
	if at < 0 {
		return
	}
	t.remember()
	t.record.corrections++
	if w.inked == w.pending {
		t.free()
	}
	w.text = w.text.remove(at)
	w.text.caret = at
	w.pending, w.unsure, w.panel = 0, false, PanelCells
}

// rub is 删除: the ink in the cell if there is some, else what stands before the
// caret.
func (t *turn) rub() {
	w := &t.draft.words
	if !w.cells[w.active].Empty() {
		if at := w.find(w.inked); at >= 0 {
			w.text = w.text.remove(at)
		}
		t.record.corrections++
		t.free()
		w.pending, w.unsure = 0, false
		w.edited()
		return
	}
	shorter, n := w.text.rubbed()
	if n == 0 {
		if w.blank() {
			t.tell("writing.nothing")
		}
		return
	}
	w.edited()
	w.text = shorter
	w.pending, w.unsure = 0, false
	if w.panel == PanelMore {
		w.panel = PanelCells
	}
	t.record.corrections++
}

// remember keeps the words as they are, for 找回来 after a change to one
// character. What 清空 took is worth more and stays.
func (t *turn) remember() {
	w := &t.draft.words
	if w.undo != undoClear {
		w.erased, w.undo = w.text, undoChange
	}
}

// clearWords is 清空, confirmed.
func (t *turn) clearWords() {
	t.commit()
	old := t.draft.words
	t.draft.words = writing{
		erased: text{glyphs: slices.Clip(old.text.glyphs)}, undo: undoClear,
		lastID: old.lastID, active: old.active,
	}
	t.tell("writing.cleared")
}

// restore is 找回来. After 清空 the old words come back in front of the new.
func (t *turn) restore() {
	t.commit()
	w := &t.draft.words
	if !w.restorable() {
		return
	}
	switch w.undo {
	case undoClear:
		old := w.erased.glyphs
		w.text = text{glyphs: slices.Concat(old, w.text.glyphs), caret: w.caret + len(old)}
	case undoChange:
		w.text = w.erased
	}
	w.undo, w.erased = undoNothing, text{}
	w.pending, w.unsure, w.empty, w.panel = 0, false, false, PanelCells
	t.tell("writing.restored")
}
