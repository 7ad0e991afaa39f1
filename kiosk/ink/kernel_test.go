package ink

import (
	"math"
	"math/rand/v2"
	"testing"
)

func noise(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// pack brings weights w[output][input] into panels.
func pack(out, in int, w []int8) []int8 {
	p := make([]int8, (out+panelWidth-1)/panelWidth*panelWidth*in)
	for o := range out {
		for j := range in {
			p[o/panelWidth*panelWidth*in+j*panelWidth+o%panelWidth] = w[o*in+j]
		}
	}
	return p
}

func TestKernelsMultiply(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, q := range available() {
		for _, c := range []struct{ m, n, k int }{
			{1, 1, 1}, {1, 31, 7}, {1, 32, 256}, {1, 101, 3072}, {1, 6763, 5}, // dense
			{4, 32, 200}, {5, 64, 13}, {7, 96, 3}, {16, 192, 1728}, {64, 128, 577}, // convolutions
		} {
			a, w := noise(r, c.m*c.k), make([]int8, c.n*c.k)
			for i := range w {
				w[i] = int8(r.IntN(256) - 128)
			}
			n := (c.n + panelWidth - 1) / panelWidth * panelWidth
			y := make([]float32, c.m*n)
			q.multiply(a, pack(c.n, c.k, w), y, make([]float32, panelWidth*c.k), c.m, n, c.k)
			for i := range c.m {
				for o := range c.n {
					var want float64
					for j := range c.k {
						want += float64(a[i*c.k+j]) * float64(w[o*c.k+j])
					}
					if got := float64(y[i*n+o]); math.Abs(got-want) > 1e-4*math.Abs(want)+0.05 {
						t.Fatalf("%s %v: y[%d,%d] = %v, want %v", q.name, c, i, o, got, want)
					}
				}
			}
		}
	}
}
