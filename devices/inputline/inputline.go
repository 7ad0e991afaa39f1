// Package inputline is what drivers of parts on one GPIO input line share.
package inputline

import (
	"context"
	"errors"
	"sync"

	"periph.io/x/conn/v3/gpio"
)

var (
	// ErrHalted is returned by Run after Halt.
	ErrHalted = errors.New("halted")
	// ErrRunning is returned by a second Run.
	ErrRunning = errors.New("already running")
)

// Pull keeps the line of an open contact or output at its rest.
func Pull(activeLow bool) gpio.Pull {
	if activeLow {
		return gpio.PullUp
	}
	return gpio.PullDown
}

// A Watch is the life of a driver's Run: it looks at the line once, until its
// context or Halt ends it. The zero value is ready to use.
type Watch struct {
	mu     sync.Mutex
	halted bool
	end    context.CancelFunc // nil before Run
	done   chan struct{}      // closed when Run has ended; nil before Run
}

// Run calls look, which returns soon after its context has ended. Run may be
// called once.
func (w *Watch) Run(ctx context.Context, look func(context.Context)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done, err := w.begin(cancel)
	if err != nil {
		return err
	}
	defer close(done)
	look(ctx)
	return nil
}

func (w *Watch) begin(end context.CancelFunc) (done chan struct{}, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.halted:
		return nil, ErrHalted
	case w.done != nil:
		return nil, ErrRunning
	}
	w.end, w.done = end, make(chan struct{})
	return w.done, nil
}

// Halt ends Run and waits for it; look must not call it. It may be called again,
// and reports whether it is the first time. Only then, after Run has let go of
// it, may the line be halted: drivers do not expect that while somebody waits
// for an edge, and not all of them would wake up.
func (w *Watch) Halt() (first bool) {
	w.mu.Lock()
	first = !w.halted
	w.halted = true
	end, done := w.end, w.done
	w.mu.Unlock()
	if done != nil {
		end()
		<-done
	}
	return first
}
