package ui

import (
	"image/color"
	"strings"
	"unicode/utf8"
)

func inkBox(o Text) Rect {
	r := Rect{o.X, o.Baseline - 0.84*o.Size, o.Width - o.Spacing, 0.92 * o.Size}
	if first, _ := utf8.DecodeRuneInString(o.String); strings.ContainsRune(fromHalf, first) {
		r.X, r.W = r.X+o.Size/2, r.W-o.Size/2 // the left half of its square is empty
	}
	if last, _ := utf8.DecodeLastRuneInString(o.String); strings.ContainsRune(hanging, last) {
		r.W -= o.Size / 2 // the right half of their square is empty
	}
	return r
}

func (l *linter) texts() {
	s := l.scene
	panel := Rect{0, 0, float64(s.Width), float64(s.Height)}
	var before []Text
	for i := l.first(); i < len(s.Ops); i++ {
		switch o := s.Ops[i].(type) {
		case Text:
			r := inkBox(o)
			if o.Size < (lintText-0.01)*s.Scale {
				l.add("size", o.String, "%.1f px, at least %.0f", o.Size/s.Scale, lintText)
			}
			if strings.Contains(o.String, "⟦") {
				l.add("name", o.String, "has no wording")
			}
			if o.Angle == 0 {
				if !within(r, panel, 0) {
					l.add("text", o.String, "reaches out of the panel")
				}
				if in, ok := l.ground(i, r); ok && !within(r, in, 1) {
					l.add("text", o.String, "overflows what it stands on: %.0f..%.0f × %.0f..%.0f in %.0f..%.0f × %.0f..%.0f",
						r.X, r.X+r.W, r.Y, r.Y+r.H, in.X, in.X+in.W, in.Y, in.Y+in.H)
				}
				for _, b := range before {
					if r.Inset(1).Intersects(inkBox(b)) {
						l.add("overlap", o.String, "runs into %q", b.String)
					}
				}
				before = append(before, o)
			}
			l.contrast(i, o.String, o.Color, r, lintContrast)
		case Icon:
			l.contrast(i, "icon "+o.Name, o.Color, o.Rect, lintEdge)
		case InkOp:
			l.contrast(i, "ink", o.Color, o.Rect, lintContrast)
		}
	}
	for _, e := range s.Elements {
		if !e.operable() || e.Role == RoleCanvas || exemptFrom("gap", e.ID) >= 0 {
			continue
		}
		for _, b := range before {
			if r := inkBox(b); r.Intersects(e.Rect) && !within(r, e.Rect, 1) {
				l.add("overlap", b.String, "lies across the edge of %s", e.ID)
			}
		}
	}
}

func (l *linter) ground(i int, r Rect) (Rect, bool) {
	x, y := r.X+r.W/2, r.Y+r.H/2
	for i--; i >= 0; i-- {
		switch o := l.scene.Ops[i].(type) {
		case Box:
			if o.Fill.A == 255 && o.Rect.Contains(x, y) {
				return o.Rect.Inset(o.Width), true
			}
		case Bubble:
			if o.Rect.Contains(x, y) {
				return o.Rect.Inset(o.Width), true
			}
		case Ring:
			if b := o.Bounds(); o.Fill.A == 255 && b.Contains(x, y) {
				return b, true
			}
		}
	}
	return Rect{}, false
}

func (l *linter) contrast(i int, name string, c color.RGBA, r Rect, least float64) {
	for _, at := range [...]float64{0.02, 0.5, 0.98} {
		ground, plain := l.colourAt(i, r.X+r.W*at, r.Y+r.H/2)
		if !plain {
			l.add("contrast", name, "stands on a drawing")
			return
		}
		if got := Contrast(c, ground); got < least {
			l.add("contrast", name, "%.1f:1 on #%02X%02X%02X, at least %.0f:1", got, ground.R, ground.G, ground.B, least)
			return
		}
	}
}

const hillsTop = 0.14

func (l *linter) colourAt(i int, x, y float64) (c color.RGBA, plain bool) {
	for i--; i >= 0; i-- {
		if !l.scene.Ops[i].Bounds().Contains(x, y) {
			continue
		}
		switch o := l.scene.Ops[i].(type) {
		case Fill:
			if o.Color.A == 255 {
				return o.Color, true
			}
		case Box:
			if o.Fill.A == 255 {
				return o.Fill, true
			}
		case Bubble:
			if o.Rect.Contains(x, y) {
				return o.Fill, true
			}
		case Ring:
			if o.Fill.A == 255 && (x-o.X)*(x-o.X)+(y-o.Y)*(y-o.Y) < o.R*o.R {
				return o.Fill, true
			}
		case Shape:
			if o.Name == "hills" && y < o.Rect.Y+hillsTop*o.Rect.H {
				continue
			}
			return color.RGBA{}, false
		}
	}
	return color.RGBA{}, false
}
