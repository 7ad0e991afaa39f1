package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/login"
)

const (
	ledgerStep = 1000 // entries read at once

	// maxIndexed bounds the entries that are kept by object; the oldest go first.
	maxIndexed = 200_000

	// wholeEvery is how long a check of the whole chain stays fresh.
	wholeEvery = time.Minute
)

// ledger reads the audit chain: it follows the newest entries, sorted by the
// object they are about, and checks the chain as a whole.
type ledger struct {
	store store.Store
	now   func() time.Time

	mu      sync.Mutex
	last    int64
	about   map[string][]store.AuditEntry
	ordered []string // objects in the order of their entries

	checking sync.Mutex
	checked  chainState
}

// chainState is what a walk over the whole chain found.
type chainState struct {
	At      time.Time
	First   int64 // the oldest entry, 1 unless older ones were removed in order
	Entries int64 // the newest entry
	Broken  int64 // the first entry that does not fit, 0 if all do
}

// Count is how many entries there are.
func (c chainState) Count() int64 { return c.Entries - c.First + 1 }

func newLedger(s store.Store, now func() time.Time) *ledger {
	return &ledger{store: s, now: now, about: make(map[string][]store.AuditEntry)}
}

// of lists the entries about one object, oldest first.
func (l *ledger) of(ctx context.Context, object string) ([]store.AuditEntry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.follow(ctx); err != nil {
		return nil, err
	}
	return append([]store.AuditEntry(nil), l.about[object]...), nil
}

// newest is the sequence of the newest entry.
func (l *ledger) newest(ctx context.Context) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last, l.follow(ctx)
}

func (l *ledger) follow(ctx context.Context) error {
	for {
		list, err := l.store.Audit(ctx, l.last, ledgerStep)
		if err != nil {
			return err
		}
		for _, e := range list {
			l.last = e.Sequence
			l.index(e)
		}
		if len(list) < ledgerStep {
			return nil
		}
	}
}

func (l *ledger) index(e store.AuditEntry) {
	if e.Object == "" {
		return
	}
	if len(l.ordered) >= maxIndexed {
		oldest := l.ordered[0]
		l.ordered = l.ordered[1:]
		if l.about[oldest] = l.about[oldest][1:]; len(l.about[oldest]) == 0 {
			delete(l.about, oldest)
		}
	}
	l.about[e.Object] = append(l.about[e.Object], e)
	l.ordered = append(l.ordered, e.Object)
}

// check walks the whole chain, from the first entry, unless that was done a
// moment ago.
func (l *ledger) check(ctx context.Context) (chainState, error) {
	l.checking.Lock()
	defer l.checking.Unlock()
	if now := l.now(); !l.checked.At.IsZero() && now.Sub(l.checked.At) < wholeEvery {
		return l.checked, nil
	}
	state, err := l.walk(ctx)
	if err != nil {
		return chainState{}, err
	}
	l.checked = state
	return state, nil
}

func (l *ledger) walk(ctx context.Context) (chainState, error) {
	state := chainState{At: l.now(), First: 1}
	var prev login.Digest
	cut := "" // what an entry must say if the beginning is missing
	for {
		list, err := l.store.Audit(ctx, state.Entries, ledgerStep)
		if err != nil {
			return state, err
		}
		for _, e := range list {
			if state.Entries == 0 && e.Sequence > 1 {
				state.First, state.Entries, prev = e.Sequence, e.Sequence-1, e.Prev
				cut = store.AuditEnd(e.Sequence-1, e.Prev)
			}
			// Sequences follow one another, so a missing one is a removed entry.
			err := login.VerifyEntries(prev, []login.Entry{e.Entry})
			if e.Sequence != state.Entries+1 || errors.Is(err, login.ErrBroken) {
				state.Broken = e.Sequence
				return state, nil
			}
			if e.What == store.AuditCut && e.Object == cut {
				cut = ""
			}
			prev, state.Entries = e.Hash, e.Sequence
		}
		if len(list) < ledgerStep {
			if cut != "" {
				state.Broken = state.First // its beginning was removed, and no entry says so
			}
			return state, nil
		}
	}
}
