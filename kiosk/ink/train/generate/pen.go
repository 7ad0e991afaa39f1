package main

import "math"

// flick adds small hooks where the pen lands or leaves.
func (w *sketch) flick() {
	r := w.rand
	if !w.options.flicks || r.Float64() >= 0.35 {
		return
	}
	p := 0.1 + 0.4*r.Float64()
	for i, s := range w.strokes {
		if len(s) < 3 || r.Float64() > p {
			continue
		}
		l := 0.02 + 0.08*r.Float64()
		side := float64(1 - 2*r.IntN(2))
		tip := func(from, along pt, turn float64) pt {
			a := math.Atan2(float64(along.y), float64(along.x)) + turn*side
			return pt{from.x + float32(l*math.Cos(a)), from.y + float32(l*math.Sin(a))}
		}
		if r.Float64() < 0.75 { // on leaving: a turn by 70 … 170 degrees
			end := s[len(s)-1]
			w.strokes[i] = append(s, resample(stroke{end, tip(end, tangent(s, true), 1.2+1.8*r.Float64())}, penStep)[1:]...)
			continue
		}
		t := tangent(s, false)
		landing := resample(stroke{tip(s[0], pt{-t.x, -t.y}, 1.2+1.6*r.Float64()), s[0]}, penStep)
		w.strokes[i] = append(landing[:len(landing)-1], s...)
	}
}

// join connects strokes. The chance falls with the distance and changes slowly
// along the character, so that several strokes in a row are joined or not.
func (w *sketch) join() {
	r, cursive := w.rand, w.cursive
	if cursive <= 0 || len(w.strokes) < 2 {
		return
	}
	reach := 0.2 + 0.45*r.Float64()
	roundness := r.Float64() * r.Float64() * 1.2
	fluency := cursive
	out := make([]stroke, 0, len(w.strokes))
	c := w.strokes[0]
	for _, next := range w.strokes[1:] {
		end, start := c[len(c)-1], next[0]
		d := distance(end, start)
		fluency = 0.6*fluency + 0.4*math.Min(1, cursive*(0.3+1.4*r.Float64()))
		leaving, landing := tangent(c, true), tangent(next, false)
		if r.Float64() < w.options.joins*fluency*math.Exp(-d*d/(2*reach*reach)) {
			c, next = w.cutShort(c, next)
			c = append(c, link(c[len(c)-1], leaving, next[0], landing, roundness*(0.3+r.Float64()))...)
			c = append(c, next...)
			continue
		}
		if r.Float64() < 0.5*cursive { // a link only begun, or only finished
			l := link(end, leaving, start, landing, roundness)
			n := min(int(float64(len(l))*0.4*r.Float64()), 6)
			if r.Float64() < 0.6 {
				c = append(c, l[:n]...)
			} else {
				next = append(append(stroke{}, l[len(l)-n:]...), next...)
			}
		}
		out = append(out, c)
		c = next
	}
	w.strokes = append(out, c)
}

// cutShort takes a little off the ends that a link is to connect.
func (w *sketch) cutShort(a, b stroke) (stroke, stroke) {
	offA := int(float64(len(a)) * 0.2 * w.rand.Float64() * w.cursive)
	offB := int(float64(len(b)) * 0.2 * w.rand.Float64() * w.cursive)
	if offA < 8 && len(a)-offA >= 2 {
		a = a[:len(a)-offA]
	}
	if offB < 8 && len(b)-offB >= 2 {
		b = b[offB:]
	}
	return a, b
}

// link is the path of the pen between two strokes: a Hermite curve. roundness
// 0 is straight, 1 leaves and arrives along the strokes.
func link(end, leaving, start, landing pt, roundness float64) stroke {
	d := distance(end, start)
	if d < 1e-4 {
		return nil
	}
	n := int(d/0.02) + 2
	m := float32(roundness * d)
	out := make(stroke, 0, n)
	for i := 1; i < n; i++ {
		t := float32(i) / float32(n)
		t2, t3 := t*t, t*t*t
		h0, h1, h2, h3 := 2*t3-3*t2+1, t3-2*t2+t, -2*t3+3*t2, t3-t2
		out = append(out, pt{
			h0*end.x + h1*m*leaving.x + h2*start.x + h3*m*landing.x,
			h0*end.y + h1*m*leaving.y + h2*start.y + h3*m*landing.y,
		})
	}
	return out
}

// round cuts the corners, as fast writing does.
func (w *sketch) round() {
	n := int(w.rand.Float64()*(1.5+6*w.cursive) + 0.3)
	for i := range w.strokes {
		w.strokes[i] = average(w.strokes[i], n)
		if w.cursive > 0.3 && w.rand.Float64() < 0.5 {
			w.strokes[i] = average(w.strokes[i], n/2)
		}
	}
}

// warp distorts the whole character: waves, stretch, perspective, slant,
// aspect, tremor.
func (w *sketch) warp() {
	r, severity := w.rand, w.severity
	ax, ay := gauss(r, 0.03*severity), gauss(r, 0.03*severity)
	bx, by := gauss(r, 0.03*severity), gauss(r, 0.03*severity)
	px, py := r.Float64()*2*math.Pi, r.Float64()*2*math.Pi
	kx, ky := gauss(r, 0.12*severity), gauss(r, 0.12*severity)
	qx, qy := gauss(r, 0.10*severity), gauss(r, 0.10*severity)
	a := randomAffine(r, 0.11*severity, 0.10*severity, 0.15*severity, 0)
	if w.options.slant {
		// Real horizontals rise by 15 degrees where the medians rise by 8, and
		// verticals lean to the right.
		lean, rise := gauss(r, 0.12)+0.05, gauss(r, 0.12)+0.13
		a = affine{a[0], a[1] - lean, a[2] - rise, a[3], 0, 0}
	}
	shaky := r.Float64() < w.options.tremor
	shake := drawTremor(r)
	noisy := r.Float64() < 0.4
	sin := func(v float64) float32 { return float32(math.Sin(v)) }
	for _, s := range w.strokes {
		phase := r.Float64() * 6
		for i, p := range s {
			x, y := p.x-.5, p.y-.5
			u, v := float64(x)*6, float64(y)*6
			x2 := x + kx*x*x + qx*x*y + ax*sin(v+px) + bx*sin(u+py)
			y2 := y + ky*y*y + qy*x*y + ay*sin(u+px) + by*sin(v+py)
			if shaky {
				dx, dy := shake.at(phase, float64(i)*penStep)
				x2, y2 = x2+dx, y2+dy
			}
			s[i] = pt{x2 + .5, y2 + .5}
		}
		a.apply(s, .5, .5)
		if noisy {
			for i := range s {
				s[i].x += gauss(r, 0.003*severity)
				s[i].y += gauss(r, 0.003*severity)
			}
		}
	}
}

// digitise gives few points a stroke on a coarse grid, as some devices do.
func (w *sketch) digitise() {
	r := w.rand
	if r.Float64() >= 0.4 {
		return
	}
	d := float32(0.03 + 0.07*r.Float64())
	grid := float32(0)
	if r.Float64() < 0.5 {
		grid = float32(60 + 100*r.Float64())
	}
	for i := range w.strokes {
		w.strokes[i] = resample(w.strokes[i], d)
		if grid > 0 {
			for j, p := range w.strokes[i] {
				w.strokes[i][j] = pt{
					float32(math.Round(float64(p.x*grid))) / grid,
					float32(math.Round(float64(p.y*grid))) / grid,
				}
			}
		}
	}
}
