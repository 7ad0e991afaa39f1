package ebitengine

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"

	"smartcounter/ui/assets"
)

// Icons and drawings are rasterised here, without the graphics card: each is
// made once, and the card's way to do it costs tens of megabytes.

// fit takes the coordinates of a drawing to pixels.
type fit struct{ sx, sy, dx, dy float64 }

func (f fit) at(p assets.Point) place { return place{p.X*f.sx + f.dx, p.Y*f.sy + f.dy} }

// fill paints the inside of a path (non-zero winding).
func fill(dst *image.RGBA, p assets.Path, f fit, c color.RGBA) {
	r := vector.NewRasterizer(dst.Rect.Dx(), dst.Rect.Dy())
	for _, s := range p {
		a, b, to := f.at(s.A), f.at(s.B), f.at(s.To)
		switch s.Verb {
		case assets.MoveTo:
			r.MoveTo(float32(to.x), float32(to.y))
		case assets.LineTo:
			r.LineTo(float32(to.x), float32(to.y))
		case assets.CubicTo:
			r.CubeTo(float32(a.x), float32(a.y), float32(b.x), float32(b.y), float32(to.x), float32(to.y))
		case assets.Close:
			r.ClosePath()
		}
	}
	r.Draw(dst, dst.Rect, image.NewUniform(c), image.Point{})
}

// stroke paints along a path with round ends and corners.
func stroke(dst *image.RGBA, p assets.Path, f fit, width float64, c color.RGBA) {
	mask := image.NewAlpha(dst.Rect)
	for _, line := range flatten(p, f) {
		if len(line) == 1 {
			line = append(line, line[0])
		}
		for i := 1; i < len(line); i++ {
			rod(mask, line[i-1], line[i], width/2)
		}
	}
	draw.DrawMask(dst, dst.Rect, image.NewUniform(c), image.Point{}, mask, dst.Rect.Min, draw.Over)
}

// rod covers what is nearer than r to the line from a to b. Rods of one stroke
// overlap, so the greater coverage counts, not the sum.
func rod(mask *image.Alpha, a, b place, r float64) {
	reach := r + 1
	box := image.Rect(int(math.Floor(min(a.x, b.x)-reach)), int(math.Floor(min(a.y, b.y)-reach)),
		int(math.Ceil(max(a.x, b.x)+reach)), int(math.Ceil(max(a.y, b.y)+reach))).Intersect(mask.Rect)
	bx, by := b.x-a.x, b.y-a.y
	length := bx*bx + by*by
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			px, py := float64(x)+0.5-a.x, float64(y)+0.5-a.y
			h := 0.0
			if length > 0 {
				h = min(max((px*bx+py*by)/length, 0), 1)
			}
			cover := min(max(0.5-(math.Hypot(px-bx*h, py-by*h)-r), 0), 1)
			if v := uint8(cover*0xFF + 0.5); v > mask.AlphaAt(x, y).A {
				mask.SetAlpha(x, y, color.Alpha{A: v})
			}
		}
	}
}

// flatten turns a path into straight lines, one list of places per contour.
func flatten(p assets.Path, f fit) [][]place {
	var out [][]place
	add := func(q place) { out[len(out)-1] = append(out[len(out)-1], q) }
	for _, s := range p {
		to := f.at(s.To)
		switch {
		case s.Verb == assets.MoveTo:
			out = append(out, []place{to})
		case len(out) == 0:
			// Every path begins with a MoveTo; there is nothing to go on from.
		case s.Verb == assets.LineTo:
			add(to)
		case s.Verb == assets.CubicTo:
			line := out[len(out)-1]
			from, a, b := line[len(line)-1], f.at(s.A), f.at(s.B)
			way := math.Hypot(a.x-from.x, a.y-from.y) + math.Hypot(b.x-a.x, b.y-a.y) + math.Hypot(to.x-b.x, to.y-b.y)
			n := min(max(2, int(math.Ceil(way/2))), 200)
			for i := 1; i <= n; i++ {
				t := float64(i) / float64(n)
				add(place{cubic(from.x, a.x, b.x, to.x, t), cubic(from.y, a.y, b.y, to.y, t)})
			}
		case s.Verb == assets.Close:
			add(out[len(out)-1][0])
		}
	}
	return out
}

func cubic(a, b, c, d, t float64) float64 {
	u := 1 - t
	return u*u*u*a + 3*u*u*t*b + 3*u*t*t*c + t*t*t*d
}
