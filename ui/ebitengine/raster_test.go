package ebitengine

import (
	"image"
	"image/color"
	"math"
	"testing"

	"smartcounter/ui"
	"smartcounter/ui/assets"
)

func TestEveryIconHasInkInsideItsMargin(t *testing.T) {
	for _, name := range assets.IconNames() {
		icon, _ := assets.IconByName(name)
		img := iconPixels(icon, 48, 2.1)
		inked := 0
		for y := range 50 {
			for x := range 50 {
				if img.RGBAAt(x, y).A > 0x7F {
					inked++
				}
				if edge := x == 0 || y == 0 || x == 49 || y == 49; edge && img.RGBAAt(x, y).A > 0x40 {
					t.Errorf("%s: cut off at %d,%d", name, x, y)
				}
			}
		}
		if inked < 20 || inked > 1200 {
			t.Errorf("%s: %d of 2500 pixels", name, inked)
		}
	}
}

func TestEveryShapeFillsItsBox(t *testing.T) {
	for _, name := range assets.ShapeNames() {
		s, _ := assets.ShapeByName(name)
		img := shapePixels(s, 120, 104)
		inked := 0
		for i := 3; i < len(img.Pix); i += 4 {
			if img.Pix[i] > 0x7F {
				inked++
			}
		}
		if part := float64(inked) / (120 * 104); part < 0.12 {
			t.Errorf("%s covers %.0f%% of its box", name, 100*part)
		}
	}
}

func TestStrokeHasItsWidth(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 40, 40))
	p := assets.Path{{Verb: assets.MoveTo, To: assets.Point{X: 1, Y: 2}}, {Verb: assets.LineTo, To: assets.Point{X: 3, Y: 2}}}
	stroke(img, p, fit{10, 10, 0, 0}, 6, color.RGBA{0xFF, 0, 0, 0xFF})
	for _, test := range []struct {
		x, y int
		want uint8
	}{{20, 16, 0}, {20, 17, 0xFF}, {20, 22, 0xFF}, {20, 23, 0}, {7, 19, 0xFF}, {6, 19, 0}, {32, 19, 0xFF}, {33, 19, 0}, {7, 17, 0}} {
		if got := img.RGBAAt(test.x, test.y).A; int(got)-int(test.want) > 0x30 || int(test.want)-int(got) > 0x30 {
			t.Errorf("pixel %d,%d covers %d, want %d", test.x, test.y, got, test.want)
		}
	}
}

func TestDashesMeetEvenly(t *testing.T) {
	for _, radius := range []float64{0, 22, 300} {
		path := rim(ui.Rect{X: 10, Y: 20, W: 200, H: 90}, radius)
		total := 0.0
		for i := 1; i < len(path); i++ {
			total += math.Hypot(path[i].x-path[i-1].x, path[i].y-path[i-1].y)
		}
		drawn := 0.0
		for _, piece := range dashes(path, 10) {
			for i := 1; i < len(piece); i++ {
				drawn += math.Hypot(piece[i].x-piece[i-1].x, piece[i].y-piece[i-1].y)
			}
		}
		if math.Abs(drawn/total-0.5) > 0.02 {
			t.Errorf("radius %g: %.0f%% of the rim is drawn", radius, 100*drawn/total)
		}
	}
}
