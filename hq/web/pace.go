package web

import (
	"sync"
	"time"
)

// ordersAMinute is what one login may book and cancel; a day of 10,000 bookings
// comes to 20 in its busiest minute.
const ordersAMinute = 300

// maxPaced bounds the keys remembered.
const maxPaced = 10_000

// pace admits so many of a key in a span of time.
type pace struct {
	most int
	span time.Duration
	now  func() time.Time

	mu   sync.Mutex
	seen map[string]spell
}

type spell struct {
	began time.Time
	n     int
}

func newPace(most int, span time.Duration, now func() time.Time) *pace {
	return &pace{most: most, span: span, now: now, seen: make(map[string]spell)}
}

// wait is how long the key must wait, 0 if it may go on.
func (p *pace) wait(key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	s, known := p.seen[key]
	if age := now.Sub(s.began); !known || age < 0 || age >= p.span {
		if !known && len(p.seen) >= maxPaced {
			clear(p.seen)
		}
		s = spell{began: now}
	}
	if s.n >= p.most {
		return s.began.Add(p.span).Sub(now)
	}
	s.n++
	p.seen[key] = s
	return 0
}
