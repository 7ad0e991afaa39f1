package branch

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
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
