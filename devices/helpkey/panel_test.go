package helpkey

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"
)

var errPin = errors.New("no such line")

// pin is a gpiotest.Pin that can fail.
type pin struct {
	*gpiotest.Pin
	refusesIn, refusesOut, refusesHalt atomic.Bool
	noEdges                            atomic.Bool // WaitForEdge returns at once
	ins, reads, halts                  atomic.Int32
}

func newPin(name string) *pin {
	return &pin{Pin: &gpiotest.Pin{N: name, EdgesChan: make(chan gpio.Level, 64)}}
}

func (p *pin) In(pull gpio.Pull, edge gpio.Edge) error {
	p.ins.Add(1)
	if p.refusesIn.Load() {
		return errPin
	}
	// Setting up a real pin again does not let go of the key.
	l := p.Pin.Read()
	if err := p.Pin.In(pull, edge); err != nil {
		return err
	}
	if p.ins.Load() > 1 {
		return p.Pin.Out(l)
	}
	return nil
}

func (p *pin) Read() gpio.Level {
	p.reads.Add(1)
	return p.Pin.Read()
}

func (p *pin) Out(l gpio.Level) error {
	if p.refusesOut.Load() {
		return errPin
	}
	return p.Pin.Out(l)
}

func (p *pin) WaitForEdge(timeout time.Duration) bool {
	if timeout <= 0 {
		panic("a wait without an end")
	}
	if p.noEdges.Load() {
		return false
	}
	return p.Pin.WaitForEdge(timeout)
}

func (p *pin) Halt() error {
	p.halts.Add(1)
	if p.refusesHalt.Load() {
		return errPin
	}
	return nil
}

// panel is a key that runs in a synctest bubble.
type panel struct {
	t       *testing.T
	key     *pin
	light   *pin
	dev     *Dev
	ended   chan error
	mu      sync.Mutex
	presses int
	faults  []error
}

// open runs a key; it ends with the test.
func open(t *testing.T, prepare ...func(*pin, *Opts)) *panel {
	p := &panel{t: t, key: newPin("GPIO17"), light: newPin("GPIO27"), ended: make(chan error, 1)}
	opts := DefaultOpts
	opts.OnFault = func(err error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.faults = append(p.faults, err)
	}
	for _, f := range prepare {
		f(p.key, &opts)
	}
	var err error
	if p.dev, err = New(p.key, p.light, &opts); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *panel) press() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.presses++
}

func (p *panel) run() *panel {
	go func() { p.ended <- p.dev.Run(p.t.Context(), p.press) }()
	synctest.Wait()
	return p
}

func (p *panel) halt() {
	p.t.Helper()
	if err := p.dev.Halt(); err != nil {
		p.t.Error(err)
	}
	if err := <-p.ended; err != nil {
		p.t.Errorf("Run: %v", err)
	}
}

// goes sends the pin to a level and lets time pass.
func (p *panel) goes(l gpio.Level, hold time.Duration) {
	p.key.EdgesChan <- l
	p.pass(hold)
}

func (p *panel) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (p *panel) wants(presses int, faults ...error) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.presses != presses {
		p.t.Errorf("%d presses, want %d", p.presses, presses)
	}
	if !slices.EqualFunc(p.faults, faults, errors.Is) {
		p.t.Errorf("faults %v, want %v", p.faults, faults)
	}
}
