package ebitengine

import (
	"context"
	"errors"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/ui"
)

type nothing struct{}

func (nothing) Scene() *ui.Scene             { return nil }
func (nothing) Send(kiosk.Msg)               {}
func (nothing) Settle(context.Context) error { return nil }

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{
		{}, {Panel: ui.Panel{Width: 1080}}, {Panel: ui.Panel{Width: 1080, Height: maxSide + 1}},
		{Panel: upright, Width: -1}, {Panel: upright, Height: maxSide + 1},
	} {
		if _, err := New(o, nothing{}); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := New(Options{Panel: upright}, nil); !errors.Is(err, ErrOptions) {
		t.Errorf("nothing to show: %v", err)
	}
}

func TestNoDisplayIsOneSentence(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	w, err := New(Options{Panel: upright}, nothing{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Run(t.Context()); !errors.Is(err, ErrNoDisplay) {
		t.Fatalf("Run: %v", err)
	}
	// What others wait for ends with the window.
	if _, _, err := w.Picture(t.Context(), 0); !errors.Is(err, ErrClosed) {
		t.Errorf("Picture: %v", err)
	}
	if err := w.Pointer(t.Context(), []ui.PointerEvent{{}}); !errors.Is(err, ErrClosed) {
		t.Errorf("Pointer: %v", err)
	}
	if err := w.Keys(t.Context(), []ui.PadKey{ui.PadNext}); !errors.Is(err, ErrClosed) {
		t.Errorf("Keys: %v", err)
	}
	w.Refresh()
	w.Wipe()
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	w, err := New(Options{Panel: upright}, nothing{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, _, err := w.Picture(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Picture: %v", err)
	}
	if err := w.Pointer(ctx, []ui.PointerEvent{{}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Pointer: %v", err)
	}
}

func TestVersionTellsOfChanges(t *testing.T) {
	w, err := New(Options{Panel: upright}, nothing{})
	if err != nil {
		t.Fatal(err)
	}
	before, changed := w.Version()
	w.drawn()
	<-changed
	if after, _ := w.Version(); after != before+1 {
		t.Errorf("version %d after %d", after, before)
	}
}
