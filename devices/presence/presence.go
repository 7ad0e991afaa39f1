// Package presence drives a sensor with one digital output that tells whether
// somebody stands before the counter: a photoelectric proximity switch, or a
// motion sensor under a hood.
package presence

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/gpio"
)

var (
	// ErrHalted is returned by Run after Halt.
	ErrHalted = errors.New("presence: halted")
	// ErrRunning is returned by a second Run.
	ErrRunning = errors.New("presence: already running")
)

// Opts holds the sensor's properties.
type Opts struct {
	// ActiveLow is an output that pulls its line to ground while somebody is there,
	// as open-collector proximity switches do; the line is pulled up.
	ActiveLow bool
	// Arrive is how long somebody must stand there to count, 100 ms to 10 s: who
	// walks past does not.
	Arrive time.Duration
	// Leave is how long nobody must be seen to count as gone, 100 ms to 1 min:
	// who bends down, or is seen badly for a moment, is still there.
	Leave time.Duration
}

// DefaultOpts suits an open-collector proximity switch set to about 80 cm.
var DefaultOpts = Opts{ActiveLow: true, Arrive: time.Second, Leave: 3 * time.Second}

// look is how often the line is read. Nothing here is as fast as a finger.
const look = 100 * time.Millisecond

func (o *Opts) validate() error {
	switch {
	case o.Arrive < look || o.Arrive > 10*time.Second:
		return fmt.Errorf("presence: Arrive %s is not between %s and 10s", o.Arrive, look)
	case o.Leave < look || o.Leave > time.Minute:
		return fmt.Errorf("presence: Leave %s is not between %s and 1m", o.Leave, look)
	}
	return nil
}

// Dev is a sensor. Its methods may be called from several goroutines.
type Dev struct {
	pin  gpio.PinIn
	opts Opts
	halt chan struct{} // closed by Halt

	mu     sync.Mutex
	halted bool
	done   chan struct{} // closed when Run has ended; nil before Run
}

var _ conn.Resource = (*Dev)(nil)

// New sets the sensor's pin up.
func New(pin gpio.PinIn, opts *Opts) (*Dev, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	pull := gpio.PullDown
	if opts.ActiveLow {
		pull = gpio.PullUp
	}
	if err := pin.In(pull, gpio.NoEdge); err != nil {
		return nil, fmt.Errorf("presence: line %s: %w", pin.Name(), err)
	}
	return &Dev{pin: pin, opts: *opts, halt: make(chan struct{})}, nil
}

// String names the pin.
func (d *Dev) String() string { return fmt.Sprintf("presence{%s}", d.pin.Name()) }

// Run calls changed whenever somebody has come or gone, until ctx or Halt ends
// it, and returns nil then. It begins with nobody there. Run may be called once.
func (d *Dev) Run(ctx context.Context, changed func(here bool)) error {
	d.mu.Lock()
	switch {
	case d.halted:
		d.mu.Unlock()
		return ErrHalted
	case d.done != nil:
		d.mu.Unlock()
		return ErrRunning
	}
	done := make(chan struct{})
	d.done = done
	d.mu.Unlock()
	defer close(done)

	ticker := time.NewTicker(look)
	defer ticker.Stop()
	here, other := false, time.Duration(0) // how long the line has said otherwise
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.halt:
			return nil
		case <-ticker.C:
		}
		if (d.pin.Read() == gpio.Low) == d.opts.ActiveLow == here {
			other = 0
			continue
		}
		hold := d.opts.Arrive
		if here {
			hold = d.opts.Leave
		}
		if other += look; other >= hold {
			here, other = !here, 0
			changed(here)
		}
	}
}

// Halt ends Run and waits for it; changed must not call it. It may be called again.
func (d *Dev) Halt() error {
	d.mu.Lock()
	again, done := d.halted, d.done
	d.halted = true
	if !again {
		close(d.halt)
	}
	d.mu.Unlock()
	if done != nil {
		<-done
	}
	if again {
		return nil
	}
	if err := d.pin.Halt(); err != nil {
		return fmt.Errorf("presence: line %s: %w", d.pin.Name(), err)
	}
	return nil
}
