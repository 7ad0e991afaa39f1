package ebitengine

import (
	"image/color"
	"math"

	"github.com/hajimehoshi/ebiten/v2"
	"github.com/hajimehoshi/ebiten/v2/vector"

	"smartcounter/ui"
	"smartcounter/ui/assets"
)

// stills keeps icons and drawings as images, made once for each size.
type stills struct {
	icons  map[iconKey]*ebiten.Image
	shapes map[shapeKey]*ebiten.Image
}

type iconKey struct {
	name   string
	side   int
	stroke float64
}

type shapeKey struct {
	name string
	w, h int
	high bool
}

// maxStills bounds each cache; all screens of one theme and size stay below it.
const maxStills = 160

func newStills() *stills {
	return &stills{map[iconKey]*ebiten.Image{}, map[shapeKey]*ebiten.Image{}}
}

// icon draws an icon, tinted. Its image is white and has a pixel of margin.
func (s *stills) icon(dst *ebiten.Image, o ui.Icon) {
	side := int(math.Round(min(o.Rect.W, o.Rect.H)))
	if side <= 0 {
		return
	}
	key := iconKey{o.Name, side, o.Stroke}
	image, ok := s.icons[key]
	if !ok {
		icon, known := assets.IconByName(o.Name)
		if !known {
			return
		}
		if len(s.icons) >= maxStills {
			drop(s.icons)
		}
		image = ebiten.NewImage(side+2, side+2)
		scale := float64(side) / assets.IconGrid
		for _, p := range icon.Paths {
			stroke(image, p, fit{scale, scale, 1, 1}, o.Stroke*scale, color.White)
		}
		s.icons[key] = image
	}
	op := &ebiten.DrawImageOptions{}
	op.GeoM.Translate(math.Round(o.Rect.X+(o.Rect.W-float64(side))/2)-1, math.Round(o.Rect.Y+(o.Rect.H-float64(side))/2)-1)
	op.ColorScale.ScaleWithColor(o.Color)
	dst.DrawImage(image, op)
}

// shape draws one of our drawings into a box.
func (s *stills) shape(dst *ebiten.Image, name string, r ui.Rect, high bool) {
	w, h := int(math.Round(r.W)), int(math.Round(r.H))
	if w <= 0 || h <= 0 {
		return
	}
	key := shapeKey{name, w, h, high}
	image, ok := s.shapes[key]
	if !ok {
		drawing, known := assets.ShapeByName(name)
		if !known {
			return
		}
		if high {
			drawing = drawing.HighContrast()
		}
		if len(s.shapes) >= maxStills {
			drop(s.shapes)
		}
		image = ebiten.NewImage(w, h)
		f := fit{float64(w) / drawing.W, float64(h) / drawing.H, 0, 0}
		if !drawing.Stretch {
			f.sx = min(f.sx, f.sy)
			f.sy = f.sx
			f.dx, f.dy = (float64(w)-drawing.W*f.sx)/2, (float64(h)-drawing.H*f.sy)/2
		}
		for _, l := range drawing.Layers {
			if l.Fill.A != 0 {
				fill(image, l.Path, f, l.Fill)
			}
			if l.Stroke.A != 0 {
				stroke(image, l.Path, f, l.Width*f.sx, l.Stroke)
			}
		}
		s.shapes[key] = image
	}
	op := &ebiten.DrawImageOptions{}
	op.GeoM.Translate(math.Round(r.X), math.Round(r.Y))
	dst.DrawImage(image, op)
}

// drop empties a full cache and gives its textures back.
func drop[K comparable](cache map[K]*ebiten.Image) {
	for _, image := range cache {
		image.Deallocate()
	}
	clear(cache)
}

// fit takes the coordinates of a drawing to pixels.
type fit struct{ sx, sy, dx, dy float64 }

func (f fit) path(p assets.Path) *vector.Path {
	at := func(q assets.Point) (x, y float32) { return float32(q.X*f.sx + f.dx), float32(q.Y*f.sy + f.dy) }
	var out vector.Path
	for _, s := range p {
		x, y := at(s.To)
		switch s.Verb {
		case assets.MoveTo:
			out.MoveTo(x, y)
		case assets.LineTo:
			out.LineTo(x, y)
		case assets.CubicTo:
			ax, ay := at(s.A)
			bx, by := at(s.B)
			out.CubicTo(ax, ay, bx, by, x, y)
		case assets.Close:
			out.Close()
		}
	}
	return &out
}

func fill(dst *ebiten.Image, p assets.Path, f fit, c color.Color) {
	vector.FillPath(dst, f.path(p), nil, painted(c))
}

func stroke(dst *ebiten.Image, p assets.Path, f fit, width float64, c color.Color) {
	vector.StrokePath(dst, f.path(p), &vector.StrokeOptions{
		Width: float32(width), LineCap: vector.LineCapRound, LineJoin: vector.LineJoinRound,
	}, painted(c))
}

func painted(c color.Color) *vector.DrawPathOptions {
	op := &vector.DrawPathOptions{AntiAlias: true}
	op.ColorScale.ScaleWithColor(c)
	return op
}
