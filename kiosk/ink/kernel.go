package ink

// A kernel is one way to multiply matrices. Weights are stored in panels of
// width output channels, [panel][input][channel in panel], so that the inner
// loop reads them in order whatever the width.
type kernel struct {
	name  string
	width int
	// rows4 computes four rows: y[r*stride+c] = Σ a[r*k+j]·w[j*width+c].
	rows4 func(a, w, y []float32, k, stride int)
	// row computes one row: y[c] = Σ a[j]·w[j*width+c].
	row func(a, w, y []float32)
	// rowInt8 is row with weights that were not scaled yet.
	rowInt8 func(a []float32, w []int8, y []float32)
}

// multiply fills y, m rows of n values, from a, m rows of k values, and packed
// weights. n is a multiple of the kernel's width.
func (q *kernel) multiply(a, w, y []float32, m, n, k int) {
	panel := k * q.width
	for c := 0; c < n; c += q.width {
		p := w[c/q.width*panel:][:panel]
		i := 0
		for ; i+4 <= m; i += 4 {
			q.rows4(a[i*k:(i+4)*k], p, y[i*n+c:], k, n)
		}
		for ; i < m; i++ {
			q.row(a[i*k:(i+1)*k], p, y[i*n+c:][:q.width])
		}
	}
}

// multiplyInt8 fills the vector y from the vector a and packed weights.
func (q *kernel) multiplyInt8(a []float32, w []int8, y []float32) {
	panel := len(a) * q.width
	for c := 0; c < len(y); c += q.width {
		q.rowInt8(a, w[c/q.width*panel:][:panel], y[c:c+q.width])
	}
}

// pack brings weights w(output, input) into panels; the last panel is filled
// up with zeros.
func pack[T float32 | int8](out, in, width int, w func(o, j int) T) []T {
	panels := (out + width - 1) / width
	p := make([]T, panels*width*in)
	for o := range out {
		base := o / width * width * in
		for j := range in {
			p[base+j*width+o%width] = w(o, j)
		}
	}
	return p
}

// portable works everywhere. Four channels for each of two rows are what fits
// into the sixteen registers of the narrowest machine.
var portable = kernel{name: "portable", width: 4, rows4: portableRows4, row: portableRow, rowInt8: portableRowInt8}

func portableRows4(a, w, y []float32, k, stride int) {
	portableRows2(a[:k], a[k:2*k], w, y, y[stride:])
	portableRows2(a[2*k:3*k], a[3*k:4*k], w, y[2*stride:], y[3*stride:])
}

func portableRows2(a, b, w, y, z []float32) {
	var s0, s1, s2, s3, t0, t1, t2, t3 float32
	b, w = b[:len(a)], w[:4*len(a)]
	for j, u := range a {
		v := b[j]
		q := w[4*j : 4*j+4 : 4*j+4]
		s0 += u * q[0]
		t0 += v * q[0]
		s1 += u * q[1]
		t1 += v * q[1]
		s2 += u * q[2]
		t2 += v * q[2]
		s3 += u * q[3]
		t3 += v * q[3]
	}
	y[0], y[1], y[2], y[3] = s0, s1, s2, s3
	z[0], z[1], z[2], z[3] = t0, t1, t2, t3
}

func portableRow(a, w, y []float32) {
	var s0, s1, s2, s3 float32
	w = w[:4*len(a)]
	for j, u := range a {
		q := w[4*j : 4*j+4 : 4*j+4]
		s0 += u * q[0]
		s1 += u * q[1]
		s2 += u * q[2]
		s3 += u * q[3]
	}
	y[0], y[1], y[2], y[3] = s0, s1, s2, s3
}

func portableRowInt8(a []float32, w []int8, y []float32) {
	var s0, s1, s2, s3 float32
	w = w[:4*len(a)]
	for j, u := range a {
		if u == 0 { // half of what a rectifier lets through
			continue
		}
		q := w[4*j : 4*j+4 : 4*j+4]
		s0 += u * float32(q[0])
		s1 += u * float32(q[1])
		s2 += u * float32(q[2])
		s3 += u * float32(q[3])
	}
	y[0], y[1], y[2], y[3] = s0, s1, s2, s3
}
