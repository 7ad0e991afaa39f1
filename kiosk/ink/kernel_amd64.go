package ink

import "golang.org/x/sys/cpu"

// maxWidth is the width of the widest panels of any kernel.
const maxWidth = 16

// avx2 needs AVX2 and fused multiply-add, which Intel's Core and AMD have had
// since 2013 and 2015.
var avx2 = kernel{
	name:  "avx2",
	width: 16,
	rows4: func(a, w, y []float32, k, stride int) {
		_, _, _ = a[4*k-1], w[16*k-1], y[3*stride+15]
		avx2Rows4(&a[0], &w[0], &y[0], k, stride)
	},
	row: func(a, w, y []float32) {
		_, _ = w[16*len(a)-1], y[15]
		avx2Row(&a[0], &w[0], &y[0], len(a))
	},
	rowInt8: func(a []float32, w []int8, y []float32) {
		_, _ = w[16*len(a)-1], y[15]
		avx2RowInt8(&a[0], &w[0], &y[0], len(a))
	},
}

// sse runs on every amd64: small kiosks have Celerons without AVX.
var sse = kernel{
	name:  "sse2",
	width: 8,
	rows4: func(a, w, y []float32, k, stride int) {
		_, _, _ = a[4*k-1], w[8*k-1], y[3*stride+7]
		sseRows4(&a[0], &w[0], &y[0], k, stride)
	},
	row: func(a, w, y []float32) {
		_, _ = w[8*len(a)-1], y[7]
		sseRow(&a[0], &w[0], &y[0], len(a))
	},
	rowInt8: func(a []float32, w []int8, y []float32) {
		_, _ = w[8*len(a)-1], y[7]
		sseRowInt8(&a[0], &w[0], &y[0], len(a))
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
func avx2Rows4(a, w, y *float32, k, stride int)

//go:noescape
func avx2Row(a, w, y *float32, k int)

//go:noescape
func avx2RowInt8(a *float32, w *int8, y *float32, k int)

//go:noescape
func sseRows4(a, w, y *float32, k, stride int)

//go:noescape
func sseRow(a, w, y *float32, k int)

//go:noescape
func sseRowInt8(a *float32, w *int8, y *float32, k int)
