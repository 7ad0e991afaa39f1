package branch

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// A HelpCall is a customer who asks for a person: where, never why.
type HelpCall struct {
	Kiosk  string    `json:"kiosk"`
	Call   string    `json:"call"`  // id of the event help.called
	Place  string    `json:"place"` // "2号机"
	Screen string    `json:"screen"`
	Since  time.Time `json:"since"`
	// Taken is who goes there, "" for nobody yet.
	Taken string `json:"taken,omitempty"`
}

// ErrNoCall reports a call for help that has ended.
var ErrNoCall = errors.New("branch: this call has ended")

const (
	maxHelpCalls = 64
	helpLife     = 30 * time.Minute
)

// A bell holds the calls for a person that are under way. They live as long as
// the customer's session: nothing of them is stored.
type bell struct {
	host *Host
	mu   sync.Mutex
	all  []HelpCall // oldest first
	pads int        // pages that would ring
}

func newBell(h *Host) *bell { return &bell{host: h} }

// Ring begins a call, or tells more of one that has begun.
func (h *Host) Ring(c HelpCall) {
	b := h.bell
	b.mu.Lock()
	i := slices.IndexFunc(b.all, func(o HelpCall) bool { return o.Call == c.Call })
	switch {
	case i >= 0:
		c.Taken = b.all[i].Taken
		b.all[i] = c
	case len(b.all) < maxHelpCalls:
		// A counter has one customer: a new call of it ends the one before.
		b.all = slices.DeleteFunc(b.all, func(o HelpCall) bool { return o.Kiosk == c.Kiosk })
		b.all = append(b.all, c)
	}
	b.mu.Unlock()
	h.watchers.tell()
}

// attend notes a page that rings while it is open; the function that it returns
// takes the page away.
func (h *Host) attend() (leave func()) {
	add := func(n int) {
		h.bell.mu.Lock()
		h.bell.pads += n
		h.bell.mu.Unlock()
		h.watchers.tell()
	}
	add(1)
	return func() { add(-1) }
}

// attended reports whether a call would ring anywhere in the branch.
func (h *Host) attended() bool {
	h.bell.mu.Lock()
	defer h.bell.mu.Unlock()
	return h.bell.pads > 0
}

// Silence ends a call.
func (h *Host) Silence(call string) {
	h.bell.mu.Lock()
	h.bell.all = slices.DeleteFunc(h.bell.all, func(o HelpCall) bool { return o.Call == call })
	h.bell.mu.Unlock()
	h.watchers.tell()
}

// TakeHelp notes who goes to a customer, and tells the customer's counter: only
// now its screen may say that somebody comes.
func (h *Host) TakeHelp(who, call string) error {
	b := h.bell
	b.mu.Lock()
	i := slices.IndexFunc(b.all, func(o HelpCall) bool { return o.Call == call })
	if i < 0 {
		b.mu.Unlock()
		return ErrNoCall
	}
	first := b.all[i].Taken == ""
	if first {
		b.all[i].Taken = who
	}
	kiosk := b.all[i].Kiosk
	b.mu.Unlock()
	if first {
		h.o.OnHelp(kiosk, call)
	}
	h.watchers.tell()
	return nil
}

// HelpCalls lists the calls under way, oldest first.
func (h *Host) HelpCalls() []HelpCall {
	h.bell.mu.Lock()
	defer h.bell.mu.Unlock()
	// A counter that vanished cannot end its call.
	now := h.Now()
	h.bell.all = slices.DeleteFunc(h.bell.all, func(c HelpCall) bool { return now.Sub(c.Since) > helpLife })
	return slices.Clone(h.bell.all)
}
