//go:build !linux || android

package ebitengine

import (
	"time"

	"github.com/hajimehoshi/ebiten/v2"
)

// newX11 returns nothing where there is no X server.
func newX11(func() time.Duration) (dense, error) { return nil, nil }

// schedule asks for a frame.
func schedule() {
	//lint:ignore SA1019 an event-driven loop idles at a tenth of the cost of the loop proposed instead
	ebiten.ScheduleFrame()
}
