package ink

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scribble synthesises strokes as a 250 Hz panel samples them: bent paths at a
// human speed profile, jitter, pauses between strokes.
func scribble(r *rand.Rand, strokes int, left, top, size float64) Ink {
	var k Ink
	t := 0.0
	for range strokes {
		x0, y0 := left+r.Float64()*size, top+r.Float64()*size
		x1, y1 := left+r.Float64()*size, top+r.Float64()*size
		bend := (r.Float64() - 0.5) * size * 0.4
		length := math.Hypot(x1-x0, y1-y0)
		span := 120 + length*1.2 // ms
		var s Stroke
		for u := 0.0; u <= span; u += 4 {
			f := u / span
			along := f * f * f * (10 - 15*f + 6*f*f) // minimum jerk
			side := bend * math.Sin(math.Pi*along)
			s = append(s, Point{
				X: float32(x0 + (x1-x0)*along + side*(y1-y0)/(length+1) + r.NormFloat64()*0.2),
				Y: float32(y0 + (y1-y0)*along - side*(x1-x0)/(length+1) + r.NormFloat64()*0.2),
				T: uint32(t + u),
			})
		}
		k = append(k, s)
		t += span + 80 + r.Float64()*200
	}
	return k
}

// at is where the pen was at time ms, moving evenly between samples.
func at(s Stroke, ms float64) (x, y float64) {
	for i := 1; i < len(s); i++ {
		a, b := s[i-1], s[i]
		if ms <= float64(b.T) {
			share := 1.0
			if b.T > a.T {
				share = max(0, (ms-float64(a.T))/(float64(b.T)-float64(a.T)))
			}
			return float64(a.X) + share*float64(b.X-a.X), float64(a.Y) + share*float64(b.Y-a.Y)
		}
	}
	return float64(s[len(s)-1].X), float64(s[len(s)-1].Y)
}

func TestEncodeKeepsLookAndReplay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		k := scribble(r, 12, 0, 0, 484)
		for _, tolerance := range []float32{0.5, 1, 2, 4} {
			got, err := Decode(Encode(k, tolerance))
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(k) {
				t.Fatalf("%d strokes of %d", len(got), len(k))
			}
			for i, s := range k {
				// Quantising moves a kept point by up to 1/8 px a side and 2 ms,
				// in which a pen of up to 2 px/ms goes 4 px; in x and y together:
				slack := 0.18 + 2*topSpeed(s)
				for _, p := range s {
					x, y := at(got[i], float64(p.T))
					if off := math.Hypot(x-float64(p.X), y-float64(p.Y)); off > float64(tolerance)+slack {
						t.Fatalf("tolerance %v: the pen is %.2f px off at %d ms (slack %.2f)", tolerance, off, p.T, slack)
					}
					if off := fromLine(got[i], p); off > float64(tolerance)+0.18 {
						t.Fatalf("tolerance %v: the line is %.2f px off", tolerance, off)
					}
				}
			}
		}
	}
}

// topSpeed is the highest speed of a stroke in px/ms.
func topSpeed(s Stroke) float64 {
	v := 0.0
	for i := 1; i < len(s); i++ {
		if dt := float64(s[i].T - s[i-1].T); dt > 0 {
			v = max(v, math.Hypot(float64(s[i].X-s[i-1].X), float64(s[i].Y-s[i-1].Y))/dt)
		}
	}
	return v
}

// fromLine is the distance of p from the drawn line.
func fromLine(s Stroke, p Point) float64 {
	best := math.Hypot(float64(s[0].X-p.X), float64(s[0].Y-p.Y))
	for i := 1; i < len(s); i++ {
		ax, ay := float64(s[i-1].X), float64(s[i-1].Y)
		bx, by := float64(s[i].X)-ax, float64(s[i].Y)-ay
		share := 0.0
		if l := bx*bx + by*by; l > 0 {
			share = min(1, max(0, ((float64(p.X)-ax)*bx+(float64(p.Y)-ay)*by)/l))
		}
		best = min(best, math.Hypot(ax+share*bx-float64(p.X), ay+share*by-float64(p.Y)))
	}
	return best
}

func TestEncodeWithoutToleranceKeepsEveryPoint(t *testing.T) {
	k := scribble(rand.New(rand.NewPCG(3, 4)), 20, -500, 300, 2000)
	got, err := Decode(Encode(k, 0))
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range k {
		if len(got[i]) != len(s) {
			t.Fatalf("stroke %d: %d points of %d", i, len(got[i]), len(s))
		}
		for j, p := range s {
			q := got[i][j]
			if math.Abs(float64(p.X-q.X)) > 0.126 || math.Abs(float64(p.Y-q.Y)) > 0.126 || math.Abs(float64(p.T)-float64(q.T)) > 2 {
				t.Fatalf("%+v became %+v", p, q)
			}
		}
	}
}

