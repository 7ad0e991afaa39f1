package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"smartcounter/kiosk"
	"smartcounter/ui/livescreen"
)

// run runs the counter until ctx ends or a part that it cannot do without fails.
// The window needs the main thread, so run must be called from it.
func (k *counter) run(ctx context.Context) error {
	var live net.Listener
	if k.stage != nil && k.flags.screen != "" {
		var err error
		if live, err = livescreen.Listen(k.flags.screen); err != nil {
			return errors.Join(fmt.Errorf("-screen: %w", err), k.close())
		}
	}
	var metrics net.Listener
	if addr := k.config.Metrics; addr != "" {
		var err error
		if metrics, err = net.Listen("tcp", addr); err != nil {
			return errors.Join(fmt.Errorf("metrics: %w; choose a free address", err), k.close())
		}
	}
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
	if metrics != nil {
		start("metrics", func(ctx context.Context) error { return serveMetrics(ctx, metrics, k.metrics) })
	}
	if k.branch != nil {
		k.branch.run(ctx, start)
		if k.customer != nil && k.branch.host != nil {
			start("simulated branch", func(ctx context.Context) error { return simulateBranch(ctx, k.branch, k.flags.simulate, k.log) })
		}
	}
	if k.helpKey != nil {
		start("help key", func(ctx context.Context) error { k.helpKey.run(ctx, k.runner.Send); return nil })
	}
	if k.service != nil {
		start("service key", func(ctx context.Context) error { k.service.run(ctx, k.runner.Send); return nil })
	}
	if k.present != nil {
		start("presence", func(ctx context.Context) error { k.present.run(ctx, k.runner.Send); return nil })
	}
	if k.wording != nil {
		start("wording", func(ctx context.Context) error { k.wording.run(ctx); return nil })
	}
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
		if live != nil {
			start("live screen", func(ctx context.Context) error { return livescreen.Serve(ctx, live, k.stage.window) })
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
