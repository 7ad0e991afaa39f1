package ebitengine

import "testing"

// TestWindowsNeedNoDepth fails when Ebitengine's copy of GLFW does not take the
// hints: after an upgrade, say.
func TestWindowsNeedNoDepth(t *testing.T) {
	needDisplay(t)
	if err := flat(); err != nil {
		t.Error(err)
	}
}
