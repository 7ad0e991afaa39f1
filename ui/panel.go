package ui

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
