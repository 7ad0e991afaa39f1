package ebitengine

import (
	"sync"
	"time"

	"smartcounter/ui"
)

// An injector is the PointerSource of the live screen. Gestures come whole and
// are consumed in one frame, however long they took to draw.
type injector struct {
	clock func() time.Duration

	mu      sync.Mutex
	pending []gesture
	last    time.Duration // of what was injected so far
	down    bool
}

// A gesture is some events and who waits for them.
type gesture struct {
	events   []ui.PointerEvent
	consumed chan struct{}
}

// betweenPosts is more than the guard against double taps: two gestures that
// were sent one by one are meant.
const betweenPosts = 1100 * time.Millisecond

// injectedID keeps injected touches apart from those of a finger.
const injectedID = -1

// put queues events, whose times count from an origin of their own, and returns
// a channel that is closed when a frame has taken them.
func (i *injector) put(events []ui.PointerEvent) <-chan struct{} {
	g := gesture{consumed: make(chan struct{})}
	if len(events) == 0 {
		close(g.consumed)
		return g.consumed
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	start := max(i.clock(), i.last)
	if !i.down {
		start = max(start, i.last+betweenPosts)
	}
	origin := events[0].At
	for _, e := range events {
		e.At = max(start+e.At-origin, i.last)
		e.ID = injectedID
		i.last = e.At
		i.down = e.Kind == ui.PointerDown || e.Kind == ui.PointerMove
		g.events = append(g.events, e)
	}
	i.pending = append(i.pending, g)
	return g.consumed
}

// Take hands over what is queued.
func (i *injector) Take(dst []ui.PointerEvent) []ui.PointerEvent {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, g := range i.pending {
		dst = append(dst, g.events...)
		close(g.consumed)
	}
	i.pending = nil
	return dst
}
