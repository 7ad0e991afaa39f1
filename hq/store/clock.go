package store

import (
	"time"

	"smartcounter/kiosk/calendar"
)

// A counter whose battery died starts in 1970, and a clock can jump a year either
// way. What a customer handed in under such a clock is taken like everything else,
// with an alarm, and its days are counted from the day on which it arrived.
const (
	// clockSlack is what a clock may be off before a person should look at it.
	clockSlack = 10 * time.Minute
	// A counter may have been offline for months, so an old event alone proves
	// little; one older than this was more likely dated by a wrong clock. None can
	// be from the future by more than a clock's error.
	tooOld   = 180 * 24 * time.Hour
	tooEarly = 24 * time.Hour
)

// undatable reports a time that the event cannot have happened at.
func (m *Incoming) undatable() bool {
	age := m.Received.Sub(m.Time)
	return age > tooOld || age < -tooEarly
}

// clockOff reports that the counter's clock must be wrong. While a backlog waits,
// a status says nothing about it.
func (m *Incoming) clockOff() bool {
	if m.undatable() || m.Received.Sub(m.Time) < -clockSlack {
		return true
	}
	if m.Status == nil || m.Status.Backlog > skewBacklog {
		return false
	}
	return m.Status.Clock.Sub(m.Received).Abs() > clockSlack
}

// redate replaces days that were counted from an impossible one.
func (c *Complaint) redate(m *Incoming) {
	if !m.undatable() {
		return
	}
	c.Submitted = m.Received
	c.RespondBy, c.CloseBy = "", ""
	if c.Received != "" {
		c.Received = calendar.DateOf(m.Received).String()
		c.Provisional = true
	}
}
