package ui

import (
	"errors"
	"testing"
)

func TestPanelCheck(t *testing.T) {
	for _, c := range []struct {
		panel Panel
		small bool
	}{
		{upright, false},
		{lying, false},
		{Panel{Width: 1080, Height: 1920}, false},               // pitch not known
		{Panel{Width: 2160, Height: 3840, Pitch: 0.124}, false}, // the same glass
		{Panel{Width: 1080, Height: 1920, Pitch: 0.224}, false},
		{Panel{Width: 1080, Height: 1920, Pitch: 0.18}, true}, // 15.6 inches
		{Panel{Width: 1200, Height: 1600, Pitch: 0.2}, true},
		{Panel{}, true},
	} {
		if err := c.panel.Check(); errors.Is(err, ErrPanelTooSmall) != c.small {
			t.Errorf("%v: %v", c.panel, err)
		}
	}
}
