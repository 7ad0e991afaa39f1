package voicetest

import (
	"os"
	"os/exec"
	"testing"
)

// Need skips a test for want of a program, loudly; in CI, where every program
// has been installed, it fails instead.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if os.Getenv("CI") != "" {
			t.Fatal(program + " is not installed: apt-get install espeak-ng alsa-utils")
		}
		t.Skip("SKIPPED: " + program + " is not installed: apt-get install espeak-ng alsa-utils")
	}
}
