package ui

import (
	"math"
	"time"
)

// A tap is one that acted.
type tap struct {
	acted  bool
	at     time.Duration
	on     string // the screen
	target Rect
	x, y   float64 // where the finger lifted
}

// repeatedBy reports whether b is only the same finger's second tap, which nobody
// meant. What counts is the place, not the name: the screen that follows may have
// another button where the finger comes down again.
func (a tap) repeatedBy(b tap, guard time.Duration, spot float64) bool {
	if b.on != a.on {
		guard = newScreenGuard
	}
	return a.acted && b.at-a.at < guard &&
		(a.target.Contains(b.x, b.y) || math.Hypot(b.x-a.x, b.y-a.y) < spot)
}

// A pace is how quickly a customer goes from one target to the next. Slow fingers
// tremble longer, so the guard against a second tap grows with it; a quick hand
// that types 88 is not held up.
type pace struct{ between time.Duration }

const (
	// slowestGuard still lets a slow hand press the same key twice on purpose.
	slowestGuard = 600 * time.Millisecond
	// paceShare of the time between two targets is the guard on one of them.
	paceShare = 4
)

// note learns from two taps on different targets: quickly from a short time, slowly
// from a long one, so that who is quick is never taken for slow. A long pause says
// nothing, and perhaps somebody else comes after it.
func (p *pace) note(a, b tap) {
	gap := b.at - a.at
	switch {
	case !a.acted || gap < 0 || gap > time.Minute:
		p.between = 0
	case a.target == b.target:
	case p.between == 0 || gap < p.between:
		p.between = gap
	default:
		p.between += (gap - p.between) / 4
	}
}

func (p *pace) guard() time.Duration {
	return min(max(p.between/paceShare, doubleTapGuard), slowestGuard)
}
