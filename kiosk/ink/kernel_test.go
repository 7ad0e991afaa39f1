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

func TestKernelsMultiply(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, q := range available() {
		for _, c := range []struct{ m, n, k int }{{1, 32, 1}, {4, 32, 200}, {5, 64, 13}, {7, 96, 3}, {16, 192, 1728}, {64, 128, 577}} {
			a, w := noise(r, c.m*c.k), noise(r, c.n*c.k)
			y := make([]float32, c.m*c.n)
			q.multiply(a, pack(c.n, c.k, q.width, func(o, j int) float32 { return w[o*c.k+j] }), y, c.m, c.n, c.k)
			for i := range c.m {
				for o := range c.n {
					var want float64
					for j := range c.k {
						want += float64(a[i*c.k+j]) * float64(w[o*c.k+j])
					}
					if got := float64(y[i*c.n+o]); math.Abs(got-want) > 1e-3 {
						t.Fatalf("%s %v: y[%d,%d] = %v, want %v", q.name, c, i, o, got, want)
					}
				}
			}
		}
	}
}

func TestKernelsMultiplyInt8(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, q := range available() {
		for _, c := range []struct{ out, in int }{{1, 1}, {31, 7}, {32, 256}, {101, 3072}, {6763, 5}} {
			a, w := noise(r, c.in), make([]int8, c.out*c.in)
			for i := range w {
				w[i] = int8(r.IntN(256) - 128)
			}
			y := make([]float32, (c.out+q.width-1)/q.width*q.width)
			q.multiplyInt8(a, pack(c.out, c.in, q.width, func(o, j int) int8 { return w[o*c.in+j] }), y)
			for o := range c.out {
				var want float64
				for j := range c.in {
					want += float64(a[j]) * float64(w[o*c.in+j])
				}
				if got := float64(y[o]); math.Abs(got-want) > 1e-4*math.Abs(want)+0.05 {
					t.Fatalf("%s %v: y[%d] = %v, want %v", q.name, c, o, got, want)
				}
			}
		}
	}
}
