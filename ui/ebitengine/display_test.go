package ebitengine

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/hajimehoshi/ebiten/v2"
)

// Pixels need a display and one running game a process: TestMain starts a
// virtual display, and the tests run inside the game's first frame.

// testGame runs the tests and ends.
type testGame struct {
	m    *testing.M
	code int
}

func (g *testGame) Update() error {
	g.code = g.m.Run()
	return ebiten.Termination
}
func (g *testGame) Draw(*ebiten.Image)         {}
func (g *testGame) Layout(int, int) (int, int) { return 320, 240 }

// display is whether pixels can be drawn.
var display bool

func TestMain(m *testing.M) {
	end, err := virtualDisplay()
	if err != nil {
		if os.Getenv("CI") == "true" {
			fmt.Fprintf(os.Stderr, "ebitengine: no virtual display: %v\n", err)
			os.Exit(1)
		}
		fmt.Fprintf(os.Stderr, "ebitengine: PIXEL TESTS SKIPPED, no virtual display: %v\n", err)
		os.Exit(m.Run())
	}
	display = true
	g := &testGame{m: m, code: 1}
	if err := ebiten.RunGameWithOptions(g, &ebiten.RunGameOptions{InitUnfocused: true}); err != nil {
		fmt.Fprintf(os.Stderr, "ebitengine: %v\n", err)
	}
	end()
	os.Exit(g.code)
}

// virtualDisplay starts Xvfb on a free number and points DISPLAY at it.
func virtualDisplay() (end func(), err error) {
	number, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer number.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1080x1920x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	if err := x.Start(); err != nil {
		w.Close()
		return nil, err
	}
	w.Close()
	end = func() {
		x.Process.Kill()
		x.Wait()
	}
	var n int
	if _, err := fmt.Fscan(number, &n); err != nil {
		end()
		return nil, fmt.Errorf("Xvfb: %w", err)
	}
	return end, os.Setenv("DISPLAY", fmt.Sprintf(":%d", n))
}

// needDisplay skips a test that draws pixels where that is impossible.
func needDisplay(t *testing.T) {
	t.Helper()
	if !display {
		t.Skip("no virtual display")
	}
}
