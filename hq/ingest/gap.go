package ingest

import (
	"context"
	"fmt"
	"time"

	"smartcounter/hq/store"
)

// When events are missing, the counter is asked to send again from the first of
// them, and again until they are there. Usually a broker lost something on the
// way and the counter still has it. After a lost database headquarters may miss
// what it once acknowledged; a counter that no longer keeps those rows goes on
// under a new epoch, which has no gap. So nothing is stuck, and what never
// arrived is never acknowledged.

// maxGaps bounds what is remembered; a gap that is forgotten is met again.
const maxGaps = 100_000

type gap struct {
	from  uint64    // first missing sequence
	since time.Time // first noticed, or last asked
}

type gaps struct {
	after time.Duration
	open  map[store.Stream]gap
}

func newGaps(after time.Duration) *gaps {
	return &gaps{after: after, open: make(map[store.Stream]gap)}
}

// ask reports whether to ask for a replay after a batch.
func (g *gaps) ask(p *store.Progress, now time.Time) bool {
	if p.Held == 0 {
		delete(g.open, p.Stream)
		return false
	}
	o, known := g.open[p.Stream]
	if known && o.from == p.Upto+1 {
		if now.Sub(o.since) < g.after {
			return false
		}
		g.open[p.Stream] = gap{from: o.from, since: now}
		return true
	}
	if len(g.open) >= maxGaps {
		clear(g.open)
	}
	g.open[p.Stream] = gap{from: p.Upto + 1, since: now}
	return false
}

// mindGap returns where the counter shall send again from, 0 for nowhere.
func (w *Worker) mindGap(ctx context.Context, p *store.Progress, now time.Time) (replayFrom uint64, err error) {
	if !w.gaps.ask(p, now) {
		return 0, nil
	}
	w.metrics.alarms.WithLabelValues(string(store.AlarmGap)).Inc()
	w.o.Log.Warn("events missing, asked the counter to send them again", "branch", p.Branch, "kiosk", p.Kiosk, "from", p.Upto+1, "next", p.Held)
	detail := fmt.Sprintf("events %d to %d are missing; the counter was asked to send them again", p.Upto+1, p.Held-1)
	return p.Upto + 1, w.o.Store.RaiseAlarm(ctx, p.Stream, store.AlarmGap, detail, now)
}
