package branch

import (
	"context"
	"errors"
	"time"

	"smartcounter/kiosk/queue"
)

// A clock watches the wall clock beside one that cannot be set. A night that this
// process has seen pass is believed; a clock that jumped is not.
type clock struct {
	now   func() time.Time
	mono  func() time.Duration
	zone  *time.Location
	began time.Time     // wall time up to which everything ran smoothly from
	wall  time.Time     // at the last look
	at    time.Duration // the same on the other clock
}

// clockDrift is how far the two clocks may part between two looks: time servers
// correct by less.
const clockDrift = time.Minute

func newClock(o Options) clock {
	now := o.Now().In(o.Zone).Round(0)
	return clock{now: o.Now, mono: o.Mono, zone: o.Zone, began: now, wall: now, at: o.Mono()}
}

// look gives the time, and since when it has run smoothly.
func (c *clock) look() (now, smooth time.Time) {
	now = c.now().In(c.zone).Round(0)
	at := c.mono()
	if apart := now.Sub(c.wall) - (at - c.at); apart > clockDrift || apart < -clockDrift {
		c.began = now
	}
	c.wall, c.at = now, at
	return now, c.began
}

// day opens a day that has begun. A day that looks like a wrong clock is left for
// staff to confirm, and returned; numbers go on meanwhile.
func (h *Host) day(t *turn, smooth time.Time) (doubt string) {
	today := h.dayOf(t.now)
	open := t.queue.Day()
	if today == open {
		return ""
	}
	// The process saw the whole night: it knows the day even with people still
	// in the queue.
	sure := open != "" && h.dayOf(smooth) <= open && today > open
	try := t.copy()
	err := try.apply(queue.OpenDay{Day: today, Confirmed: sure})
	switch {
	case err == nil:
		*t = try
	case errors.Is(err, queue.ErrUnsure):
		return today
	default:
		h.o.Log.Error("the day was not opened", "day", today, "error", err)
	}
	return ""
}

func (h *Host) dayOf(t time.Time) string { return t.Add(-h.o.DayStart).Format(time.DateOnly) }

// ConfirmDay opens a day that was in doubt, by the word of the staff. day is the
// one that they were asked about.
func (h *Host) ConfirmDay(ctx context.Context, day string) error {
	_, err := h.do(ctx, &order{work: func(t *turn) error {
		switch {
		case t.queue.Day() == day:
			return nil // a colleague was quicker
		case h.dayOf(t.now) != day:
			return queue.ErrStale
		}
		return t.apply(queue.OpenDay{Day: day, Confirmed: true})
	}})
	return err
}
