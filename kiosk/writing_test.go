package kiosk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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

// An older state stays what it was through everything that writing does.
func TestOlderStatesStay(t *testing.T) {
	d := kiosktest.NewDriver(kiosktest.Counter())
	type kept struct {
		state kiosk.State
		shown string
	}
	var all []kept
	show := func(s kiosk.State) string {
		v := s.View()
		v.Words = nil
		return fmt.Sprintf("%#v", v)
	}
	for line := range strings.SplitSeq("tap start;choose feedback;choose neutral;tap next;choose hall;choose waiting;choose hall;tap writemore;"+
		"write 上周三;pick 1;pick 0;glyph 0;write 人;tap delete;phrase 0;tap delete;tap clear;tap erase;write 大;tap restore;unclear 多;wait 2s;tap keep;"+
		"tap paper;draw 3;tap undo;draw 1;tap addsheet;draw 2;sheet 0;tap clear;tap erase;draw 1;tap restore;tap usecells;glyph 1;pick 2;tap writeagain;tap restore", ";") {
		step(t, d, line)
		all = append(all, kept{d.State, show(d.State)})
	}
	for i, k := range all {
		if got := show(k.state); got != k.shown {
			t.Errorf("state %d changed:\n%s\n%s", i, k.shown, got)
		}
	}
}

// A stroke belongs to the session from the moment it is stepped: the sender may
// use its slice again.
func TestStrokesAreCopied(t *testing.T) {
	d := run(t, toWriting)
	s := ink.Stroke{{X: 1, Y: 2}, {X: 3, Y: 4}}
	d.Stroke(0, s)
	step(t, d, "wait 1s")
	s[0].X = 99
	if got := writing(t, d).Cells[0][0][0].X; got != 1 {
		t.Errorf("x = %v", got)
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

// Two futures of one state do not write over each other.
func TestStatesBranch(t *testing.T) {
	for _, start := range []string{toWriting, toWriting + ";tap paper"} {
		d := run(t, start)
		for i := range 5 {
			d.Stroke(0, ink.Stroke{{X: float32(i)}})
		}
		fork := func(x float32) kiosk.State {
			s, _ := kiosk.Step(d.State, kiosk.PenUp{Canvas: 0, Stroke: ink.Stroke{{X: x}}})
			return s
		}
		last := func(s kiosk.State) float32 {
			k := ink.Ink(nil)
			switch v := s.View().Screen.(type) {
			case kiosk.Writing:
				k = v.Cells[0]
			case kiosk.LetterPaper:
				k = v.Sheets[0]
			}
			return k[len(k)-1][0].X
		}
		a := fork(100)
		b := fork(200)
		if last(a) != 100 || last(b) != 200 {
			t.Errorf("%s: %v and %v", start, last(a), last(b))
		}
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
