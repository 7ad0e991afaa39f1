package main

import (
	"math"
	"math/rand/v2"
)

// tremor is a shaking of 4–8 Hz at a pen speed of 0.5 … 2 character widths a
// second. A finger on the glass shakes by 0.3 mm to 2 mm, mostly along one axis,
// in a character of 50 mm to 80 mm; both are as cmd/bench's simulated customers have
// them (docs/elder-simulation.md).
type tremor struct {
	wave       float64 // widths of a character from one swing to the next
	long, wide float64 // amplitudes along its axis and across
	sin, cos   float64 // of the axis
}

const leastTremor, mostTremor = 0.004, 0.04 // of a character's width

func drawTremor(r *rand.Rand) tremor {
	t := tremor{wave: 0.06 * math.Pow(6, r.Float64())}
	t.long = leastTremor * math.Pow(mostTremor/leastTremor, r.Float64())
	t.long = math.Min(t.long, 0.25*t.wave) // or the pen would swing wider than it moves on
	t.wide = t.long * r.Float64()
	t.sin, t.cos = math.Sincos(r.Float64() * math.Pi)
	return t
}

// at is how far the pen is off, so far along a stroke.
func (t *tremor) at(phase, along float64) (dx, dy float32) {
	angle := phase + along/t.wave*2*math.Pi
	u, v := t.long*math.Sin(angle), t.wide*math.Sin(angle*1.13+1)
	return float32(u*t.cos - v*t.sin), float32(u*t.sin + v*t.cos)
}