func TestEncodeOddInk(t *testing.T) {
	nan := float32(math.NaN())
	inf := float32(math.Inf(1))
	for name, c := range map[string]struct{ in, want Ink }{
		"nothing":       {nil, Ink{}},
		"empty strokes": {Ink{{}, nil, {{X: 1, Y: 2}}, {}}, Ink{{{X: 1, Y: 2}}}},
		"a dot":         {Ink{{{X: 3, Y: 4, T: 8}}}, Ink{{{X: 3, Y: 4, T: 8}}}},
		"not finite":    {Ink{{{X: nan}, {X: 1}, {Y: inf}, {Y: -inf}, {X: 2}}, {{X: nan}}}, Ink{{{X: 1}, {X: 2}}}},
		"far away":      {Ink{{{X: 1e9, Y: -1e9}}}, Ink{{{X: 8191.75, Y: -8192}}}},
		"time runs back": {Ink{{{X: 0, T: 400}, {X: 100, T: 40}}, {{T: 8}}},
			Ink{{{X: 0, T: 400}, {X: 100, T: 400}}, {{T: 400}}}},
		"last moment": {Ink{{{T: math.MaxUint32 - 3}}}, Ink{{{T: math.MaxUint32 - 3}}}},
	} {
		got, err := Decode(Encode(c.in, 1))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEncodeCutsAtLimits(t *testing.T) {
	many := make(Ink, MaxStrokes+1)
	for i := range many {
		many[i] = Stroke{{X: float32(i % 1000)}}
	}
	long := Ink{make(Stroke, MaxPoints), {{X: 1}}}
	for i := range long[0] {
		long[0][i] = Point{X: float32(i % 300), T: uint32(4 * i)}
	}
	for _, c := range []struct {
		in     Ink
		strays int
	}{{many, 1}, {long, 1}} {
		if c.in.Fits() {
			t.Error("Fits beyond the limits")
		}
		b := Encode(c.in, 0)
		got, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if want := c.in[:len(c.in)-c.strays]; len(got) != len(want) || !want.Fits() {
			t.Errorf("%d strokes, want %d", len(got), len(want))
		}
	}
}

// Every ink within the limits must also decode: the worst case is the largest
// difference at every point, in every dimension.
func TestWorstCaseFitsMaxEncoded(t *testing.T) {
	s := make(Stroke, MaxPoints)
	for i := range s {
		s[i] = Point{X: 8191.75, Y: 8191.75, T: uint32(i) * 600}
		if i%2 == 0 {
			s[i].X, s[i].Y = -8192, -8192
		}
	}
	if n := len(encodeStrokes(Ink{s})); n > MaxEncoded {
		t.Errorf("%d bytes, above %d", n, MaxEncoded)
	}
}

func TestDecodeRefuses(t *testing.T) {
	bomb, err := deflated(make([]byte, 64<<20))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"nothing":         {},
		"form only":       {formPlain},
		"unknown form":    {9, 0},
		"bytes after":     {formPlain, 0, 0},
		"empty stroke":    {formPlain, 1, 0},
		"missing points":  {formPlain, 1, 2, 0, 0, 0},
		"too many":        {formPlain, 0xff, 0xff, 0xff, 0xff, 0x0f},
		"a long varint":   append([]byte{formPlain, 1, 1}, bytes.Repeat([]byte{0xff}, 20)...),
		"outside int16":   {formPlain, 1, 1, 0xfe, 0xff, 0x07, 0, 0},
		"beyond the time": {formPlain, 1, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f},
		"not deflate":     {formDeflated, 0xff, 0xff},
		"deflate bomb":    append([]byte{formDeflated}, bomb...),
		"too long":        make([]byte, MaxEncoded+1),
	} {
		if _, err := Decode(b); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSimplifyIsWorthIt(t *testing.T) {
	k := scribble(rand.New(rand.NewPCG(5, 6)), 12, 0, 0, 484)
	dense, lean := Encode(k, 0), Encode(k, GlyphTolerance)
	if len(lean)*3 > len(dense) {
		t.Errorf("%d bytes of %d with every point", len(lean), len(dense))
	}
}

func FuzzDecode(f *testing.F) {
	r := rand.New(rand.NewPCG(7, 8))
	f.Add(Encode(scribble(r, 2, 0, 0, 100), 1))
	f.Add(Encode(scribble(r, 40, 0, 0, 900), 1))
	f.Add([]byte{formPlain, 0})
	f.Add([]byte{formDeflated, 3, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := Decode(b)
		if err != nil {
			if !errors.Is(err, ErrEncoding) {
				t.Fatalf("unexpected error %v", err)
			}
			return
		}
		if !k.Fits() {
			t.Fatal("decoded beyond the limits")
		}
		again, err := Decode(Encode(k, 0))
		if err != nil {
			t.Fatalf("decoded ink does not encode: %v", err)
		}
		if diff := cmp.Diff(k, again); diff != "" {
			t.Fatalf("round trip: %s", diff)
		}
	})
}

// FuzzEncode: whatever a panel driver delivers encodes to something that decodes.
func FuzzEncode(f *testing.F) {
	f.Add(float32(1), float32(2), uint32(3), float32(4), float32(-5), uint32(0), float32(1))
	f.Add(float32(math.NaN()), float32(1e30), uint32(math.MaxUint32), float32(-1e30), float32(0), uint32(1), float32(-1))
	f.Fuzz(func(t *testing.T, x0, y0 float32, t0 uint32, x1, y1 float32, t1 uint32, tolerance float32) {
		k := Ink{{{x0, y0, t0}, {x1, y1, t1}, {x0, y1, t1}}, {{x1, y0, t0}}}
		got, err := Decode(Encode(k, tolerance))
		if err != nil {
			t.Fatal(err)
		}
		if len(got) > len(k) {
			t.Fatalf("%d strokes of %d", len(got), len(k))
		}
	})
}

func BenchmarkEncodeCharacter(b *testing.B) {
	k := scribble(rand.New(rand.NewPCG(9, 10)), 12, 0, 0, 484)
	n := 0
	for b.Loop() {
		n = len(Encode(k, GlyphTolerance))
	}
	b.ReportMetric(float64(n), "bytes/char")
}
