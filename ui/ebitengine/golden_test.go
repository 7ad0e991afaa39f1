package ebitengine

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/ui"
)

// Golden pictures are small: each of their pixels is the mean of a square of the
// screen, so that a repository can hold every screen.
const (
	square = 12 // pixels of the screen a side
	level  = 4  // means are rounded down to a multiple of it, of 255

	// A line of text that moved by one pixel, or a colour of the theme that changed
	// by a shade, changes the mean of the squares it touches by more than this, of
	// 255; another graphics driver's rounding does not.
	mayShift = level
	// mayStray is how many squares may differ nevertheless, of the 14,400 of a
	// picture: less than one character of the smallest text covers.
	mayStray = 6
)

// look is one way of showing a view.
type look struct {
	name  string
	panel ui.Panel
	set   func(*kiosk.Settings)
}

// looks cover both orientations, both themes, both sizes and both postures.
var looks = []look{
	{"", upright, func(*kiosk.Settings) {}},
	{"-large-dark", upright, func(s *kiosk.Settings) { s.Size, s.Theme = kiosk.Large, kiosk.HighContrast }},
	{"-lying-dark", lying, func(s *kiosk.Settings) { s.Theme = kiosk.HighContrast }},
	{"-lying-large-seated", lying, func(s *kiosk.Settings) { s.Size, s.Posture = kiosk.Large, kiosk.Seated }},
}

// TestScreensLookAsBefore draws every sample upright, and the first of each screen
// and overlay in every look. After a change that is meant:
//
//	go test ./ui/ebitengine -run LookAsBefore -update
func TestScreensLookAsBefore(t *testing.T) {
	p := newTestPainter(t)
	wanted := map[string]bool{}
	seen := map[string]bool{}
	for _, s := range kiosktest.Samples(content.Default()) {
		for i, l := range looks {
			if id := shownOn(s.View); i > 0 && seen[id] {
				continue
			}
			view := s.View
			l.set(&view.Settings)
			name := s.Name + l.name
			wanted[name+".png"] = true
			t.Run(name, func(t *testing.T) {
				compareGolden(t, name, shot(t, p, ui.Layout(view, l.panel)))
			})
		}
		seen[shownOn(s.View)] = true
	}
	noOthers(t, wanted)
}

// shownOn is the id of what a view is about: its overlay, or its screen.
func shownOn(v kiosk.View) string {
	if v.Overlay != nil {
		return "+" + v.Overlay.ID()
	}
	return v.Screen.ID()
}

const goldens = "testdata/screens"

func compareGolden(t *testing.T, name string, got *image.RGBA) {
	t.Helper()
	small := shrink(got)
	path := filepath.Join(goldens, name+".png")
	if *update {
		writeSmall(t, path, small)
		return
	}
	strays := differences(small, load(t, path))
	if n := count(strays); n > mayStray {
		dir, err := os.MkdirTemp("", "smartcounter-"+name+"-") // stays, for people to look at
		if err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(dir, "now.png"), got)
		save(t, filepath.Join(dir, "differs.png"), marked(got, strays))
		t.Errorf("%d squares differ; see now.png and differs.png in %s, and -update if it is meant", n, dir)
	}
}

// noOthers makes sure that no golden picture is left of a view that is gone.
func noOthers(t *testing.T, wanted map[string]bool) {
	t.Helper()
	files, err := os.ReadDir(goldens)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if wanted[f.Name()] {
			continue
		}
		path := filepath.Join(goldens, f.Name())
		if !*update {
			t.Errorf("%s shows no view any more; remove it, or run with -update", path)
		} else if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// shrink takes the mean of each square.
func shrink(img *image.RGBA) *image.RGBA {
	w, h := img.Rect.Dx()/square, img.Rect.Dy()/square
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [3]int
			for dy := range square {
				row := img.PixOffset(x*square, y*square+dy)
				for dx := range square {
					for c := range 3 {
						sum[c] += int(img.Pix[row+4*dx+c])
					}
				}
			}
			at := small.PixOffset(x, y)
			for c := range 3 {
				small.Pix[at+c] = uint8(sum[c] / (square * square) / level * level)
			}
			small.Pix[at+3] = 0xFF
		}
	}
	return small
}

