package ebitengine

import (
	"image/color"
	"testing"

	"smartcounter/ui"
	"smartcounter/ui/assets"
)

// TestStretchingShapesAreGround holds drawings to what slopes can draw: filled
// layers whose outline goes to the right, gently, and back along the floor.
func TestStretchingShapesAreGround(t *testing.T) {
	found := 0
	for _, name := range assets.ShapeNames() {
		s, _ := assets.ShapeByName(name)
		if !s.Stretch {
			continue
		}
		found++
		for i, l := range s.Layers {
			if l.Fill.A == 0 || l.Stroke != (color.RGBA{}) {
				t.Errorf("%s, layer %d: not just filled", name, i)
			}
			for _, outline := range flatten(l.Path, fit{1, 1, 0, 0}) {
				edge := upperEdge(outline)
				if edge[0].x != 0 || edge[len(edge)-1].x != s.W {
					t.Errorf("%s, layer %d: its edge goes from %g to %g of %g", name, i, edge[0].x, edge[len(edge)-1].x, s.W)
				}
				for j := 1; j < len(edge); j++ {
					if dx, dy := edge[j].x-edge[j-1].x, edge[j].y-edge[j-1].y; dy > 2*dx || dy < -2*dx {
						t.Errorf("%s, layer %d: too steep at %g", name, i, edge[j].x)
					}
				}
				for _, q := range outline {
					if q.x != edge[0].x && q.x != s.W && q.y == s.H {
						t.Errorf("%s, layer %d: its floor ends at %g", name, i, q.x)
					}
				}
			}
		}
	}
	if found == 0 {
		t.Error("no drawing stretches")
	}
}

// TestSlopesLookLikeTheirDrawing compares the columns with the drawing as it is
// rasterised without the graphics card.
func TestSlopesLookLikeTheirDrawing(t *testing.T) {
	p := newTestPainter(t)
	hills, ok := assets.ShapeByName("hills")
	if !ok {
		t.Fatal("no hills")
	}
	for _, size := range [][2]int{{1080, 533}, {480, 120}, {960, 400}} {
		w, h := size[0], size[1]
		got := shot(t, p, ui.Scene{Width: w, Height: h, Scale: 1,
			Ops: []ui.Op{ui.Shape{Name: "hills", Rect: ui.Rect{W: float64(w), H: float64(h)}}}})
		if part := differing(got, shapePixels(hills, w, h)); part > mayDiffer/4 {
			t.Errorf("%d by %d: %.2f%% of the pixels differ", w, h, 100*part)
		}
	}
}
