package main

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"smartcounter/devices/presence"
	"smartcounter/kiosk"
)

func TestPresenceIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pin := &gpiotest.Pin{N: "GPIO5"}
		dev, err := presence.New(pin, &presence.DefaultOpts)
		if err != nil {
			t.Fatal(err)
		}
		set := func(l gpio.Level) {
			pin.Lock()
			pin.L = l
			pin.Unlock()
			time.Sleep(5 * time.Second)
		}
		p := &presenceSensor{dev: dev, log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithCancel(t.Context())
		var got []kiosk.Msg
		done := make(chan struct{})
		go func() {
			defer close(done)
			p.run(ctx, func(m ...kiosk.Msg) error { got = append(got, m...); return nil })
		}()
		set(gpio.High)
		set(gpio.Low)
		set(gpio.High)
		cancel()
		<-done
		p.close()
		if want := []kiosk.Msg{kiosk.PresenceChanged{Here: true}, kiosk.PresenceChanged{}}; !slices.Equal(got, want) {
			t.Errorf("told %v, want %v", got, want)
		}
	})
}

func TestNoPresence(t *testing.T) {
	var p parts
	open := func(c presenceConfig) *presenceSensor {
		return openPresence(c, slog.New(slog.DiscardHandler), func(part, state string) { p.set(part, state) })
	}
	if open(presenceConfig{}) != nil || p.all()[partPresence] != "" {
		t.Error("a sensor without a pin")
	}
	if open(presenceConfig{Pin: "NONE99"}) != nil || p.all()[partPresence] == "" {
		t.Error("a line that is not there is not told")
	}
	for pin, valid := range map[string]bool{"": true, "GPIO5": true, "GPIO17": false, "../x": false} {
		if got := (presenceConfig{Pin: pin}).validPin("GPIO17", "", "GPIO22"); got != valid {
			t.Errorf("%q: %t", pin, got)
		}
	}
}
