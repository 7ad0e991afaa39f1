package ink

import "math"

// What tells a hand that trembles from one that writes fast. Lengths are in units of
// the longer side of the ink's box; all were chosen on synthetic ink (docs/handwriting-log.md).
const (
	// evenStep is the distance of the points that are averaged, and calmReach how
	// many to each side: a swing of a tremor of 4–8 Hz is 0.06 to 0.35 long.
	evenStep  = 0.01
	calmReach = 8
	// Ink that averaging makes shorter by more than calmBelow trembles; corners that
	// are cut cost less. Beyond calmAbove nothing was being written.
	calmBelow, calmAbove = 1.12, 2.5
)

// steady takes the tremor out of a path that has one, by a moving average along
// each stroke, and returns by how much that made the path shorter: 1 for a path that
// is left as it is.
func (p *path) steady() float64 {
	size, total := p.side(), 0.0
	p.eachSegment(func(a, b vec) { total += apartBy(a, b) })
	if total == 0 {
		return 1
	}
	step := max(evenStep*size, 4*total/maxPoints)
	p.even, p.evenEnds, p.calm = p.even[:0], p.evenEnds[:0], p.calm[:0]
	long, short, start := 0.0, 0.0, 0
	for _, end := range p.ends {
		from := len(p.even)
		p.even = appendEven(p.even, p.points[start:end], step)
		p.calm = appendAverage(p.calm, p.even[from:])
		long += lengthOf(p.even[from:])
		short += lengthOf(p.calm[from:])
		p.evenEnds = append(p.evenEnds, len(p.even))
		start = end
	}
	if long < calmBelow*short || long > calmAbove*short {
		return 1
	}
	p.points = append(p.points[:0], p.calm...)
	copy(p.ends, p.evenEnds)
	return long / short
}

// side is the longer side of the box around the path.
func (p *path) side() float64 {
	lo, hi := vec{math.MaxFloat32, math.MaxFloat32}, vec{-math.MaxFloat32, -math.MaxFloat32}
	for _, v := range p.points {
		lo, hi = vec{min(lo.x, v.x), min(lo.y, v.y)}, vec{max(hi.x, v.x), max(hi.y, v.y)}
	}
	return float64(max(hi.x-lo.x, hi.y-lo.y, 0))
}

// appendEven adds points along a stroke that are a step apart, and its ends.
func appendEven(to, s []vec, step float64) []vec {
	to = append(to, s[0])
	before, left := s[0], step // of the way to the next point
	for _, after := range s[1:] {
		l := apartBy(before, after)
		for l >= left {
			t := float32(left / l)
			before = vec{before.x + (after.x-before.x)*t, before.y + (after.y-before.y)*t}
			to = append(to, before)
			l, left = l-left, step
		}
		left -= l
		before = after
	}
	if len(s) > 1 {
		to = append(to, before)
	}
	return to
}

// appendAverage adds the points of s, each averaged with its neighbours, the
// nearest weighing most. The window shrinks towards the ends, which stay.
func appendAverage(to, s []vec) []vec {
	for i := range s {
		reach := min(calmReach, i, len(s)-1-i)
		var sum vec
		for k := -reach; k <= reach; k++ {
			w := float32(reach + 1 - max(k, -k))
			sum.x += w * s[i+k].x
			sum.y += w * s[i+k].y
		}
		w := float32((reach + 1) * (reach + 1))
		to = append(to, vec{sum.x / w, sum.y / w})
	}
	return to
}

func lengthOf(s []vec) (sum float64) {
	for i := 1; i < len(s); i++ {
		sum += apartBy(s[i-1], s[i])
	}
	return sum
}

func apartBy(a, b vec) float64 { return math.Hypot(float64(b.x-a.x), float64(b.y-a.y)) }
