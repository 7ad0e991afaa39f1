package ebitengine

import (
	"fmt"
	"time"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/ui"
)

// Baseline presents a window of the panel's size as fast as it can, changing
// one pixel a frame, and returns how long frames took. It is the least that any
// window can do on this machine: what Window is measured against.
func Baseline(panel ui.Panel, frames int) ([]time.Duration, error) {
	b := &baseline{panel: panel, left: frames}
	if err := flat(); err != nil {
		return nil, err
	}
	ebiten.SetFullscreen(true)
	ebiten.SetScreenClearedEveryFrame(false)
	ebiten.SetVsyncEnabled(false)
	ebiten.SetTPS(ebiten.SyncWithFPS)
	if err := ebiten.RunGameWithOptions(b, &ebiten.RunGameOptions{SingleThread: true}); err != nil {
		return nil, fmt.Errorf("ebitengine: baseline: %w", err)
	}
	return b.took, nil
}

type baseline struct {
	panel ui.Panel
	left  int
	last  time.Time
	took  []time.Duration
	dot   *ebiten.Image
}

func (b *baseline) Update() error {
	now := time.Now()
	if !b.last.IsZero() {
		b.took = append(b.took, now.Sub(b.last))
		b.left--
	}
	b.last = now
	if b.left <= 0 {
		return ebiten.Termination
	}
	return nil
}

func (b *baseline) Draw(screen *ebiten.Image) {
	if b.dot == nil {
		b.dot = ebiten.NewImage(1, 1)
	}
	screen.DrawImage(b.dot, nil)
}

func (b *baseline) Layout(int, int) (int, int) { return b.panel.Width, b.panel.Height }
