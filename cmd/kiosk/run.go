package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"smartcounter/kiosk"
)

// run runs the counter until ctx ends or a part that it cannot do without fails.
// The window needs the main thread, so run must be called from it.
func (k *counter) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var parts sync.WaitGroup
	start := func(name string, f func(context.Context) error) {
		parts.Go(func() {
			if err := f(ctx); err != nil {
				cancel(fmt.Errorf("%s: %w", name, err))
			}
		})
	}

	start("session", k.runner.Run)
	start("relay", k.relay.Run)
	start("disk", func(ctx context.Context) error {
		watchRoom(ctx, k.outbox, k.config.Data, func(full bool) {
			k.partIs("disk", map[bool]string{false: "ok", true: "full"}[full])
			_ = k.runner.Send(kiosk.DiskChanged{Full: full})
		})
		return nil
	})
	start("status", func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-k.changed:
				k.runner.ReportStatus()
			}
		}
	})

	var err error
	if k.stage != nil {
		if k.flags.screen != "" {
			start("live screen", func(ctx context.Context) error { return k.stage.serveLive(ctx, k.flags.screen) })
		}
		err = k.stage.window.Run(ctx)
		cancel(nil) // closing the window ends the counter
	} else {
		err = k.customer.run(ctx, k.runner, k.flags.simulate)
	}
	parts.Wait()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = errors.Join(err, cause)
	}
	return errors.Join(err, k.close())
}
