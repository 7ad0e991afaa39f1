// Package ink is handwriting: strokes as they were drawn, their compact
// encoding, and the recognition of isolated simplified-Chinese characters.
package ink

// A Point is one pen sample. X grows right and Y grows down, in reference
// pixels of the canvas that was written on (a writing cell is 484 wide on the
// 1080-pixel reference panel). T is in milliseconds since the first point of
// the ink.
type Point struct {
	X, Y float32
	T    uint32
}

// A Stroke is the path of the pen from touching the panel to leaving it.
type Stroke []Point

// Ink is everything drawn on one canvas, in the order in which it was drawn.
type Ink []Stroke

// Empty reports whether nothing was drawn.
func (k Ink) Empty() bool {
	for _, s := range k {
		if len(s) > 0 {
			return false
		}
	}
	return true
}

// Clone returns a deep copy.
func (k Ink) Clone() Ink {
	if k == nil {
		return nil
	}
	c := make(Ink, len(k))
	for i, s := range k {
		c[i] = append(Stroke(nil), s...)
	}
	return c
}

// Bounds returns the smallest box around all points; ok is false for empty ink.
func (k Ink) Bounds() (minX, minY, maxX, maxY float32, ok bool) {
	for _, s := range k {
		for _, p := range s {
			if !ok {
				minX, minY, maxX, maxY, ok = p.X, p.Y, p.X, p.Y, true
				continue
			}
			minX, maxX = min(minX, p.X), max(maxX, p.X)
			minY, maxY = min(minY, p.Y), max(maxY, p.Y)
		}
	}
	return
}
