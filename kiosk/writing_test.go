package kiosk_test

import (
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
)

func writing(t *testing.T, d *kiosktest.Driver) kiosk.Writing {
	t.Helper()
	w, ok := d.View().Screen.(kiosk.Writing)
	if !ok {
		t.Fatalf("the screen is %s", d.Screen())
	}
	return w
}

// Candidates come after every stroke that the pen rests behind, and the ink
// stays until the other cell is written in: no timer ever takes it away.
func TestInkStaysUntilTheOtherCell(t *testing.T) {
	d := run(t, toWriting)
	strokes := kiosktest.Cell('大')
	for i, s := range strokes {
		d.Stroke(0, s)
		d.Wait(200 * time.Millisecond)
		w := writing(t, d)
		if len(w.Cells[0]) != i+1 || w.Pending != 0 || len(w.Text) != 1 || len(w.Candidates) == 0 || w.Caret != 1 {
			t.Fatalf("after stroke %d: %+v", i+1, w)
		}
		if got := kiosktest.Of[kiosk.Recognize](d.Effects); len(got) != i+1 || len(got[i].Ink) != i+1 {
			t.Fatalf("after stroke %d: %d requests", i+1, len(got))
		}
	}
	d.Wait(170 * time.Second)
	if w := writing(t, d); len(w.Cells[0]) != len(strokes) || len(w.Text) != 1 {
		t.Errorf("time took something: %+v", w)
	}
	d.Stroke(1, strokes[0])
	if w := writing(t, d); !w.Cells[0].Empty() || w.Active != 1 || w.Pending != -1 || len(w.Text) != 1 || len(w.Text[0].Ink) != len(strokes) {
		t.Errorf("the other cell does not accept: %+v", w)
	}
}

// A caption that is no longer true goes, without a word.
func TestCaptionsAreTrue(t *testing.T) {
	d := run(t, toWriting+";tap next;caption writing.empty;write 人;caption writing;"+
		"unclear 多;wait 2s;caption writing.unsure;write 大;caption writing;"+
		"glyph 0;caption writing.fix;write 小;caption writing;"+
		"tap punctuation;caption writing.punctuation;tap cells;caption writing;"+
		"glyph 0;tap more;caption writing.more;pick 1;caption writing;"+
		"tap clear;tap erase;caption writing.cleared;write 人;caption writing;"+
		"tap paper;draw 1;tap clear;tap erase;caption writing.cleared;draw 1;caption letterpaper;"+
		"tap next;tap phone;tap next;dial 1380013123;tap next;caption phoneentry.short;dial 4;caption phoneentry.check;"+
		"tap next;caption phoneentry.needconsent;tap consent;caption phoneentry;tap next;see review")
	for i, s := range kiosktest.Of[kiosk.Speak](d.Effects) {
		if s.Utterance.ID == "writing" && i > 4 {
			t.Errorf("utterance %d says the prompt of the screen again", i)
		}
	}
}

// The brush of a hand in an empty cell is no character; as part of one it stays.
func TestSpecksAreNoCharacters(t *testing.T) {
	speck := ink.Stroke{{X: 200, Y: 200}, {X: 219, Y: 205, T: 60}}
	d := run(t, toWriting)
	d.Read = reader
	d.Stroke(0, speck)
	d.Wait(2 * time.Second)
	step(t, d, "caption writing;text")
	draw(d, 1, 2)
	d.Wait(time.Second)
	step(t, d, "text 二")
	d.Stroke(0, speck)
	draw(d, 0, 2)
	d.Wait(time.Second)
	step(t, d, "text 二三")
	d.Stroke(1, speck)
	step(t, d, "tap next;see phonechoice;tap nophone;tap next;text 二三")

	d = run(t, toWriting)
	d.Stroke(0, speck)
	step(t, d, "tap next;caption writing.empty;see writing")
}

// Nobody means a space in front of the first character: whoever presses it, or 删除 where
// nothing stands, is told what to do instead.
func TestKeysWithNothingToDo(t *testing.T) {
	d := run(t, toWriting)
	d.Tap(kiosk.TypeRune{Rune: ' '})
	step(t, d, "text;said writing.reprompt;tap delete;text;said writing.nothing;write 人")
	d.Tap(kiosk.TypeRune{Rune: ' '})
	if got := d.Text(); got != "人 " {
		t.Errorf("a space between words: %q", got)
	}
}
