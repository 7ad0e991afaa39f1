package ebitengine

import (
	"flag"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/ui"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// Graphics drivers round differently: a picture is the same if few pixels
// differ by more than a shade.
const (
	shade     = 24    // of 255, in any channel
	mayDiffer = 0.004 // of all pixels
)

// differing is the part of the pixels that differ by more than a shade.
func differing(a, b *image.RGBA) float64 {
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for c := range 4 {
			if d := int(a.Pix[i+c]) - int(b.Pix[i+c]); d > shade || d < -shade {
				n++
				break
			}
		}
	}
	return float64(n) / float64(len(a.Pix)/4)
}

// everyOp is a scene with each kind of op.
func everyOp() ui.Scene {
	theme := ui.ThemeOf(kiosk.Standard)
	return ui.Scene{Width: 480, Height: 420, Scale: 1, Ops: []ui.Op{
		ui.Fill{Rect: ui.Rect{W: 480, H: 420}, Color: theme.Paper},
		ui.Shape{Name: "hills", Rect: ui.Rect{Y: 300, W: 480, H: 120}},
		ui.Box{Rect: ui.Rect{X: 20, Y: 28, W: 160, H: 90}, Radius: 28, Fill: theme.Lip},
		ui.Box{Rect: ui.Rect{X: 20, Y: 20, W: 160, H: 90}, Radius: 28, Fill: theme.Surface, Edge: theme.Edge, Width: 3},
		ui.Text{X: 40, Baseline: 78, Size: 40, Bold: true, Color: theme.Ink, String: "您好", Width: 80},
		ui.Icon{Name: "bell", Rect: ui.Rect{X: 130, Y: 45, W: 40, H: 40}, Stroke: 2.4, Color: theme.Ink},
		ui.Box{Rect: ui.Rect{X: 200, Y: 20, W: 120, H: 90}, Radius: 22, Fill: theme.Paper, Edge: theme.Edge, Width: 3, Dash: 10},
		ui.Ring{X: 390, Y: 65, R: 40, Fill: theme.Wash, Edge: theme.Primary, Width: 7},
		ui.Line{X1: 20, Y1: 140, X2: 220, Y2: 140, Width: 3, Color: theme.Grid, Dash: 18, Gap: 12},
		ui.Line{X1: 20, Y1: 150, X2: 120, Y2: 250, Width: 4, Color: theme.Ink},
		ui.Bubble{Rect: ui.Rect{X: 270, Y: 130, W: 190, H: 90}, Radius: 36, TailY: 175, Fill: theme.Surface, Edge: theme.Soft, Width: 3},
		ui.Text{X: 300, Baseline: 185, Size: 30, Color: theme.Ink2, Spacing: 8, String: "583", Width: 78},
		ui.Text{X: 150, Baseline: 260, Size: 34, Bold: true, Color: theme.Seal, Angle: -0.2, String: "已收到", Width: 102},
		ui.Shape{Name: "xiaoyin", Rect: ui.Rect{X: 20, Y: 260, W: 120, H: 104}},
		ui.Shape{Name: "face-1", Rect: ui.Rect{X: 160, Y: 290, W: 90, H: 90}},
		ui.QR{Rect: ui.Rect{X: 270, Y: 240, W: 100, H: 100}, Side: 5, Modules: "1101001011110001010110011", Dark: theme.Ink, Light: theme.Surface},
		ui.InkOp{Rect: ui.Rect{X: 380, Y: 240, W: 90, H: 90}, Ink: kiosktest.Cell('大'), Scale: 0.2, DX: -6, DY: -4, MinWidth: 2.4, MaxWidth: 5, Color: theme.InkStroke},
		ui.Fill{Rect: ui.Rect{Y: 400, W: 480, H: 20}, Color: theme.Dim},
	}}
}

func TestEveryOpLooksAsBefore(t *testing.T) {
	p := newTestPainter(t)
	s := everyOp()
	seen := map[string]bool{}
	for _, op := range s.Ops {
		seen[typeName(op)] = true
	}
	if len(seen) != 10 {
		t.Fatalf("the picture has %d kinds of ops: %v", len(seen), seen)
	}
	got := shot(t, p, s)
	golden := filepath.Join("testdata", "every-op.png")
	if *update {
		save(t, golden, got)
		return
	}
	if d := differing(got, load(t, golden)); d > mayDiffer {
		name := filepath.Join(t.ArtifactDir(), "every-op.png")
		save(t, name, got)
		t.Errorf("%.2f%% of the pixels differ; see %s, and -update if it is meant", 100*d, name)
	}
}

func load(t *testing.T, name string) *image.RGBA {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(img.Bounds())
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, img.At(x, y))
		}
	}
	return out
}

func typeName(op ui.Op) string {
	switch op.(type) {
	case ui.Fill:
		return "Fill"
	case ui.Box:
		return "Box"
	case ui.Ring:
		return "Ring"
	case ui.Line:
		return "Line"
	case ui.Text:
		return "Text"
	case ui.Icon:
		return "Icon"
	case ui.Shape:
		return "Shape"
	case ui.InkOp:
		return "InkOp"
	case ui.Bubble:
		return "Bubble"
	case ui.QR:
		return "QR"
	}
	return "unknown"
}

