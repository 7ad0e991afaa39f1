// Package runner carries a session's effects out: it owns the state, feeds it
// messages one at a time, and speaks to disk, network, voice and handwriting
// through interfaces that it declares.
package runner

import (
	"context"
	"errors"
	"sync"
	"time"

	"smartcounter/kiosk"
)

// ErrStopped is returned to callers after Run has ended.
var ErrStopped = errors.New("runner: stopped")

// A Runner runs sessions, one after the other, for as long as Run lasts.
type Runner struct {
	options Options
	inbox   chan batch
	stopped chan struct{}

	// Below: touched by Run's goroutine alone.
	state    kiosk.State
	view     kiosk.View
	started  time.Time
	lastTick time.Time
	timers   map[kiosk.Timer]*time.Timer
	writer   *writer
	call     call
	asked    request            // the ticket asked for last
	reading  context.CancelFunc // ends the recognition under way
	linked   bool               // headquarters can be reached
	pending  int                // effects that have not come back yet
	waiting  []chan<- struct{}  // who waits for them
	working  sync.WaitGroup
}

type batch struct {
	msgs  []kiosk.Msg
	apply func() []kiosk.Msg // runs on the loop; its messages are stepped too
	done  chan<- struct{}    // closed when the batch has been stepped and shown
	ends  bool               // an effect has come back
	calm  bool               // done waits until every effect has come back
}

// New returns a Runner; Run starts it.
func New(o Options) (*Runner, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Runner{
		options: o,
		inbox:   make(chan batch, 64),
		stopped: make(chan struct{}),
		timers:  map[kiosk.Timer]*time.Timer{},
	}, nil
}

// Send queues messages. It waits only while the queue is full.
func (r *Runner) Send(msgs ...kiosk.Msg) error { return r.post(batch{msgs: msgs}) }

// Do queues messages and waits until they were stepped and their view shown.
func (r *Runner) Do(ctx context.Context, msgs ...kiosk.Msg) error {
	return r.wait(ctx, batch{msgs: msgs})
}

// Settle waits until everything sent before was stepped and whatever it set off
// has come back and is shown: recognition, phrases, storing. It does not wait
// for time to pass.
func (r *Runner) Settle(ctx context.Context) error {
	return r.wait(ctx, batch{calm: true})
}

func (r *Runner) wait(ctx context.Context, b batch) error {
	done := make(chan struct{})
	b.done = done
	if err := r.post(b); err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-r.stopped:
		return ErrStopped
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Runner) post(b batch) error {
	select {
	case r.inbox <- b:
		return nil
	case <-r.stopped:
		return ErrStopped
	}
}

// Run steps messages until ctx ends. It may be called once.
func (r *Runner) Run(ctx context.Context) error {
	r.started = time.Now()
	r.writer = newWriter(r)
	r.state = kiosk.New(r.options.Session)
	defer r.shutdown()

	r.step(ctx, kiosk.RecognizerChanged{Up: r.options.Recognizer != nil})
	r.step(ctx, kiosk.PrinterChanged{Ready: r.options.Printer != nil})
	r.tick(ctx)
	r.show()
	r.reportStatus()

	minute := time.NewTimer(untilNextMinute(time.Now()))
	defer minute.Stop()
	status := time.NewTicker(statusEvery)
	defer status.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case b := <-r.inbox:
			if time.Since(r.lastTick) >= time.Second {
				r.tick(ctx)
			}
			if b.apply != nil {
				b.msgs = append(b.msgs, b.apply()...)
			}
			for _, m := range b.msgs {
				r.step(ctx, m)
			}
			r.show()
			r.answer(b)
		case <-minute.C:
			r.tick(ctx)
			r.show()
			minute.Reset(untilNextMinute(time.Now()))
		case <-status.C:
			if r.linked { // otherwise they would pile up in the store
				r.reportStatus()
			}
		}
	}
}

// answer tells those who wait for a batch, or for the effects it set off.
func (r *Runner) answer(b batch) {
	if b.ends {
		r.pending--
	}
	switch {
	case b.done != nil && b.calm:
		r.waiting = append(r.waiting, b.done)
	case b.done != nil:
		close(b.done)
	}
	if r.pending > 0 {
		return
	}
	for _, done := range r.waiting {
		close(done)
	}
	r.waiting = nil
}

// finish sends what an effect comes back with; every carried effect that adds
// to pending finishes once.
func (r *Runner) finish(msgs ...kiosk.Msg) { _ = r.post(batch{msgs: msgs, ends: true}) }

// shutdown ends everything that Run started.
func (r *Runner) shutdown() {
	close(r.stopped)
	for _, t := range r.timers {
		t.Stop()
	}
	if r.reading != nil {
		r.reading()
	}
	r.options.Speaker.Hush()
	r.working.Wait()
	r.writer.close()
}

func (r *Runner) tick(ctx context.Context) {
	r.lastTick = time.Now()
	r.step(ctx, kiosk.Tick{Now: r.lastTick})
}

func untilNextMinute(now time.Time) time.Duration {
	return now.Truncate(time.Minute).Add(time.Minute).Sub(now)
}

func (r *Runner) step(ctx context.Context, m kiosk.Msg) {
	if l, ok := m.(kiosk.LinkChanged); ok {
		if l.Up && !r.linked {
			r.reportStatus() // the backlog, first of all
		}
		r.linked = l.Up
	}
	state, effects := kiosk.Step(r.state, m)
	r.state = state
	for _, e := range effects {
		r.carry(ctx, e)
	}
}

func (r *Runner) show() {
	r.view = r.state.View()
	r.options.Show(r.view)
}
