package helpkey

import (
	"context"
	"time"

	"periph.io/x/conn/v3/gpio"
)

const (
	// longest is how long one wait for an edge lasts: Halt of a pin need not wake
	// it, and a lost edge is found by looking.
	longest = 100 * time.Millisecond
	// A pin that fails is set up again after firstPause, then ever more rarely.
	firstPause = time.Second
	lastPause  = time.Minute
	// falseStarts is how many waits in a row may return at once before the pin
	// is said to report no edges.
	falseStarts = 3
)

// look looks at the key until ctx ends it.
func (d *Dev) look(ctx context.Context, pressed func()) {
	var fault error
	tell := func(err error) {
		if err == fault {
			return
		}
		fault = err
		if d.opts.OnFault != nil {
			d.opts.OnFault(err)
		}
	}
	c := newContact(d.down(), time.Now())
	failed := false // the pin does not even take its settings
	early, pause := 0, firstPause
	for ctx.Err() == nil {
		timeout := c.wait(time.Now(), d.opts.Debounce)
		began := time.Now()
		edge := d.key.WaitForEdge(timeout)
		if edge || time.Since(began) >= timeout/2 {
			early = 0
		} else {
			// A pin that works waits. Reading one that fails would give low, which
			// is a press, so it must take its settings before it is read.
			if err := d.setUp(); err != nil {
				if !failed {
					tell(err)
				}
				failed = true
				sleep(ctx, pause)
				pause = min(2*pause, lastPause)
				continue
			}
			early++
			sleep(ctx, timeout)
		}
		if failed { // it is back, and may be down
			failed, pause = false, firstPause
			c = newContact(d.down(), time.Now())
		}
		now := time.Now()
		if c.sample(d.down(), edge, now, d.opts.Debounce, d.opts.Repeat) {
			pressed()
		}
		switch {
		case c.down && now.Sub(c.since) >= d.opts.Stuck:
			tell(ErrStuck)
		case early >= falseStarts:
			tell(ErrNoEdges)
		case early == 0:
			tell(nil)
		}
	}
}

func sleep(ctx context.Context, t time.Duration) {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (d *Dev) down() bool { return d.key.Read() == gpio.Level(!d.opts.ActiveLow) }

// A contact is what the key is taken for, from noisy samples.
type contact struct {
	down  bool      // what it is taken for
	since time.Time // since when

	settling bool      // it looks otherwise
	from     time.Time // since when it has looked otherwise without an edge

	reported time.Time // the last press that counted
}

func newContact(down bool, now time.Time) contact { return contact{down: down, since: now} }

// wait is how long to wait for the next edge.
func (c *contact) wait(now time.Time, debounce time.Duration) time.Duration {
	if !c.settling {
		return longest
	}
	return min(max(c.from.Add(debounce).Sub(now), time.Millisecond), longest)
}

// sample takes what the pin shows, and whether it has changed since the last
// sample. It reports whether that is a press.
func (c *contact) sample(down, edge bool, now time.Time, debounce, repeat time.Duration) bool {
	if down == c.down {
		c.settling = false
		return false
	}
	if !c.settling || edge {
		c.settling, c.from = true, now
	}
	if now.Sub(c.from) < debounce {
		return false
	}
	c.settling, c.down, c.since = false, down, now
	if !down || (!c.reported.IsZero() && now.Sub(c.reported) < repeat) {
		return false
	}
	c.reported = now
	return true
}
