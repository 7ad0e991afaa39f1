// Package helpkey drives the help key on the counter's panel, a push button on
// one GPIO line, and the light in it on another.
package helpkey

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/gpio"

	"smartcounter/devices/inputline"
)

// Faults, as Opts.OnFault gives them.
var (
	// ErrStuck: the key has been down for longer than Opts.Stuck.
	ErrStuck = errors.New("helpkey: stuck down")
	// ErrNoEdges: the pin does not report changes, so the key is looked at ten
	// times a second instead. A very short press may be missed.
	ErrNoEdges = errors.New("helpkey: the pin reports no edges")
)

// Opts holds the key's properties.
type Opts struct {
	// ActiveLow is a key that connects its pin to ground; the pin is pulled up.
	// Otherwise the key connects to the supply and the pin is pulled down.
	ActiveLow bool
	// Debounce is how long a level must hold to count, 1 ms to 1 s. Contacts
	// bounce, and a spark from a customer's finger is shorter than a press.
	Debounce time.Duration
	// Repeat is how soon after a press another one counts, up to 1 minute. Hands
	// that tremble press twice and mean once.
	Repeat time.Duration
	// Stuck is how long the key may be down before that is a fault, 1 s to 1 h.
	Stuck time.Duration
	// OnFault, if not nil, is called by Run when a fault appears, and with nil
	// when there is none any more.
	OnFault func(error)
}

// DefaultOpts suits a common panel button between the pin and ground.
var DefaultOpts = Opts{
	ActiveLow: true,
	Debounce:  30 * time.Millisecond,
	Repeat:    2 * time.Second,
	Stuck:     30 * time.Second,
}

func (o *Opts) validate() error {
	switch {
	case o.Debounce < time.Millisecond || o.Debounce > time.Second:
		return fmt.Errorf("helpkey: Debounce %s is not between 1ms and 1s", o.Debounce)
	case o.Repeat < 0 || o.Repeat > time.Minute:
		return fmt.Errorf("helpkey: Repeat %s is not between 0 and 1m", o.Repeat)
	case o.Stuck < time.Second || o.Stuck > time.Hour:
		return fmt.Errorf("helpkey: Stuck %s is not between 1s and 1h", o.Stuck)
	}
	return nil
}

// Dev is a help key. Its methods may be called from several goroutines.
type Dev struct {
	key   gpio.PinIn
	opts  Opts
	watch inputline.Watch

	lightMu sync.Mutex
	light   gpio.PinOut // nil for none
	dark    bool        // halted: stays dark
}

var _ conn.Resource = (*Dev)(nil)

// New sets the key's pin up. It does not touch the light, nil for none, so that
// a broken light does not cost the key: Light(false) tells.
func New(key gpio.PinIn, light gpio.PinOut, opts *Opts) (*Dev, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	d := &Dev{key: key, light: light, opts: *opts}
	if err := d.setUp(); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *Dev) setUp() error {
	if err := d.key.In(inputline.Pull(d.opts.ActiveLow), gpio.BothEdges); err != nil {
		return fmt.Errorf("helpkey: key %s: %w", d.key.Name(), err)
	}
	return nil
}

// String names the pins. A pin's own String may be pages long.
func (d *Dev) String() string {
	if d.light == nil {
		return fmt.Sprintf("helpkey{%s}", d.key.Name())
	}
	return fmt.Sprintf("helpkey{%s, light %s}", d.key.Name(), d.light.Name())
}

// Run calls pressed once for every press until ctx or Halt ends it, and returns
// nil then. A key that is down when Run begins counts only after it was let go:
// a stuck one must not call at every start. Run may be called once; after that it
// returns inputline's errors.
func (d *Dev) Run(ctx context.Context, pressed func()) error {
	if err := d.watch.Run(ctx, func(ctx context.Context) { d.look(ctx, pressed) }); err != nil {
		return fmt.Errorf("helpkey: %w", err)
	}
	return nil
}

// Light switches the light. Without a light it does nothing; after Halt it
// returns inputline.ErrHalted.
func (d *Dev) Light(on bool) error {
	d.lightMu.Lock()
	defer d.lightMu.Unlock()
	if d.dark {
		return fmt.Errorf("helpkey: light: %w", inputline.ErrHalted)
	}
	return d.out(gpio.Level(on))
}

func (d *Dev) out(l gpio.Level) error {
	if d.light == nil {
		return nil
	}
	if err := d.light.Out(l); err != nil {
		return fmt.Errorf("helpkey: light %s: %w", d.light.Name(), err)
	}
	return nil
}

// Halt ends Run, waits for it, and leaves the light dark. It takes as long as
// one wait for an edge, a tenth of a second; pressed and OnFault must not call
// it. It may be called again.
func (d *Dev) Halt() error {
	if !d.watch.Halt() {
		return nil
	}
	d.lightMu.Lock()
	defer d.lightMu.Unlock()
	d.dark = true
	errs := []error{d.out(gpio.Low)}
	if err := d.key.Halt(); err != nil {
		errs = append(errs, fmt.Errorf("helpkey: key %s: %w", d.key.Name(), err))
	}
	return errors.Join(errs...)
}
