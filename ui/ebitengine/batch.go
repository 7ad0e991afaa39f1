package ebitengine

import (
	"fmt"
	"image/color"
	"math"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/ui/assets"
)

// shaders are compiled once a process.
type shaders struct{ box, pen *ebiten.Shader }

func newShaders() (*shaders, error) {
	box, err := ebiten.NewShader(assets.BoxShader)
	if err != nil {
		return nil, fmt.Errorf("ebitengine: box shader: %w", err)
	}
	pen, err := ebiten.NewShader(assets.PenShader)
	if err != nil {
		return nil, fmt.Errorf("ebitengine: pen shader: %w", err)
	}
	return &shaders{box, pen}, nil
}

// A batch gathers the quads of one shader, which go to the graphics card in one
// call.
type batch struct {
	shaders  *shaders
	now      *ebiten.Shader
	vertices []ebiten.Vertex
	indices  []uint32
}

// flush draws what has been gathered.
func (b *batch) flush(dst *ebiten.Image) {
	if len(b.indices) > 0 {
		dst.DrawTrianglesShader32(b.vertices, b.indices, b.now, nil)
	}
	b.vertices, b.indices = b.vertices[:0], b.indices[:0]
}

// use changes to another shader.
func (b *batch) use(dst *ebiten.Image, s *ebiten.Shader) {
	// The limit keeps indices and uploads small.
	if b.now != s || len(b.vertices) > 1<<14 {
		b.flush(dst)
		b.now = s
	}
}

func (b *batch) quad(corners [4]ebiten.Vertex) {
	n := uint32(len(b.vertices))
	b.vertices = append(b.vertices, corners[:]...)
	b.indices = append(b.indices, n, n+1, n+2, n+1, n+2, n+3)
}

// A slab is a rounded box that may be turned.
type slab struct {
	x, y         float64 // middle
	halfW, halfH float64
	radius       float64
	edge         float64 // width of the edge; 0 fills
	sin, cos     float64 // of the turn; cos 0 and sin 0 mean none
}

func (b *batch) slab(dst *ebiten.Image, s slab, c color.RGBA) {
	if c.A == 0 || s.halfW <= 0 || s.halfH <= 0 {
		return
	}
	b.use(dst, b.shaders.box)
	if s.sin == 0 && s.cos == 0 {
		s.cos = 1
	}
	s.radius = min(s.radius, s.halfW, s.halfH)
	var corners [4]ebiten.Vertex
	for i := range corners {
		u, v := s.halfW+1, s.halfH+1
		if i&1 == 0 {
			u = -u
		}
		if i&2 == 0 {
			v = -v
		}
		corners[i] = vertex(s.x+u*s.cos-v*s.sin, s.y+u*s.sin+v*s.cos, c)
		corners[i].SrcX, corners[i].SrcY = float32(s.radius), float32(s.edge)
		corners[i].Custom0, corners[i].Custom1 = float32(u), float32(v)
		corners[i].Custom2, corners[i].Custom3 = float32(s.halfW), float32(s.halfH)
	}
	b.quad(corners)
}

// bar is a straight line with butt ends.
func (b *batch) bar(dst *ebiten.Image, x1, y1, x2, y2, width float64, c color.RGBA) {
	length := math.Hypot(x2-x1, y2-y1)
	if length == 0 {
		return
	}
	b.slab(dst, slab{x: (x1 + x2) / 2, y: (y1 + y2) / 2, halfW: length / 2, halfH: width / 2,
		sin: (y2 - y1) / length, cos: (x2 - x1) / length}, c)
}

// pen is one piece of a stroke.
func (b *batch) pen(dst *ebiten.Image, from, to knot, c color.RGBA) {
	b.use(dst, b.shaders.pen)
	reach := max(from.r, to.r) + 1
	x0, y0 := min(from.x, to.x)-reach, min(from.y, to.y)-reach
	x1, y1 := max(from.x, to.x)+reach, max(from.y, to.y)+reach
	var corners [4]ebiten.Vertex
	for i := range corners {
		x, y := x0, y0
		if i&1 != 0 {
			x = x1
		}
		if i&2 != 0 {
			y = y1
		}
		corners[i] = vertex(x, y, c)
		corners[i].SrcX, corners[i].SrcY = float32(from.r), float32(to.r)
		corners[i].Custom0, corners[i].Custom1 = float32(x-from.x), float32(y-from.y)
		corners[i].Custom2, corners[i].Custom3 = float32(to.x-from.x), float32(to.y-from.y)
	}
	b.quad(corners)
}

func vertex(x, y float64, c color.RGBA) ebiten.Vertex {
	const full = 0xFF
	return ebiten.Vertex{DstX: float32(x), DstY: float32(y),
		ColorR: float32(c.R) / full, ColorG: float32(c.G) / full, ColorB: float32(c.B) / full, ColorA: float32(c.A) / full}
}
