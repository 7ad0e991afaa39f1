package main

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"smartcounter/devices/helpkey"
	"smartcounter/kiosk"
)

func TestServiceKeyPress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pin := &gpiotest.Pin{N: "GPIO22", L: gpio.High, EdgesChan: make(chan gpio.Level, 4)}
		dev, err := helpkey.New(pin, nil, &helpkey.DefaultOpts)
		if err != nil {
			t.Fatal(err)
		}
		var p parts
		s := &serviceKey{dev: dev, log: slog.New(slog.DiscardHandler), partIs: func(part, state string) { p.set(part, state) }}
		ctx, cancel := context.WithCancel(t.Context())
		var got []kiosk.Msg
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.run(ctx, func(m ...kiosk.Msg) error { got = append(got, m...); return nil })
		}()
		time.Sleep(time.Second)
		pin.EdgesChan <- gpio.Low
		time.Sleep(time.Second)
		cancel()
		<-done
		s.close()
		if len(got) != 1 || got[0] != (kiosk.ServiceKey{}) {
			t.Errorf("%v", got)
		}
		s.fault(helpkey.ErrStuck)
		if p.all()[partServiceKey] == "ok" {
			t.Error("a stuck key is not told")
		}
		s.fault(nil)
		if p.all()[partServiceKey] != "ok" {
			t.Error("a mended key is not told")
		}
	})
}

func TestNoServiceKey(t *testing.T) {
	var p parts
	if s := openServiceKey(serviceKeyConfig{}, slog.New(slog.DiscardHandler), func(part, state string) { p.set(part, state) }); s != nil {
		t.Error("a key without a pin")
	}
	if s := openServiceKey(serviceKeyConfig{Pin: "NONE99"}, slog.New(slog.DiscardHandler), func(part, state string) { p.set(part, state) }); s != nil || p.all()[partServiceKey] == "" {
		t.Error("a line that is not there is not told")
	}
	for pin, valid := range map[string]bool{"": true, "GPIO22": true, "GPIO17": false, "GPIO27": false, "../x": false} {
		if got := (serviceKeyConfig{Pin: pin}).validPin(helpKeyConfig{Pin: "GPIO17", Light: "GPIO27"}); got != valid {
			t.Errorf("%q: %v", pin, got)
		}
	}
}
