package ink

import "golang.org/x/sys/cpu"

// avx2 needs AVX2 and fused multiply-add, which Intel's Core and AMD have had
// since 2013 and 2015.
var avx2 = kernel{
	name:  "avx2",
	width: 16,
	expand: func(w []int8, p []float32) {
		_ = p[len(w)-1]
		avx2Expand(&w[0], &p[0], len(w)/panelWidth)
	},
	rows4: func(a, p, y []float32, k, stride int) {
		_, _, _ = a[4*k-1], p[16*k-1], y[3*stride+15]
		avx2Rows4(&a[0], &p[0], &y[0], k, stride)
	},
	row: func(a []float32, w []int8, y []float32) {
		_, _ = w[16*len(a)-1], y[15]
		avx2Row(&a[0], &w[0], &y[0], len(a))
	},
}

// sse runs on every amd64: small kiosks have Celerons without AVX.
var sse = kernel{
	name:  "sse2",
	width: 8,
	expand: func(w []int8, p []float32) {
		_ = p[len(w)-1]
		sseExpand(&w[0], &p[0], len(w)/panelWidth)
	},
	rows4: func(a, p, y []float32, k, stride int) {
		_, _, _ = a[4*k-1], p[8*k-1], y[3*stride+7]
		sseRows4(&a[0], &p[0], &y[0], k, stride)
	},
	row: func(a []float32, w []int8, y []float32) {
		_, _ = w[16*len(a)-1], y[15]
		sseRow(&a[0], &w[0], &y[0], len(a))
	},
}

// available returns what this machine can run, fastest first.
func available() []*kernel {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return []*kernel{&avx2, &sse, &portable}
	}
	return []*kernel{&sse, &portable}
}

//go:noescape
func avx2Expand(w *int8, p *float32, k int)

//go:noescape
func avx2Rows4(a, p, y *float32, k, stride int)

//go:noescape
func avx2Row(a *float32, w *int8, y *float32, k int)

//go:noescape
func sseExpand(w *int8, p *float32, k int)

//go:noescape
func sseRows4(a, p, y *float32, k, stride int)

//go:noescape
func sseRow(a *float32, w *int8, y *float32, k int)
