package kiosk_test

import (
	"fmt"
	"strings"
	"testing"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
)

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
