package ebitengine

import (
	"math"

	"smartcounter/ui"
)

type place struct{ x, y float64 }

// rim walks once around a rounded box.
func rim(r ui.Rect, radius float64) []place {
	radius = max(0, min(radius, r.W/2, r.H/2))
	const steps = 8 // per corner
	var out []place
	corner := func(cx, cy, start float64) {
		for i := 0; i <= steps; i++ {
			sin, cos := math.Sincos(start + float64(i)/steps*math.Pi/2)
			out = append(out, place{cx + radius*cos, cy + radius*sin})
		}
	}
	corner(r.X+r.W-radius, r.Y+radius, -math.Pi/2)
	corner(r.X+r.W-radius, r.Y+r.H-radius, 0)
	corner(r.X+radius, r.Y+r.H-radius, math.Pi/2)
	corner(r.X+radius, r.Y+radius, math.Pi)
	return append(out, out[0])
}

// dashes cuts a closed path into dashes and gaps of the same length, made a
// little longer or shorter so that they meet at the end.
func dashes(path []place, length float64) [][]place {
	total := 0.0
	for i := 1; i < len(path); i++ {
		total += math.Hypot(path[i].x-path[i-1].x, path[i].y-path[i-1].y)
	}
	pairs := math.Round(total / (2 * max(length, 1)))
	if pairs < 1 {
		return [][]place{path}
	}
	length = total / (2 * pairs)
	out := [][]place{{path[0]}}
	left, drawing := length, true
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		for {
			way := math.Hypot(b.x-a.x, b.y-a.y)
			if way < left {
				left -= way
				break
			}
			a = place{a.x + (b.x-a.x)*left/way, a.y + (b.y-a.y)*left/way}
			if drawing {
				out[len(out)-1] = append(out[len(out)-1], a)
			} else {
				out = append(out, []place{a})
			}
			drawing, left = !drawing, length
		}
		if drawing {
			out[len(out)-1] = append(out[len(out)-1], b)
		}
	}
	return out
}
