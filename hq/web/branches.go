package web

import (
	"context"
	"slices"
	"sync"
	"time"

	"smartcounter/hq/store"
)

// branchesFresh is how long the list of branches is used again. The public page
// shows it to everybody, and it comes from every counter's row.
const branchesFresh = 10 * time.Second

// branchList remembers the ids of the branches that counters have called from.
type branchList struct {
	mu  sync.Mutex
	ids []string
	at  time.Time
}

func (b *branchList) get(ctx context.Context, s store.Store, now time.Time) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if age := now.Sub(b.at); len(b.ids) > 0 && age >= 0 && age < branchesFresh {
		return b.ids, nil
	}
	kiosks, err := s.Kiosks(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(kiosks))
	for _, k := range kiosks {
		ids = append(ids, k.Branch)
	}
	slices.Sort(ids)
	b.ids, b.at = slices.Compact(ids), now
	return b.ids, nil
}

func (s *Server) knownBranches(ctx context.Context) ([]string, error) {
	return s.known.get(ctx, s.o.Store, s.o.Now())
}
