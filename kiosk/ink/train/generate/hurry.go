package main

import (
	"math"
	"slices"
)

// The movement of a fast hand. Two things are known of it: parts of a movement
// take nearly the same time whatever their length (isochrony; Viviani and
// Terzuolo, "Trajectory determines movement dynamics", 1982), and each begins
// before the last has ended (Plamondon, "A kinematic theory of rapid human
// movements", 1995). So a hurried hand rounds the corners of a small component as
// much, for its size, as those of a large one, on the paper and in the air alike.
const (
	isochrony   = 0.45 // duration = length^isochrony
	tempo       = 20   // samples of a movement of length 1
	slowest     = 3    // samples of any movement
	vertexError = 0.02 // how closely movements follow the strokes
)

// moment is the pen at one of equally spaced times.
type moment struct {
	pt
	down bool
}

// hurry takes the place of join and round for a share of the samples.
func (w *sketch) hurry() {
	r, cursive := w.rand, w.cursive
	spread := 0.4 + 4*cursive*math.Pow(r.Float64(), 1.3) // how much movements overlap, in samples
	reach := 0.2 + 0.6*r.Float64()
	roundness := r.Float64() * r.Float64() * 1.2
	pause := spread * 3 * (1 - cursive*r.Float64()) // of a hand that lifts the pen
	shortcut := 0.25 * cursive * r.Float64() * r.Float64()
	fluency := cursive
	var path []moment
	for i, s := range w.strokes {
		if len(s) < 2 {
			continue
		}
		if len(path) > 0 {
			last := w.strokes[i-1]
			fluency = 0.6*fluency + 0.4*math.Min(1, cursive*(0.3+1.4*r.Float64()))
			air := link(last[len(last)-1], tangent(last, true), s[0], tangent(s, false), roundness*(0.3+r.Float64()))
			d := distance(last[len(last)-1], s[0])
			joined := r.Float64() < w.options.joins*fluency*(0.15+0.85*math.Exp(-d*d/(2*reach*reach)))
			path = w.cross(path, append(stroke{last[len(last)-1]}, append(air, s[0])...), joined, int(pause*r.Float64()))
		}
		corners := vertices(s, vertexError)
		for j := len(corners) - 2; j > 0; j-- {
			if r.Float64() < shortcut {
				corners = slices.Delete(corners, j, j+1)
			}
		}
		path = move(path, corners, true)
	}
	path = overlap(path, spread)
	w.strokes = w.strokes[:0]
	var c stroke
	for i, m := range path {
		if m.down {
			c = append(c, m.pt)
		}
		if len(c) > 0 && (!m.down || i == len(path)-1) {
			if len(c) > 1 {
				w.strokes = append(w.strokes, resample(c, penStep))
			}
			c = nil
		}
	}
}

// cross adds the way from one stroke to the next. Where the pen is lifted it
// may leave late and land early, and it rests for the pause.
func (w *sketch) cross(path []moment, air stroke, joined bool, pause int) []moment {
	r := w.rand
	from := len(path)
	path = move(path, vertices(air, vertexError), joined)
	if joined {
		return path
	}
	n := len(path) - from
	leave, land := 0, n
	if r.Float64() < 0.4*w.cursive {
		leave = int(0.4 * r.Float64() * float64(n))
	}
	if r.Float64() < 0.3*w.cursive {
		land = n - int(0.4*r.Float64()*float64(n))
	}
	if land-leave < 1 {
		leave = land - 1
	}
	for i := range n {
		path[from+i].down = i < leave || i >= land
	}
	path[from+max(leave, 0)].down = false
	rest := path[max(from-1, 0)]
	rest.down = false
	for range pause { // before the move in the air
		path = append(path, moment{})
		copy(path[from+1:], path[from:])
		path[from] = rest
	}
	return path
}

// move adds a movement along a polyline, each piece in the time it takes.
func move(path []moment, s stroke, down bool) []moment {
	for i := 1; i < len(s); i++ {
		a, b := s[i-1], s[i]
		n := max(slowest, int(tempo*math.Pow(distance(a, b), isochrony)))
		for k := range n {
			t := float32(k) / float32(n)
			path = append(path, moment{pt{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t}, down})
		}
	}
	return append(path, moment{s[len(s)-1], down})
}

// overlap smooths a path in time with a kernel of that standard deviation.
func overlap(path []moment, deviation float64) []moment {
	// Three box filters of half width k are close to a Gaussian of variance k(k+1).
	k := int(math.Sqrt(deviation*deviation+0.25) - 0.5 + 0.5)
	at := make([]pt, len(path))
	for range 3 {
		for i := range path {
			var x, y float32
			for j := i - k; j <= i+k; j++ {
				p := path[min(max(j, 0), len(path)-1)].pt
				x, y = x+p.x, y+p.y
			}
			at[i] = pt{x / float32(2*k+1), y / float32(2*k+1)}
		}
		for i := range path {
			path[i].pt = at[i]
		}
	}
	return path
}

// vertices simplifies a polyline as Douglas and Peucker do.
func vertices(s stroke, tolerance float64) stroke {
	if len(s) < 3 {
		return s
	}
	a, b := s[0], s[len(s)-1]
	d := max(distance(a, b), 1e-6)
	far, at := 0.0, 0
	for i := 1; i < len(s)-1; i++ {
		var off float64
		if d <= 1e-6 {
			off = distance(s[i], a)
		} else {
			off = math.Abs(float64((b.x-a.x)*(s[i].y-a.y)-(b.y-a.y)*(s[i].x-a.x))) / d
		}
		if off > far {
			far, at = off, i
		}
	}
	if far <= tolerance {
		return stroke{a, b}
	}
	left := vertices(s[:at+1], tolerance)
	return append(left[:len(left)-1:len(left)-1], vertices(s[at:], tolerance)...)
}
