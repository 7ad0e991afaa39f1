package helpkey

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
)

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
