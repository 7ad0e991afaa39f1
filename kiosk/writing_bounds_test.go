package kiosk_test

import (
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
)

// Three hundred characters and not one more, whichever way they come.
func TestTextIsBounded(t *testing.T) {
	d := run(t, toWriting)
	for range kiosk.MaxText - 1 {
		d.Tap(kiosk.TypeRune{Rune: '字'})
	}
	step(t, d, "phrase 0;said writing.full")
	d.Write("人")
	if w := writing(t, d); len(w.Text) != kiosk.MaxText || !w.Full {
		t.Fatalf("%d characters", len(w.Text))
	}
	d.Stroke(1, kiosktest.Cell('大')[0])
	d.Stroke(0, kiosktest.Cell('大')[0])
	d.Wait(time.Second)
	if w := writing(t, d); len(w.Text) != kiosk.MaxText {
		t.Errorf("%d characters", len(w.Text))
	}
	step(t, d, "caption writing.full;tap delete")
	if w := writing(t, d); w.Full || len(w.Text) != kiosk.MaxText-1 {
		t.Errorf("%d characters after 删除", len(w.Text))
	}
	// What 清空 took comes back only while it fits.
	step(t, d, "tap clear;tap erase;tap punctuation;type ，。;tap cells")
	if writing(t, d).CanRestore {
		t.Error("找回来 is offered though it would not fit")
	}
	step(t, d, "tap restore;text ，。;tap delete;tap restore")
	if w := writing(t, d); len(w.Text) != kiosk.MaxText {
		t.Errorf("%d characters after 找回来", len(w.Text))
	}
}

// A scribble is kept as far as a cell holds it.
func TestCellIsBounded(t *testing.T) {
	d := run(t, toWriting)
	draw(d, 0, 500)
	d.Wait(time.Second)
	w := writing(t, d)
	if len(w.Cells[0]) != kiosk.MaxStrokes || len(w.Text) != 1 {
		t.Errorf("%d strokes, %d characters", len(w.Cells[0]), len(w.Text))
	}
	d = run(t, toWriting)
	d.Stroke(0, make(ink.Stroke, 100_000))
	d.Stroke(0, make(ink.Stroke, 100_000))
	if got := len(writing(t, d).Cells[0][0]); got != kiosk.MaxCellPoints {
		t.Errorf("%d points", got)
	}
	// Canvases that do not exist, and strokes without points.
	d.Send(kiosk.PenDown{Canvas: 7}, kiosk.PenUp{Canvas: -1, Stroke: make(ink.Stroke, 2)}, kiosk.PenUp{Canvas: 1})
	if w := writing(t, d); w.Active != 0 || len(w.Text) != 0 {
		t.Errorf("%+v", w.Text)
	}
}

// Only what can be shown is typed.
func TestTypedCharactersAreChecked(t *testing.T) {
	d := run(t, toWriting)
	for _, r := range []rune{0, '\n', '\t', 0x7f, -1, 0x110000, '\u202e', 'a', '　', '！'} {
		d.Tap(kiosk.TypeRune{Rune: r})
	}
	step(t, d, "text a　！")
}

func TestLetterPaperIsBounded(t *testing.T) {
	d := run(t, toWriting+";tap paper")
	paper := func() kiosk.LetterPaper { return d.View().Screen.(kiosk.LetterPaper) }
	step(t, d, "tap addsheet;tap undo;sheet 4")
	if p := paper(); len(p.Sheets) != 1 || p.Current != 0 {
		t.Errorf("%d sheets", len(p.Sheets))
	}
	for range 10 {
		d.Stroke(0, make(ink.Stroke, kiosk.MaxSheetPoints-1))
		d.Stroke(0, make(ink.Stroke, 100))
		step(t, d, "tap addsheet")
	}
	p := paper()
	if len(p.Sheets) != kiosk.MaxSheets || !p.Full || d.View().Caption.ID != "letterpaper.last" {
		t.Errorf("%d sheets, full %t, caption %s", len(p.Sheets), p.Full, d.View().Caption.ID)
	}
	for i, k := range p.Sheets {
		if n := len(k[0]) + len(k[1]); n != kiosk.MaxSheetPoints {
			t.Errorf("sheet %d holds %d points", i, n)
		}
	}
	// Erased and written anew: 找回来 swaps what cannot stand together.
	step(t, d, "tap clear;tap erase")
	d.Stroke(0, make(ink.Stroke, 7))
	step(t, d, "tap restore")
	if p := paper(); len(p.Sheets[5]) != 2 || !p.CanRestore {
		t.Errorf("%d strokes, more to find %t", len(p.Sheets[5]), p.CanRestore)
	}
	step(t, d, "tap restore")
	if p := paper(); len(p.Sheets[5]) != 1 || len(p.Sheets[5][0]) != 7 {
		t.Errorf("%d strokes", len(p.Sheets[5]))
	}
}
