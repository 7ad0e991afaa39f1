package kiosk_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
)

// reader answers by the number of strokes, late or at once.
func reader(k ink.Ink, _, _ []rune) (ink.Result, error) {
	chars := []rune("零一二三四五六七八九")
	return ink.Result{Candidates: []ink.Candidate{{Char: chars[len(k)%10], Score: 0.99}, {Char: '另', Score: 0.01}}}, nil
}

func draw(d *kiosktest.Driver, cell, strokes int) {
	for range strokes {
		d.Stroke(cell, ink.Stroke{{X: 1, Y: 1}, {X: 90, Y: 90, T: 5}})
	}
}

// Two strokes in quick succession ask the recogniser once.
func TestQuickStrokesAskOnce(t *testing.T) {
	d := run(t, toWriting)
	for _, s := range kiosktest.Cell('大') {
		d.Stroke(0, s)
		d.Wait(100 * time.Millisecond)
	}
	d.Wait(time.Second)
	if got := kiosktest.Of[kiosk.Recognize](d.Effects); len(got) != 1 || len(got[0].Ink) != 3 {
		t.Errorf("%d requests", len(got))
	}
}

// Whoever writes faster than the recogniser reads loses nothing: characters
// stand as drawn until they are read, each by its own ink.
func TestWritingFasterThanReading(t *testing.T) {
	d := run(t, toWriting)
	d.Read, d.HoldReading = reader, true
	for i := range 6 {
		draw(d, i%2, i+1)
		if i%2 == 0 {
			d.Wait(200 * time.Millisecond) // some are asked for in time, some are not
		}
	}
	if got := d.Text(); got != "□□□□□" {
		t.Errorf("before any answer: %q", got)
	}
	d.Wait(200 * time.Millisecond)
	for range 10 {
		d.Release()
	}
	if got := d.Text(); got != "一二三四五六" {
		t.Errorf("after the answers: %q", got)
	}
	if w := writing(t, d); w.Pending != 5 || w.Caret != 6 {
		t.Errorf("pending %d, caret %d", w.Pending, w.Caret)
	}
}

// A character that was read before its last strokes, and left at once for the
// next, is named by all of its ink.
func TestLastStrokesCount(t *testing.T) {
	d := run(t, toWriting)
	d.Read = reader
	draw(d, 0, 2)
	d.Wait(time.Second)
	step(t, d, "text 二")
	draw(d, 0, 1)
	draw(d, 1, 1)
	d.Wait(time.Second)
	step(t, d, "text 三一")
	draw(d, 1, 1)
	step(t, d, "tap next;tap nophone;tap next;see review;text 三二")
}

// An answer about ink that has grown, was deleted, or was decided on by the
// customer must not name the ink that stands there now.
func TestStaleAnswers(t *testing.T) {
	ready := func() *kiosktest.Driver {
		d := run(t, toWriting)
		d.Read, d.HoldReading = reader, true
		draw(d, 0, 2)
		d.Wait(200 * time.Millisecond)
		return d
	}
	d := ready()
	draw(d, 0, 1) // grown, then accepted by the other cell
	draw(d, 1, 1)
	d.Release()
	d.Release()
	if got := d.Text(); got != "三" {
		t.Errorf("grown ink was read as %q", got)
	}

	d = ready()
	step(t, d, "tap delete;text")
	draw(d, 0, 5)
	d.Release()
	if got := d.Text(); got != "" {
		t.Errorf("deleted ink was read as %q", got)
	}
	d.Wait(200 * time.Millisecond)
	d.Release()
	if got := d.Text(); got != "五" {
		t.Errorf("new ink was read as %q", got)
	}

	d = ready()
	d.Release()
	draw(d, 0, 1)
	d.Wait(200 * time.Millisecond)
	step(t, d, "pick 1;text 另") // while a newer answer is under way
	d.Release()
	step(t, d, "text 另")
	if w := writing(t, d); len(w.Text[0].Ink) != 3 || !w.Cells[0].Empty() {
		t.Errorf("ink of %d strokes is kept, the cell holds %d", len(w.Text[0].Ink), len(w.Cells[0]))
	}

	// Of an earlier customer.
	d = ready()
	step(t, d, "tap leave;tap drop;tap leave;"+toWriting)
	draw(d, 0, 4)
	d.Release()
	step(t, d, "text")
}

// Leaving the screen while an answer is under way keeps the character, and the
// answer still names it.
func TestAnswerAfterLeavingTheScreen(t *testing.T) {
	d := run(t, toWriting)
	d.Read, d.HoldReading = reader, true
	draw(d, 0, 2)
	step(t, d, "tap next;see phonechoice;tap nophone;tap next;text □")
	d.Release()
	step(t, d, "text 二")
}

