package voicetest

import (
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// stereo makes frames whose right channel must not matter.
func stereo(left ...int16) (b []byte) {
	for _, v := range left {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
		b = binary.LittleEndian.AppendUint16(b, 0x7fff)
	}
	return b
}

func TestWhatWasHeard(t *testing.T) {
	var c Card
	began := time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC)
	at := func(block int) time.Time { return began.Add(time.Duration(block) * 10 * time.Millisecond) }
	for i, left := range [][]int16{{0, Audible}, {5, -Audible - 1}, {0}, {Audible + 1, 0}, {1}} {
		c.keep(stereo(left...), at(i))
	}
	h := c.Heard()
	if want := []int16{0, Audible, 5, -Audible - 1, 0, Audible + 1, 0, 1}; !slices.Equal(h.Samples, want) {
		t.Errorf("samples %v, want %v", h.Samples, want)
	}
	if got := h.Onset(began.Add(-time.Second)); !got.Equal(at(1)) {
		t.Errorf("it began at %v, want %v", got, at(1))
	}
	if got := h.Onset(at(1)); !got.Equal(at(3)) {
		t.Errorf("after that it began at %v, want %v", got, at(3))
	}
	if got := h.End(); !got.Equal(at(4)) {
		t.Errorf("it ended at %v, want %v", got, at(4))
	}
	c.Forget()
	if h := c.Heard(); len(h.Samples) != 0 || !h.Onset(time.Time{}).IsZero() || !h.End().IsZero() {
		t.Errorf("after Forget: %+v", h)
	}
}

func TestPlugAndUnplug(t *testing.T) {
	t.Setenv("ALSA_CONFIG_PATH", "") // put back after the test
	c, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	plays := func() bool {
		text, err := os.ReadFile(os.Getenv("ALSA_CONFIG_PATH"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(text), c.file("card"))
	}
	for range 2 {
		if !plays() {
			t.Error("players do not find the card")
		}
		if err := c.Unplug(); err != nil {
			t.Fatal(err)
		}
		if plays() {
			t.Error("players find a card that is out")
		}
		if err := c.Unplug(); err != nil {
			t.Errorf("again: %v", err)
		}
		if err := c.Plug(); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Unplug(); err != nil {
		t.Error(err)
	}
}
