package ui

import "math"

// A Description is a scene as an assistive technology would be told it, ready
// for encoding/json.
type Description struct {
	Screen   string               `json:"screen"`
	Prompt   string               `json:"prompt"`
	Caption  string               `json:"caption"`
	Theme    string               `json:"theme"`
	Size     string               `json:"size"`
	Width    int                  `json:"width"`
	Height   int                  `json:"height"`
	Elements []ElementDescription `json:"elements"`
}

// An ElementDescription is one element, in panel pixels.
type ElementDescription struct {
	ID       string  `json:"id"`
	Role     Role    `json:"role"`
	Name     string  `json:"name"`
	X        float64 `json:"x"`
	Y        float64 `json:"y"`
	W        float64 `json:"w"`
	H        float64 `json:"h"`
	Enabled  bool    `json:"enabled"`
	Selected bool    `json:"selected"`
	Pointed  bool    `json:"pointed,omitempty"`
}

// Describe tells a scene in words and places, without its drawing.
func Describe(s Scene) Description {
	d := Description{Screen: s.Screen, Prompt: s.Prompt, Caption: s.Caption, Theme: s.Theme, Size: s.Size,
		Width: s.Width, Height: s.Height, Elements: make([]ElementDescription, 0, len(s.Elements))}
	for _, e := range s.Elements {
		d.Elements = append(d.Elements, ElementDescription{ID: e.ID, Role: e.Role, Name: e.Name,
			X: tenth(e.Rect.X), Y: tenth(e.Rect.Y), W: tenth(e.Rect.W), H: tenth(e.Rect.H),
			Enabled: e.Enabled, Selected: e.Selected, Pointed: e.Pointed})
	}
	return d
}

// tenth rounds to a tenth of a pixel: more would be noise.
func tenth(v float64) float64 { return math.Round(v*10) / 10 }
