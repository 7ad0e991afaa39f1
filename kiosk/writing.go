package kiosk

import (
	"time"
	"unicode"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
)

const (
	// maxStrokes and maxCellPoints bound one writing cell. No character in use
	// has more than 64 strokes; at 250 points a second, 6,000 are 24 seconds of
	// a finger that never lifts.
	maxStrokes    = 64
	maxCellPoints = 6000
)

// writing is what stands on 08.
type writing struct {
	text
	cells    [2]ink.Ink
	active   int    // cell written in last
	inked    uint64 // glyph that the ink in the active cell became, 0 for none yet
	stale    bool   // the ink has grown since it was last recognised
	pending  uint64 // glyph whose candidates are shown
	unsure   bool   // 08b is shown
	panel    WritingPanel
	phrases  []string
	empty    bool // 还没写字
	refused  bool // 写得够多了 was just said
	erased   text // what 找回来 brings back
	undo     undo
	lastID   uint64
	queries  queries
	asked    uint64 // token of the last Suggest
	askedFor string // words it was asked for
	hinted   bool   // it was asked at all
}

// undo says what 找回来 would do.
type undo uint8

const (
	undoNothing undo = iota
	undoClear        // put the erased words in front
	undoChange       // go back to the words before a change of one character
)

// blank reports whether nothing is written, not even half a character.
func (w *writing) blank() bool {
	return len(w.text.glyphs) == 0 && w.cells[0].Empty() && w.cells[1].Empty()
}

// glyphs are the words as they would be handed in.
func (w *writing) glyphs() []Glyph { return w.text.plain() }

func (w *writing) id() uint64 {
	w.lastID++
	return w.lastID
}

// spoken is the words as they would be read aloud.
func (w *writing) spoken(drawnWords string) string { return w.text.spoken(drawnWords) }

func (w *writing) restorable() bool {
	switch w.undo {
	case undoClear:
		return len(w.erased.glyphs)+len(w.text.glyphs) <= maxText
	case undoChange:
		return true
	}
	return false
}

// cells is 08 手写.
type cells struct{}

func (cells) prompt(s *State) content.Utterance { return s.prompt("writing") }
func (cells) patience() time.Duration           { return writingPatience }

func (cells) previous(s *State) flow { return s.beforeSheet() }

func (cells) screen(s *State) Screen {
	w := &s.draft.words
	step, steps := s.draft.sheetStep()
	v := Writing{
		Step: step, Steps: steps,
		Task:       s.draft.task,
		Text:       w.glyphs(),
		Caret:      w.caret,
		Pending:    w.find(w.pending),
		Cells:      w.cells,
		Active:     w.active,
		Unsure:     w.unsure && w.panel == PanelCells,
		Panel:      w.panel,
		Phrases:    w.phrases,
		Full:       w.full(),
		CanRestore: w.restorable(),
		Empty:      w.empty,
		HasSheets:  !s.draft.paper.blank(),
		Limit:      maxText,
	}
	if v.Task == TaskComplaint {
		v.Matter = s.subject().Label
	}
	if v.Pending >= 0 {
		v.Candidates = w.text.glyphs[v.Pending].choices
	}
	return v
}

// pen is where writing starts: in the cells, or where the customer wrote last.
func (s *State) pen() flow {
	if s.draft.onPaper || !s.devices.recognizer {
		return letter{}
	}
	return cells{}
}

// beforeSheet is the step before writing.
func (s *State) beforeSheet() flow {
	switch {
	case s.draft.changing:
		return review{}
	case s.draft.task == TaskComplaint:
		return matter{}
	}
	return reasons{}
}

func (d *draft) sheetStep() (step, steps int) {
	step, steps = d.phoneStep()
	return step - 1, steps
}

func (cells) step(t *turn, m Msg) {
	w := &t.draft.words
	switch m := m.(type) {
	case PickCandidate:
		t.pick(m.Index)
	case MoreCandidates:
		if i := w.find(w.pending); i >= 0 && len(w.text.glyphs[i].choices) > 0 {
			t.showPanel(PanelMore)
		}
	case KeepInk:
		t.keepInk()
	case WriteAgain:
		t.writeAgain()
	case PickPhrase:
		if m.Index >= 0 && m.Index < len(w.phrases) {
			t.typeRunes([]rune(w.phrases[m.Index])...)
		}
	case TapGlyph:
		t.tapGlyph(m.Index)
	case TypeRune:
		switch {
		case m.Rune == ' ':
			t.space()
		case m.Rune == '　' || unicode.IsGraphic(m.Rune):
			t.typeRunes(m.Rune)
		}
	case Delete:
		t.rub()
	case Clear:
		if w.blank() {
			t.tell("writing.nothing")
			return
		}
		t.cover(ConfirmErase{}, t.prompt("confirm-erase"))
	case Restore:
		t.restore()
	case ShowPanel:
		t.showPanel(m.Panel)
	case UseLetterPaper:
		t.commit()
		t.enter(letter{})
	case Next:
		t.wordsDone()
	}
}

// wordsDone is 写好了，下一步.
func (t *turn) wordsDone() {
	t.commit()
	if !t.draft.wordy() {
		t.draft.words.empty = true
		t.tell("writing.empty")
		return
	}
	w := &t.draft.words
	w.text = w.text.asWritten()
	w.panel = PanelCells
	t.draft.onPaper = false
	t.onward(phoneChoice{})
}

func (t *turn) showPanel(p WritingPanel) {
	ids := [...]string{"", "writing.punctuation", "writing.digits", "writing.more"}
	if int(p) >= len(ids) || p == t.draft.words.panel {
		return
	}
	if t.draft.words.panel = p; p != PanelCells { // 回来写字 explains itself
		t.tell(ids[p])
	}
}
