package login

import (
	"maps"
	"sync"
	"time"
)

// maxThrottled bounds the keys remembered.
const maxThrottled = 50_000

// A Throttle counts wrong tries by key (a login, an address, a number that is
// looked up) in memory. Its methods may be called from several goroutines.
type Throttle struct {
	policy Policy
	now    func() time.Time

	mu   sync.Mutex
	seen map[string]Attempts
}

// NewThrottle returns a Throttle that knows no key. Callers bound the length of
// keys.
func NewThrottle(p Policy, now func() time.Time) *Throttle {
	return &Throttle{policy: p, now: now, seen: make(map[string]Attempts)}
}

// Begin counts a try as wrong before it is looked at, so that tries at the same
// moment all count; a right one is forgotten or forgiven afterwards. It returns
// how many tries are left after this one, or how long the key must wait instead:
// if locked is not 0 the try is not to be looked at.
func (t *Throttle) Begin(key string) (left int, locked time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	a, known := t.seen[key]
	if _, locked := t.policy.Left(a, now); locked > 0 {
		return 0, locked
	}
	if !known && len(t.seen) >= maxThrottled {
		t.sweep(now)
	}
	a = t.policy.Fail(a, now)
	t.seen[key] = a
	left, _ = t.policy.Left(a, now)
	return left, 0
}

// sweep drops what is over; if all are recent, somebody is flooding, and
// forgetting everything is better than growing without bound.
func (t *Throttle) sweep(now time.Time) {
	maps.DeleteFunc(t.seen, func(_ string, a Attempts) bool { return now.Sub(a.Latest) >= t.policy.Lock })
	if len(t.seen) >= maxThrottled {
		clear(t.seen)
	}
}

// Forgive takes one try back.
func (t *Throttle) Forgive(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.seen[key]
	if a.Failed--; a.Failed <= 0 {
		delete(t.seen, key)
		return
	}
	t.seen[key] = a
}

// Forget clears a key after a success.
func (t *Throttle) Forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, key)
}
