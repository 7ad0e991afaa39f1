package main

import (
	"context"
	"fmt"
	"log/slog"

	"periph.io/x/host/v3"

	"smartcounter/devices/presence"
	"smartcounter/kiosk"
)

// presenceConfig names the GPIO line of the sensor that sees who stands before
// the counter.
type presenceConfig struct {
	Pin        string `toml:"pin"` // "" for no sensor
	ActiveHigh bool   `toml:"active_high"`
}

func (c presenceConfig) validPin(others ...string) bool {
	if c.Pin == "" {
		return true
	}
	for _, o := range others {
		if o == c.Pin {
			return false
		}
	}
	return validLine(c.Pin)
}

// partPresence is the sensor in the counter's health.
const partPresence = "presence"

// presenceSensor tells the session who comes and goes.
type presenceSensor struct {
	dev *presence.Dev
	log *slog.Logger
}

// openPresence returns nil where no sensor is configured, or where it cannot be
// used: that is told, and the counter greets nobody.
func openPresence(c presenceConfig, log *slog.Logger, partIs func(part, state string)) *presenceSensor {
	if c.Pin == "" {
		return nil
	}
	dev, err := newPresence(c)
	if err != nil {
		log.Warn(partPresence, "error", err)
		partIs(partPresence, stateOf(err))
		return nil
	}
	partIs(partPresence, "ok")
	return &presenceSensor{dev: dev, log: log}
}

func newPresence(c presenceConfig) (*presence.Dev, error) {
	if _, err := host.Init(); err != nil {
		return nil, fmt.Errorf("GPIO drivers: %w", err)
	}
	pin, err := line("presence.pin", c.Pin)
	if err != nil {
		return nil, err
	}
	opts := presence.DefaultOpts
	opts.ActiveLow = !c.ActiveHigh
	return presence.New(pin, &opts)
}

// run tells the session who comes and goes until ctx ends.
func (p *presenceSensor) run(ctx context.Context, send func(...kiosk.Msg) error) {
	err := p.dev.Run(ctx, func(here bool) {
		_ = send(kiosk.PresenceChanged{Here: here}) // fails only after the session has ended
	})
	if err != nil {
		p.log.Warn(partPresence, "error", err)
	}
}

func (p *presenceSensor) close() {
	if err := p.dev.Halt(); err != nil {
		p.log.Warn(partPresence, "error", err)
	}
}
