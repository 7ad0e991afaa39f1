package ink

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
)

func hanzi(t testing.TB) *Net {
	t.Helper()
	n, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// with returns the recogniser of Chinese characters as another machine runs it.
func with(t testing.TB, q *kernel) *Net {
	t.Helper()
	n, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	n.kernel = q
	return n
}

func TestRecognizeDrawings(t *testing.T) {
	for _, q := range available() {
		n := with(t, q)
		for char, text := range drawn {
			res, err := n.Recognize(t.Context(), sketch(t, text), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Candidates) != candidateCount || res.Candidates[0].Char != char {
				t.Errorf("%s: %c was read as %v", n.kernel.name, char, res.Candidates)
			}
			var sum float32
			last := float32(1)
			for _, c := range res.Candidates {
				if c.Score > last || c.Score < 0 {
					t.Errorf("%c: scores do not fall: %v", char, res.Candidates)
				}
				last, sum = c.Score, sum+c.Score
			}
			if sum > 1.0001 {
				t.Errorf("%c: scores add up to %v", char, sum)
			}
		}
	}
}

func TestRecognizeNothing(t *testing.T) {
	nan := float32(math.NaN())
	for name, k := range map[string]Ink{"nil": nil, "empty": {{}, {}}, "not numbers": {{{X: nan, Y: nan}}}} {
		res, err := hanzi(t).Recognize(t.Context(), k, nil, nil)
		if err != nil || len(res.Candidates) != 0 || !res.Unsure {
			t.Errorf("%s: %v, %v", name, res, err)
		}
	}
}

func TestRecognizeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := hanzi(t).Recognize(ctx, sketch(t, drawn['中']), nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// countdown is a context that ends after so many looks at it.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func TestRecognizeStopsBetweenLayers(t *testing.T) {
	n := hanzi(t)
	for looks := range len(n.model.layers) + 1 {
		if _, err := n.Recognize(&countdown{t.Context(), looks}, sketch(t, drawn['中']), nil, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended after %d looks: error %v", looks, err)
		}
	}
}

func TestRecognizeConcurrently(t *testing.T) {
	n := hanzi(t)
	var wg sync.WaitGroup
	for range 4 {
		for char, text := range drawn {
			k := sketch(t, text)
			wg.Go(func() {
				res, err := n.Recognize(t.Context(), k, nil, nil)
				if err != nil || res.Candidates[0].Char != char {
					t.Errorf("%c: %v, %v", char, res.Candidates, err)
				}
			})
		}
	}
	wg.Wait()
}

func TestRecognizeAllocatesNothing(t *testing.T) {
	n := hanzi(t)
	k, into := sketch(t, drawn['中']), make([]Candidate, 0, candidateCount)
	for _, before := range [][]rune{nil, {}, []rune("今天我取养老")} {
		if a := testing.AllocsPerRun(5, func() {
			if _, err := n.RecognizeInto(t.Context(), k, before, before, into); err != nil {
				t.Fatal(err)
			}
		}); a != 0 {
			t.Errorf("%v allocations a character after %q", a, string(before))
		}
	}
}

func FuzzRecognize(f *testing.F) {
	n := hanzi(f)
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3, 4, 0xff, 9, 9})
	f.Add([]byte("a scribble is any sequence of bytes, and a pen can leave one"))
	f.Fuzz(func(t *testing.T, b []byte) {
		res, err := n.Recognize(t.Context(), fuzzInk(b), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range res.Candidates {
			if !(c.Score >= 0 && c.Score <= 1) {
				t.Fatalf("score %v", c)
			}
		}
		if len(res.Candidates) == 0 && !res.Unsure {
			t.Fatal("sure of nothing")
		}
	})
}

// fuzzInk reads bytes as coordinates; high bytes end strokes or stand for
// values that no digitiser should report.
func fuzzInk(b []byte) Ink {
	odd := []float32{float32(math.NaN()), float32(math.Inf(1)), -3e38, 1e-40, 1e9}
	k := Ink{nil}
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0xff {
			k = append(k, nil)
			continue
		}
		p := Point{X: float32(b[i]), Y: float32(b[i+1])}
		if b[i] >= 0xf8 {
			p.X = odd[int(b[i+1])%len(odd)]
		}
		k[len(k)-1] = append(k[len(k)-1], p)
	}
	return k
}

func TestPortable(t *testing.T) {
	n, err := New(Options{Portable: true})
	if err != nil || n.kernel != &portable {
		t.Errorf("runs on %v, %v", n.kernel.name, err)
	}
}

func BenchmarkRecognize(b *testing.B) {
	k, into := sketch(b, drawn['中']), make([]Candidate, 0, candidateCount)
	for _, q := range available() {
		n := with(b, q)
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := n.RecognizeInto(b.Context(), k, nil, nil, into); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
