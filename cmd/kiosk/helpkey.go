package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"unicode"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/host/v3"

	"smartcounter/devices/helpkey"
	"smartcounter/kiosk"
)

// helpKeyConfig names the GPIO lines of the panel's help key.
type helpKeyConfig struct {
	Pin   string `toml:"pin"`   // "" for no key
	Light string `toml:"light"` // "" for a key without one
}

func (c helpKeyConfig) validPin() bool { return c.Pin == "" || validLine(c.Pin) }

func (c helpKeyConfig) validLight() bool {
	return c.Light == "" || (c.Pin != "" && c.Light != c.Pin && validLine(c.Light))
}

// validLine accepts names of GPIO lines as boards and kernels give them.
func validLine(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case i > 0 && (c == '_' || c == '-' || c == '.' || c == ':'):
		default:
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 32
}

// Parts of the counter's health.
const (
	partHelpKey   = "help-key"
	partHelpLight = "help-light"
)

// helpKey is the panel's key that calls a person, as 人工帮助 on the screen does.
// Its light is on while a call is under way.
type helpKey struct {
	dev    *helpkey.Dev
	log    *slog.Logger
	partIs func(part, state string)

	light    bool      // there is one
	lightWas string    // the fault told last; whoever shines alone
	lit      chan bool // the newest wish only
}

// helpKeyPress is what a press tells the session. Where nobody stands yet a call
// is not taken: Start first opens a session, and changes nothing anywhere else.
var helpKeyPress = []kiosk.Msg{kiosk.Touched{}, kiosk.Start{}, kiosk.CallHelp{}}

// openHelpKey returns nil where no key is configured, or where it cannot be
// used: that is told, and the counter goes without.
func openHelpKey(c helpKeyConfig, log *slog.Logger, partIs func(part, state string)) *helpKey {
	if c.Pin == "" {
		return nil
	}
	h := &helpKey{log: log, partIs: partIs, lit: make(chan bool, 1)}
	if err := h.open(c); err != nil {
		h.fault(err)
		return nil
	}
	partIs(partHelpKey, "ok")
	if h.light {
		partIs(partHelpLight, "ok")
		h.shine(false)
	}
	return h
}

func (h *helpKey) open(c helpKeyConfig) error {
	if _, err := host.Init(); err != nil {
		return fmt.Errorf("GPIO drivers: %w", err)
	}
	key, err := line("help_key.pin", c.Pin)
	if err != nil {
		return err
	}
	var light gpio.PinOut
	if c.Light != "" {
		l, err := line("help_key.light", c.Light)
		if err != nil {
			h.tell(partHelpLight, err) // the key works without it
		} else {
			light, h.light = l, true
		}
	}
	opts := helpkey.DefaultOpts
	opts.OnFault = h.fault
	h.dev, err = helpkey.New(key, light, &opts)
	return err
}

func line(setting, name string) (gpio.PinIO, error) {
	if p := gpioreg.ByName(name); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s: there is no GPIO line %s that this user may open; check its name and the rights on /dev/gpiochip*", setting, name)
}

// run sends every press to the session until ctx ends.
func (h *helpKey) run(ctx context.Context, send func(...kiosk.Msg) error) {
	var light sync.WaitGroup
	light.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case on := <-h.lit:
				h.shine(on)
			}
		}
	})
	err := h.dev.Run(ctx, func() {
		_ = send(helpKeyPress...) // fails only after the session has ended
	})
	if err != nil {
		h.fault(err)
	}
	light.Wait()
}

// follow lets the light follow the views on their way to show.
func (h *helpKey) follow(show func(kiosk.View)) func(kiosk.View) {
	was := false
	return func(v kiosk.View) {
		on := false
		switch v.Frame.Help {
		case kiosk.HelpCalling, kiosk.HelpAnswered, kiosk.HelpOverdue:
			on = true
		}
		if on != was {
			was = on
			// Views come one after the other, so there is room after this.
			select {
			case <-h.lit:
			default:
			}
			h.lit <- on
		}
		show(v)
	}
}

// shine switches the light. A lamp that fails is told once, not at every call.
func (h *helpKey) shine(on bool) {
	err, is := h.dev.Light(on), ""
	if err != nil {
		is = err.Error()
	}
	if is == h.lightWas || !h.light {
		return
	}
	h.lightWas = is
	h.tell(partHelpLight, err)
}

func (h *helpKey) fault(err error) { h.tell(partHelpKey, err) }

// tell notes a part's state, nil for ok; what is wrong is said in the log too.
func (h *helpKey) tell(part string, err error) {
	if err == nil {
		h.log.Info(part + " works again")
		h.partIs(part, "ok")
		return
	}
	h.log.Warn(part, "error", err)
	h.partIs(part, stateOf(err))
}

// stateOf makes an error fit a status event, which takes 128 printable characters.
func stateOf(err error) string {
	s := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(err.Error(), "?")))
	if len(s) > 128 {
		s = append(s[:127], '…')
	}
	return string(s)
}

// close leaves the light dark. That it cannot is no reason to fail on the way out.
func (h *helpKey) close() {
	if err := h.dev.Halt(); err != nil {
		h.log.Warn(partHelpKey, "error", err)
	}
}
