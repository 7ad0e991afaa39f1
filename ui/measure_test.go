package ui

import (
	"slices"
	"sync"
	"testing"
)

func TestFontsCanBeMeasured(t *testing.T) {
	if err := CheckFonts(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		bold bool
		want float64 // em
	}{
		{"您想办什么事？", false, 7},
		{"您想办什么事？", true, 7},
		{"，", false, 1},
		{"“", false, 1},
		{"0", false, 0.555}, // digits of Noto Sans CJK SC Regular
		{"", true, 0},
		{"\U0002A700", false, 1}, // beyond the subset
	} {
		if got := textWidth(c.text, c.bold, 1, 0); got < c.want-0.001 || got > c.want+0.001 {
			t.Errorf("%q is %.3f em wide, want %.3f", c.text, got, c.want)
		}
	}
	if got := textWidth("AB", true, 10, 3); got <= 6 || textWidth("A", true, 10, 3)+textWidth("B", true, 10, 3) != got {
		t.Errorf("spacing is behind every character: %v", got)
	}
	if from, to := meterOf(true).inkSpan('，'); from <= 0 || to >= 0.5 {
		t.Errorf("a comma is inked from %v to %v of its square", from, to)
	}
}

func TestMeasuringFromSeveralGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for r := rune(0x4E00); r < 0x5200; r++ {
				meterOf(false).advance(r)
				meterOf(false).inkSpan(r)
			}
		})
	}
	wg.Wait()
}

// TestMarksInARowStandCloser: and what is painted is as wide as what was measured.
func TestMarksInARowStandCloser(t *testing.T) {
	for _, c := range []struct {
		text   string
		ems    float64
		pieces []string
	}{
		{"按“改”。", 4.5, []string{"按“改”", "。"}},
		{"对吗？”“对。”", 6.5, []string{"对吗？", "”", "“对。", "”"}},
		{"一，二", 3, []string{"一，二"}},
		{"（“好”）", 4.5, []string{"（“好”", "）"}}, // opening marks keep their distance
		{"", 0, nil},
	} {
		p := newPainter(find(t, "home"), upright)
		drawn := p.span(100, 100, style{size: 50}, c.text)
		if drawn != c.ems*50 {
			t.Errorf("%s is %.2f em wide, want %.1f", c.text, drawn/50, c.ems)
		}
		at := 100.0
		var pieces []string
		for _, op := range p.scene.Ops {
			o := op.(Text)
			if o.X != at {
				t.Errorf("%s: %q begins at %v, want %v", c.text, o.String, o.X, at)
			}
			at += o.Width
			pieces = append(pieces, o.String)
		}
		if !slices.Equal(pieces, c.pieces) {
			t.Errorf("%s is painted as %q, want %q", c.text, pieces, c.pieces)
		}
	}
}
