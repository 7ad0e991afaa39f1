package assets

import "math"

// A Verb says how a Segment goes on from the point before it.
type Verb uint8

const (
	MoveTo  Verb = iota // start a new contour at To
	LineTo              // straight to To
	CubicTo             // Bézier curve by the control points A and B to To
	Close               // straight back to the start of the contour
)

// A Point is a place in the coordinates of its drawing.
type Point struct{ X, Y float64 }

// A Segment is one step of a Path. Quadratic curves and arcs are turned into
// cubic ones on parsing, so that whoever draws needs to know one kind only.
type Segment struct {
	Verb     Verb
	A, B, To Point
}

// A Path is a list of contours, each begun by MoveTo.
type Path []Segment

func (p *Path) moveTo(to Point) { *p = append(*p, Segment{Verb: MoveTo, To: to}) }
func (p *Path) lineTo(to Point) { *p = append(*p, Segment{Verb: LineTo, To: to}) }
func (p *Path) close()          { *p = append(*p, Segment{Verb: Close}) }
func (p *Path) cubicTo(a, b, to Point) {
	*p = append(*p, Segment{Verb: CubicTo, A: a, B: b, To: to})
}

// quadTo raises a quadratic curve to a cubic one.
func (p *Path) quadTo(from, c, to Point) {
	p.cubicTo(
		Point{from.X + (c.X-from.X)*2/3, from.Y + (c.Y-from.Y)*2/3},
		Point{to.X + (c.X-to.X)*2/3, to.Y + (c.Y-to.Y)*2/3}, to)
}

// ellipse adds a whole ellipse as a closed contour.
func (p *Path) ellipse(cx, cy, rx, ry float64) {
	start := Point{cx + rx, cy}
	p.moveTo(start)
	p.arcTo(start, rx, ry, 0, false, true, Point{cx - rx, cy})
	p.arcTo(Point{cx - rx, cy}, rx, ry, 0, false, true, start)
	p.close()
}

// rect adds a rectangle, rounded by radius r.
func (p *Path) rect(x, y, w, h, r float64) {
	if r == 0 {
		p.moveTo(Point{x, y})
		p.lineTo(Point{x + w, y})
		p.lineTo(Point{x + w, y + h})
		p.lineTo(Point{x, y + h})
		p.close()
		return
	}
	at := Point{x + r, y}
	p.moveTo(at)
	side := func(line, corner Point) {
		p.lineTo(line)
		p.arcTo(line, r, r, 0, false, true, corner)
	}
	side(Point{x + w - r, y}, Point{x + w, y + r})
	side(Point{x + w, y + h - r}, Point{x + w - r, y + h})
	side(Point{x + r, y + h}, Point{x, y + h - r})
	side(Point{x, y + r}, at)
	p.close()
}

// arcTo adds an elliptical arc as SVG defines it; the conversion is SVG 1.1,
// appendix F.6.5, and each quarter of the arc becomes one cubic curve.
func (p *Path) arcTo(from Point, rx, ry, degrees float64, large, sweep bool, to Point) {
	rx, ry = math.Abs(rx), math.Abs(ry)
	if rx == 0 || ry == 0 || from == to {
		p.lineTo(to)
		return
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	dx, dy := (from.X-to.X)/2, (from.Y-to.Y)/2
	x, y := cos*dx+sin*dy, -sin*dx+cos*dy
	if reach := x*x/(rx*rx) + y*y/(ry*ry); reach > 1 {
		rx *= math.Sqrt(reach)
		ry *= math.Sqrt(reach)
	}
	spread := (rx*rx*ry*ry)/(rx*rx*y*y+ry*ry*x*x) - 1
	k := math.Sqrt(max(0, spread))
	if large == sweep {
		k = -k
	}
	cx, cy := k*rx*y/ry, -k*ry*x/rx
	centre := Point{cos*cx - sin*cy + (from.X+to.X)/2, sin*cx + cos*cy + (from.Y+to.Y)/2}
	start := math.Atan2((y-cy)/ry, (x-cx)/rx)
	turn := math.Atan2((-y-cy)/ry, (-x-cx)/rx) - start
	if sweep && turn < 0 {
		turn += 2 * math.Pi
	} else if !sweep && turn > 0 {
		turn -= 2 * math.Pi
	}
	n := int(math.Ceil(math.Abs(turn)/(math.Pi/2) - 1e-9))
	step := turn / float64(n)
	// The length of the handles that fits a circle best.
	h := 4.0 / 3 * math.Tan(step/4)
	place := func(u, v float64) Point {
		return Point{centre.X + cos*rx*u - sin*ry*v, centre.Y + sin*rx*u + cos*ry*v}
	}
	for i := range n {
		s0, c0 := math.Sincos(start + float64(i)*step)
		s1, c1 := math.Sincos(start + float64(i+1)*step)
		end := place(c1, s1)
		if i == n-1 {
			end = to
		}
		p.cubicTo(place(c0-h*s0, s0+h*c0), place(c1+h*s1, s1-h*c1), end)
	}
}
