package ebitengine

import (
	"time"

	"github.com/hajimehoshi/ebiten/v2"
	"github.com/hajimehoshi/ebiten/v2/inpututil"

	"smartcounter/ui"
)

// A dense source sees places between two frames. wake says that the pointer
// touches the panel; take returns the samples since it was asked last, and
// whether it works.
type dense interface {
	wake()
	take(width, height int) (samples []sample, ok bool)
	close()
}

// native is the PointerSource of a finger or a mouse as Ebitengine sees it, with
// the places between two frames where the window system tells them.
type native struct {
	hand  hand
	touch hand
	id    ebiten.TouchID // of the finger that counts
	dense dense          // nil where there is none
	clock func() time.Duration
	size  func() (width, height int) // of the panel
	ids   []ebiten.TouchID
}

// Take asks for touches first: where they are told, the mouse is only their echo.
func (n *native) Take(dst []ui.PointerEvent) []ui.PointerEvent {
	before := len(dst)
	dst = n.fingers(dst)
	if len(dst) > before || n.touch.down {
		return dst
	}
	g := glimpse{
		at:       n.clock(),
		pressed:  ebiten.IsMouseButtonPressed(ebiten.MouseButtonLeft),
		came:     inpututil.IsMouseButtonJustPressed(ebiten.MouseButtonLeft),
		released: inpututil.IsMouseButtonJustReleased(ebiten.MouseButtonLeft),
	}
	g.x, g.y = ebiten.CursorPositionF()
	if n.dense == nil {
		return n.hand.join(dst, g, false, nil)
	}
	samples, ok := n.dense.take(n.size())
	dst = n.hand.join(dst, g, ok, samples)
	if g.pressed || n.hand.down {
		n.dense.wake()
	}
	return dst
}

// fingers follows the first finger; others are the palm.
func (n *native) fingers(dst []ui.PointerEvent) []ui.PointerEvent {
	g := glimpse{at: n.clock()}
	if !n.touch.down {
		n.ids = inpututil.AppendJustPressedTouchIDs(n.ids[:0])
		if len(n.ids) == 0 {
			return dst
		}
		n.id, g.came, g.pressed = n.ids[0], true, true
	} else {
		g.released = inpututil.IsTouchJustReleased(n.id)
		g.pressed = !g.released
	}
	x, y := ebiten.TouchPosition(n.id)
	if g.released {
		x, y = inpututil.TouchPositionInPreviousTick(n.id)
	}
	g.x, g.y = float64(x), float64(y)
	return n.touch.join(dst, g, false, nil)
}
