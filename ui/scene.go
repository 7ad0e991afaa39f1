// Package ui lays a kiosk.View out as a Scene: a display list to be drawn, and
// the regions that can be touched, with the names an assistive technology would
// be told. It is pure: nothing here knows a display.
package ui

import (
	"image/color"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
)

// A Scene is one laid-out view. Coordinates are panel pixels, origin top left.
type Scene struct {
	Screen   string // id of the screen, or "screen+overlay"
	Prompt   string // id of the utterance that goes with it
	Caption  string // the voice caption, word for word
	Theme    string // "standard" or "highcontrast"
	Size     string // "normal" or "large"
	Seated   bool   // controls are laid out for a seated customer
	Width    int
	Height   int
	Pitch    float64 // millimetres per panel pixel
	Scale    float64 // panel pixels per reference pixel
	Ops      []Op    // in painting order, back to front
	Elements []Element
}

// A Rect is a box in panel pixels.
type Rect struct{ X, Y, W, H float64 }

// Contains reports whether the point lies inside r.
func (r Rect) Contains(x, y float64) bool {
	return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
}

// Inset returns r made smaller by d on every side (larger for negative d).
func (r Rect) Inset(d float64) Rect { return Rect{r.X + d, r.Y + d, r.W - 2*d, r.H - 2*d} }

// Empty reports whether r covers nothing.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Intersects reports whether r and s share any area.
func (r Rect) Intersects(s Rect) bool {
	return r.X < s.X+s.W && s.X < r.X+r.W && r.Y < s.Y+s.H && s.Y < r.Y+r.H
}

// Union returns the smallest box around both.
func (r Rect) Union(s Rect) Rect {
	if r.Empty() {
		return s
	}
	if s.Empty() {
		return r
	}
	x, y := min(r.X, s.X), min(r.Y, s.Y)
	return Rect{x, y, max(r.X+r.W, s.X+s.W) - x, max(r.Y+r.H, s.Y+s.H) - y}
}

// A Role says what an element is.
type Role string

const (
	RoleButton    Role = "button"
	RoleText      Role = "text"
	RoleCanvas    Role = "canvas"
	RoleKey       Role = "key"
	RoleCandidate Role = "candidate"
	RoleImage     Role = "image"
	RoleField     Role = "field"
)

// An Element is something a customer perceives, and can operate if Msg is set.
// Elements are in reading order, which is also the focus order.
type Element struct {
	ID       string // "home.complaint"; unique in the scene
	Role     Role
	Name     string // what an assistive technology says
	Rect     Rect
	Enabled  bool
	Selected bool
	// Pointed: this is what the customer is being told to use.
	Pointed bool
	// Msg is what a tap means; nil for what cannot be tapped. A disabled control
	// carries kiosk.Explain.
	Msg kiosk.Msg
	// Canvas is the number of the writing canvas for RoleCanvas.
	Canvas int
	// Paper says how the units of a RoleCanvas lie on the panel.
	Paper Paper
	// Press says how the element looks while a finger is on it; see Pressed.
	Press PressStyle
	// Font is the smallest text size inside, in reference pixels, for the lint.
	Font float64
}

// PressStyle tells the renderer how to show a pressed element: its ops
// [First, Last) move down by Shift and the face changes to Fill, while the lip
// shrinks by Shift.
type PressStyle struct {
	First, Last int
	Shift       float64
	Fill        color.RGBA
}

// An Op is one drawing operation. The set is sealed and every Op is plain data:
// a renderer compares two scenes' ops (reflect.DeepEqual) and redraws only what
// changed.
type Op interface {
	// Bounds is everything the op may touch.
	Bounds() Rect
	op()
}

type (
	// Fill paints a plain rectangle.
	Fill struct {
		Rect  Rect
		Color color.RGBA
	}
	// Box paints a rounded rectangle with an optional edge drawn inside it.
	Box struct {
		Rect   Rect
		Radius float64
		Fill   color.RGBA // zero alpha: no fill
		Edge   color.RGBA
		Width  float64 // edge width, 0 for none
		Dash   float64 // length of dashes and gaps, 0 for a solid edge
	}
	// Ring paints a circle or a disc.
	Ring struct {
		X, Y, R float64
		Fill    color.RGBA
		Edge    color.RGBA
		Width   float64
	}
	// Line paints a straight line with round or butt ends.
	Line struct {
		X1, Y1, X2, Y2 float64
		Width          float64
		Color          color.RGBA
		Dash, Gap      float64 // 0 for solid
	}
	// Text paints one line, already broken and measured.
	Text struct {
		X, Baseline float64 // start of the line
		Size        float64 // em, in panel pixels
		Bold        bool
		Color       color.RGBA
		Spacing     float64 // extra space behind every character
		Angle       float64 // radians, about (X, Baseline); 0 but for the seal
		String      string
		Width       float64 // measured advance
	}
	// Icon paints an outline icon of ui/assets.
	Icon struct {
		Name   string
		Rect   Rect
		Stroke float64 // on the 24 grid
		Color  color.RGBA
	}
	// Shape paints a filled drawing of ui/assets (小银, faces, hills) in the
	// colours of the theme.
	Shape struct {
		Name  string
		Rect  Rect
		Theme kiosk.Theme
	}
	// InkOp paints handwriting: points of Ink times Scale, moved to Rect's
	// origin, clipped to Rect.
	InkOp struct {
		Rect     Rect
		Ink      ink.Ink
		Scale    float64 // panel pixels per unit of the ink
		DX, DY   float64 // panel pixels added after scaling
		MinWidth float64 // stroke width in panel pixels at high speed
		MaxWidth float64 // and at low speed
		Color    color.RGBA
	}
	// Bubble paints the speech bubble: a Box with a tail on its left edge.
	Bubble struct {
		Rect   Rect
		Radius float64
		TailY  float64 // middle of the tail
		Fill   color.RGBA
		Edge   color.RGBA
		Width  float64
	}
	// QR paints a matrix code; Modules is row-major, true is dark.
	QR struct {
		Rect    Rect
		Side    int
		Modules string // Side*Side bytes of '0' and '1'
		Dark    color.RGBA
		Light   color.RGBA
	}
)
