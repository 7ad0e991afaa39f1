package main

import (
	"context"
	"fmt"
	"log/slog"

	"periph.io/x/host/v3"

	"smartcounter/devices/helpkey"
	"smartcounter/kiosk"
)

// serviceKeyConfig names the GPIO line of the key on the panel's edge with which
// staff begin and end cleaning.
type serviceKeyConfig struct {
	Pin string `toml:"pin"` // "" for no key
}

func (c serviceKeyConfig) validPin(helpKey helpKeyConfig) bool {
	return c.Pin == "" || validLine(c.Pin) && c.Pin != helpKey.Pin && c.Pin != helpKey.Light
}

// partServiceKey is the key in the counter's health.
const partServiceKey = "service-key"

// serviceKey is a push button like the help key, without a light.
type serviceKey struct {
	dev    *helpkey.Dev
	log    *slog.Logger
	partIs func(part, state string)
}

// openServiceKey returns nil where no key is configured, or where it cannot be
// used: that is told, and the counter goes without.
func openServiceKey(c serviceKeyConfig, log *slog.Logger, partIs func(part, state string)) *serviceKey {
	if c.Pin == "" {
		return nil
	}
	s := &serviceKey{log: log, partIs: partIs}
	if err := s.open(c); err != nil {
		s.fault(err)
		return nil
	}
	partIs(partServiceKey, "ok")
	return s
}

func (s *serviceKey) open(c serviceKeyConfig) error {
	if _, err := host.Init(); err != nil {
		return fmt.Errorf("GPIO drivers: %w", err)
	}
	key, err := line("service_key.pin", c.Pin)
	if err != nil {
		return err
	}
	opts := helpkey.DefaultOpts
	opts.OnFault = s.fault
	s.dev, err = helpkey.New(key, nil, &opts)
	return err
}

// run sends every press to the session until ctx ends.
func (s *serviceKey) run(ctx context.Context, send func(...kiosk.Msg) error) {
	err := s.dev.Run(ctx, func() {
		_ = send(kiosk.ServiceKey{}) // fails only after the session has ended
	})
	if err != nil {
		s.fault(err)
	}
}

// fault notes how the key is, nil for well again.
func (s *serviceKey) fault(err error) {
	if err == nil {
		s.log.Info(partServiceKey + " works again")
		s.partIs(partServiceKey, "ok")
		return
	}
	s.log.Warn(partServiceKey, "error", err)
	s.partIs(partServiceKey, stateOf(err))
}

func (s *serviceKey) close() {
	if err := s.dev.Halt(); err != nil {
		s.log.Warn(partServiceKey, "error", err)
	}
}
