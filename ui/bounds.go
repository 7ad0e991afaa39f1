package ui

import "math"

func (o Fill) Bounds() Rect  { return o.Rect }
func (o Box) Bounds() Rect   { return o.Rect }
func (o Icon) Bounds() Rect  { return o.Rect }
func (o Shape) Bounds() Rect { return o.Rect }
func (o InkOp) Bounds() Rect { return o.Rect }
func (o QR) Bounds() Rect    { return o.Rect }
func (o Ring) Bounds() Rect  { return Rect{o.X - o.R, o.Y - o.R, 2 * o.R, 2 * o.R} }
func (o Bubble) Bounds() Rect {
	r := o.Rect
	tail := bubbleTail * o.Radius
	return Rect{r.X - tail, r.Y, r.W + tail, r.H}
}

// bubbleTail is how far the tail reaches out, in radii.
const bubbleTail = 1

func (o Line) Bounds() Rect {
	w := o.Width / 2
	x, y := min(o.X1, o.X2), min(o.Y1, o.Y2)
	return Rect{x - w, y - w, math.Abs(o.X2-o.X1) + o.Width, math.Abs(o.Y2-o.Y1) + o.Width}
}

// Bounds of a text are generous: glyphs may reach beyond ascent and advance.
func (o Text) Bounds() Rect {
	if o.Angle != 0 {
		d := math.Hypot(o.Width, o.Size) + o.Size
		return Rect{o.X - d, o.Baseline - d, 2 * d, 2 * d}
	}
	return Rect{o.X - o.Size*0.1, o.Baseline - o.Size*1.1, o.Width + o.Size*0.2, o.Size * 1.5}
}

func (Fill) op()   {}
func (Box) op()    {}
func (Ring) op()   {}
func (Line) op()   {}
func (Text) op()   {}
func (Icon) op()   {}
func (Shape) op()  {}
func (InkOp) op()  {}
func (Bubble) op() {}
func (QR) op()     {}
