package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// A painter builds one scene. It works in reference pixels of the upright
// 1080×1920 or the lying 1920×1080 panel; scale and letterbox are applied as an
// op or an element is put down.
type painter struct {
	view     kiosk.View
	theme    *Theme
	size     *TypeScale
	portrait bool
	seated   bool
	large    bool
	w, h     float64 // of the reference panel
	k        float64 // panel pixels per reference pixel
	ox, oy   float64 // letterbox, panel pixels
	scene    Scene
	// hushed is set while a screen is painted that lies under an overlay: it is
	// seen, but neither told nor operated.
	hushed bool
}

func newPainter(v kiosk.View, panel Panel) *painter {
	p := &painter{
		view: v, theme: ThemeOf(v.Theme), size: TypeOf(v.Size),
		portrait: panel.Portrait(), seated: v.Posture == kiosk.Seated, large: v.Size == kiosk.Large,
		w: ReferenceLong, h: ReferenceShort, k: panel.Scale(),
	}
	if p.portrait {
		p.w, p.h = ReferenceShort, ReferenceLong
	}
	p.ox = (float64(panel.Width) - p.w*p.k) / 2
	p.oy = (float64(panel.Height) - p.h*p.k) / 2
	p.scene = Scene{
		Screen: v.Screen.ID(), Prompt: v.Caption.ID, Caption: v.Caption.Text,
		Theme: p.theme.Name, Size: p.size.Name, Seated: p.seated,
		Width: panel.Width, Height: panel.Height, Pitch: panel.Pitch, Scale: p.k,
		Ops:      make([]Op, 0, 192),
		Elements: make([]Element, 0, 64),
	}
	if v.Overlay != nil {
		p.scene.Screen += "+" + v.Overlay.ID()
	}
	return p
}

// t is the wording of key.
func (p *painter) t(key string) string { return p.view.Words.Text(key) }

// at converts reference pixels to panel pixels.
func (p *painter) at(r Rect) Rect {
	return Rect{p.ox + r.X*p.k, p.oy + r.Y*p.k, r.W * p.k, r.H * p.k}
}

func (p *painter) put(o Op) { p.scene.Ops = append(p.scene.Ops, o) }

func (p *painter) fill(r Rect, c color.RGBA) { p.put(Fill{p.at(r), c}) }

// band fills the whole width of the panel, letterbox included, from y to end.
// It reaches the panel's lower edge if end is the reference panel's.
func (p *painter) band(y, end float64, c color.RGBA) {
	top := p.oy + y*p.k
	if y <= 0 {
		top = 0
	}
	bottom := p.oy + end*p.k
	if end >= p.h {
		bottom = float64(p.scene.Height)
	}
	p.put(Fill{Rect{0, top, float64(p.scene.Width), bottom - top}, c})
}

func (p *painter) box(r Rect, radius float64, fill, edge color.RGBA, width float64) {
	p.put(Box{Rect: p.at(r), Radius: radius * p.k, Fill: fill, Edge: edge, Width: width * p.k})
}

// panel is a box that never reacts: no lip, a soft edge or none.
func (p *painter) panel(r Rect) { p.box(r, radiusCard, p.theme.Info, color.RGBA{}, 0) }

func (p *painter) card(r Rect) { p.box(r, radiusCard, p.theme.Surface, p.theme.Soft, edgeWidth) }

func (p *painter) disc(x, y, r float64, fill, edge color.RGBA, width float64) {
	p.put(Ring{p.ox + x*p.k, p.oy + y*p.k, r * p.k, fill, edge, width * p.k})
}

func (p *painter) line(x1, y1, x2, y2, width float64, c color.RGBA, dash, space float64) {
	p.put(Line{p.ox + x1*p.k, p.oy + y1*p.k, p.ox + x2*p.k, p.oy + y2*p.k, width * p.k, c, dash * p.k, space * p.k})
}

// icon paints an outline icon with its middle at (x, y).
func (p *painter) icon(name string, x, y, size float64, c color.RGBA) {
	stroke := iconStroke
	if size < 50 {
		stroke = iconStrokeSmall
	}
	p.put(Icon{name, p.at(Rect{x - size/2, y - size/2, size, size}), stroke, c})
}

// shape paints a drawing of ui/assets.
func (p *painter) shape(name string, r Rect) { p.put(Shape{name, p.at(r), p.view.Theme}) }

// xiaoyin paints 小银, w wide, with its middle at (x, y).
func (p *painter) xiaoyin(name string, x, y, w float64) {
	h := w * 104 / 120
	p.shape(name, Rect{x - w/2, y - h/2, w, h})
}

// tell adds an element, given in reference pixels.
func (p *painter) tell(e Element) {
	if p.hushed {
		return
	}
	e.Rect = p.at(e.Rect)
	p.scene.Elements = append(p.scene.Elements, e)
}

// say adds a text element.
func (p *painter) say(id, name string, r Rect, font float64) {
	p.tell(Element{ID: id, Role: RoleText, Name: name, Rect: r, Enabled: true, Font: font})
}
