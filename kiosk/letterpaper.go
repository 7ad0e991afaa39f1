package kiosk

import (
	"slices"
	"time"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

const (
	maxSheets = event.MaxSheets
	// maxSheetStrokes and maxSheetPoints bound a sheet. The latter is six minutes
	// of uninterrupted writing at 100 points a second.
	maxSheetStrokes = 2000
	maxSheetPoints  = 36000
)

// paper is what stands on the letter paper. Sheets are never changed in place.
type paper struct {
	sheets  []ink.Ink // none until the first stroke
	current int
	erased  ink.Ink // what 找回来 brings back
	from    int     // the sheet it was on
	empty   bool
}

func (p *paper) blank() bool { return len(p.written()) == 0 }

// written are the sheets that hold ink.
func (p *paper) written() []ink.Ink {
	var list []ink.Ink
	for _, k := range p.sheets {
		if !k.Empty() {
			list = append(list, k)
		}
	}
	return list
}

func (p *paper) sheet() ink.Ink {
	if p.current < len(p.sheets) {
		return p.sheets[p.current]
	}
	return nil
}

// put replaces the current sheet.
func (p *paper) put(k ink.Ink) {
	sheets := slices.Clone(p.sheets)
	if len(sheets) == 0 {
		sheets = []ink.Ink{nil}
	}
	sheets[p.current] = k
	p.sheets, p.empty = sheets, false
}

func full(k ink.Ink) bool {
	return len(k) >= maxSheetStrokes || points(k) >= maxSheetPoints
}

// letter is 08c 信纸.
type letter struct{}

func (letter) previous(s *State) flow  { return s.beforeSheet() }
func (letter) patience() time.Duration { return writingPatience }

func (letter) prompt(s *State) content.Utterance {
	if !s.devices.recognizer {
		return s.prompt("letterpaper.today")
	}
	return s.prompt("letterpaper")
}

func (letter) screen(s *State) Screen {
	p := &s.draft.paper
	step, steps := s.draft.sheetStep()
	sheets := slices.Clone(p.sheets)
	if len(sheets) == 0 {
		sheets = []ink.Ink{nil}
	}
	return LetterPaper{
		Step: step, Steps: steps,
		Sheets:       sheets,
		Current:      p.current,
		MaxSheets:    maxSheets,
		NoRecognizer: !s.devices.recognizer,
		CanRestore:   !p.erased.Empty(),
		Empty:        p.empty,
		Full:         full(p.sheet()),
	}
}

func (letter) step(t *turn, m Msg) {
	p := &t.draft.paper
	switch m := m.(type) {
	case UndoStroke:
		if k := p.sheet(); len(k) > 0 {
			p.put(slices.Clip(k[:len(k)-1]))
			t.record.corrections++
		}
	case AddSheet:
		t.addSheet()
	case ShowSheet:
		if m.Index >= 0 && m.Index < len(p.sheets) {
			p.current = m.Index
		}
	case Clear:
		if p.sheet().Empty() {
			t.tell("writing.nothing")
			return
		}
		t.cover(ConfirmErase{}, t.prompt("confirm-erase"))
	case Restore:
		t.restoreSheet()
	case UseCells:
		if t.devices.recognizer {
			t.draft.onPaper = false
			t.enter(cells{})
		}
	case Next:
		if !t.draft.wordy() {
			p.empty = true
			t.tell("letterpaper.empty")
			return
		}
		t.draft.onPaper = !p.blank()
		t.onward(phoneChoice{})
	}
}

// draw adds a stroke to the current sheet.
func (t *turn) draw(s ink.Stroke) {
	p := &t.draft.paper
	if len(s) == 0 {
		return
	}
	k := p.sheet()
	if full(k) {
		t.sheetFull()
		return
	}
	p.put(append(slices.Clip(k), clip(s, maxSheetPoints-points(k))))
	if full(p.sheet()) {
		t.sheetFull()
	}
}

func (t *turn) sheetFull() {
	if len(t.draft.paper.sheets) < maxSheets {
		t.tell("letterpaper.full")
	} else {
		t.tell("letterpaper.last")
	}
}

// addSheet is 添一张纸. An empty sheet at hand is as good as a new one.
func (t *turn) addSheet() {
	p := &t.draft.paper
	if n := len(p.sheets); n > 0 && p.sheets[n-1].Empty() {
		p.current = n - 1
		return
	}
	switch {
	case len(p.sheets) == 0:
		return
	case len(p.sheets) >= maxSheets:
		t.tell("letterpaper.last")
		return
	}
	p.sheets = append(slices.Clip(p.sheets), nil)
	p.current = len(p.sheets) - 1
	t.tell("letterpaper.added")
}

// clearSheet is 擦掉重写, confirmed.
func (t *turn) clearSheet() {
	p := &t.draft.paper
	p.erased, p.from = p.sheet(), p.current
	p.put(nil)
	t.tell("writing.cleared")
}

// restoreSheet brings the erased strokes back, in front of newer ones. If the
// sheet cannot hold both, they change places: neither is lost.
func (t *turn) restoreSheet() {
	p := &t.draft.paper
	if p.erased.Empty() {
		return
	}
	p.current = p.from
	newer := p.sheet()
	if both := slices.Concat(p.erased, newer); newer.Empty() || !full(both) {
		p.put(both)
		p.erased = nil
	} else {
		older := p.erased
		p.erased = newer
		p.put(older)
	}
	t.tell("writing.restored")
}
