package main

import (
	"math"
	"math/rand/v2"
)

// pt is a pen position in the unit box of a character, y down.
type pt struct{ x, y float32 }

// stroke is the path of the pen between touching and leaving the surface.
type stroke []pt

type box struct{ x0, y0, x1, y1 float32 }

func emptyBox() box { return box{1e9, 1e9, -1e9, -1e9} }

func (b box) with(p pt) box {
	return box{min(b.x0, p.x), min(b.y0, p.y), max(b.x1, p.x), max(b.y1, p.y)}
}

func (b box) centre() (float32, float32) { return (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2 }

func bounds(strokes ...stroke) box {
	b := emptyBox()
	for _, s := range strokes {
		for _, p := range s {
			b = b.with(p)
		}
	}
	return b
}

// gauss draws from a normal distribution with standard deviation s.
func gauss(r *rand.Rand, s float64) float32 { return float32(r.NormFloat64() * s) }

func distance(a, b pt) float64 {
	dx, dy := float64(a.x-b.x), float64(a.y-b.y)
	return math.Sqrt(dx*dx + dy*dy)
}

func length(s stroke) float64 {
	var l float64
	for i := 1; i < len(s); i++ {
		l += distance(s[i], s[i-1])
	}
	return l
}

// resample returns points at distance d along the polyline, keeping both ends.
func resample(s stroke, d float32) stroke {
	if len(s) < 2 {
		return s
	}
	out := stroke{s[0]}
	prev := s[0]
	var walked float32
	for i := 1; i < len(s); i++ {
		for {
			l := float32(distance(s[i], prev))
			if walked+l < d {
				walked += l
				prev = s[i]
				break
			}
			t := (d - walked) / l
			prev = pt{prev.x + (s[i].x-prev.x)*t, prev.y + (s[i].y-prev.y)*t}
			out = append(out, prev)
			walked = 0
		}
	}
	if out[len(out)-1] != s[len(s)-1] {
		out = append(out, s[len(s)-1])
	}
	return out
}

// curve returns a Catmull-Rom spline through the points, n subdivisions a segment.
func curve(s stroke, n int) stroke {
	if len(s) < 3 {
		return s
	}
	at := func(i int) pt { return s[max(0, min(i, len(s)-1))] }
	out := make(stroke, 0, (len(s)-1)*n+1)
	for i := 0; i+1 < len(s); i++ {
		p0, p1, p2, p3 := at(i-1), at(i), at(i+1), at(i+2)
		for k := range n {
			t := float32(k) / float32(n)
			t2, t3 := t*t, t*t*t
			mix := func(a, b, c, d float32) float32 {
				return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t2 + (3*b-a-3*c+d)*t3)
			}
			out = append(out, pt{mix(p0.x, p1.x, p2.x, p3.x), mix(p0.y, p1.y, p2.y, p3.y)})
		}
	}
	return append(out, s[len(s)-1])
}

// average replaces each point by the mean of the w points to each side of it;
// the window shrinks towards the ends.
func average(s stroke, w int) stroke {
	if w < 1 || len(s) < 3 {
		return s
	}
	o := make(stroke, len(s))
	for i := range s {
		k := min(w, i, len(s)-1-i)
		var x, y float32
		for j := i - k; j <= i+k; j++ {
			x += s[j].x
			y += s[j].y
		}
		n := float32(2*k + 1)
		o[i] = pt{x / n, y / n}
	}
	return o
}

// tangent is the direction of a stroke at its beginning or its end.
func tangent(s stroke, end bool) pt {
	k := min(4, len(s)-1)
	if k < 1 {
		return pt{}
	}
	a, b := s[0], s[k]
	if end {
		a, b = s[len(s)-1-k], s[len(s)-1]
	}
	d := float32(distance(a, b))
	if d < 1e-6 {
		return pt{}
	}
	return pt{(b.x - a.x) / d, (b.y - a.y) / d}
}

// affine maps (x, y) about a centre to (a0·x+a1·y+a4, a2·x+a3·y+a5).
type affine [6]float32

// randomAffine draws a small distortion; the arguments are standard deviations.
func randomAffine(r *rand.Rand, turn, shear, scale, move float64) affine {
	a := r.NormFloat64() * turn
	c, s := math.Cos(a), math.Sin(a)
	sx, sy := math.Exp(r.NormFloat64()*scale), math.Exp(r.NormFloat64()*scale)
	k := r.NormFloat64() * shear
	return affine{
		float32(c * sx), float32((c*k - s) * sx), float32(s * sy), float32((s*k + c) * sy),
		gauss(r, move), gauss(r, move),
	}
}

func (a affine) apply(s stroke, cx, cy float32) {
	for i, p := range s {
		x, y := p.x-cx, p.y-cy
		s[i] = pt{cx + a[0]*x + a[1]*y + a[4], cy + a[2]*x + a[3]*y + a[5]}
	}
}
