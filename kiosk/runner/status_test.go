package runner_test

import (
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
)

// TestStatus reports the counter's health at start, when the link comes up, and
// now and then while it is up; never into the void.
func TestStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		reported := func() int {
			synctest.Wait()
			return len(c.store.of(t, event.KioskStatus))
		}
		time.Sleep(time.Hour)
		if n := reported(); n != 1 {
			t.Errorf("%d reports in an hour without a link; want the one at the start", n)
		}
		if err := c.Do(t.Context(), kiosk.LinkChanged{Up: true}, kiosk.LinkChanged{Up: true}); err != nil {
			t.Fatal(err)
		}
		if n := reported(); n != 2 {
			t.Errorf("%d reports as the link came up; want 2", n)
		}
		time.Sleep(time.Hour)
		if n := reported(); n < 12 || n > 16 {
			t.Errorf("%d reports after an hour with a link", n)
		}
	})
}
