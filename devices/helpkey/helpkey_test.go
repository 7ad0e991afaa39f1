package helpkey

import (
	"context"
	"errors"
	"slices"
	"strings"
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

func TestPress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		defer p.halt()
		if p.key.P != gpio.PullUp {
			t.Errorf("pulled %s", p.key.P)
		}
		p.goes(gpio.Low, 29*time.Millisecond)
		p.wants(0)
		p.pass(2 * time.Millisecond)
		p.wants(1) // while it is still down
		p.pass(time.Second)
		p.goes(gpio.High, time.Second)
		p.wants(1)
		p.goes(gpio.Low, time.Second)
		p.wants(2)
	})
}

func TestActiveHigh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, func(_ *pin, o *Opts) { o.ActiveLow = false }).run()
		defer p.halt()
		if p.key.P != gpio.PullDown {
			t.Errorf("pulled %s", p.key.P)
		}
		p.goes(gpio.High, time.Second)
		p.wants(1)
	})
}

// TestBounce presses and lets go with contacts that chatter at both ends.
func TestBounce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		defer p.halt()
		for range 5 {
			for _, to := range []gpio.Level{gpio.Low, gpio.High} {
				for range 7 {
					p.goes(to, 3*time.Millisecond)
					p.goes(!to, 2*time.Millisecond)
				}
				p.goes(to, 3*time.Second)
			}
		}
		p.wants(5)
	})
}

// TestSpark lets the level change for less than the debounce time, also with
// both edges waiting to be read.
func TestSpark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		defer p.halt()
		for range 20 {
			p.goes(gpio.Low, 25*time.Millisecond)
			p.goes(gpio.High, 40*time.Millisecond)
			p.key.EdgesChan <- gpio.Low
			p.key.EdgesChan <- gpio.High
			p.pass(time.Second)
		}
		p.wants(0)
	})
}

func TestTremblingHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		defer p.halt()
		for range 3 {
			p.goes(gpio.Low, 200*time.Millisecond)
			p.goes(gpio.High, 200*time.Millisecond)
		}
		p.wants(1)
		p.pass(DefaultOpts.Repeat)
		p.goes(gpio.Low, 200*time.Millisecond)
		p.wants(2)
	})
}

func TestStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		defer p.halt()
		p.goes(gpio.Low, 29*time.Second)
		p.wants(1)
		p.pass(time.Hour)
		p.wants(1, ErrStuck)
		p.goes(gpio.High, time.Second)
		p.wants(1, ErrStuck, nil)
		p.goes(gpio.Low, time.Second)
		p.wants(2, ErrStuck, nil)
	})
}

// TestDownAtStart: a key that is stuck must not call a person at every start.
func TestDownAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t)
		p.key.Pin.Out(gpio.Low)
		p.run()
		defer p.halt()
		p.pass(time.Minute)
		p.wants(0, ErrStuck)
		p.goes(gpio.High, time.Second)
		p.goes(gpio.Low, time.Second)
		p.wants(1, ErrStuck, nil)
	})
}

// TestLostEdge changes the level without an edge: it is found by looking.
func TestLostEdge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		defer p.halt()
		p.key.Pin.Out(gpio.Low)
		p.pass(time.Second)
		p.wants(1)
	})
}

func TestNoEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, func(k *pin, _ *Opts) { k.noEdges.Store(true) }).run()
		defer p.halt()
		p.pass(time.Minute)
		p.wants(0, ErrNoEdges)
		if n := p.key.reads.Load(); n > 700 {
			t.Errorf("the pin was read %d times in a minute: that is a busy loop", n)
		}
		p.key.Pin.Out(gpio.Low)
		p.pass(time.Second)
		p.key.Pin.Out(gpio.High)
		p.pass(time.Second)
		p.wants(1, ErrNoEdges)
		p.key.noEdges.Store(false)
		p.pass(time.Second)
		p.wants(1, ErrNoEdges, nil)
	})
}

// TestFailingPin pulls the line from under the driver. A failing line reads
// low; that is no press.
func TestFailingPin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		defer p.halt()
		p.key.noEdges.Store(true)
		p.key.refusesIn.Store(true)
		p.key.Pin.Out(gpio.Low)
		p.pass(time.Hour)
		p.wants(0, errPin)
		if n := p.key.ins.Load(); n > 70 {
			t.Errorf("the pin was set up %d times in an hour", n)
		}
		if !strings.Contains(p.faults[0].Error(), "GPIO17") {
			t.Errorf("%q does not name the pin", p.faults[0])
		}
		p.key.Pin.Out(gpio.High)
		p.key.noEdges.Store(false)
		p.key.refusesIn.Store(false)
		p.pass(2 * time.Minute)
		p.wants(0, errPin, nil)
		p.goes(gpio.Low, time.Second)
		p.wants(1, errPin, nil)
	})
}

