package ingest

import (
	"time"

	"smartcounter/hq/store"
)

const (
	// minCredit keeps every counter moving; 64 is near the knee of the
	// throughput curve, 1024 is what the relay grows to at most.
	minCredit = 16
	maxCredit = 1024

	activeFor = 10 * time.Second
)

// active shares the queue out among the counters that are sending now.
type active struct {
	seen  map[string]time.Time
	swept time.Time
}

func newActive() *active { return &active{seen: make(map[string]time.Time)} }

// credit is how many events each counter may have on the way.
func (a *active) credit(streams []store.Progress, free int, now time.Time) int {
	for _, p := range streams {
		a.seen[p.Branch+"/"+p.Kiosk] = now
	}
	if now.Sub(a.swept) > activeFor {
		for k, t := range a.seen {
			if now.Sub(t) > activeFor {
				delete(a.seen, k)
			}
		}
		a.swept = now
	}
	return max(minCredit, min(maxCredit, free/max(1, len(a.seen))))
}
