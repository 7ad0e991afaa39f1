package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
)

// lamp is an output that says what it is told, and can fail.
type lamp struct {
	gpiotest.Pin
	fails  atomic.Bool
	levels chan gpio.Level
}

func (l *lamp) Out(v gpio.Level) error {
	if l.fails.Load() {
		return errors.New("no such line")
	}
	l.levels <- v
	return l.Pin.Out(v)
}

// fakePanel registers a key and a lamp under names of their own, as a host
// driver would.
func fakePanel(t *testing.T) (*gpiotest.Pin, *lamp) {
	t.Helper()
	name := strings.Map(func(r rune) rune {
		if r == '/' {
			return '-'
		}
		return r
	}, t.Name())
	key := &gpiotest.Pin{N: name + ".key", EdgesChan: make(chan gpio.Level, 8)}
	light := &lamp{Pin: gpiotest.Pin{N: name + ".light"}, levels: make(chan gpio.Level, 8)}
	for _, p := range []gpio.PinIO{key, light} {
		if err := gpioreg.Register(p); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := gpioreg.Unregister(p.Name()); err != nil {
				t.Error(err)
			}
		})
	}
	return key, light
}

func helpKeySettings(pin, light string) func(string) string {
	return func(s string) string { return s + fmt.Sprintf("\n[help_key]\npin = %q\nlight = %q\n", pin, light) }
}

