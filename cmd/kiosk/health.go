package main

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"syscall"
	"time"

	"smartcounter/kiosk/runner"
	"smartcounter/outbox"
)

// parts is what the counter knows of its own parts: "ok", or what is wrong.
type parts struct {
	mu    sync.Mutex
	state map[string]string
}

// set records a part's state and reports whether it changed.
func (p *parts) set(part, state string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state == nil {
		p.state = map[string]string{}
	}
	if p.state[part] == state {
		return false
	}
	p.state[part] = state
	return true
}

func (p *parts) all() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.state)
}

// health gathers what the status event tells headquarters.
func health(o *outbox.Outbox, folder string, p *parts, log *slog.Logger) runner.Health {
	h := runner.Health{Parts: p.all(), DiskFreeMiB: freeMiB(folder)}
	stats, err := o.Stats()
	if err != nil {
		log.Warn("outbox figures", "error", err)
		return h
	}
	h.Backlog, h.OldestAt = int(stats.Depth), stats.OldestAt
	return h
}

func freeMiB(folder string) int {
	var fs syscall.Statfs_t
	if syscall.Statfs(folder, &fs) != nil {
		return -1
	}
	return int(fs.Bavail * uint64(fs.Bsize) >> 20)
}

// diskEvery is how often a full disk is looked at again.
const diskEvery = 5 * time.Second

// watchRoom calls changed when the outbox has room again after it was full, and
// when it has none.
func watchRoom(ctx context.Context, o *outbox.Outbox, folder string, changed func(full bool)) {
	was := false
	for {
		if full := noRoom(o, folder); full != was {
			was = full
			changed(full)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(diskEvery):
		}
	}
}

// leastFreeMiB is the room a few of the largest complaints need.
const leastFreeMiB = 4

func noRoom(o *outbox.Outbox, folder string) bool {
	stats, err := o.Stats()
	if err != nil {
		return true
	}
	inFile := stats.Limit - stats.Bytes + stats.Free
	free := freeMiB(folder)
	return inFile < leastFreeMiB<<20 || (free >= 0 && free < leastFreeMiB && stats.Free < leastFreeMiB<<20)
}
