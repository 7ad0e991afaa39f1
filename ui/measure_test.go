package ui

import (
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