// TestBoxHasItsMeasures checks the distance function by pixels that must be of
// one colour whatever the driver.
func TestBoxHasItsMeasures(t *testing.T) {
	p := newTestPainter(t)
	white, red, green := colour(0xFF), color.RGBA{0xFF, 0, 0, 0xFF}, color.RGBA{0, 0xFF, 0, 0xFF}
	img := shot(t, p, ui.Scene{Width: 100, Height: 100, Ops: []ui.Op{
		ui.Fill{Rect: ui.Rect{W: 100, H: 100}, Color: white},
		ui.Box{Rect: ui.Rect{X: 20, Y: 30, W: 60, H: 40}, Radius: 16, Fill: red, Edge: green, Width: 4},
	}})
	for _, test := range []struct {
		x, y int
		want color.RGBA
	}{
		{50, 50, red}, {50, 29, white}, {50, 30, green}, {50, 33, green}, {50, 34, red}, {50, 69, green}, {50, 70, white},
		{19, 50, white}, {20, 50, green}, {79, 50, green}, {80, 50, white},
		{21, 31, white}, {22, 32, white}, {78, 68, white}, // the corners are round
		{26, 36, green}, {29, 39, red},
	} {
		if got := img.RGBAAt(test.x, test.y); got != test.want {
			t.Errorf("pixel %d,%d is %v, want %v", test.x, test.y, got, test.want)
		}
	}
}

// TestRepaintLooksLikePaint goes from view to view by repainting what changed
// and compares with painting all of it.
func TestRepaintLooksLikePaint(t *testing.T) {
	p := newTestPainter(t)
	panel := ui.Panel{Width: 540, Height: 960, Pitch: 2 * ui.ReferencePitch}
	screen := ebiten.NewImage(panel.Width, panel.Height)
	defer screen.Deallocate()
	var before []stamp
	got := image.NewRGBA(screen.Bounds())
	for i, sample := range kiosktest.Samples(content.Default()) {
		if i%5 > 1 {
			continue // neighbours differ least; a pair out of five is enough
		}
		s := ui.Layout(sample.View, panel)
		after := stamps(s.Ops)
		for _, r := range regions(changes(before, after), screen.Bounds()) {
			p.paint(screen, r, s.Ops)
		}
		before = after
		screen.ReadPixels(got.Pix)
		if d := differing(got, shot(t, p, s)); d > 0 {
			t.Errorf("%s: %.3f%% of the pixels are stale", sample.Name, 100*d)
		}
	}
}

// TestLiveInkLooksLikeFinishedInk compares a stroke drawn point by point with
// the same stroke in a scene, but for its end, which tapers only then.
func TestLiveInkLooksLikeFinishedInk(t *testing.T) {
	p := newTestPainter(t)
	var s ink.Stroke
	for i := range 120 {
		a := float64(i) / 20
		s = append(s, ink.Point{X: float32(150 + 100*math.Cos(a)), Y: float32(150 + 100*math.Sin(1.3*a)), T: uint32(5 * i)})
	}
	sheet := ui.Rect{W: 300, H: 300}
	black := colour(0)
	paper := ui.Fill{Rect: sheet, Color: colour(0xFF)}
	whole := shot(t, p, ui.Scene{Width: 300, Height: 300, Ops: []ui.Op{paper,
		ui.InkOp{Rect: sheet, Ink: ink.Ink{s}, Scale: 1, MinWidth: 6, MaxWidth: 14, Color: black}}})

	screen := ebiten.NewImage(300, 300)
	defer screen.Deallocate()
	p.paint(screen, screen.Bounds(), []ui.Op{paper})
	l := live{on: true, brush: brush{nib: nib{scale: 1, least: 6, most: 14}}}
	l.Clip, l.Paper.Color = sheet, black
	for i := range s {
		l.brush.add(s[i])
		l.Stroke = s[:i+1]
		if drew := l.grow(p, screen); drew != (l.tips > 0) {
			t.Fatalf("point %d: drew %v", i, drew)
		}
	}
	got := image.NewRGBA(screen.Bounds())
	screen.ReadPixels(got.Pix)
	if d := differing(got, whole); d > 0.012 {
		t.Errorf("%.2f%% of the pixels differ", 100*d)
	}
	if d := differing(got, shot(t, p, ui.Scene{Width: 300, Height: 300, Ops: []ui.Op{paper}})); d < 0.03 {
		t.Errorf("only %.2f%% of the pixels are ink", 100*d)
	}
}

func TestWipeForgets(t *testing.T) {
	p := newTestPainter(t)
	s := everyOp()
	first := shot(t, p, s)
	if len(p.inks) == 0 {
		t.Fatal("no stroke was kept")
	}
	source := p.fonts.weights[0].source
	p.wipe()
	if len(p.inks) != 0 || p.fonts.weights[0].source == source || len(p.fonts.weights[0].faces) != 0 {
		t.Error("ink or words are kept after a wipe")
	}
	if d := differing(first, shot(t, p, s)); d > 0 {
		t.Errorf("%.2f%% of the pixels differ after a wipe", 100*d)
	}
}
