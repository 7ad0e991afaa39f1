package ebitengine

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"smartcounter/kiosk/ink"
	"smartcounter/ui"
)

func colour(v uint8) color.RGBA { return color.RGBA{v, v, v, 0xFF} }

func fillAt(x, y float64, v uint8) ui.Op {
	return ui.Fill{Rect: ui.Rect{X: x, Y: y, W: 10, H: 10}, Color: colour(v)}
}

func covered(dirty []ui.Rect, x, y float64) bool {
	for _, d := range dirty {
		if d.Contains(x, y) {
			return true
		}
	}
	return false
}

func TestSameOpsChangeNothing(t *testing.T) {
	ops := []ui.Op{
		fillAt(0, 0, 1), fillAt(0, 0, 1), ui.Text{X: 5, Baseline: 50, Size: 20, String: "您好", Width: 40},
		ui.InkOp{Rect: ui.Rect{W: 100, H: 100}, Ink: ink.Ink{line(5, 3)}, Scale: 1, MaxWidth: 10},
	}
	again := append([]ui.Op(nil), ops...)
	if d := changes(stamps(ops), stamps(again)); len(d) != 0 {
		t.Errorf("dirty %v", d)
	}
}

func TestOnlyTheNewStrokeIsDirty(t *testing.T) {
	one := ui.InkOp{Rect: ui.Rect{W: 400, H: 400}, Ink: ink.Ink{line(5, 3)}, Scale: 1, MaxWidth: 10}
	two := one
	far := ink.Stroke{{X: 300, Y: 300}, {X: 320, Y: 310, T: 20}}
	two.Ink = ink.Ink{one.Ink[0], far}
	d := changes(stamps([]ui.Op{one}), stamps([]ui.Op{two}))
	if len(d) != 1 || !d[0].Contains(310, 305) || d[0].Contains(12, 50) {
		t.Errorf("dirty %v", d)
	}
}

// TestRepaintingTheDirtyPartsIsEnough draws random pictures of squares and
// compares repainting only what changed with painting everything.
func TestRepaintingTheDirtyPartsIsEnough(t *testing.T) {
	const side = 64
	random := rand.New(rand.NewPCG(1, 2))
	picture := func(from []ui.Op) []ui.Op {
		ops := append([]ui.Op{ui.Fill{Rect: ui.Rect{W: side, H: side}, Color: colour(0)}}, from[min(1, len(from)):]...)
		for range random.IntN(4) {
			switch i := 1 + random.IntN(len(ops)); random.IntN(3) {
			case 0:
				ops = append(ops[:i:i], append([]ui.Op{fillAt(float64(random.IntN(side)), float64(random.IntN(side)), uint8(random.IntN(5)))}, ops[i:]...)...)
			case 1:
				if i < len(ops) {
					ops = append(ops[:i:i], ops[i+1:]...)
				}
			case 2:
				if j := 1 + random.IntN(len(ops)); i < len(ops) && j < len(ops) {
					ops = append([]ui.Op(nil), ops...)
					ops[i], ops[j] = ops[j], ops[i]
				}
			}
		}
		return ops
	}
	paint := func(img *image.Gray, within image.Rectangle, ops []ui.Op) {
		for _, op := range ops {
			f := op.(ui.Fill)
			r := pixels(f.Rect).Intersect(within).Intersect(img.Rect)
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					img.SetGray(x, y, color.Gray{Y: f.Color.R})
				}
			}
		}
	}
	screen := image.NewGray(image.Rect(0, 0, side, side))
	var before []ui.Op
	for round := range 2000 {
		after := picture(before)
		dirty := changes(stamps(before), stamps(after))
		for _, r := range regions(dirty, screen.Rect) {
			paint(screen, r, after)
		}
		whole := image.NewGray(screen.Rect)
		paint(whole, whole.Rect, after)
		for i := range whole.Pix {
			if whole.Pix[i] != screen.Pix[i] {
				t.Fatalf("round %d: pixel %d,%d is stale; %d ops became %d, dirty %v", round, i%side, i/side, len(before), len(after), dirty)
			}
		}
		before = after
	}
}

func TestRegionsAreFewAndCoverEverything(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	screen := image.Rect(0, 0, 1080, 1920)
	for range 200 {
		var dirty []ui.Rect
		for range 1 + random.IntN(60) {
			dirty = append(dirty, ui.Rect{X: random.Float64() * 1000, Y: random.Float64() * 1900, W: random.Float64() * 80, H: random.Float64() * 80})
		}
		all := regions(dirty, screen)
		if len(all) > maxRegions {
			t.Fatalf("%d regions", len(all))
		}
		for _, d := range dirty {
			found := false
			for _, r := range all {
				found = found || pixels(d).Intersect(screen).In(r)
			}
			if !found {
				t.Fatalf("%v is not covered by %v", d, all)
			}
		}
	}
	if r := regions([]ui.Rect{{X: -50, Y: -50, W: 20, H: 20}, {}}, screen); len(r) != 0 {
		t.Errorf("regions off the screen: %v", r)
	}
}

func TestPressedFaceGoesDownAndItsLipStays(t *testing.T) {
	lip := ui.Box{Rect: ui.Rect{Y: 8, W: 100, H: 50}, Fill: colour(9)}
	face := ui.Box{Rect: ui.Rect{W: 100, H: 50}, Fill: colour(1)}
	ops := []ui.Op{lip, face, ui.Text{Baseline: 30, String: "好"}, ui.Icon{Rect: ui.Rect{Y: 5}}, fillAt(500, 500, 3)}
	out := pressed(ops, ui.PressStyle{First: 1, Last: 4, Shift: 6, Fill: colour(2)})
	if out[0] != ops[0] || out[4] != ops[4] {
		t.Error("something outside the face moved")
	}
	if f := out[1].(ui.Box); f.Rect.Y != 6 || f.Fill != colour(2) {
		t.Errorf("face %+v", f)
	}
	if out[2].(ui.Text).Baseline != 36 || out[3].(ui.Icon).Rect.Y != 11 {
		t.Error("the content did not follow the face")
	}
	if ops[1] != ui.Op(face) {
		t.Error("the scene itself was changed")
	}
	d := changes(stamps(ops), stamps(out))
	if !covered(d, 50, 3) || covered(d, 505, 505) {
		t.Errorf("dirty %v", d)
	}
	for _, bad := range []ui.PressStyle{{}, {First: 3, Last: 9}, {First: -1, Last: 2}} {
		if got := pressed(ops, bad); &got[0] != &ops[0] {
			t.Errorf("%+v changed something", bad)
		}
	}
}
