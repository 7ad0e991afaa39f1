package ui

import (
	"image/color"
	"testing"
)

func TestContrastOfKnownPairs(t *testing.T) {
	for _, c := range []struct {
		a, b color.RGBA
		want float64
	}{
		{rgb(0x000000), rgb(0xFFFFFF), 21},
		{rgb(0xFFFFFF), rgb(0xFFFFFF), 1},
		{rgb(0x777777), rgb(0xFFFFFF), 4.48}, // the example of the WCAG techniques
	} {
		if got := Contrast(c.a, c.b); got < c.want-0.01 || got > c.want+0.01 {
			t.Errorf("contrast of %v on %v is %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestEveryPairOfColoursCanBeRead(t *testing.T) {
	for _, th := range []*Theme{&standardTheme, &highContrastTheme} {
		for _, c := range []struct {
			name  string
			a, b  color.RGBA
			least float64
		}{
			{"ink on paper", th.Ink, th.Paper, 7},
			{"ink on surface", th.Ink, th.Surface, 7},
			{"ink on info", th.Ink, th.Info, 7},
			{"ink on ledge", th.Ink, th.Ledge, 7},
			{"ink on pressed", th.Ink, th.Pressed, 7},
			{"ink on selected", th.Ink, th.Selected, 7},
			{"ink2 on paper", th.Ink2, th.Paper, 7},
			{"ink2 on surface", th.Ink2, th.Surface, 7},
			{"ink2 on info", th.Ink2, th.Info, 7},
			{"ink2 on ledge", th.Ink2, th.Ledge, 7},
			{"ink2 on selected", th.Ink2, th.Selected, 7},
			{"ink2 on canvas", th.Ink2, th.Canvas, 7},
			{"primary on surface", th.Primary, th.Surface, 7},
			{"primary on wash", th.Primary, th.Wash, 7},
			{"words of the primary button", th.OnPrimary, th.Primary, 7},
			{"words of the pressed primary button", th.OnPrimary, th.PrimaryPressed, 7},
			{"words of the help button", th.OnHelp, th.Help, 7},
			{"words of the pressed help button", th.OnHelp, th.HelpPressed, 7},
			{"alert", th.Alert, th.AlertGround, 7},
			{"seal", th.Seal, th.Surface, 7},
			{"handwriting", th.InkStroke, th.Canvas, 7},
			{"handwriting in the text box", th.InkStroke, th.Surface, 7},
			{"the other theme", th.OtherText, th.OtherGround, 7},
			{"edge on paper", th.Edge, th.Paper, 3},
			{"edge on surface", th.Edge, th.Surface, 3},
			{"edge on ledge", th.Edge, th.Ledge, 3},
			{"help's edge on the ledge", th.HelpEdge, th.Ledge, 3},
			{"selected edge", th.SelectedEdge, th.Selected, 3},
			{"selected edge on paper", th.SelectedEdge, th.Paper, 3},
		} {
			if got := Contrast(c.a, c.b); got < c.least {
				t.Errorf("%s: %s is %.2f:1, at least %.0f:1", th.Name, c.name, got, c.least)
			}
		}
	}
}
