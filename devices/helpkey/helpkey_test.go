package helpkey

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"

	"smartcounter/devices/inputline"
)

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
	if err := d.Light(true); !errors.Is(err, inputline.ErrHalted) || light.Pin.Read() != gpio.Low {
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
		if err := p.dev.Run(t.Context(), func() {}); !errors.Is(err, inputline.ErrRunning) {
			t.Errorf("a second Run: %v", err)
		}
		began := time.Now()
		p.halt()
		if took := time.Since(began); took > longest {
			t.Errorf("Halt took %s", took)
		}
		p.key.EdgesChan <- gpio.Low
		p.pass(time.Second)
		p.wants(0)
		if err := p.dev.Halt(); err != nil || p.key.halts.Load() != 1 {
			t.Errorf("again: %v, pin halted %d times", err, p.key.halts.Load())
		}
		if err := p.dev.Run(t.Context(), func() {}); !errors.Is(err, inputline.ErrHalted) {
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
