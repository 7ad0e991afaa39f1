package main

import (
	"math"
	"slices"
)

// vary distorts every stroke on its own: hooks dropped or drawn out, brush
// starts dropped, jitter, direction, size, place, bow.
func (w *sketch) vary() {
	r, severity := w.rand, w.severity
	jitter := 0.012 * math.Min(severity, 1.2) * (0.2 + 0.8*r.Float64())
	for i, s := range w.strokes {
		if len(s) < 2 {
			continue
		}
		if !w.soft[i] {
			s = w.ends(s)
		}
		for j := range s {
			s[j].x += gauss(r, jitter)
			s[j].y += gauss(r, jitter)
		}
		if w.options.reversed && !w.soft[i] {
			// A flat 撇 is often written as 横, and a short stroke now and then backwards.
			d := pt{s[len(s)-1].x - s[0].x, s[len(s)-1].y - s[0].y}
			flat := d.x < -0.08 && math.Abs(float64(d.y)) < -0.55*float64(d.x)
			if flat && r.Float64() < 0.25 || length(s) < 0.15 && r.Float64() < 0.05 {
				slices.Reverse(s)
			}
		}
		if w.soft[i] && r.Float64() < 0.35 { // angular rather than round
			s = resample(s, 0.03)
		} else {
			s = curve(s, 5)
		}
		l := length(s)
		cx, cy := bounds(s).centre()
		if w.options.flicks && l < 0.2 { // dots vary most
			randomAffine(r, 0.16*severity, 0.05*severity, 0.28*severity, 0.024*severity).apply(s, cx, cy)
		} else {
			randomAffine(r, 0.09*severity, 0.05*severity, 0.12*severity, 0.014*severity+0.015*severity*l).apply(s, cx, cy)
		}
		bow(s, gauss(r, 0.06*severity))
		w.strokes[i] = s
	}
}

// ends drops or draws out a hook and drops the press of the brush at the start.
func (w *sketch) ends(s stroke) stroke {
	r := w.rand
	if n := len(s); n >= 3 {
		hook := distance(s[n-1], s[n-2])
		short := hook < 0.35*length(s)
		if r.Float64() < 0.3*w.severity+0.35*w.cursive {
			if short && hook < 0.12 {
				s = s[:n-1]
			}
		} else if w.options.flicks && r.Float64() < 0.3 && short && hook < 0.14 {
			a, b := s[n-2], s[n-1]
			f := float32(1 + 1.5*r.Float64())
			s[n-1] = pt{a.x + (b.x-a.x)*f, a.y + (b.y-a.y)*f}
		}
	}
	if len(s) >= 3 && r.Float64() < 0.5 && distance(s[0], s[1]) < 0.06 {
		s = s[1:]
	}
	return s
}

// bow bends a stroke sideways by b times its length.
func bow(s stroke, b float32) {
	n := len(s)
	dx, dy := s[n-1].x-s[0].x, s[n-1].y-s[0].y
	for j := range s {
		t := float32(j) / float32(n-1)
		m := b * 4 * t * (1 - t)
		s[j].x -= dy * m
		s[j].y += dx * m
	}
}

// place moves and scales parts of the character and draws out the last stroke.
func (w *sketch) place() {
	r, severity := w.rand, w.severity
	w.slip()
	w.layout(w.strokes, 0)
	for n := 1 + r.IntN(2); n > 0 && len(w.strokes) > 2; n-- {
		i := r.IntN(len(w.strokes))
		part := w.strokes[i : i+1+r.IntN(len(w.strokes)-i)]
		cx, cy := bounds(part...).centre()
		a := randomAffine(r, 0.06*severity, 0.06*severity, 0.13*severity, 0.03*severity)
		for _, s := range part {
			a.apply(s, cx, cy)
		}
	}
	if r.Float64() < 0.15+0.2*w.cursive {
		if s := w.strokes[len(w.strokes)-1]; length(s) > 0.25 {
			f := float32(0.5 * r.Float64())
			affine{1 + f, 0, 0, 1 + f*float32(r.Float64()), 0, 0}.apply(s, s[0].x, s[0].y)
		}
	}
}

// layout splits the strokes where the two halves stand side by side or one
// above the other, moves and scales the halves, and does the same within them.
func (w *sketch) layout(strokes []stroke, depth int) {
	if len(strokes) < 2 || depth > 3 {
		return
	}
	least, at, stacked := float32(0.3), -1, false
	for k := 1; k < len(strokes); k++ {
		a, b := bounds(strokes[:k]...), bounds(strokes[k:]...)
		// How much the halves overlap, as a share of the narrower one.
		if o := (min(a.x1, b.x1) - max(a.x0, b.x0)) / max(min(a.x1-a.x0, b.x1-b.x0), 0.08); o < least {
			least, at, stacked = o, k, false
		}
		if o := (min(a.y1, b.y1) - max(a.y0, b.y0)) / max(min(a.y1-a.y0, b.y1-b.y0), 0.08); o < least {
			least, at, stacked = o, k, true
		}
	}
	if at < 0 {
		return
	}
	w.shift(strokes[:at], 1, stacked, depth)
	w.shift(strokes[at:], -1, stacked, depth)
}

// shift moves and scales one half; outward is the direction away from the border.
func (w *sketch) shift(part []stroke, outward float32, stacked bool, depth int) {
	r, severity := w.rand, w.severity
	f := float32(1)
	if depth > 0 {
		f = 0.7
	}
	b := bounds(part...)
	cx, cy := b.centre()
	sx := float32(math.Exp(r.NormFloat64() * 0.18 * severity))
	sy := float32(math.Exp(r.NormFloat64() * 0.18 * severity))
	var tx, ty float32
	if stacked { // keep the gap: grow away from the border, slip along it
		ty = outward*(1-sy)*(b.y1-b.y0)/2*float32(r.Float64()) + gauss(r, 0.02*severity)*f
		tx = gauss(r, 0.06*severity) * f
	} else {
		tx = outward*(1-sx)*(b.x1-b.x0)/2*float32(r.Float64()) + gauss(r, 0.02*severity)*f
		ty = gauss(r, 0.07*severity) * f
	}
	a := affine{sx, gauss(r, 0.06*severity), gauss(r, 0.06*severity), sy, tx, ty}
	for _, s := range part {
		a.apply(s, cx, cy)
	}
	w.layout(part, depth+1)
}

// simplify merges short neighbouring strokes and drops short ones.
func (w *sketch) simplify() {
	r, st := w.rand, w.strokes
	if w.cursive > 0.2 {
		for i := 0; i+1 < len(st) && len(st) > 3; i++ {
			a, b := st[i], st[i+1]
			end, start := a[len(a)-1], b[0]
			if length(a) < 0.22 && length(b) < 0.22 && distance(end, start) < 0.25 && r.Float64() < 0.18*w.cursive {
				middle := pt{(end.x + start.x) / 2, (end.y + start.y) / 2}
				st[i] = curve(stroke{a[0], middle, b[len(b)-1]}, 5)
				st = slices.Delete(st, i+1, i+2)
			}
		}
	}
	for i, p := 0, 0.006*w.severity+0.045*w.cursive; i < len(st) && len(st) > 4; i++ {
		if r.Float64() < p && length(st[i]) < 0.25 {
			st = slices.Delete(st, i, i+1)
		}
	}
	w.strokes = st
}
