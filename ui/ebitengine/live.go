package ebitengine

import (
	"image"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/ui"
)

// A live stroke is being drawn, or has just been drawn and is not part of the
// scene yet. It goes straight to the screen, on top of the scene, in the frame
// in which its points arrive.
type live struct {
	on    bool
	ended bool // the pen has left
	ui.LiveStroke
	brush  brush
	fed    int       // points given to the brush
	drawn  int       // knots of the brush's curve that are on the screen
	tips   int       // knots of the pen whose tip is on the screen
	before int       // strokes that the canvas showed when the pen left
	stale  []ui.Rect // where a stroke was that is no more
}

// follow takes what the tracker knows of the stroke under the finger.
func (l *live) follow(t *ui.Tracker, s *ui.Scene) {
	now, on := t.Live()
	if !on {
		if l.on && !l.ended {
			l.ended = true
			l.before = strokesOn(s, l.Clip)
		}
		return
	}
	if !l.on || l.ended || len(now.Stroke) < l.fed {
		l.drop()
		p := now.Paper
		l.on, l.brush = true, brush{nib: nib{scale: p.Scale, dx: p.X, dy: p.Y, least: p.MinWidth, most: p.MaxWidth}}
	}
	l.LiveStroke = now
	for _, p := range now.Stroke[l.fed:] {
		l.brush.add(p)
	}
	l.fed = len(now.Stroke)
}

// drop takes the stroke off the screen.
func (l *live) drop() {
	stale := l.stale
	if l.on {
		stale = append(stale, l.bounds())
	}
	*l = live{stale: stale}
}

// settle drops a stroke whose scene has it, or no longer has its canvas, and
// returns what must be painted because of that.
func (l *live) settle(s *ui.Scene) []ui.Rect {
	if l.on && l.ended && (strokesOn(s, l.Clip) != l.before || !hasCanvas(s, l.LiveStroke)) {
		l.drop()
	}
	stale := l.stale
	l.stale = nil
	return stale
}

func (l *live) bounds() ui.Rect { return clip(strokeBounds(l.brush.nib, l.Stroke), l.Clip) }

// grow draws what is new of the stroke.
func (l *live) grow(p *painter, screen *ebiten.Image) bool {
	if !l.on || l.tips == len(l.brush.knots) {
		return false
	}
	l.draw(p, screen, l.Clip, max(0, l.drawn-1))
	return true
}

// paint draws the stroke again where a region was painted over.
func (l *live) paint(p *painter, screen *ebiten.Image, region image.Rectangle) {
	if !l.on {
		return
	}
	r := ui.Rect{X: float64(region.Min.X), Y: float64(region.Min.Y), W: float64(region.Dx()), H: float64(region.Dy())}
	l.draw(p, screen, clip(r, l.Clip), 0)
}

// draw paints the curve from a knot on, and the tip to where the pen is.
func (l *live) draw(p *painter, screen *ebiten.Image, within ui.Rect, from int) {
	if within.Empty() || len(l.brush.curve) == 0 {
		return
	}
	dst := screen.SubImage(pixels(within)).(*ebiten.Image)
	p.curve(dst, within, l.brush.curve[from:], l.Paper.Color)
	if a, b, ok := l.brush.tip(); ok {
		p.batch.pen(dst, a, b, l.Paper.Color)
	}
	p.batch.flush(dst)
	l.drawn, l.tips = len(l.brush.curve), len(l.brush.knots)
}

// strokesOn counts the strokes that a scene shows on a canvas.
func strokesOn(s *ui.Scene, canvas ui.Rect) int {
	n := 0
	for _, op := range s.Ops {
		if o, ok := op.(ui.InkOp); ok && canvas.Intersects(o.Rect) {
			n += len(o.Ink)
		}
	}
	return n
}

func hasCanvas(s *ui.Scene, l ui.LiveStroke) bool {
	for _, e := range s.Elements {
		if e.Role == ui.RoleCanvas && e.Canvas == l.Canvas && e.Rect == l.Clip {
			return true
		}
	}
	return false
}
