package ebitengine

import (
	"image/color"
	"math"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/ui"
	"smartcounter/ui/assets"
)

const (
	// columnWidth is the least width of a column in pixels: on the bends of our
	// hills a straight piece of this length is off by a twentieth of a pixel.
	columnWidth = 6
	// columnRise is how far above its edge a column begins, for the soft rim.
	columnRise = 2
)

// slopes draws a drawing that stretches over the panel, as the hills do, from
// its outlines: kept as an image like the other drawings, it would double the
// texture that holds them all. Each layer of such a drawing is ground, an upper
// edge from left to right with everything below it.
func (p *painter) slopes(dst *ebiten.Image, s assets.Shape, r ui.Rect) {
	x, y, w, h := math.Round(r.X), math.Round(r.Y), math.Round(r.W), math.Round(r.H)
	for _, l := range s.Layers {
		for _, outline := range flatten(l.Path, fit{w / s.W, h / s.H, x, y}) {
			edge := upperEdge(outline)
			for i := 1; i < len(edge); i++ {
				p.batch.column(dst, edge[i-1], edge[i], y+h, l.Fill)
			}
		}
	}
}

// upperEdge is an outline as far as it goes to the right, in steps that are
// worth a column.
func upperEdge(outline []place) []place {
	n := 1
	for n < len(outline) && outline[n].x > outline[n-1].x {
		n++
	}
	edge := []place{outline[0]}
	for i, to := range outline[1:n] {
		if last := i == n-2; last || to.x-edge[len(edge)-1].x >= columnWidth {
			edge = append(edge, to)
		}
	}
	return edge
}

// column fills what lies between a straight edge and the floor. For the shader
// it is the upper side of a box that is large enough for its other sides not to
// be seen.
func (b *batch) column(dst *ebiten.Image, from, to place, floor float64, c color.RGBA) {
	b.use(dst, b.shaders.box)
	level := (to.x - from.x) / math.Hypot(to.x-from.x, to.y-from.y)
	half := floor - min(from.y, to.y) + columnRise
	var corners [4]ebiten.Vertex
	for i := range corners {
		edge, below := from, -float64(columnRise)
		if i&1 != 0 {
			edge = to
		}
		if i&2 != 0 {
			below = floor - edge.y
		}
		corners[i] = vertex(edge.x, edge.y+below, c)
		corners[i].Custom1 = float32(below*level - half)
		corners[i].Custom2, corners[i].Custom3 = 1, float32(half)
	}
	b.quad(corners)
}
