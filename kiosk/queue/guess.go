package queue

import (
	"maps"
	"time"
)

// Guesses slows down who tries codes: after a few wrong ones a source has to
// wait, and so has the whole branch when many sources try together. A right one
// does not clear the count, or a known code would buy more guesses.
//
// With a million codes and a hundred bookings of the day, a guess hits one time
// in 10,000: at 5 wrong guesses in 10 minutes a counter would need two weeks.
// The zero value is ready for use. Times are a monotone clock of the caller's.
type Guesses struct {
	Sources map[string]Tries `json:"sources,omitempty"`
	All     Tries            `json:"all"`
}

// Tries counts wrong guesses within one window of time.
type Tries struct {
	Began int64 `json:"began"` // milliseconds
	Wrong int   `json:"wrong"`
}

const (
	guessWindow  = 10 * time.Minute
	guessSource  = 5
	guessBranch  = 20
	guessSources = 64 // remembered at most: the branch's own limit covers more
)

// Wait says how long a source has to wait before its next guess.
func (g *Guesses) Wait(source string, now time.Duration) time.Duration {
	return max(g.Sources[source].wait(now, guessSource), g.All.wait(now, guessBranch))
}

// Wrong counts a wrong guess.
func (g *Guesses) Wrong(source string, now time.Duration) {
	if g.Sources == nil {
		g.Sources = map[string]Tries{}
	}
	maps.DeleteFunc(g.Sources, func(_ string, t Tries) bool { return t.over(now) })
	if _, known := g.Sources[source]; known || len(g.Sources) < guessSources {
		g.Sources[source] = g.Sources[source].more(now)
	}
	g.All = g.All.more(now)
}

func (g Guesses) clone() Guesses {
	g.Sources = maps.Clone(g.Sources)
	return g
}

func (t Tries) over(now time.Duration) bool { return now-span(t.Began) >= guessWindow }

func (t Tries) wait(now time.Duration, limit int) time.Duration {
	if t.Wrong < limit || t.over(now) {
		return 0
	}
	return guessWindow - (now - span(t.Began))
}

func (t Tries) more(now time.Duration) Tries {
	if t.Wrong == 0 || t.over(now) {
		t = Tries{Began: now.Milliseconds()}
	}
	t.Wrong++
	return t
}
