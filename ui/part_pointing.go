package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// edgeWidthPointed is the edge of what is pointed out. It stands still: nothing
// on the screen blinks or moves to be noticed.
const edgeWidthPointed = 14.0

// pointing reports whether what the customer is told to use is w.
func (p *painter) pointing(w kiosk.Pointing) bool {
	return !p.hushed && p.view.Overlay == nil && p.view.Frame.Point == w
}

// pointsAt reports whether c is what the customer is told to use.
func (p *painter) pointsAt(c control) bool {
	if c.disabled || p.hushed || p.view.Overlay != nil {
		return false
	}
	switch p.view.Frame.Point {
	case kiosk.PointHelp:
		return c.face == faceHelp
	case kiosk.PointNext:
		return c.face == facePrimary
	case kiosk.PointKeys:
		_, ok := c.msg.(kiosk.Digit)
		return ok
	case kiosk.PointChoices:
		switch c.msg.(type) {
		case kiosk.Choose, kiosk.SayAge, kiosk.LeavePhone, kiosk.NoPhone:
			return true
		}
	case kiosk.PointConsent:
		_, ok := c.msg.(kiosk.ToggleConsent)
		return ok
	}
	return false
}

// pointOut gives c a heavy edge within its own bounds, so that nothing beside it
// is touched. On a face of strong colour it stands apart from the rim.
func (p *painter) pointOut(c control) {
	switch c.face {
	case facePrimary:
		p.rim(c, p.theme.OnPrimary)
	case faceHelp:
		p.rim(c, p.theme.OnHelp)
	default:
		p.box(c.rect, c.radius, color.RGBA{}, p.theme.SelectedEdge, edgeWidthPointed)
	}
}

func (p *painter) rim(c control, edge color.RGBA) {
	const in = 9.0
	p.box(c.rect.Inset(in), c.radius-in, color.RGBA{}, edge, edgeWidthSelected)
}
