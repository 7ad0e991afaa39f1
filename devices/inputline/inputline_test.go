package inputline

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
)

func TestPull(t *testing.T) {
	if Pull(true) != gpio.PullUp || Pull(false) != gpio.PullDown {
		t.Errorf("active low %s, active high %s", Pull(true), Pull(false))
	}
}

// Halt returns only when look has: until then the line is in use.
func TestHaltWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w Watch
		ended := make(chan error, 1)
		let := false
		go func() {
			ended <- w.Run(t.Context(), func(ctx context.Context) {
				<-ctx.Done()
				time.Sleep(time.Second) // a wait for an edge
				let = true
			})
		}()
		synctest.Wait()
		if err := w.Run(t.Context(), nil); !errors.Is(err, ErrRunning) {
			t.Errorf("a second Run: %v", err)
		}
		if !w.Halt() || !let {
			t.Errorf("Halt returned while the line was looked at (%t), or was not the first", !let)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if w.Halt() {
			t.Error("Halt was the first a second time")
		}
		if err := w.Run(t.Context(), nil); !errors.Is(err, ErrHalted) {
			t.Errorf("Run after Halt: %v", err)
		}
	})
}

func TestContextEndsRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var w Watch
	if err := w.Run(ctx, func(ctx context.Context) { <-ctx.Done() }); err != nil {
		t.Error(err)
	}
	if !w.Halt() {
		t.Error("the end of a context counted as Halt")
	}
}

func TestHaltBeforeRun(t *testing.T) {
	var w Watch
	if !w.Halt() {
		t.Error("not the first")
	}
	if err := w.Run(t.Context(), nil); !errors.Is(err, ErrHalted) {
		t.Error(err)
	}
}
