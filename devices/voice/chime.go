package voice

import (
	"context"
	"math"
	"sync"
)

// Chime is the engine that always works: two soft notes that say "look at the
// screen". It stands last in the chain.
type Chime struct{}

// Wordless marks Chime as sound without words.
func (Chime) Wordless() {}

// String names the engine.
func (Chime) String() string { return "chime" }

// Render returns the chime, whatever the utterance.
func (Chime) Render(ctx context.Context, _ Utterance) (PCM, error) {
	if err := ctx.Err(); err != nil {
		return PCM{}, err
	}
	return chime(), nil
}

// chime is a falling major third, E5 and C5, each decaying like a bell.
var chime = sync.OnceValue(func() PCM {
	const each = SampleRate * 35 / 100
	x := make([]float32, 2*each)
	for n, hz := range []float64{659.26, 523.25} {
		for i := range x[n*each:] {
			t := float64(i) / SampleRate
			attack := math.Min(1, t/0.008)
			decay := math.Exp(-t * 7)
			tone := math.Sin(2*math.Pi*hz*t) + 0.25*math.Sin(4*math.Pi*hz*t)
			x[n*each+i] += float32(0.2 * attack * decay * tone)
		}
	}
	p, err := Master(PCM{Rate: SampleRate, Samples: quantise(x)})
	if err != nil { // cannot be: the tone above is not silence
		return PCM{Rate: SampleRate, Samples: quantise(x)}
	}
	return p
})
