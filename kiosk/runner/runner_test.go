package runner_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/runner"
)

// TestTimeout leaves the counter in the middle of a word.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
		c.do(t, kiosk.Choose{Key: c.matter(t)}, kiosk.Next{})
		c.write(t, 0)
		time.Sleep(181 * time.Second)
		synctest.Wait()
		c.mu.Lock()
		_, asked := c.view.Overlay.(kiosk.StillThere)
		c.mu.Unlock()
		if !asked {
			t.Fatal("nobody asked whether the customer is still there")
		}
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if _, ok := c.screen().(kiosk.Attract); !ok {
			t.Fatalf("on %T after the time-out", c.screen())
		}
		ended := c.store.of(t, event.SessionEnded)
		if len(ended) != 1 {
			t.Fatalf("%d sessions ended", len(ended))
		}
		var s event.Session
		if err := json.Unmarshal(ended[0].Data, &s); err != nil || s.Outcome != "timeout" || s.Task != "complaint" {
			t.Errorf("session %+v: %v", s, err)
		}
		if len(c.store.of(t, event.ComplaintSubmitted)) != 0 {
			t.Error("a timer handed in a complaint")
		}
	})
}

// TestRecognizerDown keeps a customer writing who cannot be read.
func TestRecognizerDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, func(o *runner.Options) { o.Recognizer = nil })
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
		c.do(t, kiosk.Choose{Key: c.matter(t)}, kiosk.Next{})
		if p, ok := c.screen().(kiosk.LetterPaper); !ok || !p.NoRecognizer {
			t.Errorf("on %T without a recogniser", c.screen())
		}
	})
}

func TestOptions(t *testing.T) {
	if _, err := runner.New(runner.Options{Branch: "b"}); err == nil {
		t.Error("options without a kiosk are accepted")
	}
}

// TestSettle waits for what messages set off, not for time to pass.
func TestSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.upToReview(t)
		c.store.set(nil, 3*time.Second)
		began := time.Now()
		c.do(t, kiosk.Next{})
		if err := c.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, ok := c.screen().(kiosk.Submitted); !ok || time.Since(began) != 3*time.Second {
			t.Errorf("settled on %T after %s", c.screen(), time.Since(began))
		}
	})
}
