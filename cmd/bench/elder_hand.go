package main

import (
	"math"
	"time"

	"smartcounter/kiosk/ink"
	"smartcounter/ui"
)

// An oldHand is one customer's: how it lands, trembles, slides and writes.
type oldHand struct {
	traits
	chance
	offX, offY float64 // its constant offset, millimetres
	amplitude  float64 // of its tremor, millimetres
	hertz      float64
	phaseX     float64
	phaseY     float64
}

func newOldHand(t traits, c chance) oldHand {
	return oldHand{
		traits: t, chance: c,
		offX: t.bias * c.NormFloat64(), offY: t.bias * c.NormFloat64(),
		amplitude: c.between(t.tremor[0], t.tremor[1]), hertz: c.between(tremorHertz[0], tremorHertz[1]),
		phaseX: c.between(0, 2*math.Pi), phaseY: c.between(0, 2*math.Pi),
	}
}

// sampling is how often a touch panel reports a finger.
const sampling = 10 * time.Millisecond

// shake is where the tremor has carried the finger, in panel pixels.
func (h *oldHand) shake(s *ui.Scene, at time.Duration) (dx, dy float64) {
	a, w := s.Millimetres(h.amplitude), 2*math.Pi*h.hertz*at.Seconds()
	return a * math.Sin(w+h.phaseX), a * math.Sin(w+h.phaseY)
}

// tap aims at the middle of a target and touches what it touches.
func (h *oldHand) tap(c *counter, r ui.Rect) {
	s := c.scene // sizes only: the picture may change under the finger
	mm := s.Millimetres
	x := r.X + r.W/2 + mm(h.offX+h.scatter*h.NormFloat64())
	y := r.Y + r.H/2 + mm(h.offY+h.scatter*h.NormFloat64())
	// Nobody aims at the exact middle of something wide.
	x += 0.1 * max(0, r.W-mm(12)) * h.NormFloat64()
	y += 0.1 * max(0, r.H-mm(12)) * h.NormFloat64()
	c.wait(h.about(600 * time.Millisecond)) // the arm moves
	if h.happens(h.graze) {
		gx, gy := x+mm(h.between(-30, 30)), y+mm(h.between(20, 60))
		h.press(c, gx, gy, 70*time.Millisecond, 0)
		c.wait(h.about(200 * time.Millisecond))
	}
	if h.happens(h.palm) {
		px, py := x+mm(h.between(-20, 50)), y+mm(h.between(40, 90))
		c.touch(ui.PointerDown, px, py, 1)
		defer func() {
			c.wait(80 * time.Millisecond)
			c.touch(ui.PointerUp, px, py, 1)
		}()
		c.wait(60 * time.Millisecond)
	}
	slide := 0.0
	if h.happens(h.slide) {
		slide = mm(h.around(h.slideLen, 0.6))
	}
	h.press(c, x, y, h.about(h.dwell), slide)
	if h.happens(h.bounce) {
		c.wait(time.Duration(h.around(float64(180*time.Millisecond), 0.4)))
		h.press(c, x+mm(h.NormFloat64()), y+mm(h.NormFloat64()), 60*time.Millisecond, 0)
	}
}

// press puts the finger down, lets it tremble and slide, and lifts it.
func (h *oldHand) press(c *counter, x, y float64, dwell time.Duration, slide float64) {
	s := c.scene
	angle := h.between(0, 2*math.Pi)
	dx, dy := h.shake(&s, c.now())
	c.touch(ui.PointerDown, x+dx, y+dy, 0)
	for t := sampling; t < dwell; t += sampling {
		share := float64(t) / float64(dwell)
		dx, dy = h.shake(&s, c.now()+t)
		dx, dy = dx+slide*share*math.Cos(angle), dy+slide*share*math.Sin(angle)
		c.touchAt(ui.PointerMove, x+dx, y+dy, 0, c.now()+t)
	}
	c.wait(dwell)
	dx, dy = h.shake(&s, c.now())
	c.touch(ui.PointerUp, x+dx+slide*math.Cos(angle), y+dy+slide*math.Sin(angle), 0)
}

// write draws a character's ink, given in a unit box, into r of the panel.
func (h *oldHand) write(c *counter, k ink.Ink, r ui.Rect) {
	const speed = 70.0 // millimetres a second
	for _, stroke := range k {
		if len(stroke) == 0 {
			continue
		}
		s := c.scene
		perSample := s.Millimetres(speed) * sampling.Seconds()
		at := c.now()
		sample := func(kind ui.PointerKind, p ink.Point) {
			dx, dy := h.shake(&s, at)
			c.touchAt(kind, r.X+float64(p.X)*r.W+dx, r.Y+float64(p.Y)*r.H+dy, 0, at)
		}
		sample(ui.PointerDown, stroke[0])
		from := stroke[0]
		for _, to := range stroke[1:] {
			n := max(1, math.Ceil(math.Hypot(float64(to.X-from.X)*r.W, float64(to.Y-from.Y)*r.H)/perSample))
			for i := 1.0; i <= n; i++ {
				at += sampling
				share := float32(i / n)
				sample(ui.PointerMove, ink.Point{X: from.X + (to.X-from.X)*share, Y: from.Y + (to.Y-from.Y)*share})
			}
			from = to
		}
		at += sampling
		c.wait(at - c.now())
		sample(ui.PointerUp, from)
		c.wait(h.about(max(h.dwell, 150*time.Millisecond))) // the pen travels to the next stroke
	}
}

// place is a box within a canvas where a character is written.
func (h *oldHand) place(r ui.Rect) ui.Rect {
	side := h.between(0.6, 0.75) * min(r.W, r.H)
	return ui.Rect{
		X: r.X + (r.W-side)/2 + 0.05*side*h.NormFloat64(),
		Y: r.Y + (r.H-side)/2 + 0.05*side*h.NormFloat64(),
		W: side, H: side,
	}
}
