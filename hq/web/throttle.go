package web

import (
	"sync"
	"time"

	"smartcounter/kiosk/login"
)

// maxThrottled bounds the keys remembered.
const maxThrottled = 50_000

// throttle counts wrong tries by key, in memory.
type throttle struct {
	policy login.Policy
	now    func() time.Time

	mu   sync.Mutex
	seen map[string]login.Attempts
}

func newThrottle(p login.Policy, now func() time.Time) *throttle {
	return &throttle{policy: p, now: now, seen: make(map[string]login.Attempts)}
}

// wait is how long the key must wait, 0 if it may try.
func (t *throttle) wait(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, locked := t.policy.Left(t.seen[key], t.now())
	return locked
}

// left is how many tries the key has.
func (t *throttle) left(key string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	tries, _ := t.policy.Left(t.seen[key], t.now())
	return tries
}

// begin counts a try as wrong before it is looked at, so that tries at the same
// moment all count; a right one is forgotten or forgiven afterwards. It returns
// how long the key must wait instead, 0 if it may try.
func (t *throttle) begin(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, locked := t.policy.Left(t.seen[key], t.now()); locked > 0 {
		return locked
	}
	t.count(key)
	return 0
}

// fail counts a wrong try.
func (t *throttle) fail(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count(key)
}

func (t *throttle) count(key string) {
	if len(t.seen) >= maxThrottled {
		t.sweep()
	}
	t.seen[key] = t.policy.Fail(t.seen[key], t.now())
}

// sweep drops what is over; if all are recent, somebody is flooding, and
// forgetting everything is better than growing without bound.
func (t *throttle) sweep() {
	now := t.now()
	for k, a := range t.seen {
		if now.Sub(a.Latest) >= t.policy.Lock {
			delete(t.seen, k)
		}
	}
	if len(t.seen) >= maxThrottled {
		clear(t.seen)
	}
}

// forgive takes one try back.
func (t *throttle) forgive(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.seen[key]
	if a.Failed--; a.Failed <= 0 {
		delete(t.seen, key)
		return
	}
	t.seen[key] = a
}

// forget clears a key after a success.
func (t *throttle) forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, key)
}
