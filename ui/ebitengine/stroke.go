package ebitengine

import (
	"math"

	"smartcounter/kiosk/ink"
	"smartcounter/ui"
)

// The pen of tokens.json: width follows speed, slow is thick.
const (
	slowSpeed    = 200.0  // ink units a second; the full width up to here
	fastSpeed    = 1600.0 // the least width from here on
	speedLowPass = 0.35
	taperPart    = 0.12 // of the stroke's length, at its end
	taperTo      = 0.55 // of the width
	leastStep    = 2.0  // panel pixels between points that are drawn
	curveStep    = 4.0  // panel pixels between the points of a curve
	swell        = 0.05 // of the way is how much the radius may change on it
)

// A knot is a place of the pen on the panel, with half the stroke's width there.
type knot struct{ x, y, r float64 }

// A nib says how ink becomes knots.
type nib struct {
	scale, dx, dy float64
	least, most   float64 // width in panel pixels
}

func nibOf(o ui.InkOp) nib {
	return nib{scale: o.Scale, dx: o.Rect.X + o.DX, dy: o.Rect.Y + o.DY, least: o.MinWidth, most: o.MaxWidth}
}

// A brush turns a growing stroke into knots. What it has drawn never changes
// while the stroke grows, so a live stroke is drawn piece by piece.
type brush struct {
	nib   nib
	speed float64
	last  ink.Point // that became a knot
	knots []knot    // as the pen went
	curve []knot    // with the bends between them; one knot behind
}

// add takes the next point of the pen.
func (b *brush) add(p ink.Point) {
	k := knot{float64(p.X)*b.nib.scale + b.nib.dx, float64(p.Y)*b.nib.scale + b.nib.dy, b.nib.most / 2}
	n := len(b.knots)
	if n == 0 {
		b.last = p
		b.knots = append(b.knots, k)
		b.curve = append(b.curve, k)
		return
	}
	before := b.knots[n-1]
	step := math.Hypot(k.x-before.x, k.y-before.y)
	if step < leastStep {
		return
	}
	if p.T > b.last.T {
		way := math.Hypot(float64(p.X-b.last.X), float64(p.Y-b.last.Y))
		b.speed += speedLowPass * (way*1000/float64(p.T-b.last.T) - b.speed)
	}
	thin := min(max((b.speed-slowSpeed)/(fastSpeed-slowSpeed), 0), 1)
	k.r = (b.nib.most - (b.nib.most-b.nib.least)*thin) / 2
	// Clocks of input devices are coarse; ink swells and thins over a distance.
	k.r = min(max(k.r, before.r-swell*step), before.r+swell*step)
	b.last = p
	b.knots = append(b.knots, k)
	// The bend up to the knot before this one is known only now.
	if n >= 2 {
		b.bend(n - 2)
	}
}

// bend adds the curve from knot i to the next (Catmull-Rom).
func (b *brush) bend(i int) {
	at := func(i int) knot { return b.knots[min(max(i, 0), len(b.knots)-1)] }
	p0, p1, p2, p3 := at(i-1), at(i), at(i+1), at(i+2)
	n := max(1, int(math.Ceil(math.Hypot(p2.x-p1.x, p2.y-p1.y)/curveStep)))
	for j := 1; j <= n; j++ {
		t := float64(j) / float64(n)
		b.curve = append(b.curve, knot{
			spline(p0.x, p1.x, p2.x, p3.x, t), spline(p0.y, p1.y, p2.y, p3.y, t), p1.r + (p2.r-p1.r)*t,
		})
	}
}

func spline(a, b, c, d, t float64) float64 {
	return b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
}

// tip is the straight piece from the curve's end to where the pen is now.
func (b *brush) tip() (from, to knot, ok bool) {
	if len(b.knots) < 2 {
		return knot{}, knot{}, false
	}
	return b.curve[len(b.curve)-1], b.knots[len(b.knots)-1], true
}

// finished returns the whole stroke with its tapered end.
func finished(n nib, s ink.Stroke) []knot {
	if len(s) == 0 {
		return nil
	}
	b := brush{nib: n}
	for _, p := range s {
		b.add(p)
	}
	if len(b.knots) < 2 {
		return b.curve
	}
	b.bend(len(b.knots) - 2)
	taper(b.curve)
	return b.curve
}

// taper narrows the end of a stroke.
func taper(c []knot) {
	total := 0.0
	for i := 1; i < len(c); i++ {
		total += math.Hypot(c[i].x-c[i-1].x, c[i].y-c[i-1].y)
	}
	part := total * taperPart
	left := 0.0
	for i := len(c) - 1; i > 0 && left < part; i-- {
		c[i].r *= taperTo + (1-taperTo)*left/part
		left += math.Hypot(c[i].x-c[i-1].x, c[i].y-c[i-1].y)
	}
}

// strokeBounds is the box that a stroke may touch.
func strokeBounds(n nib, s ink.Stroke) ui.Rect {
	minX, minY, maxX, maxY, ok := ink.Ink{s}.Bounds()
	if !ok {
		return ui.Rect{}
	}
	// A bend may swing out between its knots.
	reach := n.most/2 + curveStep
	return ui.Rect{
		X: float64(minX)*n.scale + n.dx, Y: float64(minY)*n.scale + n.dy,
		W: float64(maxX-minX) * n.scale, H: float64(maxY-minY) * n.scale,
	}.Inset(-reach)
}
