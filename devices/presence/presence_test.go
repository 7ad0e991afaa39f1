package presence

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"smartcounter/devices/inputline"
)

// level sets what the sensor's output shows.
func level(p *gpiotest.Pin, l gpio.Level) {
	p.Lock()
	p.L = l
	p.Unlock()
}

// Who walks past does not count, who wavers does not go, and a line of either
// polarity tells the same.
func TestComingAndGoing(t *testing.T) {
	for _, low := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			there, nobody := gpio.High, gpio.Low
			if low {
				there, nobody = nobody, there
			}
			pin := &gpiotest.Pin{N: "GPIO5", L: nobody}
			opts := DefaultOpts
			opts.ActiveLow = low
			d, err := New(pin, &opts)
			if err != nil {
				t.Fatal(err)
			}
			level(pin, nobody) // pulled to its rest
			var got []bool
			ended := make(chan error)
			go func() { ended <- d.Run(t.Context(), func(here bool) { got = append(got, here) }) }()
			stay := func(l gpio.Level, span time.Duration, want ...bool) {
				t.Helper()
				level(pin, l)
				time.Sleep(span)
				synctest.Wait()
				if !slices.Equal(got, want) {
					t.Errorf("low %t: it told %v, want %v", low, got, want)
				}
			}
			stay(there, 800*time.Millisecond) // walks past
			stay(nobody, time.Minute)
			stay(there, 1200*time.Millisecond, true)
			stay(nobody, 2500*time.Millisecond, true) // bends down
			stay(there, time.Minute, true)
			stay(nobody, 3200*time.Millisecond, true, false)
			if err := d.Halt(); err != nil {
				t.Error(err)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if err := d.Halt(); err != nil {
				t.Errorf("halted again: %v", err)
			}
			if err := d.Run(t.Context(), nil); !errors.Is(err, inputline.ErrHalted) {
				t.Errorf("run after Halt: %v", err)
			}
		})
	}
}

func TestOpts(t *testing.T) {
	for _, change := range []func(*Opts){
		func(o *Opts) { o.Arrive = 0 }, func(o *Opts) { o.Arrive = time.Minute },
		func(o *Opts) { o.Leave = 0 }, func(o *Opts) { o.Leave = time.Hour },
	} {
		opts := DefaultOpts
		change(&opts)
		if _, err := New(&gpiotest.Pin{N: "GPIO5"}, &opts); err == nil {
			t.Errorf("accepted %+v", opts)
		}
	}
	d, err := New(&gpiotest.Pin{N: "GPIO5"}, &DefaultOpts)
	if err != nil || d.String() != "presence{GPIO5}" {
		t.Errorf("%v, %v", d, err)
	}
}
