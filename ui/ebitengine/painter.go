package ebitengine

import (
	"image"
	"image/color"
	"math"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/kiosk"
	"smartcounter/ui"
	"smartcounter/ui/assets"
)

// A painter draws ops. It keeps what is dear to make: glyphs, icons, drawings
// and the knots of strokes.
type painter struct {
	batch  batch
	fonts  *fonts
	stills *stills
	inks   map[uint64][]knot
}

func newPainter() (*painter, error) {
	s, err := newShaders()
	if err != nil {
		return nil, err
	}
	f, err := newFonts()
	if err != nil {
		return nil, err
	}
	return &painter{batch: batch{shaders: s}, fonts: f, stills: newStills(), inks: map[uint64][]knot{}}, nil
}

// wipe forgets what belongs to a customer: the knots of strokes, and the glyphs
// and lines that the text cache remembers.
func (p *painter) wipe() {
	clear(p.inks)
	p.fonts.wipe()
}

// paint draws everything that touches region, and nothing outside it.
func (p *painter) paint(screen *ebiten.Image, region image.Rectangle, ops []ui.Op) {
	dst := screen.SubImage(region).(*ebiten.Image)
	visible := ui.Rect{X: float64(region.Min.X), Y: float64(region.Min.Y), W: float64(region.Dx()), H: float64(region.Dy())}
	for _, op := range ops {
		if op.Bounds().Inset(-1).Intersects(visible) {
			p.op(dst, visible, op)
		}
	}
	p.batch.flush(dst)
}

func (p *painter) op(dst *ebiten.Image, visible ui.Rect, op ui.Op) {
	b := &p.batch
	switch o := op.(type) {
	case ui.Fill:
		b.slab(dst, slabOf(o.Rect), o.Color)
	case ui.Box:
		p.box(dst, o)
	case ui.Ring:
		s := slab{x: o.X, y: o.Y, halfW: o.R, halfH: o.R, radius: o.R}
		b.slab(dst, s, o.Fill)
		if s.edge = o.Width; o.Width > 0 {
			b.slab(dst, s, o.Edge)
		}
	case ui.Line:
		p.line(dst, o)
	case ui.Text:
		b.flush(dst)
		p.fonts.draw(dst, o)
	case ui.Icon:
		b.flush(dst)
		p.stills.icon(dst, o)
	case ui.Shape:
		p.shape(dst, o)
	case ui.InkOp:
		p.ink(dst, visible, o)
	case ui.Bubble:
		p.bubble(dst, o)
	case ui.QR:
		p.qr(dst, o)
	}
}

func (p *painter) shape(dst *ebiten.Image, o ui.Shape) {
	s, ok := assets.ShapeByName(o.Name)
	if !ok {
		return
	}
	high := o.Theme == kiosk.HighContrast
	if high {
		s = s.HighContrast()
	}
	if s.Stretch {
		p.slopes(dst, s, o.Rect)
		return
	}
	p.batch.flush(dst)
	p.stills.shape(dst, s, o.Rect, high)
}

func slabOf(r ui.Rect) slab {
	return slab{x: r.X + r.W/2, y: r.Y + r.H/2, halfW: r.W / 2, halfH: r.H / 2}
}

func (p *painter) box(dst *ebiten.Image, o ui.Box) {
	s := slabOf(o.Rect)
	s.radius = o.Radius
	p.batch.slab(dst, s, o.Fill)
	if o.Width <= 0 {
		return
	}
	if o.Dash <= 0 {
		s.edge = o.Width
		p.batch.slab(dst, s, o.Edge)
		return
	}
	for _, piece := range dashes(rim(o.Rect.Inset(o.Width/2), o.Radius-o.Width/2), o.Dash) {
		for i := 1; i < len(piece); i++ {
			p.batch.bar(dst, piece[i-1].x, piece[i-1].y, piece[i].x, piece[i].y, o.Width, o.Edge)
		}
	}
}

func (p *painter) line(dst *ebiten.Image, o ui.Line) {
	if o.Dash <= 0 {
		p.batch.bar(dst, o.X1, o.Y1, o.X2, o.Y2, o.Width, o.Color)
		return
	}
	length := math.Hypot(o.X2-o.X1, o.Y2-o.Y1)
	if length == 0 {
		return
	}
	ux, uy := (o.X2-o.X1)/length, (o.Y2-o.Y1)/length
	// A dash too short to see would mean pieces without end.
	step := max(o.Dash+o.Gap, 1)
	for at := 0.0; at < length; at += step {
		end := min(at+o.Dash, length)
		p.batch.bar(dst, o.X1+ux*at, o.Y1+uy*at, o.X1+ux*end, o.Y1+uy*end, o.Width, o.Color)
	}
}

