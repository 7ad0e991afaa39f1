package main

import (
	"math/rand/v2"
	"testing"
)

// roof is a part of two strokes, moved by x and y.
func roof(x, y float32) []stroke {
	return []stroke{
		{{x + .3, y}, {x + .2, y + .15}, {x + .1, y + .3}},
		{{x + .3, y + .05}, {x + .5, y + .05}, {x + .35, y + .25}, {x + .2, y + .4}},
	}
}

func TestTwins(t *testing.T) {
	flat := []stroke{{{.2, .6}, {.8, .6}}, {{.5, .6}, {.5, .9}}}
	for _, c := range []struct {
		name    string
		strokes []stroke
		first   int
	}{
		{"one above the other", append(roof(.2, 0), roof(.15, .5)...), 2},
		{"side by side", append(roof(0, .2), roof(.5, .2)...), 0},
		{"another part below", append(roof(.2, 0), flat...), 0},
		{"an odd stroke", append(append(roof(.2, 0), roof(.15, .5)...), flat[0]), 0},
		{"one stroke each", []stroke{{{.2, .2}, {.8, .2}}, {{.1, .8}, {.9, .8}}}, 0},
		{"nothing", nil, 0},
	} {
		if n := twins(c.strokes); n != c.first {
			t.Errorf("%s: %d strokes of a first twin, want %d", c.name, n, c.first)
		}
	}
}

// Some writers set the second twin beside the first, and none of them tears it apart.
func TestSlip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 0))
	beside, below := 0, 0
	for range 500 {
		w := &sketch{rand: r, style: style{severity: 1}, strokes: append(roof(.2, 0), roof(.2, .5)...)}
		w.slip()
		a, b := bounds(w.strokes[:2]...), bounds(w.strokes[2:]...)
		if width := b.x1 - b.x0; width < .399 || width > .401 {
			t.Fatalf("the second twin is %.3f wide, was 0.4", width)
		}
		switch {
		case b.x0 > a.x1-.08 && b.y0 < a.y1-.2:
			beside++
		case b.x0 < a.x0+.01 && b.y0 > a.y1:
			below++
		}
	}
	if beside < 10 || below < 200 {
		t.Errorf("of 500, %d stand side by side and %d as they are printed", beside, below)
	}
}
