package main

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"smartcounter/devices/voice/voicetest"
)

// TestVoice listens to the counter through a sound card made for the test: the
// home prompt is heard after a touch, and another touch cuts it short.
func TestVoice(t *testing.T) {
	for _, program := range []string{"aplay", "espeak-ng"} {
		if _, err := exec.LookPath(program); err != nil {
			lacking(t, program+" is not installed: apt-get install alsa-utils espeak-ng")
		}
	}
	card, err := voicetest.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer card.Unplug()
	defer os.Unsetenv("ALSA_CONFIG_PATH")
	h := start(t)
	s := h.on("attract")
	if !card.Heard().End().IsZero() {
		t.Error("the attract screen speaks although nobody touched it")
	}
	touched := time.Now()
	h.pointer([]point{{0, "down", float64(s.Width) / 2, float64(s.Height) / 2}, {80, "up", float64(s.Width) / 2, float64(s.Height) / 2}})
	h.until("the home prompt is heard", 15*time.Second, func() bool { return !card.Heard().Onset(touched).IsZero() })

	// The caption stays, the voice does not.
	h.tap("tool.sound")
	h.on("home+sound")
	h.tap("sound.mute")
	muted := time.Now()
	h.until("it is quiet", 10*time.Second, func() bool { return time.Since(card.Heard().End()) > time.Second && time.Since(muted) > time.Second })
	if last := card.Heard().End().Sub(muted); last > time.Second {
		t.Errorf("it spoke for %s after 静音", last)
	}
	if h.mustScene().Caption == "" {
		t.Error("静音 took the caption away as well")
	}
}

// lacking skips a test for want of a program, but never in CI.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED: " + what)
}