// bubble is a box with a quarter-turned square for its tail: the square's inner
// half lies under the box, and a smaller one without edge opens the box's side.
func (p *painter) bubble(dst *ebiten.Image, o ui.Bubble) {
	const turn = math.Sqrt2 / 2
	tail := slab{x: o.Rect.X + o.Width, y: o.TailY, halfW: tailHalf * o.Radius, halfH: tailHalf * o.Radius,
		radius: o.Width, sin: turn, cos: turn}
	p.batch.slab(dst, tail, o.Fill)
	edge := tail
	edge.edge = o.Width
	p.batch.slab(dst, edge, o.Edge)
	p.box(dst, ui.Box{Rect: o.Rect, Radius: o.Radius, Fill: o.Fill, Edge: o.Edge, Width: o.Width})
	tail.halfW -= o.Width
	tail.halfH -= o.Width
	p.batch.slab(dst, tail, o.Fill)
}

// tailHalf is half the side of the tail's square in radii of the bubble, so
// that the tail stays inside ui.Bubble's bounds.
const tailHalf = 0.53

func (p *painter) ink(dst *ebiten.Image, visible ui.Rect, o ui.InkOp) {
	visible = clip(visible, o.Rect)
	if visible.Empty() {
		return
	}
	p.batch.flush(dst)
	inside := dst.SubImage(pixels(o.Rect)).(*ebiten.Image)
	n := nibOf(o)
	for _, s := range o.Ink {
		if !strokeBounds(n, s).Intersects(visible) {
			continue
		}
		sum := strokeSum(o, s)
		curve, ok := p.inks[sum]
		if !ok {
			curve = finished(n, s)
			if len(p.inks) >= maxInks {
				clear(p.inks)
			}
			p.inks[sum] = curve
		}
		p.curve(inside, visible, curve, o.Color)
	}
	p.batch.flush(inside)
}

// maxInks bounds the cache of strokes; six full sheets stay below it.
const maxInks = 4096

// curve draws the pieces between the knots.
func (p *painter) curve(dst *ebiten.Image, visible ui.Rect, c []knot, ink color.RGBA) {
	if len(c) == 1 {
		p.batch.pen(dst, c[0], c[0], ink)
	}
	for i := 1; i < len(c); i++ {
		a, b := c[i-1], c[i]
		r := max(a.r, b.r) + 1
		box := ui.Rect{X: min(a.x, b.x) - r, Y: min(a.y, b.y) - r, W: math.Abs(a.x-b.x) + 2*r, H: math.Abs(a.y-b.y) + 2*r}
		if box.Intersects(visible) {
			p.batch.pen(dst, a, b, ink)
		}
	}
}

// qr draws modules as whole pixels, neighbours in a row as one box, so that no
// seams appear.
func (p *painter) qr(dst *ebiten.Image, o ui.QR) {
	p.batch.slab(dst, slabOf(o.Rect), o.Light)
	if o.Side <= 0 || len(o.Modules) != o.Side*o.Side {
		return
	}
	edge := func(from, size float64, i int) float64 { return math.Round(from + size*float64(i)/float64(o.Side)) }
	for y := range o.Side {
		row := o.Modules[y*o.Side : (y+1)*o.Side]
		top, bottom := edge(o.Rect.Y, o.Rect.H, y), edge(o.Rect.Y, o.Rect.H, y+1)
		for x := 0; x < o.Side; x++ {
			if row[x] != '1' {
				continue
			}
			from := x
			for x+1 < o.Side && row[x+1] == '1' {
				x++
			}
			left, right := edge(o.Rect.X, o.Rect.W, from), edge(o.Rect.X, o.Rect.W, x+1)
			p.batch.slab(dst, slabOf(ui.Rect{X: left, Y: top, W: right - left, H: bottom - top}), o.Dark)
		}
	}
}

// pixels is the smallest pixel rectangle around r.
func pixels(r ui.Rect) image.Rectangle {
	return image.Rect(int(math.Floor(r.X)), int(math.Floor(r.Y)), int(math.Ceil(r.X+r.W)), int(math.Ceil(r.Y+r.H)))
}