func TestNew(t *testing.T) {
	key := newPin("GPIO17")
	key.refusesIn.Store(true)
	if _, err := New(key, nil, &DefaultOpts); !errors.Is(err, errPin) || !strings.Contains(err.Error(), "GPIO17") {
		t.Errorf("a failing pin: %v", err)
	}
	for _, change := range []func(*Opts){
		func(o *Opts) { o.Debounce = 0 },
		func(o *Opts) { o.Debounce = 2 * time.Second },
		func(o *Opts) { o.Repeat = -1 },
		func(o *Opts) { o.Repeat = time.Hour },
		func(o *Opts) { o.Stuck = 0 },
		func(o *Opts) { o.Stuck = 2 * time.Hour },
	} {
		opts := DefaultOpts
		change(&opts)
		if _, err := New(newPin("GPIO17"), nil, &opts); err == nil {
			t.Errorf("accepted %+v", opts)
		}
	}
}

func TestString(t *testing.T) {
	for want, light := range map[string]gpio.PinOut{"helpkey{GPIO17}": nil, "helpkey{GPIO17, light GPIO27}": newPin("GPIO27")} {
		d, err := New(newPin("GPIO17"), light, &DefaultOpts)
		if err != nil {
			t.Fatal(err)
		}
		if d.String() != want {
			t.Errorf("%s, want %s", d, want)
		}
	}
}

func TestLight(t *testing.T) {
	light := newPin("GPIO27")
	d, err := New(newPin("GPIO17"), light, &DefaultOpts)
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []bool{true, false, true} {
		if err := d.Light(on); err != nil || light.Pin.Read() != gpio.Level(on) {
			t.Errorf("Light(%t): %s, %v", on, light.Pin.Read(), err)
		}
	}
	light.refusesOut.Store(true)
	if err := d.Light(false); !errors.Is(err, errPin) || !strings.Contains(err.Error(), "GPIO27") {
		t.Errorf("a failing light: %v", err)
	}
	light.refusesOut.Store(false)
	if err := d.Halt(); err != nil || light.Pin.Read() != gpio.Low {
		t.Errorf("after Halt: %s, %v", light.Pin.Read(), err)
	}
	if err := d.Light(true); !errors.Is(err, ErrHalted) || light.Pin.Read() != gpio.Low {
		t.Errorf("Light after Halt: %s, %v", light.Pin.Read(), err)
	}

	bare, err := New(newPin("GPIO17"), nil, &DefaultOpts)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(bare.Light(true), bare.Halt()); err != nil {
		t.Errorf("without a light: %v", err)
	}
}

func TestHalt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		if err := p.dev.Run(t.Context(), func() {}); !errors.Is(err, ErrRunning) {
			t.Errorf("a second Run: %v", err)
		}
		began := time.Now()
		p.halt()
		if took := time.Since(began); took > look {
			t.Errorf("Halt took %s", took)
		}
		p.key.EdgesChan <- gpio.Low
		p.pass(time.Second)
		p.wants(0)
		if err := p.dev.Halt(); err != nil || p.key.halts.Load() != 1 {
			t.Errorf("again: %v, pin halted %d times", err, p.key.halts.Load())
		}
		if err := p.dev.Run(t.Context(), func() {}); !errors.Is(err, ErrHalted) {
			t.Errorf("Run after Halt: %v", err)
		}
	})
}

// TestHaltFails reports both pins, and halts for all that.
func TestHaltFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t).run()
		p.key.refusesHalt.Store(true)
		p.light.refusesOut.Store(true)
		err := p.dev.Halt()
		if err == nil || !strings.Contains(err.Error(), "GPIO17") || !strings.Contains(err.Error(), "GPIO27") {
			t.Errorf("Halt: %v", err)
		}
		if err := <-p.ended; err != nil {
			t.Error(err)
		}
	})
}

func TestContextEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { p.ended <- p.dev.Run(ctx, p.press) }()
		synctest.Wait()
		cancel()
		p.halt()
	})
}
