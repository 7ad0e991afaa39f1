package branch

import (
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"smartcounter/kiosk/login"
)

// limiter bounds the requests of one address, so that one machine that runs wild
// does not keep the branch from calling.
type limiter struct {
	mu  sync.Mutex
	all map[string]*rate.Limiter
}

const (
	requestsPerSecond = 50 // a browser opens a page with a handful
	requestBurst      = 200
	maxLimited        = 1000
)

func newLimiter() *limiter { return &limiter{all: map[string]*rate.Limiter{}} }

// wait says how long an address has to wait, 0 if it may ask.
func (l *limiter) wait(from string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, known := l.all[from]
	if !known {
		if len(l.all) >= maxLimited {
			clear(l.all)
		}
		one = rate.NewLimiter(requestsPerSecond, requestBurst)
		l.all[from] = one
	}
	r := one.Reserve()
	if d := r.Delay(); d > 0 {
		r.Cancel()
		return d
	}
	return 0
}

// tries counts wrong passwords and tokens by whatever key, in memory.
type tries struct {
	now func() time.Time

	mu  sync.Mutex
	all map[string]login.Attempts
}

const maxTries = 10_000

func newTries(now func() time.Time) *tries {
	return &tries{now: now, all: map[string]login.Attempts{}}
}

// begin counts a try as wrong before it is looked at, so that tries at the same
// moment all count. It says how many are left, or how long to wait instead.
func (t *tries) begin(key string) (left int, locked time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if _, locked := login.StaffPolicy.Left(t.all[key], now); locked > 0 {
		return 0, locked
	}
	if len(t.all) >= maxTries {
		maps.DeleteFunc(t.all, func(_ string, a login.Attempts) bool { return now.Sub(a.Latest) >= login.StaffPolicy.Lock })
		if len(t.all) >= maxTries {
			clear(t.all) // somebody floods: better than growing without bound
		}
	}
	t.all[key] = login.StaffPolicy.Fail(t.all[key], now)
	left, _ = login.StaffPolicy.Left(t.all[key], now)
	return left, 0
}

// forget clears a key after a success.
func (t *tries) forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.all, key)
}