// startPanel assembles a counter with a panel, whose window is not opened.
func startPanel(t *testing.T, config string, said io.Writer) *counter {
	t.Helper()
	c, err := readConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	k, err := assemble(t.Context(), c, flags{}, slog.New(slog.NewTextHandler(said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestHelpKey presses the key of a counter that nobody uses: a person is called,
// and the light is on for as long as the call is.
func TestHelpKey(t *testing.T) {
	key, light := fakePanel(t)
	_, config := installation(t, helpKeySettings(key.N, light.N), replace("muted = false", "muted = true"))
	said := &lockedBuffer{}
	k := startPanel(t, config, said)
	defer k.close()
	if got := <-light.levels; got != gpio.Low {
		t.Errorf("the light begins %s", got)
	}
	for _, part := range []string{partHelpKey, partHelpLight} {
		if k.parts.all()[part] != "ok" {
			t.Errorf("%s: %q", part, k.parts.all()[part])
		}
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var running sync.WaitGroup
	running.Go(func() {
		if err := k.runner.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	running.Go(func() { k.helpKey.run(ctx, k.runner.Send) })
	wants := func(want gpio.Level) {
		t.Helper()
		select {
		case got := <-light.levels:
			if got != want {
				t.Errorf("the light goes %s, want %s", got, want)
			}
		case <-ctx.Done():
			t.Fatalf("the light does not go %s", want)
		}
	}
	key.EdgesChan <- gpio.Low
	wants(gpio.High)
	if err := k.runner.Do(ctx, kiosk.CancelHelp{}); err != nil {
		t.Error(err)
	}
	wants(gpio.Low)
	cancel()
	running.Wait()
	if !called(t, k) {
		t.Error("headquarters is not told of the call")
	}
	if said.String() != "" {
		t.Errorf("said: %s", said.String())
	}
	if err := k.close(); err != nil {
		t.Error(err)
	}
	if got := <-light.levels; got != gpio.Low {
		t.Errorf("closing leaves the light %s", got)
	}
}

// TestHelpKeyKeepsPlace presses the key in the middle of something.
func TestHelpKeyKeepsPlace(t *testing.T) {
	s := kiosk.New(kiosk.Config{Branch: "桂花路网点", Place: "1号机", Words: content.Default()})
	step := func(msgs ...kiosk.Msg) (called bool) {
		for _, m := range msgs {
			var effects []kiosk.Effect
			s, effects = kiosk.Step(s, m)
			called = called || slices.ContainsFunc(effects, func(e kiosk.Effect) bool { _, is := e.(kiosk.Call); return is })
		}
		return called
	}
	step(kiosk.Tick{Now: time.Unix(1e9, 0)}, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
	before := s.View().Screen
	if _, is := before.(kiosk.Matter); !is {
		t.Fatalf("the customer stands on %T", before)
	}
	if !step(helpKeyPress...) {
		t.Error("nobody is called")
	}
	v := s.View()
	if _, is := v.Overlay.(kiosk.HelpSheet); !is || !reflect.DeepEqual(v.Screen, before) {
		t.Errorf("the key leads to %T under %T", v.Screen, v.Overlay)
	}
	if step(helpKeyPress...) {
		t.Error("pressed again during the call it calls again")
	}
}

// TestHelpLight wants the light on in those states only in which somebody may
// still come, and nothing sent for views in between.
func TestHelpLight(t *testing.T) {
	h := &helpKey{lit: make(chan bool, 1)}
	shown := 0
	show := h.follow(func(kiosk.View) { shown++ })
	for i, c := range []struct {
		help kiosk.HelpState
		sent string
	}{
		{kiosk.HelpIdle, ""},
		{kiosk.HelpCalling, "on"},
		{kiosk.HelpAnswered, ""},
		{kiosk.HelpOverdue, ""},
		{kiosk.HelpFailed, "off"},
		{kiosk.HelpIdle, ""},
	} {
		show(kiosk.View{Frame: kiosk.Frame{Help: c.help}})
		sent := ""
		select {
		case on := <-h.lit:
			sent = map[bool]string{true: "on", false: "off"}[on]
		default:
		}
		if sent != c.sent || shown != i+1 {
			t.Errorf("step %d, state %d: sent %q, want %q; %d views shown", i, c.help, sent, c.sent, shown)
		}
	}
	// A light that is slow to follow gets the newest wish, and holds nobody up.
	for _, help := range []kiosk.HelpState{kiosk.HelpCalling, kiosk.HelpIdle, kiosk.HelpCalling} {
		show(kiosk.View{Frame: kiosk.Frame{Help: help}})
	}
	if !<-h.lit || len(h.lit) > 0 {
		t.Error("a wish of before is left")
	}
}

// called reports whether a call for help is on its way to headquarters.
func called(t *testing.T, k *counter) bool {
	t.Helper()
	rows, err := k.outbox.Read(0, 1000, 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		e, err := event.Unmarshal(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == event.HelpCalled {
			return true
		}
	}
	return false
}

// TestNoHelpKey starts counters whose key or light is missing or fails: each
// starts, warns once and tells headquarters in words that fit a status event.
func TestNoHelpKey(t *testing.T) {
	key, light := fakePanel(t)
	deaf := &gpiotest.Pin{N: "deaf"} // refuses edges
	if err := gpioreg.Register(deaf); err != nil {
		t.Fatal(err)
	}
	defer gpioreg.Unregister(deaf.N)
	for _, c := range []struct {
		name, pin, light string
		lightFails       bool
		part             string
		wants            []string
		works            bool
	}{
		{"no such pin", "NOWHERE17-and-a-very-long-name-.", "", false, partHelpKey, []string{"help_key.pin", "NOWHERE17", "/dev/gpiochip"}, false},
		{"no edges", "deaf", "", false, partHelpKey, []string{"deaf", "EdgesChan"}, false},
		{"no such light", key.N, "NOWHERE27", false, partHelpLight, []string{"help_key.light", "NOWHERE27"}, true},
		{"broken light", key.N, light.N, true, partHelpLight, []string{light.N, "no such line"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			light.fails.Store(c.lightFails)
			_, config := installation(t, helpKeySettings(c.pin, c.light), replace("muted = false", "muted = true"))
			said := &lockedBuffer{}
			k := startPanel(t, config, said)
			defer k.close()
			if (k.helpKey != nil) != c.works {
				t.Errorf("the key works: %t", k.helpKey != nil)
			}
			if n := strings.Count(said.String(), "level=WARN"); n != 1 {
				t.Errorf("%d warnings: %s", n, said.String())
			}
			for _, w := range c.wants {
				if !strings.Contains(said.String(), w) {
					t.Errorf("%s does not mention %q", said.String(), w)
				}
			}
			if c.works {
				k.helpKey.shine(true)
				if n := strings.Count(said.String(), "level=WARN"); n != 1 {
					t.Errorf("%d warnings after another try: %s", n, said.String())
				}
			}
			parts := k.parts.all()
			if parts[c.part] == "ok" || parts[c.part] == "" {
				t.Errorf("health: %v", parts)
			}
			status := event.Status{Version: "1", Started: time.Now(), Clock: time.Now(), Parts: parts}
			if err := status.Validate(); err != nil {
				t.Errorf("health %v: %v", parts, err)
			}
		})
	}
}

func TestHelpKeySettings(t *testing.T) {
	for _, c := range []struct {
		pin, light, setting string
	}{
		{"GPIO 17", "", "help_key.pin"},
		{"十七", "", "help_key.pin"},
		{strings.Repeat("7", 33), "", "help_key.pin"},
		{"", "GPIO27", "help_key.light"},
		{"GPIO17", "GPIO17", "help_key.light"},
		{"GPIO17", "GPIO27\n", "help_key.light"},
	} {
		_, config := installation(t, helpKeySettings(c.pin, c.light))
		_, err := readConfig(config)
		if err == nil || !strings.Contains(err.Error(), c.setting+" ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("pin %q, light %q: %v", c.pin, c.light, err)
		}
	}
	for _, c := range [][2]string{{"", ""}, {"GPIO17", ""}, {"GPIO17", "GPIO27"}, {"17", "P1_13"}, {"gpiochip0-GPIO.3", "PC:4"}} {
		_, config := installation(t, helpKeySettings(c[0], c[1]))
		if _, err := readConfig(config); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
}
