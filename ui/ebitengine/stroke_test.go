package ebitengine

import (
	"math"
	"testing"

	"smartcounter/kiosk/ink"
)

var plain = nib{scale: 1, least: 6, most: 14}

// line is a straight stroke of points step apart, a point every 5 ms.
func line(n int, step float32) ink.Stroke {
	var s ink.Stroke
	for i := range n {
		s = append(s, ink.Point{X: 10 + float32(i)*step, Y: 50, T: uint32(5 * i)})
	}
	return s
}

func TestSlowIsThickAndFastIsThin(t *testing.T) {
	// In the middle the speed has settled and the taper has not begun.
	middle := func(s ink.Stroke) float64 {
		c := finished(plain, s)
		return c[len(c)/2].r
	}
	if r := middle(line(100, 0.9)); r != 7 { // 180 px/s
		t.Errorf("slow ink is %g wide, want 14", 2*r)
	}
	if r := middle(line(200, 10)); math.Abs(r-3) > 0.01 { // 2000 px/s
		t.Errorf("fast ink is %g wide, want 6", 2*r)
	}
	if r := middle(line(200, 4.5)); math.Abs(r-5) > 0.1 { // 900 px/s
		t.Errorf("ink in between is %g wide, want 10", 2*r)
	}
}

func TestStrokeEndsTapered(t *testing.T) {
	c := finished(plain, line(100, 2))
	last, before := c[len(c)-1].r, c[len(c)/2].r
	if math.Abs(last/before-taperTo) > 0.05 {
		t.Errorf("the end is %.2f of the width, want %.2f", last/before, taperTo)
	}
	if c[len(c)-1].x != 10+99*2 {
		t.Errorf("the stroke ends at %g", c[len(c)-1].x)
	}
}

func TestDotIsADisc(t *testing.T) {
	for _, s := range []ink.Stroke{line(1, 0), line(5, 0.1)} {
		if c := finished(plain, s); len(c) != 1 || c[0].r != 7 {
			t.Errorf("%d points became %v", len(s), c)
		}
	}
	if c := finished(plain, nil); len(c) != 0 {
		t.Errorf("nothing became %v", c)
	}
}

func TestWidthChangesSlowly(t *testing.T) {
	// A clock that stutters makes speeds leap; ink must not show it.
	s := line(200, 5)
	for i := range s {
		s[i].T = uint32(i/4*20 + i%4)
	}
	c := finished(plain, s)
	for i := 1; i < len(c)*4/5; i++ {
		way := math.Hypot(c[i].x-c[i-1].x, c[i].y-c[i-1].y)
		if d := math.Abs(c[i].r - c[i-1].r); d > 1.5*swell*way {
			t.Fatalf("the radius leaps by %g on %g pixels", d, way)
		}
	}
}

func TestLiveStrokeNeverChangesWhatIsDrawn(t *testing.T) {
	b := brush{nib: plain}
	var before []knot
	for i := range 60 {
		a := float64(i) / 8
		b.add(ink.Point{X: float32(100 + 60*math.Cos(a)), Y: float32(100 + 60*math.Sin(a)), T: uint32(5 * i)})
		for j, k := range before {
			if b.curve[j] != k {
				t.Fatalf("point %d moved knot %d", i, j)
			}
		}
		before = append(before[:0], b.curve...)
	}
	whole := finished(plain, nil)
	if len(whole) != 0 || len(before) < 60 {
		t.Errorf("%d knots for 60 points", len(before))
	}
}

func TestCurvesStayInsideTheirBounds(t *testing.T) {
	var s ink.Stroke
	for i := range 40 {
		s = append(s, ink.Point{X: float32(100 + 90*(i%2)), Y: float32(10 * i), T: uint32(8 * i)})
	}
	n := nib{scale: 0.5, dx: 30, dy: 7, least: 3, most: 7}
	r := strokeBounds(n, s).Inset(-20) // zigzags overshoot a little
	for _, k := range finished(n, s) {
		if k.x-k.r < r.X || k.y-k.r < r.Y || k.x+k.r > r.X+r.W || k.y+k.r > r.Y+r.H {
			t.Fatalf("%+v lies outside %+v", k, r)
		}
	}
}

func BenchmarkFinishedStroke(b *testing.B) {
	s := line(600, 3)
	for b.Loop() {
		finished(plain, s)
	}
}
