package ebitengine

import (
	"github.com/hajimehoshi/ebiten/v2"
	"github.com/hajimehoshi/ebiten/v2/inpututil"

	"smartcounter/kiosk"
	"smartcounter/ui"
)

// keys lets a keypad or a switch walk the scene: Tab and the arrows move the
// focus, Enter and Space press what has it.
func keys(f *ui.Focus, s *ui.Scene) []kiosk.Msg {
	just := inpututil.IsKeyJustPressed
	switch {
	case just(ebiten.KeyTab) && ebiten.IsKeyPressed(ebiten.KeyShift), just(ebiten.KeyArrowUp), just(ebiten.KeyArrowLeft):
		f.Previous(s)
	case just(ebiten.KeyTab), just(ebiten.KeyArrowDown), just(ebiten.KeyArrowRight):
		f.Next(s)
	case just(ebiten.KeyEnter), just(ebiten.KeyNumpadEnter), just(ebiten.KeySpace):
		return f.Activate(s)
	}
	return nil
}

// The focus ring of the specification, in reference pixels.
const (
	ringWidth  = 6.0
	ringOff    = 6.0
	ringRadius = 34.0
)

// focusRing is what shows where the focus is.
func focusRing(s *ui.Scene, e ui.Element) ui.Op {
	theme := ui.ThemeOf(kiosk.Standard)
	if high := ui.ThemeOf(kiosk.HighContrast); s.Theme == high.Name {
		theme = high
	}
	return ui.Box{Rect: e.Rect.Inset(-(ringOff + ringWidth) * s.Scale), Radius: ringRadius * s.Scale,
		Edge: theme.Ink, Width: ringWidth * s.Scale}
}
