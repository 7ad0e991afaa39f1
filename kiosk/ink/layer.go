package ink

// The kinds of layer, as the model file names them.
const (
	kindConv     = 'c' // convolution, then rectifier
	kindResidual = 'r' // input + rectified convolution
	kindPool     = 'p' // largest of 2×2
	kindHidden   = 'f' // dense, then rectifier
	kindOutput   = 'o' // dense
)

// A layer works on square images stored row by row, channels innermost, with
// zero padding of size/2 around convolutions. Batch normalisation is folded
// into the weights.
type layer struct {
	kind         byte
	size, stride int    // of the convolution window
	in, out      int    // channels
	side         int    // of the input image
	weights      []int8 // in panels, see panelWidth
	scale, bias  []float32
}

func (l *layer) convolution() bool { return l.kind == kindConv || l.kind == kindResidual }
func (l *layer) dense() bool       { return l.kind == kindHidden || l.kind == kindOutput }

// outSide is the side of the output image.
func (l *layer) outSide() int {
	switch {
	case l.kind == kindPool:
		return l.side / 2
	case l.convolution():
		return (l.side + l.stride - 1) / l.stride
	}
	return 1
}

// fanIn is the number of inputs that one output channel sees.
func (l *layer) fanIn() int {
	if l.convolution() {
		return l.size * l.size * l.in
	}
	return l.in
}

// padded is out, filled up to whole panels.
func (l *layer) padded() int { return (l.out + panelWidth - 1) / panelWidth * panelWidth }

// outLen, patchLen and scratchLen are what run needs of its buffers.
func (l *layer) outLen() int {
	return l.outSide() * l.outSide() * l.padded()
}

func (l *layer) patchLen() int {
	if !l.convolution() {
		return 0
	}
	return l.outSide() * l.outSide() * l.fanIn()
}

func (l *layer) scratchLen() int {
	if !l.convolution() {
		return 0
	}
	return panelWidth * l.fanIn()
}

// run applies the layer to x and leaves the result in y.
func (l *layer) run(q *kernel, x, y, patches, scratch []float32) {
	switch {
	case l.kind == kindPool:
		l.pool(x, y)
	case l.dense():
		l.connect(q, x, y)
	default:
		l.convolve(q, x, y, patches, scratch)
	}
}

func (l *layer) pool(x, y []float32) {
	side, c := l.outSide(), l.in
	for row := range side {
		for col := range side {
			p := x[(2*row*l.side+2*col)*c:]
			q := x[((2*row+1)*l.side+2*col)*c:]
			p, q = p[:2*c], q[:2*c]
			o := y[(row*side+col)*c:][:c]
			for k := range o {
				o[k] = max(p[k], p[k+c], q[k], q[k+c])
			}
		}
	}
}

func (l *layer) connect(q *kernel, x, y []float32) {
	q.multiply(x[:l.in], l.weights, y, nil, 1, l.padded(), l.in)
	y = y[:l.out]
	for i, v := range y {
		y[i] = v*l.scale[i] + l.bias[i]
	}
	if l.kind == kindHidden {
		for i, v := range y {
			y[i] = max(v, 0)
		}
	}
}

// convolve gathers the window of every output pixel into a row of a matrix, so
// that the convolution becomes one product of matrices.
func (l *layer) convolve(q *kernel, x, y, patches, scratch []float32) {
	side, row := l.outSide(), l.fanIn()
	for oy := range side {
		for ox := range side {
			l.gather(x, patches[(oy*side+ox)*row:][:row], oy*l.stride-l.size/2, ox*l.stride-l.size/2)
		}
	}
	q.multiply(patches, l.weights, y, scratch, side*side, l.out, row)
	n := l.out
	scale, bias := l.scale[:n], l.bias[:n]
	for i := range side * side {
		o := y[i*n:][:n]
		if l.kind == kindResidual {
			in := x[i*n:][:n]
			for k, v := range o {
				o[k] = max(v*scale[k]+bias[k], 0) + in[k]
			}
			continue
		}
		for k, v := range o {
			o[k] = max(v*scale[k]+bias[k], 0)
		}
	}
}

// gather copies the window whose corner is at row top, column left.
func (l *layer) gather(x, row []float32, top, left int) {
	line := l.size * l.in
	from, to := max(left, 0), min(left+l.size, l.side)
	for ky := range l.size {
		dst := row[ky*line : (ky+1)*line]
		iy := top + ky
		if iy < 0 || iy >= l.side {
			clear(dst)
			continue
		}
		clear(dst[:(from-left)*l.in])
		copy(dst[(from-left)*l.in:(to-left)*l.in], x[(iy*l.side+from)*l.in:])
		clear(dst[(to-left)*l.in:])
	}
}
