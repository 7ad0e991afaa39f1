package ui

import (
	"image/color"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
)

// Reference sizes of what is written on. Strokes are recorded in these units
// whatever the panel and the posture, so that ink keeps its shape when either
// changes.
const (
	CellWidth   = 484.0
	CellHeight  = 460.0
	SheetWidth  = 984.0
	SheetHeight = 794.0
)

// A Paper says how the units of a canvas lie on the panel: panel = origin +
// unit·Scale.
type Paper struct {
	X, Y  float64
	Scale float64 // panel pixels per unit
	// Fresh: nothing is written yet, so the next stroke starts the ink's clock.
	// Otherwise Last is the time of the ink's last point, which strokes go on from.
	Fresh bool
	Last  uint32
	// MinWidth and MaxWidth of a stroke in panel pixels, at high and low speed.
	MinWidth, MaxWidth float64
	Color              color.RGBA
}

// paperIn fits a reference sheet of w by h units into the middle of r.
func (p *painter) paperIn(r Rect, w, h float64, k ink.Ink, minWidth, maxWidth float64) Paper {
	var last uint32
	for _, s := range k {
		if n := len(s); n > 0 {
			last = max(last, s[n-1].T)
		}
	}
	s := min(r.W/w, r.H/h)
	box := p.at(Rect{r.X + (r.W-w*s)/2, r.Y + (r.H-h*s)/2, w * s, h * s})
	return Paper{X: box.X, Y: box.Y, Scale: s * p.k, Fresh: k.Empty(), Last: last,
		MinWidth: minWidth * s * p.k, MaxWidth: maxWidth * s * p.k, Color: p.theme.InkStroke}
}

// write paints ink on a paper, clipped to r.
func (p *painter) write(k ink.Ink, r Rect, on Paper) {
	if k.Empty() {
		return
	}
	box := p.at(r)
	p.put(InkOp{Rect: box, Ink: k, Scale: on.Scale, DX: on.X - box.X, DY: on.Y - box.Y,
		MinWidth: on.MinWidth, MaxWidth: on.MaxWidth, Color: on.Color})
}

// cell paints one 田字格 with what is written in it.
func (p *painter) cell(id, name string, n int, r Rect, k ink.Ink, active bool, hint []string) {
	edge, width := p.theme.Edge, edgeWidthCell
	if active {
		edge, width = p.theme.SelectedEdge, edgeWidthSelected
	}
	pointed := active && p.pointing(kiosk.PointCanvas)
	if pointed {
		width = edgeWidthPointed
	}
	p.box(r, radiusCell, p.theme.Canvas, edge, width)
	cx, cy := r.X+r.W/2, r.Y+r.H/2
	g := p.theme.Grid
	const in = 16.0
	p.line(r.X+in, cy, r.X+r.W-in, cy, 3, g, 18, 12)
	p.line(cx, r.Y+in, cx, r.Y+r.H-in, 3, g, 18, 12)
	p.line(r.X+in+4, r.Y+in+4, r.X+r.W-in-4, r.Y+r.H-in-4, 2.5, g, 2, 18)
	p.line(r.X+r.W-in-4, r.Y+in+4, r.X+in+4, r.Y+r.H-in-4, 2.5, g, 2, 18)
	if k.Empty() && len(hint) > 0 {
		st := p.soft(min(p.size.Body, 52))
		if !p.large {
			st.size = 42
		}
		pitch := st.size * 1.55
		w := 0.0
		for _, t := range hint {
			w = max(w, st.width(t))
		}
		h := pitch * float64(len(hint))
		p.fill(Rect{cx - w/2 - 22, cy - h/2, w + 44, h}, p.theme.Canvas)
		for i, t := range hint {
			p.spanIn(r.X, r.W, cy-h/2+pitch*(float64(i)+0.5), st, center, t)
		}
	}
	paper := p.paperIn(r, CellWidth, CellHeight, k, 6, 14)
	p.write(k, r.Inset(width), paper)
	p.tell(Element{ID: id, Role: RoleCanvas, Name: name, Rect: r, Enabled: true, Selected: active, Pointed: pointed, Canvas: n, Paper: paper})
}

// sheet paints a ruled sheet of letter paper with what is written on it.
func (p *painter) sheet(id, name string, r Rect, k ink.Ink, corner string) {
	edge, pointed := edgeWidthCell+1, p.pointing(kiosk.PointCanvas)
	if pointed {
		edge = edgeWidthPointed
	}
	p.box(r, radiusCard, p.theme.Canvas, p.theme.SelectedEdge, edge)
	s := r.W / SheetWidth
	for i := 1; i <= 3; i++ {
		y := r.Y + 194*s*float64(i)
		p.line(r.X+32*s, y, r.X+r.W-32*s, y, 3, p.theme.Grid, 0, 0)
	}
	p.spanIn(r.X, r.W-36, r.Y+r.H-46, p.soft(p.size.Small), right, corner)
	paper := p.paperIn(r, SheetWidth, SheetHeight, k, 4, 9.5)
	p.write(k, r.Inset(edge), paper)
	p.tell(Element{ID: id, Role: RoleCanvas, Name: spoken(name, corner), Rect: r, Enabled: true, Pointed: pointed, Canvas: 0, Paper: paper, Font: p.size.Small})
}
