package ink

// neon runs on every arm64.
var neon = kernel{
	name:  "neon",
	width: 16,
	expand: func(w []int8, p []float32) {
		_ = p[len(w)-1]
		neonExpand(&w[0], &p[0], len(w)/panelWidth)
	},
	rows4: func(a, p, y []float32, k, stride int) {
		_, _, _ = a[4*k-1], p[16*k-1], y[3*stride+15]
		neonRows4(&a[0], &p[0], &y[0], k, stride)
	},
	row: func(a []float32, w []int8, y []float32) {
		_, _ = w[16*len(a)-1], y[15]
		neonRow(&a[0], &w[0], &y[0], len(a))
	},
}

// available returns what this machine can run, fastest first.
func available() []*kernel { return []*kernel{&neon, &portable} }

//go:noescape
func neonExpand(w *int8, p *float32, k int)

//go:noescape
func neonRows4(a, p, y *float32, k, stride int)

//go:noescape
func neonRow(a *float32, w *int8, y *float32, k int)
