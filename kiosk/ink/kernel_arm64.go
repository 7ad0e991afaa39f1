package ink

// maxWidth is the width of the widest panels of any kernel.
const maxWidth = 16

// neon runs on every arm64.
var neon = kernel{
	name:  "neon",
	width: 16,
	rows4: func(a, w, y []float32, k, stride int) {
		_, _, _ = a[4*k-1], w[16*k-1], y[3*stride+15]
		neonRows4(&a[0], &w[0], &y[0], k, stride)
	},
	row: func(a, w, y []float32) {
		_, _ = w[16*len(a)-1], y[15]
		neonRow(&a[0], &w[0], &y[0], len(a))
	},
	rowInt8: func(a []float32, w []int8, y []float32) {
		_, _ = w[16*len(a)-1], y[15]
		neonRowInt8(&a[0], &w[0], &y[0], len(a))
	},
}

// available returns what this machine can run, fastest first.
func available() []*kernel { return []*kernel{&neon, &portable} }

//go:noescape
func neonRows4(a, w, y *float32, k, stride int)

//go:noescape
func neonRow(a, w, y *float32, k int)

//go:noescape
func neonRowInt8(a *float32, w *int8, y *float32, k int)
