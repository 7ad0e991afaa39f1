package voice

import (
	"math"
	"sync"
)

// sincTaps is the half-width of the interpolation kernel in input samples.
// With a Kaiser window of beta 8 the stop band lies 80 dB down, which is below
// what a 16-bit recording of speech resolves.
const sincTaps = 16

// A kernel is a windowed sinc, one row of taps for each fractional position.
type kernel struct {
	up, down int
	rows     [][]float32
}

var kernels struct {
	sync.Mutex
	byRate map[int]*kernel
}

// kernelFor returns the kernel from rate to SampleRate. Few rates occur (22050
// for espeak-ng, 24000 for web voices, 44100 for recordings) and each costs
// some milliseconds, so they are kept.
func kernelFor(rate int) *kernel {
	kernels.Lock()
	defer kernels.Unlock()
	if k := kernels.byRate[rate]; k != nil {
		return k
	}
	g := gcd(rate, SampleRate)
	k := &kernel{up: SampleRate / g, down: rate / g}
	// Above the lower of both Nyquist limits nothing may pass.
	cut := math.Min(1, float64(SampleRate)/float64(rate)) * 0.95
	half := int(math.Ceil(sincTaps / cut))
	k.rows = make([][]float32, k.up)
	for phase := range k.rows {
		row := make([]float32, 2*half)
		frac := float64(phase) / float64(k.up)
		sum := 0.0
		for i := range row {
			x := float64(i-half+1) - frac
			w := kaiser(x/float64(half), 8)
			v := cut * sinc(cut*x) * w
			row[i] = float32(v)
			sum += v
		}
		for i := range row { // unity gain at every phase: no ripple on a constant
			row[i] /= float32(sum)
		}
		k.rows[phase] = row
	}
	if kernels.byRate == nil || len(kernels.byRate) >= 16 {
		kernels.byRate = map[int]*kernel{}
	}
	kernels.byRate[rate] = k
	return k
}

// resample converts float samples from rate to SampleRate.
func resample(in []float32, rate int) []float32 {
	if rate == SampleRate || len(in) == 0 {
		return in
	}
	k := kernelFor(rate)
	half := len(k.rows[0]) / 2
	padded := make([]float32, len(in)+2*half)
	copy(padded[half:], in)
	n := (len(in)*k.up + k.down - 1) / k.down
	out := make([]float32, n)
	for i := range out {
		at := i * k.down
		row := k.rows[at%k.up]
		src := padded[at/k.up+1:][:len(row)]
		var sum float32
		for t, c := range row {
			sum += c * src[t]
		}
		out[i] = sum
	}
	return out
}

func sinc(x float64) float64 {
	if math.Abs(x) < 1e-9 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window at x in [-1,1].
func kaiser(x, beta float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel0(beta*math.Sqrt(1-x*x)) / bessel0(beta)
}

// bessel0 is the modified Bessel function of order zero by its power series.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= (x / (2 * k)) * (x / (2 * k))
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