// differences lists the squares that differ by more than they may.
func differences(a, b *image.RGBA) []bool {
	n := a.Rect.Dx() * a.Rect.Dy()
	differ := make([]bool, n)
	for i := range n {
		if a.Rect != b.Rect {
			differ[i] = true
			continue
		}
		for c := range 3 {
			if d := int(a.Pix[4*i+c]) - int(b.Pix[4*i+c]); d > mayShift || d < -mayShift {
				differ[i] = true
			}
		}
	}
	return differ
}

func count(differ []bool) int {
	n := 0
	for _, d := range differ {
		if d {
			n++
		}
	}
	return n
}

// marked is a picture with a frame around each square that differs.
func marked(img *image.RGBA, differ []bool) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	copy(out.Pix, img.Pix)
	w := img.Rect.Dx() / square
	for i, d := range differ {
		if !d {
			continue
		}
		x, y := i%w*square, i/w*square
		for k := range square {
			for _, at := range []int{out.PixOffset(x+k, y), out.PixOffset(x+k, y+square-1), out.PixOffset(x, y+k), out.PixOffset(x+square-1, y+k)} {
				copy(out.Pix[at:at+4], []byte{0xFF, 0, 0xFF, 0xFF})
			}
		}
	}
	return out
}

func writeSmall(t *testing.T, path string, img image.Image) {
	t.Helper()
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(goldens, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestGoldenPicturesSeeSmallChanges proves what the tolerance claims: a text moved
// by a pixel, a colour a shade off, a hairline missing.
func TestGoldenPicturesSeeSmallChanges(t *testing.T) {
	p := newTestPainter(t)
	var view kiosk.View
	for _, s := range kiosktest.Samples(content.Default()) {
		if s.Name == "rating" {
			view = s.View
		}
	}
	before := shrink(shot(t, p, ui.Layout(view, upright)))
	if n := count(differences(before, shrink(shot(t, p, ui.Layout(view, upright))))); n != 0 {
		t.Fatalf("the same scene differs from itself in %d squares", n)
	}
	for name, change := range map[string]func(*ui.Scene){
		"text moved": func(s *ui.Scene) {
			changeOp(s, func(o ui.Text) (ui.Text, bool) { o.X++; return o, strings.Contains(o.String, "照实说") })
		},
		"another character": func(s *ui.Scene) {
			changeOp(s, func(o ui.Text) (ui.Text, bool) {
				this := o.String == "人工帮助"
				o.String = "人工带助"
				return o, this
			})
		},
		"colour": func(s *ui.Scene) {
			changeOp(s, func(o ui.Box) (ui.Box, bool) {
				o.Fill.B -= 8
				return o, o.Fill.A == 255 && o.Rect.W > 300 && o.Fill.R > 240
			})
		},
		"thinner edge": func(s *ui.Scene) {
			changeOp(s, func(o ui.Box) (ui.Box, bool) {
				this := o.Width == 3 && o.Rect.W > 300
				o.Width--
				return o, this
			})
		},
	} {
		scene := ui.Layout(view, upright)
		change(&scene)
		if n := count(differences(before, shrink(shot(t, p, scene)))); n <= mayStray {
			t.Errorf("%s: only %d squares differ", name, n)
		} else {
			t.Logf("%s: %d squares differ", name, n)
		}
	}
}

// changeOp changes the first op of a type that change says it is for.
func changeOp[O ui.Op](s *ui.Scene, change func(O) (O, bool)) {
	for i, op := range s.Ops {
		if o, ok := op.(O); ok {
			if changed, this := change(o); this {
				s.Ops[i] = changed
				return
			}
		}
	}
}
