package main

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"smartcounter/kiosk/branch"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// simulateBranch lets customers take numbers, one every so often on average, and
// tellers serve them, so that headquarters sees a branch at work.
func simulateBranch(ctx context.Context, n *branchNet, every time.Duration, log *slog.Logger) error {
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	services, windows := n.config.Queue.Services, n.config.Queue.Windows
	wait := func(mean time.Duration) bool {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(time.Duration(float64(mean) * random.ExpFloat64())):
			return true
		}
	}
	for step := 0; wait(every / 2); step++ {
		id, err := event.NewID()
		if err != nil {
			return err
		}
		if step%2 == 0 {
			_, err = n.host.Issue(ctx, branch.Issue{ID: id, Service: services[random.IntN(len(services))].ID, Elderly: random.IntN(3) > 0})
		} else {
			window := windows[random.IntN(min(2, len(windows)))]
			err = teller(ctx, n.host, id, window, random)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("simulated branch", "error", err)
		}
	}
	return nil
}

// teller opens the window if it is shut, and calls; now and then somebody does not
// come.
func teller(ctx context.Context, h *branch.Host, id, window string, random *rand.Rand) error {
	has, open := "", false
	for _, w := range h.Snapshot().Queue.Windows() {
		if w.Counter == window {
			has, open = w.Ticket, true
		}
	}
	a := branch.Action{ID: id, Do: branch.Next, Window: window, Ticket: has}
	switch {
	case !open:
		a = branch.Action{ID: id, Do: branch.Open, Window: window}
	case has != "" && random.IntN(10) == 0:
		a.Do = branch.Miss
	}
	if err := h.Act(ctx, "simulated", a); !errors.Is(err, queue.ErrEmpty) {
		return err
	}
	return nil
}
