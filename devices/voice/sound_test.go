package voice

import (
	"context"
	"errors"
	"math"
	"testing"
)

// sine makes a tone of a given peak in dBFS.
func sine(hz, dbfs, seconds float64, rate int) PCM {
	p := PCM{Rate: rate, Samples: make([]int16, int(seconds*float64(rate)))}
	amp := math.Pow(10, dbfs/20) * 32767
	for i := range p.Samples {
		p.Samples[i] = int16(math.Round(amp * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))))
	}
	return p
}

func floats(p PCM) []float32 {
	x := make([]float32, len(p.Samples))
	for i, v := range p.Samples {
		x[i] = float32(v) / 32768
	}
	return x
}

// EBU Tech 3341 gives the reading for a 1 kHz tone: a mono tone of peak
// −20 dBFS measures −23 − (20 − 23) − 3 = −23.0 LUFS.
func TestLoudnessOfReferenceTones(t *testing.T) {
	for _, c := range []struct{ hz, dbfs, want float64 }{
		{997, -20, -23.0},
		{997, -13, -16.0},
		{100, -20, -24.8}, // no shelf (−0.7 dB) and 1.1 dB of the high-pass
	} {
		got := loudness(floats(sine(c.hz, c.dbfs, 5, SampleRate)))
		if math.Abs(got-c.want) > 0.2 {
			t.Errorf("%g Hz at %g dBFS: %.2f LUFS, want %.2f", c.hz, c.dbfs, got, c.want)
		}
	}
	if got := loudness(make([]float32, SampleRate)); !math.IsInf(got, -1) {
		t.Errorf("silence measures %g", got)
	}
}

// A pause of the same length as the speech must not make a prompt quieter:
// that is what the gate is for.
func TestLoudnessGatesPauses(t *testing.T) {
	tone := floats(sine(997, -20, 4, SampleRate))
	both := append(append([]float32(nil), tone...), make([]float32, len(tone))...)
	if a, b := loudness(tone), loudness(both); math.Abs(a-b) > 0.3 {
		t.Errorf("tone %.2f LUFS, with a pause %.2f", a, b)
	}
}

// A tone at a quarter of the sample rate, sampled off its crests, peaks 3 dB above every sample.
func TestTruePeakBetweenSamples(t *testing.T) {
	x := make([]float32, 4800)
	for i := range x {
		x[i] = float32(0.5 * math.Sin(math.Pi/2*float64(i)+math.Pi/4))
	}
	if got := truePeak(x); math.Abs(got-20*math.Log10(0.5)) > 0.4 {
		t.Errorf("true peak %.2f dBFS, want %.2f", got, 20*math.Log10(0.5))
	}
}

func TestResampleKeepsTone(t *testing.T) {
	for _, rate := range []int{8000, 22050, 24000, 44100, 96000} {
		in := floats(sine(1000, -6, 1, rate))
		out := resample(in, rate)
		if d := len(out) - SampleRate; d < -2 || d > 2 {
			t.Errorf("%d Hz: %d samples a second", rate, len(out))
		}
		mid := out[SampleRate/4 : SampleRate*3/4]
		var dot, quad, power float64
		for i, v := range mid {
			w := 2 * math.Pi * 1000 * float64(i+SampleRate/4) / SampleRate
			dot += float64(v) * math.Sin(w)
			quad += float64(v) * math.Cos(w)
			power += float64(v) * float64(v)
		}
		n := float64(len(mid))
		tone := 2 * math.Hypot(dot, quad) / n
		rest := math.Sqrt(math.Max(0, power/n-tone*tone/2))
		if want := math.Pow(10, -6.0/20); math.Abs(tone-want) > 0.005 || rest > 0.001 {
			t.Errorf("%d Hz: tone %.4f (want %.4f), rest %.5f", rate, tone, want, rest)
		}
	}
}

func TestMasterMeetsTargets(t *testing.T) {
	speech := sine(220, -12, 1.2, 22050)
	for i := range speech.Samples { // syllables, with a loud burst to limit
		env := 0.15 + 0.85*math.Abs(math.Sin(float64(i)/1500))
		speech.Samples[i] = int16(float64(speech.Samples[i]) * env)
	}
	for i := 9000; i < 9200; i++ {
		speech.Samples[i] *= 3
	}
	padded := PCM{Rate: 22050, Samples: append(make([]int16, 5000), speech.Samples...)}
	padded.Samples = append(padded.Samples, make([]int16, 5000)...)
	got, err := Master(padded)
	if err != nil {
		t.Fatal(err)
	}
	m := Measured(got)
	if math.Abs(m.LUFS-TargetLUFS) > 0.5 || m.TruePeak > MaxTruePeak || m.LeadIn > SampleRate*12/1000 {
		t.Errorf("mastered: %+v", m)
	}
	if d := got.Duration().Seconds(); d < 1.15 || d > 1.3 {
		t.Errorf("%.2f s of 1.2 s speech", d)
	}
}

func TestMasterRefusesSilence(t *testing.T) {
	if _, err := Master(PCM{Rate: 22050, Samples: make([]int16, 22050)}); !errors.Is(err, ErrEngine) {
		t.Errorf("silence: %v", err)
	}
	if _, err := Master(PCM{}); !errors.Is(err, ErrEngine) {
		t.Errorf("nothing: %v", err)
	}
}

func TestChime(t *testing.T) {
	p, err := Chime{}.Render(context.Background(), Utterance{})
	if err != nil {
		t.Fatal(err)
	}
	if m := Measured(p); math.Abs(m.LUFS-TargetLUFS) > 1 || m.TruePeak > MaxTruePeak {
		t.Errorf("chime: %+v", m)
	}
}

func TestWAVRoundTrip(t *testing.T) {
	p := sine(440, -6, 0.1, SampleRate)
	b := EncodeWAV(p)
	got, err := DecodeWAV(b, false)
	if err != nil || got.Rate != p.Rate || len(got.Samples) != len(p.Samples) || got.Samples[77] != p.Samples[77] {
		t.Fatalf("round trip: %v, %d samples", err, len(got.Samples))
	}
	if _, err := DecodeWAV(b[:len(b)-2], false); !errors.Is(err, ErrWAV) {
		t.Errorf("truncated file: %v", err)
	}
	for n := range 44 {
		if _, err := DecodeWAV(b[:n], false); !errors.Is(err, ErrWAV) {
			t.Errorf("first %d bytes: %v", n, err)
		}
	}
}

func FuzzDecodeWAV(f *testing.F) {
	f.Add(EncodeWAV(sine(440, -6, 0.01, SampleRate)), false)
	f.Add(EncodeWAV(PCM{Rate: 22050}), true)
	f.Fuzz(func(t *testing.T, b []byte, streamed bool) {
		p, err := DecodeWAV(b, streamed)
		if err == nil && (p.Rate < 8000 || 2*len(p.Samples) > len(b)) {
			t.Errorf("%d samples at %d Hz from %d bytes", len(p.Samples), p.Rate, len(b))
		}
	})
}

func BenchmarkMaster(b *testing.B) {
	p := sine(220, -12, 5, 22050)
	for b.Loop() {
		if _, err := Master(p); err != nil {
			b.Fatal(err)
		}
	}
}
