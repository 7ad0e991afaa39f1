package main

import "math"

const (
	twinError = 0.18 // how far apart twins may be, in their own sizes
	twinDrop  = 0.3  // how much lower the second has to be, in heights of the two
)

// twins finds a character that is the same part twice, the second below the
// first: 多 炎 昌 吕 圭 哥. It returns the number of strokes of the first, or 0.
func twins(strokes []stroke) int {
	n := len(strokes) / 2
	if n < 2 || len(strokes)%2 != 0 {
		return 0
	}
	a, b := bounds(strokes[:n]...), bounds(strokes[n:]...)
	_, upper := a.centre()
	_, lower := b.centre()
	whole := bounds(strokes...)
	if lower-upper < twinDrop*(whole.y1-whole.y0) {
		return 0
	}
	var apart float64
	for i, s := range strokes[:n] {
		t := strokes[n+i]
		if len(s) == 0 || len(t) == 0 {
			return 0
		}
		for _, f := range [...]float64{0, 0.5, 1} {
			apart += distance(a.inside(along(s, f)), b.inside(along(t, f)))
		}
	}
	if apart/float64(3*n) > twinError {
		return 0
	}
	return n
}

// along returns the point after a share of the length of the stroke.
func along(s stroke, share float64) pt {
	left := share * length(s)
	for i := 1; i < len(s); i++ {
		l := distance(s[i-1], s[i])
		if left <= l && l > 0 {
			f := float32(left / l)
			return pt{s[i-1].x + (s[i].x-s[i-1].x)*f, s[i-1].y + (s[i].y-s[i-1].y)*f}
		}
		left -= l
	}
	return s[len(s)-1]
}

// inside returns p in the unit box of b.
func (b box) inside(p pt) pt {
	return pt{(p.x - b.x0) / max(b.x1-b.x0, 0.05), (p.y - b.y0) / max(b.y1-b.y0, 0.05)}
}

// slip moves the lower of two twins to the right and up, as far as beside the
// upper one: who writes the same thing twice moves the hand on as from one
// character to the next.
func (w *sketch) slip() {
	n := twins(w.strokes)
	if n == 0 || w.rand.Float64() > 0.2+0.3*math.Min(w.severity, 1) {
		return
	}
	a, b := bounds(w.strokes[:n]...), bounds(w.strokes[n:]...)
	ax, ay := a.centre()
	bx, by := b.centre()
	share := w.rand.Float32()
	beside := ax + 0.45*(a.x1-a.x0+b.x1-b.x0)
	move := affine{1, 0, 0, 1, share * max(beside-bx, 0), share * 0.9 * (ay - by)}
	for _, s := range w.strokes[n:] {
		move.apply(s, bx, by)
	}
}
