package ebitengine

import (
	"image"
	"image/color"
	"math"

	"github.com/hajimehoshi/ebiten/v2"

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
	still, ok := s.icons[key]
	if !ok {
		icon, known := assets.IconByName(o.Name)
		if !known {
			return
		}
		if len(s.icons) >= maxStills {
			drop(s.icons)
		}
		still = upload(iconPixels(icon, side, o.Stroke))
		s.icons[key] = still
	}
	op := &ebiten.DrawImageOptions{}
	op.GeoM.Translate(math.Round(o.Rect.X+(o.Rect.W-float64(side))/2)-1, math.Round(o.Rect.Y+(o.Rect.H-float64(side))/2)-1)
	op.ColorScale.ScaleWithColor(o.Color)
	dst.DrawImage(still, op)
}

// shape draws one of our drawings into a box; high says that it is in the
// colours of high contrast.
func (s *stills) shape(dst *ebiten.Image, drawing assets.Shape, r ui.Rect, high bool) {
	w, h := int(math.Round(r.W)), int(math.Round(r.H))
	if w <= 0 || h <= 0 {
		return
	}
	key := shapeKey{drawing.Name, w, h, high}
	still, ok := s.shapes[key]
	if !ok {
		if len(s.shapes) >= maxStills {
			drop(s.shapes)
		}
		still = upload(shapePixels(drawing, w, h))
		s.shapes[key] = still
	}
	op := &ebiten.DrawImageOptions{}
	op.GeoM.Translate(math.Round(r.X), math.Round(r.Y))
	dst.DrawImage(still, op)
}

// iconPixels rasterises an icon in white, with a pixel of margin.
func iconPixels(icon assets.Icon, side int, width float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, side+2, side+2))
	scale := float64(side) / assets.IconGrid
	for _, p := range icon.Paths {
		stroke(img, p, fit{scale, scale, 1, 1}, width*scale, color.RGBA{0xFF, 0xFF, 0xFF, 0xFF})
	}
	return img
}

// shapePixels rasterises a drawing to fill a box, or to fit into its middle.
func shapePixels(s assets.Shape, w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	f := fit{float64(w) / s.W, float64(h) / s.H, 0, 0}
	if !s.Stretch {
		f.sx = min(f.sx, f.sy)
		f.sy = f.sx
		f.dx, f.dy = (float64(w)-s.W*f.sx)/2, (float64(h)-s.H*f.sy)/2
	}
	for _, l := range s.Layers {
		if l.Fill.A != 0 {
			fill(img, l.Path, f, l.Fill)
		}
		if l.Stroke.A != 0 {
			stroke(img, l.Path, f, l.Width*f.sx, l.Stroke)
		}
	}
	return img
}

func upload(img *image.RGBA) *ebiten.Image {
	still := ebiten.NewImage(img.Rect.Dx(), img.Rect.Dy())
	still.WritePixels(img.Pix)
	return still
}

// drop empties a full cache and gives its textures back.
func drop[K comparable](cache map[K]*ebiten.Image) {
	for _, still := range cache {
		still.Deallocate()
	}
	clear(cache)
}
