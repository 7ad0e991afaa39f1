package ink

// panelWidth is how many output channels stand together in a model file:
// weights are int8, in panels [panel][input][channel in panel], and the last panel
// is filled up with zeros.
const panelWidth = 16

// A kernel is one way to multiply matrices.
type kernel struct {
	name string
	// width is how many channels rows4 computes, a divisor of panelWidth.
	width int
	// expand makes floats of a panel, in narrower panels of width channels, one
	// after the other.
	expand func(w []int8, p []float32)
	// rows4 computes four rows: y[r*stride+c] = Σ a[r*k+j]·p[j*width+c].
	rows4 func(a, p, y []float32, k, stride int)
	// row computes one row of a whole panel: y[c] = Σ a[j]·w[j*panelWidth+c].
	row func(a []float32, w []int8, y []float32)
}

// multiply fills y, m rows of n values, from a, m rows of k values, and the
// panels w. n is a multiple of panelWidth; scratch holds one panel.
//
// Weights stay int8 where they lie, in the program file as a rule, so that they
// take no memory of their own: four rows and more pay for making floats of them.
func (q *kernel) multiply(a []float32, w []int8, y, scratch []float32, m, n, k int) {
	for c := 0; c < n; c += panelWidth {
		panel := w[c*k:][:k*panelWidth]
		i := 0
		if m >= 4 {
			q.expand(panel, scratch[:len(panel)])
		}
		for ; i+4 <= m; i += 4 {
			for s := 0; s < panelWidth; s += q.width {
				q.rows4(a[i*k:(i+4)*k], scratch[s*k:], y[i*n+c+s:], k, n)
			}
		}
		for ; i < m; i++ {
			q.row(a[i*k:(i+1)*k], panel, y[i*n+c:][:panelWidth])
		}
	}
}

// portable works everywhere. Four channels for each of two rows are what fits
// into the sixteen registers of the narrowest machine.
var portable = kernel{name: "portable", width: 4, expand: portableExpand, rows4: portableRows4, row: portableRow}

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

func portableExpand(w []int8, p []float32) {
	k := len(w) / panelWidth
	for s := 0; s < panelWidth; s += 4 {
		narrow := p[s*k : (s+4)*k]
		for j := range k {
			from, to := w[panelWidth*j+s:][:4], narrow[4*j:][:4]
			to[0], to[1], to[2], to[3] = float32(from[0]), float32(from[1]), float32(from[2]), float32(from[3])
		}
	}
}

func portableRow(a []float32, w []int8, y []float32) {
	for s := 0; s < panelWidth; s += 4 {
		var s0, s1, s2, s3 float32
		for j, u := range a {
			if u == 0 { // half of what a rectifier lets through
				continue
			}
			q := w[panelWidth*j+s:][:4]
			s0 += u * float32(q[0])
			s1 += u * float32(q[1])
			s2 += u * float32(q[2])
			s3 += u * float32(q[3])
		}
		y[s], y[s+1], y[s+2], y[s+3] = s0, s1, s2, s3
	}
}
