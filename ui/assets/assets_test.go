package assets

import (
	"errors"
	"math"
	"os"
	"testing"
	"unicode"

	"golang.org/x/image/font/sfnt"
)

func TestFontsHoldEveryListedCharacter(t *testing.T) {
	var want []rune
	for _, name := range []string{"font/hanzi.txt", "font/marks.txt"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(text) {
			if r != '\n' {
				want = append(want, r)
			}
		}
	}
	if len(want) < 8500 {
		t.Fatalf("the lists hold %d characters only", len(want))
	}
	for _, isBold := range []bool{false, true} {
		f, err := sfnt.Parse(Font(isBold))
		if err != nil {
			t.Fatal(err)
		}
		var buffer sfnt.Buffer
		for _, r := range want {
			if i, err := f.GlyphIndex(&buffer, r); err != nil || i == 0 {
				t.Errorf("bold %v: no glyph for %q (%v)", isBold, r, err)
			}
		}
	}
}

func TestListsHoldEachCharacterOnce(t *testing.T) {
	seen := map[rune]bool{}
	for _, name := range []string{"font/hanzi.txt", "font/marks.txt"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(text) {
			if r == '\n' {
				continue
			}
			if seen[r] {
				t.Errorf("%q stands twice", r)
			}
			if hanzi := name == "font/hanzi.txt"; hanzi != unicode.Is(unicode.Unified_Ideograph, r) {
				t.Errorf("%q does not belong in %s", r, name)
			}
			seen[r] = true
		}
	}
}

func TestEveryIconParses(t *testing.T) {
	if _, err := icons(); err != nil {
		t.Fatal(err)
	}
	names := IconNames()
	if len(names) < 50 {
		t.Fatalf("%d icons only", len(names))
	}
	for _, name := range names {
		icon, ok := IconByName(name)
		if !ok || len(icon.Paths) == 0 {
			t.Errorf("%s: nothing to draw", name)
		}
		for _, p := range icon.Paths {
			checkPath(t, name, p, IconGrid, IconGrid)
		}
	}
	if _, ok := IconByName("no such icon"); ok {
		t.Error("an icon that does not exist was found")
	}
}

func TestEveryShapeParses(t *testing.T) {
	if _, err := shapes(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"face-1", "face-2", "face-3", "face-4", "face-5", "hills", "xiaoyin", "xiaoyin-rest"} {
		s, ok := ShapeByName(name)
		if !ok || len(s.Layers) == 0 {
			t.Errorf("%s: nothing to draw", name)
		}
		for _, l := range s.Layers {
			checkPath(t, name, l.Path, s.W, s.H)
			if l.Fill.A == 0 && l.Stroke.A == 0 {
				t.Errorf("%s: a layer without colour", name)
			}
		}
	}
}

// checkPath holds a path to its grid and to the rule that MoveTo comes first.
func checkPath(t *testing.T, name string, p Path, w, h float64) {
	t.Helper()
	if len(p) < 2 || p[0].Verb != MoveTo {
		t.Errorf("%s: a path of %d segments, the first %v", name, len(p), p)
		return
	}
	for _, s := range p {
		for _, q := range []Point{s.A, s.B, s.To} {
			// Control points may lie a little outside of what they bend.
			if !(q.X >= -4 && q.X <= w+4 && q.Y >= -4 && q.Y <= h+4) {
				t.Errorf("%s: point %v leaves the grid of %v by %v", name, q, w, h)
			}
		}
	}
}

func TestHighContrastChangesEveryColourOfInk(t *testing.T) {
	for _, name := range ShapeNames() {
		s, _ := ShapeByName(name)
		h := s.HighContrast()
		for i, l := range h.Layers {
			if l.Fill == ink || l.Stroke == ink || l.Stroke == pine {
				t.Errorf("%s: layer %d keeps the ink of the light theme", name, i)
			}
			if before := s.Layers[i]; before.Fill == silver && l.Fill == silver {
				t.Errorf("%s: layer %d was not recoloured", name, i)
			}
		}
	}
	if s, _ := ShapeByName("face-1"); s.Layers[0].Stroke != ink {
		t.Error("recolouring changed the original")
	}
}

func TestPathData(t *testing.T) {
	tests := []struct {
		d    string
		n    int   // segments
		last Point // where the pen ends
	}{
		{"M1 2 3 4", 2, Point{3, 4}},
		{"m1 2 3 4", 2, Point{4, 6}},
		{"M1 2h3v-4H0V0", 5, Point{0, 0}},
		{"M0 0c1 1 2 2 3 3s1 1 2 2", 3, Point{5, 5}},
		{"M0 0q1 1 2 0t2 0", 3, Point{4, 0}},
		{"M0 0l.5.5-1-1", 3, Point{-.5, -.5}},
		{"M5 0A5 5 0 015 10", 3, Point{5, 10}},
		{"M0 0L1e1 2", 2, Point{10, 2}},
		{"M1 1L2 2zL5 5", 5, Point{5, 5}},
	}
	for _, test := range tests {
		p, err := parsePath(test.d)
		if err != nil {
			t.Errorf("%s: %v", test.d, err)
			continue
		}
		if last := p[len(p)-1].To; len(p) != test.n || math.Hypot(last.X-test.last.X, last.Y-test.last.Y) > 1e-9 {
			t.Errorf("%s: %d segments to %v, want %d to %v", test.d, len(p), last, test.n, test.last)
		}
	}
	for _, d := range []string{"1 2", "M1", "L1 1", "M1 2zz3", "Mx y", "M0 0A1 1 0 2"} {
		if _, err := parsePath(d); !errors.Is(err, errPathData) {
			t.Errorf("%s: %v, want %v", d, err, errPathData)
		}
	}
}

func TestArcStaysOnItsCircle(t *testing.T) {
	p, err := parsePath("M15 10A5 5 0 1 1 10 5")
	if err != nil {
		t.Fatal(err)
	}
	at := p[0].To
	for _, s := range p[1:] {
		for u := 0.0; u <= 1; u += 0.125 {
			v := 1 - u
			x := v*v*v*at.X + 3*v*v*u*s.A.X + 3*v*u*u*s.B.X + u*u*u*s.To.X
			y := v*v*v*at.Y + 3*v*v*u*s.A.Y + 3*v*u*u*s.B.Y + u*u*u*s.To.Y
			if r := math.Hypot(x-10, y-10); math.Abs(r-5) > 0.01 {
				t.Fatalf("(%g, %g) lies %g from the centre, want 5", x, y, r)
			}
		}
		at = s.To
	}
}