// The recogniser is down for one request, or answers with nothing.
func TestRecogniserFails(t *testing.T) {
	for name, read := range map[string]func(ink.Ink, []rune, []rune) (ink.Result, error){
		"down":    func(ink.Ink, []rune, []rune) (ink.Result, error) { return ink.Result{}, errors.New("down") },
		"nothing": func(ink.Ink, []rune, []rune) (ink.Result, error) { return ink.Result{}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			d := run(t, toWriting)
			d.Read = read
			draw(d, 0, 2)
			d.Wait(200 * time.Millisecond)
			step(t, d, "text □")
			draw(d, 1, 1)
			d.Wait(200 * time.Millisecond)
			step(t, d, "text □□;tap next;tap nophone;tap next;tap next;see submitted")
			if s := d.Stored[0]; len(s.Text) != 2 || len(s.Text[0].Ink) != 2 {
				t.Errorf("stored %+v", s.Text)
			}
		})
	}
}

// A recogniser that went down with a request under way answers no more; when it
// is back, writing goes on as before.
func TestRecogniserComesBack(t *testing.T) {
	d := run(t, toWriting)
	d.Read, d.HoldReading = reader, true
	draw(d, 0, 2)
	draw(d, 1, 1) // the first is accepted and asked for
	step(t, d, "recognizer down;see letterpaper;recognizer up;tap usecells;see writing;text □□")
	d.HoldReading = false
	draw(d, 0, 3)
	d.Wait(time.Second)
	step(t, d, "text □□三")
}

// A character that the recogniser was sure enough of to show, but not certain of,
// is handed in as it was drawn unless the customer picked it.
func TestUncertainCharactersGoInAsDrawn(t *testing.T) {
	uncertain := func(k ink.Ink, _, _ []rune) (ink.Result, error) {
		r, err := reader(k, nil, nil)
		r.Candidates[0].Score = 0.9
		return r, err
	}
	d := run(t, toWriting)
	d.Read = uncertain
	for i := range 3 {
		draw(d, i%2, i+1)
		d.Wait(200 * time.Millisecond)
	}
	step(t, d, "text 一二三;glyph 1;pick 1;text 一另三;tap next;tap nophone;tap next;see review;text □另□")
	// 改 offers the readings again, and what is picked then stays picked.
	step(t, d, "tap changetext;text □另□;glyph 0;pick 0;text 一另□;tap next;see review;text 一另□;tap next;stored 1")
	if g := d.Stored[0].Text; g[0].AsDrawn() || g[1].AsDrawn() || !g[2].AsDrawn() {
		t.Errorf("stored as drawn: %t, %t, %t", g[0].AsDrawn(), g[1].AsDrawn(), g[2].AsDrawn())
	}
}

// The recogniser hears what stands around the character, wherever the caret is.
func TestContext(t *testing.T) {
	d := run(t, toWriting+";write 上周三;glyph 0")
	d.Wait(time.Second)
	d.Effects = nil
	d.Write("人")
	got := kiosktest.Of[kiosk.Recognize](d.Effects)
	if len(got) == 0 || string(got[0].Before) != "上" || string(got[0].After) != "周三" {
		t.Errorf("%+v", got)
	}
	step(t, d, "text 上人周三")
	// Opening a character again ranks its candidates in its present surroundings.
	d.Effects = nil
	step(t, d, "glyph 2")
	if got := kiosktest.Of[kiosk.Recognize](d.Effects); len(got) != 1 || string(got[0].Before) != "上人" || string(got[0].After) != "三" {
		t.Errorf("%+v", got)
	}
	step(t, d, "text 上人周三")
}

// Ranking anew never changes what the customer has seen or picked.
func TestRankingAnewChangesNothing(t *testing.T) {
	d := run(t, toWriting+";write 人大")
	d.Read = func(ink.Ink, []rune, []rune) (ink.Result, error) {
		return ink.Result{Candidates: []ink.Candidate{{Char: '入'}, {Char: '八'}}}, nil
	}
	step(t, d, "glyph 0;text 人大")
	if w := writing(t, d); !slices.Contains(w.Candidates, '人') || !slices.Contains(w.Candidates, '八') {
		t.Errorf("candidates %q", string(w.Candidates))
	}
	step(t, d, "pick 1;glyph 0;tap next;tap nophone;tap next;see review")
}

func TestSuggestionsFollowTheWords(t *testing.T) {
	d := run(t, toWriting)
	if got := writing(t, d).Phrases; len(got) != 3 {
		t.Fatalf("phrases %q", got)
	}
	d.Effects = nil
	step(t, d, "write 小时")
	asked := kiosktest.Of[kiosk.Suggest](d.Effects)
	if len(asked) != 2 || string(asked[1].Before) != "小时" || asked[1].Topic != "waiting" {
		t.Errorf("%+v", asked)
	}
	if got := writing(t, d).Phrases; got[0] != "才轮到我" {
		t.Errorf("phrases %q", got)
	}
	d.Send(kiosk.Suggested{Token: asked[0].Token, Phrases: []string{"旧的"}})
	if got := writing(t, d).Phrases; got[0] == "旧的" {
		t.Error("a stale answer replaced the phrases")
	}
}
