package ink

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"
)

// modelBytes writes model files for tests.
type modelBytes []byte

func (b *modelBytes) u32(v ...int) {
	for _, n := range v {
		*b = binary.LittleEndian.AppendUint32(*b, uint32(n))
	}
}

func (b *modelBytes) floats(n int, v float32) {
	for range n {
		*b = binary.LittleEndian.AppendUint32(*b, math.Float32bits(v))
	}
}

func (b *modelBytes) header(kind byte, size, stride, in, out int) {
	*b = append(*b, kind, 0, 0, 0)
	b.u32(size, stride, in, out)
}

// weights writes as many as the outputs need, filled up to panels, all w.
func (b *modelBytes) weights(out, fanIn int, w int8) {
	for range (out + panelWidth - 1) / panelWidth * panelWidth * fanIn {
		*b = append(*b, byte(w))
	}
}

// tinyModel is the smallest network with every kind of layer.
func tinyModel() modelBytes {
	b := modelBytes(modelMagic)
	classes := "十大中"
	b.u32(len(classes))
	b = append(b, classes...)
	b.u32(6)
	b.header(kindConv, 3, 2, directions, 32)
	b.floats(32, 0.01)
	b.weights(32, 9*directions, 1)
	b.floats(32, 0)
	b.header(kindResidual, 1, 1, 32, 32)
	b.floats(32, 0.01)
	b.weights(32, 32, 0)
	b.floats(32, 0.5)
	for range 2 {
		b.header(kindPool, 2, 2, 32, 32)
	}
	b.header(kindHidden, 1, 1, 32*4*4, 8)
	b.floats(8, 0.01)
	b.weights(8, 32*4*4, 0)
	b.floats(8, 1)
	b.header(kindOutput, 1, 1, 8, 3)
	b.floats(3, 0.01)
	b.weights(3, 8, 0)
	b.floats(1, 1)
	b.floats(1, 3)
	b.floats(1, 2)
	return b
}

func TestModelFile(t *testing.T) {
	n, err := New(Options{Model: tinyModel()})
	if err != nil {
		t.Fatal(err)
	}
	res, err := n.Recognize(t.Context(), sketch(t, drawn['大']), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(res.Candidates); got != 3 || res.Candidates[0].Char != '大' || res.Candidates[2].Char != '十' {
		t.Errorf("candidates %v, want 大中十: the biases alone decide here", res.Candidates)
	}
}

func TestModelFileBad(t *testing.T) {
	good := tinyModel()
	change := func(at int, v byte) []byte {
		b := append([]byte(nil), good...)
		b[at] = v
		return b
	}
	firstLayer := 4 + 4 + 9 + 4
	for name, b := range map[string][]byte{
		"empty":              {},
		"other magic":        change(0, 'X'),
		"cut":                good[:len(good)-1],
		"longer":             append(append([]byte(nil), good...), 0),
		"classes too long":   change(6, 0xff),
		"classes not UTF-8":  change(8, 0xff),
		"class twice":        append([]byte("HWN2\x06\x00\x00\x00十十"), good[17:]...),
		"too many layers":    change(17, 200),
		"no layers":          []byte("HWN2\x03\x00\x00\x00十\x00\x00\x00\x00"),
		"kind":               change(firstLayer, 'z'),
		"longer kind":        change(firstLayer+1, 1),
		"even window":        change(firstLayer+4, 2),
		"stride":             change(firstLayer+8, 0),
		"inputs":             change(firstLayer+12, 9),
		"outputs":            change(firstLayer+16, 33),
		"output layer first": change(firstLayer, kindOutput),
		"scale not a number": append(append(append([]byte(nil), good[:firstLayer+20]...), 0, 0, 0xc0, 0x7f), good[firstLayer+24:]...),
	} {
		if _, err := New(Options{Model: b}); !errors.Is(err, ErrModel) {
			t.Errorf("%s: error %v, want ErrModel", name, err)
		}
	}
}

func FuzzModelFile(f *testing.F) {
	good := tinyModel()
	f.Add([]byte(good))
	f.Add([]byte(good[:60]))
	f.Add([]byte("HWN2\xff\xff\xff\xff"))
	k := Ink{{{X: 1, Y: 1}, {X: 80, Y: 70}}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, err := New(Options{Model: raw})
		if err != nil {
			if !errors.Is(err, ErrModel) {
				t.Fatalf("error %v does not wrap ErrModel", err)
			}
			return
		}
		if _, err := n.Recognize(t.Context(), k, nil, nil); err != nil {
			t.Fatal(err)
		}
	})
}
