package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// callFresh is how long after its arrival a call without outcome is shown as
// waiting. A counter gives up by itself after ten seconds; one that says nothing
// more was switched off or cut off.
const callFresh = 10 * time.Minute

const (
	// callsShown bounds the list of calls that are over.
	callsShown = 40
	// maxOpen bounds the calls without outcome that are looked at. They are asked
	// for apart: a counter whose clock is years slow would stand at the end.
	maxOpen = 1000
	// maxArrivals bounds what is remembered of open calls.
	maxArrivals = 10_000
)

// A helpDesk knows the calls for a person and who took them.
type helpDesk struct {
	store  store.Store
	down   Down
	ledger *ledger
	now    func() time.Time
	taking sync.Mutex // two people never take one call

	mu      sync.Mutex
	arrived map[string]time.Time // when open calls arrived
}

func newHelpDesk(s store.Store, d Down, l *ledger, now func() time.Time) *helpDesk {
	return &helpDesk{store: s, down: d, ledger: l, now: now, arrived: make(map[string]time.Time)}
}

// A helpCall is a call with what came of it.
type helpCall struct {
	store.HelpCall
	// Arrived is by headquarters' clock: the counter's may be wrong, and a call
	// that is wanted now must not be hidden by that. Zero for calls that are over.
	Arrived time.Time
	TakenBy string // login
	TakenAt time.Time
	Waiting bool // a person is wanted now
}

// errTaken reports a call that somebody else has taken, or that is over.
var errTaken = errors.New("web: call is taken or over")

// calls lists the newest calls, newest first.
func (h *helpDesk) calls(ctx context.Context, now time.Time) ([]helpCall, error) {
	open, err := h.store.HelpCalls(ctx, true, maxOpen)
	if err != nil {
		return nil, err
	}
	list, err := h.store.HelpCalls(ctx, false, callsShown)
	if err != nil {
		return nil, err
	}
	calls := make([]helpCall, 0, len(list))
	seen := make(map[string]bool, len(list))
	for _, c := range list {
		call, err := h.look(ctx, c, now)
		if err != nil {
			return nil, err
		}
		seen[c.Event] = true
		calls = append(calls, call)
	}
	for _, c := range open {
		if seen[c.Event] {
			continue
		}
		call, err := h.look(ctx, c, now)
		if err != nil {
			return nil, err
		}
		if call.Waiting {
			calls = append(calls, call)
		}
	}
	return calls, nil
}

// arrival is when an open call arrived, by headquarters' clock. That never
// changes, so each is asked for once.
func (h *helpDesk) arrival(ctx context.Context, id string) (time.Time, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at, known := h.arrived[id]; known {
		return at, nil
	}
	e, err := h.store.Event(ctx, id)
	if err != nil {
		return time.Time{}, err
	}
	if len(h.arrived) >= maxArrivals {
		clear(h.arrived)
	}
	h.arrived[id] = e.Received
	return e.Received, nil
}

// look adds who took a call. The audit log knows: what it says is durable, and
// nobody takes a call without it.
func (h *helpDesk) look(ctx context.Context, c store.HelpCall, now time.Time) (helpCall, error) {
	call := helpCall{HelpCall: c}
	entries, err := h.ledger.of(ctx, c.Event)
	if err != nil {
		return call, err
	}
	for _, e := range entries {
		switch e.What {
		case didTakeCall:
			call.TakenBy, call.TakenAt = e.Who, e.Time
		case didNotReach:
			call.TakenBy, call.TakenAt = "", time.Time{}
		}
	}
	if c.Outcome != "" || c.Called.IsZero() {
		return call, nil
	}
	if call.Arrived, err = h.arrival(ctx, c.Event); err != nil {
		return call, err
	}
	call.Waiting = call.TakenBy == "" && now.Sub(call.Arrived) < callFresh
	return call, nil
}

func waitingOf(calls []helpCall) int {
	n := 0
	for _, c := range calls {
		if c.Waiting {
			n++
		}
	}
	return n
}

// tagOf changes whenever the list of calls does.
func tagOf(calls []helpCall) string {
	h := sha256.New()
	for _, c := range calls {
		fmt.Fprintf(h, "%s %s %s %t\n", c.Event, c.Outcome, c.TakenBy, c.Waiting) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// waiting is how many calls want a person; a database that does not answer
// shows on the page itself.
func (h *helpDesk) waiting(ctx context.Context) int {
	calls, err := h.calls(ctx, h.now())
	if err != nil {
		return 0
	}
	return waitingOf(calls)
}

// take makes a call somebody's own and tells the counter, whose screen may say
// so only then.
func (h *helpDesk) take(ctx context.Context, who, id string) error {
	h.taking.Lock()
	defer h.taking.Unlock()
	now := h.now()
	calls, err := h.calls(ctx, now)
	if err != nil {
		return err
	}
	for _, c := range calls {
		if c.Event != id {
			continue
		}
		if !c.Waiting {
			return errTaken
		}
		return h.answer(ctx, who, c, now)
	}
	return store.ErrNotFound
}

func (h *helpDesk) answer(ctx context.Context, who string, c helpCall, now time.Time) error {
	reply, err := (&event.HelpReply{Call: c.Event, State: event.HelpStateComing, At: now}).Marshal()
	if err != nil {
		return err
	}
	if err := h.store.RecordAudit(ctx, login.Entry{Time: now, Who: who, What: didTakeCall, Object: c.Event}); err != nil {
		return err
	}
	if err := h.down.Down(ctx, c.Branch, c.Kiosk, event.DownHelp, reply); err != nil {
		failed := login.Entry{Time: h.now(), Who: who, What: didNotReach, Object: c.Event}
		return errors.Join(fmt.Errorf("%w: %w", errNotReached, err), h.store.RecordAudit(context.WithoutCancel(ctx), failed))
	}
	return nil
}

// errNotReached reports that the counter could not be told.
var errNotReached = errors.New("web: counter not reached")
