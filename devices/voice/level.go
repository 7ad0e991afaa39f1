package voice

import (
	"math"
	"slices"
)

// trimFloor is where a voice begins and ends: −46 dB below the loudest sample.
const trimFloor = 0.005

// Master turns raw speech of any rate into a clip as a Speaker plays it: 48 kHz,
// silence before and after cut, −16 LUFS, no true peak over −1.5 dBFS.
func Master(p PCM) (PCM, error) {
	if p.Rate <= 0 {
		return PCM{}, ErrEngine
	}
	x := make([]float32, len(p.Samples))
	for i, v := range p.Samples {
		x[i] = float32(v) / 32768
	}
	x = trim(resample(x, p.Rate))
	if len(x) == 0 {
		return PCM{}, ErrEngine
	}
	fade(x)
	// The limiter takes some loudness away again; further rounds give it back.
	var l limiter
	limited := true
	for round := 0; limited && round < 3; round++ {
		now := loudness(x)
		if math.IsInf(now, 0) {
			return PCM{}, ErrEngine
		}
		if math.Abs(TargetLUFS-now) < 0.3 {
			break
		}
		scale(x, math.Pow(10, (TargetLUFS-now)/20))
		limited = l.limit(x, math.Pow(10, (MaxTruePeak-0.1)/20))
	}
	return PCM{Rate: SampleRate, Samples: quantise(x)}, nil
}

// trim cuts the silence at both ends, leaving 5 ms before the voice and 60 ms
// for its decay.
func trim(x []float32) []float32 {
	var top float32
	for _, v := range x {
		top = max(top, abs32(v))
	}
	if top < 1e-4 {
		return nil
	}
	floor := top * trimFloor
	first, last := 0, len(x)-1
	for abs32(x[first]) < floor {
		first++
	}
	for abs32(x[last]) < floor {
		last--
	}
	first = max(0, first-SampleRate*5/1000)
	last = min(len(x)-1, last+SampleRate*60/1000)
	return x[first : last+1]
}

// fade rounds both ends so that neither clicks.
func fade(x []float32) {
	in, out := min(SampleRate*2/1000, len(x)/2), min(SampleRate*10/1000, len(x)/2)
	for i := range in {
		x[i] *= float32(i) / float32(in)
	}
	for i := range out {
		x[len(x)-1-i] *= float32(i) / float32(out)
	}
}

func scale(x []float32, gain float64) {
	for i := range x {
		x[i] *= float32(gain)
	}
}

// A limiter keeps its memory from one round to the next.
type limiter struct {
	gains, low []float32
	rising     []int
}

// limit holds the true peak under ceiling with a look-ahead gain that moves
// over 5 ms, so that loud syllables are lowered and not clipped. It reports
// whether there was anything to lower.
func (l *limiter) limit(x []float32, ceiling float64) bool {
	const reach = SampleRate * 5 / 1000
	l.gains = peaks(x, l.gains, float32(ceiling/2))
	over := false
	for i, p := range l.gains {
		l.gains[i] = 1
		if float64(p) > ceiling {
			l.gains[i] = float32(ceiling / float64(p))
			over = true
		}
	}
	if !over {
		return false
	}
	// The least gain within reach on both sides, then its mean over the same
	// reach: smooth, and nowhere above what is needed.
	l.slidingMin(reach)
	sum, from, to := 0.0, 0, 0
	for i := range x {
		for ; to < min(len(x), i+reach+1); to++ {
			sum += float64(l.low[to])
		}
		for ; from < i-reach; from++ {
			sum -= float64(l.low[from])
		}
		x[i] *= float32(sum / float64(to-from))
	}
	return true
}

// slidingMin fills low with the least of the gains within reach on both sides.
func (l *limiter) slidingMin(reach int) {
	x := l.gains
	l.low = slices.Grow(l.low[:0], len(x))[:len(x)]
	rising := l.rising[:0] // indices of rising gains; those before first are out of reach
	first := 0
	for i := 0; i < len(x)+reach; i++ {
		if i < len(x) {
			for len(rising) > first && x[rising[len(rising)-1]] >= x[i] {
				rising = rising[:len(rising)-1]
			}
			rising = append(rising, i)
		}
		if at := i - reach; at >= 0 {
			for rising[first] < at-reach {
				first++
			}
			l.low[at] = x[rising[first]]
		}
	}
	l.rising = rising
}

func quantise(x []float32) []int16 {
	out := make([]int16, len(x))
	for i, v := range x {
		out[i] = int16(min(max(math.Round(float64(v)*32768), -32768), 32767))
	}
	return out
}

// A Measure is what a clip's sound is like.
type Measure struct {
	LUFS     float64 // K-weighted RMS below 400 ms
	TruePeak float64 // dBFS
	LeadIn   int     // samples before the voice
}

// Measured measures 48 kHz sound.
func Measured(p PCM) Measure {
	x := make([]float32, len(p.Samples))
	var top float32
	for i, v := range p.Samples {
		x[i] = float32(v) / 32768
		top = max(top, abs32(x[i]))
	}
	m := Measure{LUFS: loudness(x), TruePeak: truePeak(x), LeadIn: len(x)}
	for i, v := range x {
		if abs32(v) > 0 && abs32(v) >= top*trimFloor {
			m.LeadIn = i
			break
		}
	}
	return m
}
