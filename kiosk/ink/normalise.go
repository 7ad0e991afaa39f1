package ink

import "math"

const (
	// maxPoints bounds the points of one character that are looked at; a
	// careful writer at 200 Hz leaves about 1,500.
	maxPoints = 8192
	// maxCoordinate bounds coordinates: beyond it they are clamped, so that
	// squares stay finite whatever a broken digitiser reports.
	maxCoordinate = 1e6
)

// path is ink made safe to compute with: finite, bounded in number and size,
// without repeated points, all strokes in one slice. ends[i] is the index
// after the last point of stroke i.
type path struct {
	points []vec
	ends   []int

	even, calm []vec // memory of steady
	evenEnds   []int
}

type vec struct{ x, y float32 }

func newPath() *path {
	return &path{
		points: make([]vec, 0, maxPoints), ends: make([]int, 0, maxPoints),
		even: make([]vec, 0, maxPoints/2), calm: make([]vec, 0, maxPoints/2),
	}
}

// load fills p from ink. Points that are not numbers are dropped; of an
// unreasonably long drawing every n-th point is kept.
func (p *path) load(k Ink) {
	p.points, p.ends = p.points[:0], p.ends[:0]
	total := 0
	for _, s := range k {
		total += len(s)
	}
	every := total/maxPoints + 1
	for _, s := range k {
		start := len(p.points)
		for i := 0; i < len(s) && len(p.points) < maxPoints; i += every {
			v, ok := bounded(s[i])
			if !ok || len(p.points) > start && p.points[len(p.points)-1] == v {
				continue
			}
			p.points = append(p.points, v)
		}
		if len(p.points) > start {
			p.ends = append(p.ends, len(p.points))
		}
	}
}

func bounded(p Point) (vec, bool) {
	x, y := float64(p.X), float64(p.Y)
	if math.IsNaN(x) || math.IsNaN(y) {
		return vec{}, false
	}
	return vec{
		float32(min(max(x, -maxCoordinate), maxCoordinate)),
		float32(min(max(y, -maxCoordinate), maxCoordinate)),
	}, true
}

// turn turns all points clockwise about the origin.
func (p *path) turn(radians float64) {
	if radians == 0 {
		return
	}
	sin, cos := math.Sincos(radians)
	for i, v := range p.points {
		x, y := float64(v.x), float64(v.y)
		p.points[i] = vec{float32(x*cos - y*sin), float32(x*sin + y*cos)}
	}
}

// eachSegment calls f for every straight piece inside a stroke.
func (p *path) eachSegment(f func(a, b vec)) {
	start := 0
	for _, end := range p.ends {
		for i := start + 1; i < end; i++ {
			f(p.points[i-1], p.points[i])
		}
		start = end
	}
}

// normalise scales the character by the moments of its ink to about [0,1] and
// moves its centre of gravity to (0.5, 0.5). Moments are steadier than the
// bounding box, which one long tail stretches. Thin characters (一, 1) keep part
// of their aspect ratio: r becomes sqrt(sin(πr/2)), as in Liu and Marukawa,
// "Pseudo two-dimensional shape normalization methods for handwritten Chinese
// character recognition" (2005).
func (p *path) normalise() {
	cx, cy, w, h := p.moments()
	m := max(w, h)
	if m < 1e-6 {
		m = 1
	}
	w, h = max(w, m*1e-3), max(h, m*1e-3)
	short := math.Sqrt(math.Sin(math.Pi / 2 * min(w, h) / m))
	kx, ky := 1/w, 1/h
	if w < h {
		kx = short / w
	} else {
		ky = short / h
	}
	// The two magnifications differ at most threefold, or the wobble of a
	// straight stroke would be blown up into a shape.
	kx, ky = min(kx, 3*ky), min(ky, 3*kx)
	// Room for tails beyond two standard deviations.
	kx, ky = kx*0.84, ky*0.84
	for i, v := range p.points {
		p.points[i] = vec{
			float32(0.5 + (float64(v.x)-cx)*kx),
			float32(0.5 + (float64(v.y)-cy)*ky),
		}
	}
}

// moments returns the centre of the ink and four standard deviations along
// each axis, all weighted by length. A one-point stroke weighs next to nothing.
func (p *path) moments() (cx, cy, w, h float64) {
	var sum, sx, sy float64
	start := 0
	for _, end := range p.ends {
		if end-start == 1 {
			v := p.points[start]
			sum += 1e-3
			sx += 1e-3 * float64(v.x)
			sy += 1e-3 * float64(v.y)
		}
		start = end
	}
	p.eachSegment(func(a, b vec) {
		l := math.Hypot(float64(b.x-a.x), float64(b.y-a.y))
		sum += l
		sx += l * float64(a.x+b.x) / 2
		sy += l * float64(a.y+b.y) / 2
	})
	if sum == 0 {
		return 0, 0, 0, 0
	}
	cx, cy = sx/sum, sy/sum
	var vx, vy float64
	p.eachSegment(func(a, b vec) {
		ax, ay := float64(a.x)-cx, float64(a.y)-cy
		bx, by := float64(b.x)-cx, float64(b.y)-cy
		l := math.Hypot(bx-ax, by-ay)
		vx += l * (ax*ax + ax*bx + bx*bx) / 3
		vy += l * (ay*ay + ay*by + by*by) / 3
	})
	return cx, cy, 4 * math.Sqrt(vx/sum), 4 * math.Sqrt(vy/sum)
}
