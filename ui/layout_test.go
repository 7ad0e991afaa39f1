package ui

import "testing"

var (
	upright = Panel{Width: 1080, Height: 1920, Pitch: 0.248}
	lying   = Panel{Width: 1920, Height: 1080, Pitch: 0.248}
)

func TestEverySampleLaysOut(t *testing.T) {
	for _, s := range samples() {
		for _, panel := range []Panel{upright, lying} {
			if scene := Layout(s.view, panel); len(scene.Elements) == 0 {
				t.Errorf("%s: nothing to perceive", s.name)
			}
		}
	}
}
