package ink

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
	"unsafe"
)

// ErrModel says that a model file is not one, or that its layers do not fit
// together. It is returned by New.
var ErrModel = errors.New("ink: bad model file")

// Bounds of what a model file may ask for. The embedded model has eleven
// layers and 5.0 million weights.
const (
	modelMagic    = "HWN2"
	maxClasses    = 20000
	maxLayers     = 32
	maxChannels   = 1024
	maxInputs     = 1 << 16
	maxWindow     = 7
	maxWeights    = 1 << 24
	maxPatchFloat = 1 << 20
)

// A model is a parsed model file. Its format, little endian:
//
//	"HWN2", u32 n, n bytes: the classes in UTF-8, u32 number of layers, and per layer
//	u8 kind, u8 0[3], u32 window, stride, in, out,
//	and but for pooling: f32 scale[out], int8 w[panels][fan in][panelWidth], f32 bias[out].
//	The fan in of a convolution is in the order [row][column][in].
type model struct {
	classes []rune
	layers  []layer
}

// parseModel reads a model. The weights stay where they are in raw, which must
// not change any more.
func parseModel(raw []byte) (*model, error) {
	r := &modelReader{left: raw}
	if string(r.bytes(len(modelMagic))) != modelMagic {
		return nil, fmt.Errorf("%w: no %s header", ErrModel, modelMagic)
	}
	m := &model{}
	var err error
	if m.classes, err = parseClasses(r.bytes(r.count(4 * maxClasses))); err != nil {
		return nil, err
	}
	n := r.count(maxLayers)
	side, channels := mapSize, directions
	for i := range n {
		l := r.header()
		l.side = side
		if r.err == nil {
			r.err = l.check(channels, i == n-1, len(m.classes))
		}
		if r.err == nil {
			r.weights(&l)
		}
		if r.err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, r.err)
		}
		side, channels = l.outSide(), l.out
		m.layers = append(m.layers, l)
	}
	switch {
	case r.err != nil:
		return nil, r.err
	case n == 0:
		return nil, fmt.Errorf("%w: no layers", ErrModel)
	case len(r.left) > 0:
		return nil, fmt.Errorf("%w: %d bytes after the last layer", ErrModel, len(r.left))
	}
	return m, nil
}

func parseClasses(b []byte) ([]rune, error) {
	if !utf8.Valid(b) {
		return nil, fmt.Errorf("%w: classes are not UTF-8", ErrModel)
	}
	classes := []rune(string(b))
	if len(classes) == 0 || len(classes) > maxClasses {
		return nil, fmt.Errorf("%w: %d classes", ErrModel, len(classes))
	}
	seen := make(map[rune]bool, len(classes))
	for _, c := range classes {
		if seen[c] {
			return nil, fmt.Errorf("%w: class %q twice", ErrModel, c)
		}
		seen[c] = true
	}
	return classes, nil
}

// check validates the header against the output of the layer before it.
func (l *layer) check(channels int, last bool, classes int) error {
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrModel, what) }
	if (l.kind == kindOutput) != last {
		return bad("the output layer is not the last one")
	}
	if last && l.out != classes {
		return bad("as many outputs as classes are needed")
	}
	switch {
	case l.kind == kindPool:
		if l.size != 2 || l.stride != 2 || l.in != channels || l.out != channels || l.side%2 != 0 {
			return bad("pooling does not fit its input")
		}
		return nil
	case l.convolution():
		if l.size%2 == 0 || l.size > maxWindow || l.stride < 1 || l.stride > 2 || l.in != channels {
			return bad("convolution does not fit its input")
		}
		if l.out == 0 || l.out > maxChannels || l.out%panelWidth != 0 {
			return bad("number of channels")
		}
		if l.kind == kindResidual && (l.out != channels || l.stride != 1) {
			return bad("residual layer changes its shape")
		}
	case l.dense():
		if l.size != 1 || l.stride != 1 || l.in != channels*l.side*l.side || l.in > maxInputs {
			return bad("dense layer does not fit its input")
		}
		if l.out == 0 || l.out > maxClasses {
			return bad("number of outputs")
		}
	default:
		return bad("unknown kind")
	}
	if l.out*l.fanIn() > maxWeights || l.patchLen() > maxPatchFloat {
		return bad("too large")
	}
	return nil
}

// modelReader takes values off the front of a file; after the first error all
// values are zero.
type modelReader struct {
	left []byte
	err  error
}

func (r *modelReader) bytes(n int) []byte {
	if r.err == nil && n > len(r.left) {
		r.err = fmt.Errorf("%w: it is cut short", ErrModel)
	}
	if r.err != nil {
		return nil
	}
	b := r.left[:n]
	r.left = r.left[n:]
	return b
}

func (r *modelReader) count(limit int) int {
	b := r.bytes(4)
	if b == nil {
		return 0
	}
	v := binary.LittleEndian.Uint32(b)
	if uint64(v) > uint64(limit) {
		r.err = fmt.Errorf("%w: %d where at most %d make sense", ErrModel, v, limit)
		return 0
	}
	return int(v)
}

func (r *modelReader) floats(n int) []float32 {
	b := r.bytes(4 * n)
	if b == nil {
		return nil
	}
	f := make([]float32, n)
	for i := range f {
		f[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		if f[i] != f[i] || math.IsInf(float64(f[i]), 0) {
			r.err = fmt.Errorf("%w: a weight is not a number", ErrModel)
			return nil
		}
	}
	return f
}

func (r *modelReader) header() layer {
	var l layer
	if b := r.bytes(4); b != nil {
		l.kind = b[0]
		if b[1]|b[2]|b[3] != 0 {
			r.err = fmt.Errorf("%w: a kind of layer is one byte", ErrModel)
		}
	}
	l.size, l.stride = r.count(maxWindow), r.count(2)
	l.in, l.out = r.count(maxInputs), r.count(maxClasses)
	return l
}

// weights reads what follows the header.
func (r *modelReader) weights(l *layer) {
	if l.kind == kindPool {
		return
	}
	l.scale = r.floats(l.out)
	if w := r.bytes(l.padded() * l.fanIn()); len(w) > 0 {
		l.weights = unsafe.Slice((*int8)(unsafe.Pointer(&w[0])), len(w))
	}
	l.bias = r.floats(l.out)
}
