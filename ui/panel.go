package ui

import (
	"errors"
	"fmt"
)

// A Panel is the glass: its pixels and their pitch.
type Panel struct {
	Width, Height int     // pixels
	Pitch         float64 // millimetres per pixel; 0.248 on the 21.5-inch reference
}

// Reference sizes; every other panel scales from them.
const (
	ReferenceShort = 1080
	ReferenceLong  = 1920
	ReferencePitch = 0.248
)

// Portrait reports whether the panel stands upright.
func (p Panel) Portrait() bool { return p.Height >= p.Width }

// Scale is panel pixels per reference pixel.
func (p Panel) Scale() float64 {
	if p.Portrait() {
		return min(float64(p.Width)/ReferenceShort, float64(p.Height)/ReferenceLong)
	}
	return min(float64(p.Width)/ReferenceLong, float64(p.Height)/ReferenceShort)
}

// ErrPanelTooSmall says that a panel shows everything smaller than old eyes and
// fingers can use.
var ErrPanelTooSmall = errors.New("ui: the panel is too small")

// leastSize is the part of its stated size in millimetres that everything keeps.
const leastSize = 0.9

// Check returns ErrPanelTooSmall if text and targets would come out below nine
// tenths of the specification's millimetres. A panel of unknown pitch passes.
func (p Panel) Check() error {
	if p.Width <= 0 || p.Height <= 0 {
		return fmt.Errorf("%w: %d×%d pixels", ErrPanelTooSmall, p.Width, p.Height)
	}
	if share := p.Scale() * p.Pitch / ReferencePitch; p.Pitch > 0 && share < leastSize {
		return fmt.Errorf("%w: %d×%d pixels of %.3f mm show everything at %.0f%% of its size, at least %.0f%% is needed",
			ErrPanelTooSmall, p.Width, p.Height, p.Pitch, 100*share, 100*leastSize)
	}
	return nil
}
