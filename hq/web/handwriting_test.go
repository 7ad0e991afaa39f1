package web

import (
	"math"
	"strings"
	"testing"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

func TestLetterHasFourteenToALine(t *testing.T) {
	runes := []rune(strings.Repeat("等", 15) + "\n。")
	inks := make([]ink.Ink, len(runes))
	for i := range 15 {
		inks[i] = ink.Ink{{{X: 10, Y: 20}, {X: 30, Y: 40, T: 100}}}
	}
	d := letter(runes, inks)
	if len(d.Strokes) != 15 || len(d.Typed) != 1 || len(d.Rules) != 3 {
		t.Fatalf("%d strokes, %d typed, %d lines", len(d.Strokes), len(d.Typed), len(d.Rules))
	}
	if d.Strokes[0].Path != "M120 60l20 20" || d.Strokes[14].Path != "M120 620l20 20" || !strings.HasPrefix(d.Strokes[1].Path, "M604 60l") {
		t.Errorf("first %q, second %q, fifteenth %q", d.Strokes[0].Path, d.Strokes[1].Path, d.Strokes[14].Path)
	}
	if d.Typed[0].Y <= d.Rules[1] || d.Typed[0].Y >= d.Rules[2] {
		t.Errorf("the full stop stands at %d, lines at %v", d.Typed[0].Y, d.Rules)
	}
	if last := d.Rules[2]; last >= d.Height || d.Width != perLine*cellSize+2*letterPad {
		t.Errorf("%d×%d, last line at %d", d.Width, d.Height, last)
	}
}

func TestPath(t *testing.T) {
	for want, s := range map[string]ink.Stroke{
		"M5 5l0 0":        {{X: 5, Y: 5}},
		"M5 6l0 0":        {{X: 5.2, Y: 5.6}, {X: 5.3, Y: 5.7}},
		"M-3 0l4 -2 0 12": {{X: -2.6, Y: 0.4}, {X: 1, Y: -2}, {X: 1, Y: 10}},
	} {
		if got := pathOf(s, 0, 0); got != want {
			t.Errorf("%v: %q, want %q", s, got, want)
		}
	}
}

func TestReplayKeepsTheOrderAndCutsPauses(t *testing.T) {
	d := &drawing{}
	var clock replay
	d.add(ink.Ink{{{T: 0}, {T: 400}}, {{T: 5000}, {T: 5001}}, {}, {{T: 5050}, {T: 90_000}}}, 0, 0, &clock)
	want := []penStroke{{Start: inkGap, Long: 400}, {Start: 2*inkGap + 400, Long: leastStroke}, {Start: 2*inkGap + 400 + leastStroke + 49, Long: 5000}}
	if len(d.Strokes) != len(want) {
		t.Fatalf("%+v", d.Strokes)
	}
	for i, s := range d.Strokes {
		if s.Start != want[i].Start || s.Long != want[i].Long {
			t.Errorf("stroke %d: %+v, want %+v", i, s, want[i])
		}
	}
}

func TestKeptCharactersStandAmongTheWords(t *testing.T) {
	w := read(said("", "3141"))
	if len(w.Words) != 3 || w.Words[0].Text != "等了一个多小" || w.Words[1].Ink == nil || w.Words[2].Text != "。" || w.Drawn != 1 || w.Broken != 0 {
		t.Errorf("%+v", w.Words)
	}
	if len(w.Words[1].Ink.Strokes) != 2 {
		t.Errorf("the kept character has %d strokes", len(w.Words[1].Ink.Strokes))
	}
}

// FuzzRead: whatever was sealed, the page gets finite, bounded drawings.
func FuzzRead(f *testing.F) {
	f.Add("等￼。", cross(), cross(), cross())
	f.Add("\xff\n", []byte{1}, []byte{2, 0}, []byte{})
	f.Fuzz(func(t *testing.T, words string, one, two, sheet []byte) {
		w := read(event.Statement{Words: words, Glyphs: [][]byte{one, two}, Sheets: [][]byte{sheet, sheet, sheet, sheet, sheet, sheet, sheet, sheet}})
		if len(w.Sheets) > event.MaxSheets || len([]rune(w.Plain)) > event.MaxCharacters {
			t.Fatalf("%d sheets, %d characters", len(w.Sheets), len([]rune(w.Plain)))
		}
		drawings := w.Sheets
		if w.Letter != nil {
			drawings = append(drawings, w.Letter)
		}
		for _, d := range drawings {
			at := 0
			for _, s := range d.Strokes {
				if s.Start < at || s.Long < leastStroke || s.Start > math.MaxInt32 || strings.Trim(s.Path, "Ml-0123456789 ") != "" {
					t.Fatalf("%+v after %d", s, at)
				}
				at = s.Start + s.Long
			}
		}
	})
}

// BenchmarkLargestLetter draws 300 characters of twelve strokes.
func BenchmarkLargestLetter(b *testing.B) {
	var k ink.Ink
	for i := range 12 {
		var s ink.Stroke
		for j := range 15 {
			s = append(s, ink.Point{X: float32(20 + i*30), Y: float32(20 + j*30), T: uint32(i*400 + j*15)})
		}
		k = append(k, s)
	}
	s := event.Statement{Words: strings.Repeat("等", event.MaxCharacters)}
	for range event.MaxCharacters {
		s.Glyphs = append(s.Glyphs, ink.Encode(k, 0))
	}
	b.ReportAllocs()
	for b.Loop() {
		if w := read(s); len(w.Letter.Strokes) != 12*event.MaxCharacters {
			b.Fatal("strokes are missing")
		}
	}
}
