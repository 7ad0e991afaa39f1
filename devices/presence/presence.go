// Package presence drives a sensor with one digital output that tells whether
// somebody stands before the counter: a photoelectric proximity switch, or a
// motion sensor under a hood.
package presence

import (
	"context"
	"fmt"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/gpio"

	"smartcounter/devices/inputline"
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

// every is how often the line is read. Nothing here is as fast as a finger.
const every = 100 * time.Millisecond

func (o *Opts) validate() error {
	switch {
	case o.Arrive < every || o.Arrive > 10*time.Second:
		return fmt.Errorf("presence: Arrive %s is not between %s and 10s", o.Arrive, every)
	case o.Leave < every || o.Leave > time.Minute:
		return fmt.Errorf("presence: Leave %s is not between %s and 1m", o.Leave, every)
	}
	return nil
}

// Dev is a sensor. Its methods may be called from several goroutines.
type Dev struct {
	pin   gpio.PinIn
	opts  Opts
	watch inputline.Watch
}

var _ conn.Resource = (*Dev)(nil)

// New sets the sensor's pin up.
func New(pin gpio.PinIn, opts *Opts) (*Dev, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	if err := pin.In(inputline.Pull(opts.ActiveLow), gpio.NoEdge); err != nil {
		return nil, fmt.Errorf("presence: line %s: %w", pin.Name(), err)
	}
	return &Dev{pin: pin, opts: *opts}, nil
}

// String names the pin.
func (d *Dev) String() string { return fmt.Sprintf("presence{%s}", d.pin.Name()) }

// Run calls changed whenever somebody has come or gone, until ctx or Halt ends
// it, and returns nil then. It begins with nobody there. Run may be called once;
// after that it returns inputline's errors.
func (d *Dev) Run(ctx context.Context, changed func(here bool)) error {
	if err := d.watch.Run(ctx, func(ctx context.Context) { d.look(ctx, changed) }); err != nil {
		return fmt.Errorf("presence: %w", err)
	}
	return nil
}

func (d *Dev) look(ctx context.Context, changed func(here bool)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	here, other := false, time.Duration(0) // how long the line has said otherwise
	for {
		select {
		case <-ctx.Done():
			return
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
		if other += every; other >= hold {
			here, other = !here, 0
			changed(here)
		}
	}
}

// Halt ends Run and waits for it; changed must not call it. It may be called again.
func (d *Dev) Halt() error {
	if !d.watch.Halt() {
		return nil
	}
	if err := d.pin.Halt(); err != nil {
		return fmt.Errorf("presence: line %s: %w", d.pin.Name(), err)
	}
	return nil
}
