package voice

import (
	"math"
	"slices"
)

// Targets of every clip. −16 LUFS is the loudness of speech on loudspeakers of
// small devices; −1.5 dBTP leaves room for a resampler further down the line.
const (
	TargetLUFS   = -16.0
	MaxTruePeak  = -1.5
	shortClip    = SampleRate * 2 / 5 // 400 ms, the block of ITU-R BS.1770
	gateStep     = shortClip / 4      // blocks overlap by three quarters
	absoluteGate = -70.0
)

// A biquad is a second-order filter section, a0 = 1.
type biquad struct{ b0, b1, b2, a1, a2 float64 }

// The K-weighting of ITU-R BS.1770-4 at 48 kHz: a shelf for the head's
// acoustics, then a high-pass.
var kWeighting = [2]biquad{
	{1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585},
	{1, -2, 1, -1.99004745483398, 0.99007225036621},
}

// stepPowers returns the mean square of the K-weighted signal in each whole step
// of 100 ms, and in all of it. Blocks are made of whole steps: nothing as long as
// the sound need be kept.
func stepPowers(x []float32) (steps []float64, all float64) {
	var s [2][2]float64
	step := 0.0
	for i, v := range x {
		y := float64(v)
		for n, f := range kWeighting {
			// transposed direct form II
			r := f.b0*y + s[n][0]
			s[n][0] = f.b1*y - f.a1*r + s[n][1]
			s[n][1] = f.b2*y - f.a2*r
			y = r
		}
		step += y * y
		all += y * y
		if (i+1)%gateStep == 0 {
			steps = append(steps, step/gateStep)
			step = 0
		}
	}
	return steps, all / float64(max(len(x), 1))
}

// loudness returns the integrated loudness of 48 kHz mono sound in LUFS after
// BS.1770-4. Below 400 ms that is undefined and the K-weighted RMS of the
// whole clip takes its place. Silence gives negative infinity.
func loudness(x []float32) float64 {
	const stepsOfBlock = shortClip / gateStep
	steps, all := stepPowers(x)
	if len(x) < shortClip {
		return lufs(all)
	}
	var blocks []float64
	for at := 0; at+stepsOfBlock <= len(steps); at++ {
		if p := mean(steps[at : at+stepsOfBlock]); lufs(p) > absoluteGate {
			blocks = append(blocks, p)
		}
	}
	relative := lufs(mean(blocks)) - 10
	sum, n := 0.0, 0
	for _, p := range blocks {
		if lufs(p) > relative {
			sum += p
			n++
		}
	}
	if n == 0 {
		return math.Inf(-1)
	}
	return lufs(sum / float64(n))
}

func mean(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func lufs(power float64) float64 { return -0.691 + 10*math.Log10(power) }

// peaks returns for each sample the largest absolute value of the waveform
// between it and the next one, from fourfold oversampling: the peak that a
// converter will make, which can lie above every sample. Samples under floor
// stand for themselves: speech does not overshoot by more than 6 dB, so a
// caller that looks for peaks over a ceiling need not interpolate under half
// of it, which is most of the sound.
// The memory of out is used if it is enough.
func peaks(x, out []float32, floor float32) []float32 {
	rows := peakRows()
	half := len(rows[0]) / 2
	out = slices.Grow(out[:0], len(x))[:len(x)]
	for i, v := range x {
		top := abs32(v)
		out[i] = top
		if top < floor {
			continue
		}
		first := i + 1 - half // of the samples that the interpolator sees
		from, to := max(0, -first), min(2*half, len(x)-first)
		src := x[first+from : first+to]
		for _, row := range rows[1:] {
			var sum float32
			for t, c := range row[from:to] {
				sum += c * src[t]
			}
			top = max(top, abs32(sum))
		}
		out[i] = top
	}
	return out
}

// peakRows is the quarter-sample interpolator: 12 taps as in BS.1770-4 annex 2.
var peakRows = func() func() [4][]float32 {
	const half = 6
	var rows [4][]float32
	for phase := range rows {
		rows[phase] = make([]float32, 2*half)
		sum := 0.0
		for i := range rows[phase] {
			d := float64(i-half+1) - float64(phase)/4
			v := sinc(d) * kaiser(d/half, 5)
			rows[phase][i] = float32(v)
			sum += v
		}
		for i := range rows[phase] {
			rows[phase][i] /= float32(sum)
		}
	}
	return func() [4][]float32 { return rows }
}()

// truePeak returns the true peak in dBFS, negative infinity for silence.
func truePeak(x []float32) float64 {
	var top float32
	for _, p := range peaks(x, nil, 0) {
		top = max(top, p)
	}
	return 20 * math.Log10(float64(top))
}

func abs32(v float32) float32 { return max(v, -v) }
