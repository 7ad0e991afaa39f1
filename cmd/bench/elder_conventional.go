package main

import (
	"math"
	"slices"
	"strings"

	"smartcounter/ui"
)

// conventional is the counter that ours is measured against: the same screens
// with targets of 12 mm packed 2 mm apart, text and writing cells half as large,
// acting as the finger lands, without voice, and without any means of
// correction but 返回 and 回首页.
var conventional = elderLayout{name: "conventional", reshape: packed, onPress: true, voiceOff: true, noSensor: true, alwaysOn: true}

const (
	packedTarget = 12.0 // millimetres
	packedGap    = 2.0
	packedText   = 0.5
)

// corrections are the controls that a conventional counter lacks.
var corrections = []string{
	"review.change.", "review.read", "tool.again", "phoneentry.delete", "phoneentry.clear", "attract.anywhere",
	"writing.delete", "writing.clear", "writing.restore", "writing.again", "writing.keep", "writing.more", "writing.glyph.",
	"writing.paper", "writing.candidate.5",
}

// packed reshapes a scene. Targets keep their rows and their order in the row.
func packed(s ui.Scene) ui.Scene {
	s.Elements = slices.DeleteFunc(slices.Clone(s.Elements), func(e ui.Element) bool {
		return slices.ContainsFunc(corrections, func(id string) bool { return strings.HasPrefix(e.ID, id) })
	})
	var targets []*ui.Element
	for i := range s.Elements {
		e := &s.Elements[i]
		e.Font *= packedText
		switch {
		case e.Role == ui.RoleCanvas:
			shrink(e)
		case e.Msg != nil:
			targets = append(targets, e)
		}
	}
	slices.SortStableFunc(targets, func(a, b *ui.Element) int {
		if d := a.Rect.Y - b.Rect.Y; math.Abs(d) > a.Rect.H/2 {
			return int(math.Copysign(1, d))
		}
		return int(math.Copysign(1, a.Rect.X-b.Rect.X))
	})
	var rows [][]*ui.Element
	var y float64
	for _, e := range targets {
		if len(rows) == 0 || math.Abs(e.Rect.Y-y) > e.Rect.H/2 {
			rows = append(rows, nil)
		}
		y = e.Rect.Y
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
	}
	size, step := s.Millimetres(packedTarget), s.Millimetres(packedTarget+packedGap)
	top := float64(s.Height) - float64(len(rows))*step
	for i, row := range rows {
		left := (float64(s.Width) - float64(len(row))*step) / 2
		for j, e := range row {
			e.Rect = ui.Rect{X: left + float64(j)*step, Y: top + float64(i)*step, W: size, H: size}
		}
	}
	return s
}

// shrink halves a canvas about its upper edge, with the paper it stands for.
func shrink(e *ui.Element) {
	r := e.Rect
	x, y := r.X+r.W/2, r.Y
	e.Rect = ui.Rect{X: x - r.W/4, Y: y, W: r.W / 2, H: r.H / 2}
	e.Paper.X, e.Paper.Y = x+(e.Paper.X-x)/2, y+(e.Paper.Y-y)/2
	e.Paper.Scale /= 2
}
