package main

import (
	"math"
	"math/rand/v2"
	"time"
)

// traits are the published parameters of one severity. Where each comes from is
// told in docs/elder-simulation.md; what has no source is marked there as an
// assumption. Lengths are millimetres, shares are of 1.
type traits struct {
	scatter  float64       // spread of where a tap lands, each axis
	bias     float64       // spread, over people, of a constant offset of the finger
	tremor   [2]float64    // amplitude while the finger is on the glass, least and most
	slide    float64       // share of taps in which the finger slides before it lifts
	slideLen float64       // median length of such a slide
	bounce   float64       // share of taps that the finger repeats by accident
	graze    float64       // share of taps before which the hand brushes the glass
	palm     float64       // share of taps during which the hand rests on the glass
	dwell    time.Duration // median time the finger stays down
	think    time.Duration // median time before acting
	pause    float64       // share of decisions with a pause of one to five minutes
	acuity   float64       // height of characters of which half the labels are read
	hearing  float64       // share of spoken guidance that is taken in
	slip     float64       // share of decisions that take another control than meant
	notice   float64       // share of mistakes in sight that are noticed at a look
	lost     float64       // share of new screens not understood from print alone
	patience int           // setbacks after which the customer gives up
}

// severities in the order in which they are printed.
var severities = []string{"mild", "moderate", "severe"}

// published is the table of parameters. The last two rows, lost and patience,
// are what the calibration set; all others stood before it.
var published = map[string]traits{
	"mild": {
		scatter: 2.1, bias: 0.6, tremor: [2]float64{0.1, 0.4}, slide: 0.02, slideLen: 4,
		bounce: 0.02, graze: 0.002, palm: 0.005, dwell: 160 * time.Millisecond,
		think: 2500 * time.Millisecond, pause: 0.002,
		acuity: 2.0, hearing: 0.95, slip: 0.003, notice: 0.9,
		lost: 0.25, patience: 6,
	},
	"moderate": {
		scatter: 2.7, bias: 0.8, tremor: [2]float64{0.3, 1.0}, slide: 0.05, slideLen: 6,
		bounce: 0.05, graze: 0.005, palm: 0.01, dwell: 230 * time.Millisecond,
		think: 4 * time.Second, pause: 0.006,
		acuity: 3.0, hearing: 0.85, slip: 0.006, notice: 0.8,
		lost: 0.42, patience: 5,
	},
	"severe": {
		scatter: 4.0, bias: 1.2, tremor: [2]float64{0.8, 2.2}, slide: 0.10, slideLen: 8,
		bounce: 0.10, graze: 0.01, palm: 0.02, dwell: 350 * time.Millisecond,
		think: 6 * time.Second, pause: 0.015,
		acuity: 4.0, hearing: 0.7, slip: 0.015, notice: 0.7,
		lost: 0.62, patience: 4,
	},
}

// mixture is how many of a hundred customers are of each severity when they are
// mixed, in the order of severities.
var mixture = [...]int{50, 35, 15}

// tremorHertz is the band of essential and Parkinsonian tremor.
var tremorHertz = [2]float64{4, 8}

// legibility is how fast reading fails below the size that can be read.
const legibility = 0.6 // millimetres

// steady are hands, eyes and ears without fault: the simulator itself must not
// be what fails.
var steady = traits{dwell: 120 * time.Millisecond, think: time.Second, hearing: 1, notice: 1, patience: 1}

// A chance is a source of random numbers that knows the distributions used here.
type chance struct{ *rand.Rand }

func newChance(seed, stream uint64) chance { return chance{rand.New(rand.NewPCG(seed, stream))} }

// happens is true in that share of calls.
func (c chance) happens(share float64) bool { return c.Float64() < share }

func (c chance) between(least, most float64) float64 { return least + (most-least)*c.Float64() }

// around is log-normal with that median; spread is of the logarithm.
func (c chance) around(median, spread float64) float64 {
	return median * math.Exp(spread*c.NormFloat64())
}

// about is around for times, with half an e-fold of spread.
func (c chance) about(median time.Duration) time.Duration {
	return time.Duration(c.around(float64(median), 0.5))
}

// severity draws one of the mixture.
func (c chance) severity() string {
	n := c.IntN(100)
	for i, share := range mixture {
		if n -= share; n < 0 {
			return severities[i]
		}
	}
	return severities[0]
}
