package ebitengine

import (
	"hash/maphash"
	"image"
	"image/color"
	"math"

	"smartcounter/kiosk/ink"
	"smartcounter/ui"
)

// A stamp stands for one op, or for one stroke of an ink op, in a comparison of
// two pictures.
type stamp struct {
	sum    uint64
	bounds ui.Rect
}

var seed = maphash.MakeSeed()

// stamps fingerprints what is to be drawn. Ink is taken stroke by stroke, so
// that a new stroke repaints its own place only.
func stamps(ops []ui.Op) []stamp {
	all := make([]stamp, 0, len(ops)+16)
	for _, op := range ops {
		o, ok := op.(ui.InkOp)
		if !ok {
			all = append(all, stamp{maphash.Comparable(seed, op), op.Bounds()})
			continue
		}
		n := nibOf(o)
		for _, s := range o.Ink {
			all = append(all, stamp{strokeSum(o, s), clip(strokeBounds(n, s), o.Rect)})
		}
	}
	return all
}

// strokeSum identifies one stroke with all that decides how it looks.
func strokeSum(o ui.InkOp, s ink.Stroke) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	maphash.WriteComparable(&h, o.Rect)
	maphash.WriteComparable(&h, [5]float64{o.Scale, o.DX, o.DY, o.MinWidth, o.MaxWidth})
	maphash.WriteComparable(&h, o.Color)
	for _, p := range s {
		maphash.WriteComparable(&h, p)
	}
	return h.Sum64()
}

func clip(r, to ui.Rect) ui.Rect {
	x, y := max(r.X, to.X), max(r.Y, to.Y)
	return ui.Rect{X: x, Y: y, W: max(0, min(r.X+r.W, to.X+to.W)-x), H: max(0, min(r.Y+r.H, to.Y+to.H)-y)}
}

// changes lists the boxes in which two pictures differ: where something came,
// went, or passed in front of something else.
func changes(before, after []stamp) []ui.Rect {
	var dirty []ui.Rect
	unmatched := make(map[uint64]int, len(before))
	for _, s := range before {
		unmatched[s.sum]++
	}
	kept := make(map[uint64]int, len(before))
	stayed := make([]stamp, 0, len(after))
	for _, s := range after {
		if unmatched[s.sum] == 0 {
			dirty = append(dirty, s.bounds)
			continue
		}
		unmatched[s.sum]--
		kept[s.sum]++
		stayed = append(stayed, s)
	}
	i := 0
	for _, s := range before {
		if kept[s.sum] == 0 {
			dirty = append(dirty, s.bounds)
			continue
		}
		kept[s.sum]--
		// What stayed in both, but in another order, is painted again.
		if other := stayed[i]; other.sum != s.sum {
			dirty = append(dirty, s.bounds, other.bounds)
		}
		i++
	}
	return dirty
}

// maxRegions is how many boxes are painted one by one; each one walks the whole
// list of ops.
const maxRegions = 8

// regions turns dirty boxes into few pixel rectangles that do not overlap much.
func regions(dirty []ui.Rect, within image.Rectangle) []image.Rectangle {
	var out []image.Rectangle
	for _, d := range dirty {
		if d.Empty() {
			continue
		}
		// One pixel more on each side for what is drawn softly.
		r := image.Rect(int(math.Floor(d.X))-1, int(math.Floor(d.Y))-1,
			int(math.Ceil(d.X+d.W))+1, int(math.Ceil(d.Y+d.H))+1).Intersect(within)
		if r.Empty() {
			continue
		}
		for i := 0; i < len(out); {
			if u := out[i].Union(r); r.Overlaps(out[i]) || area(u) <= area(out[i])+area(r) {
				r = u
				out[i] = out[len(out)-1]
				out = out[:len(out)-1]
				i = 0
				continue
			}
			i++
		}
		out = append(out, r)
	}
	for len(out) > maxRegions {
		last := out[len(out)-1]
		out = out[:len(out)-1]
		best, least := 0, math.MaxInt
		for i, r := range out {
			if grown := area(r.Union(last)) - area(r); grown < least {
				best, least = i, grown
			}
		}
		out[best] = out[best].Union(last)
	}
	return out
}

func area(r image.Rectangle) int { return r.Dx() * r.Dy() }

// pressed returns ops as they look while a finger is on an element: its face
// goes down and takes the pressed colour, its lip stays.
func pressed(ops []ui.Op, p ui.PressStyle) []ui.Op {
	if p.First < 0 || p.Last > len(ops) || p.First >= p.Last {
		return ops
	}
	out := append([]ui.Op(nil), ops...)
	for i := p.First; i < p.Last; i++ {
		out[i] = lowered(out[i], p.Shift)
	}
	if p.Fill != (color.RGBA{}) {
		switch o := out[p.First].(type) {
		case ui.Box:
			o.Fill = p.Fill
			out[p.First] = o
		case ui.Ring:
			o.Fill = p.Fill
			out[p.First] = o
		case ui.Fill:
			o.Color = p.Fill
			out[p.First] = o
		}
	}
	return out
}

// lowered moves an op down by d.
func lowered(op ui.Op, d float64) ui.Op {
	switch o := op.(type) {
	case ui.Fill:
		o.Rect.Y += d
		return o
	case ui.Box:
		o.Rect.Y += d
		return o
	case ui.Ring:
		o.Y += d
		return o
	case ui.Line:
		o.Y1 += d
		o.Y2 += d
		return o
	case ui.Text:
		o.Baseline += d
		return o
	case ui.Icon:
		o.Rect.Y += d
		return o
	case ui.Shape:
		o.Rect.Y += d
		return o
	case ui.InkOp:
		o.Rect.Y += d
		return o
	case ui.Bubble:
		o.Rect.Y += d
		o.TailY += d
		return o
	case ui.QR:
		o.Rect.Y += d
		return o
	}
	return op
}
