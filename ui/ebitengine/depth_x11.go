//go:build linux && !android

package ebitengine

import (
	"fmt"
	_ "unsafe" // for go:linkname

	"github.com/hajimehoshi/ebiten/v2"
)

// Hints of GLFW by their numbers in its documentation.
const (
	depthBits   = 0x00021005
	stencilBits = 0x00021006
)

// windowHint is GLFW's glfwWindowHint as Ebitengine translated it to Go.
//
//go:linkname windowHint github.com/hajimehoshi/ebiten/v2/internal/glfw.WindowHint
func windowHint(hint, value int) error

// flat asks for a window without a depth and a stencil buffer. Ebitengine takes
// GLFW's default, which has both, never draws with them, and has no option for
// it: on a machine that draws in software they are four bytes a pixel of its
// memory, 8 MB on the reference panel.
func flat() error {
	// GLFW takes hints once it has been started, as looking for a monitor does.
	if ebiten.Monitor() == nil {
		return nil // without a monitor the window does not open, and that says why
	}
	for _, hint := range []int{depthBits, stencilBits} {
		if err := windowHint(hint, 0); err != nil {
			return fmt.Errorf("ebitengine: window without depth: %w", err)
		}
	}
	return nil
}
