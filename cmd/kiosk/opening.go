package main

import (
	"time"

	"smartcounter/kiosk/calendar"
)

// beforeOpening: numbers are given out before the doors open, as who came early may
// sit down, and who is inside at the end is still served.
const beforeOpening = 30 * time.Minute

// doors tells whether numbers are given out at a moment, and, if not, when the
// branch next serves: zero unless today or tomorrow is known for a working day.
func (q *queueConfig) doors(now time.Time, windowOpen bool, days *calendar.Calendar) (open bool, reopens time.Time) {
	now = now.In(calendar.Shanghai)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, calendar.Shanghai)
	at := now.Sub(midnight)
	if windowOpen || at >= time.Duration(q.Open)-beforeOpening && at < time.Duration(q.Close) {
		return true, time.Time{}
	}
	day := midnight
	if at >= time.Duration(q.Close) {
		day = midnight.AddDate(0, 0, 1)
	}
	if working, known := days.IsWorkingDay(calendar.DateOf(day)); !working || !known {
		return false, time.Time{}
	}
	return false, day.Add(time.Duration(q.Open))
}
