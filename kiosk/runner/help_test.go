package runner_test

import (
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
)

// TestHelp calls for a person who comes, and for one who does not.
func TestHelp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.do(t, kiosk.Start{}, kiosk.CallHelp{})
		synctest.Wait()
		calls := c.store.of(t, event.HelpCalled)
		if len(calls) != 1 {
			t.Fatalf("%d calls stored", len(calls))
		}
		state := func() kiosk.HelpState {
			synctest.Wait()
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.view.Frame.Help
		}
		if state() != kiosk.HelpCalling {
			t.Errorf("help is %d before anybody answered", state())
		}
		c.HelpReplied("0192a4c0-0000-7000-8000-000000000000")
		if state() != kiosk.HelpCalling {
			t.Error("an answer to another call counted")
		}
		c.HelpReplied(calls[0].ID)
		if state() != kiosk.HelpAnswered {
			t.Errorf("help is %d after the answer", state())
		}
		c.do(t, kiosk.CancelHelp{}, kiosk.CallHelp{})
		time.Sleep(11 * time.Second)
		if state() != kiosk.HelpFailed {
			t.Errorf("help is %d after ten seconds without an answer", state())
		}
	})
}
