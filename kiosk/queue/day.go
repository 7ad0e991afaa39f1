package queue

import (
	"fmt"
	"slices"
	"time"
)

// longestPause is longer than any holiday.
const longestPause = 31 * 24 * time.Hour

func (s *State) openDay(m moment, c OpenDay) ([]Event, error) {
	day, err := time.Parse(time.DateOnly, c.Day)
	if err != nil {
		return nil, fmt.Errorf("%w: day %q", ErrBadCommand, c.Day)
	}
	back := c.Day < s.d.Day
	if s.d.Day != "" {
		if c.Day == s.d.Day {
			return nil, ErrDay
		}
		last, err := time.Parse(time.DateOnly, s.d.Day)
		far := err != nil || day.Sub(last) > longestPause
		if here, _ := s.here(); !c.Confirmed && (back || far || here > 0) {
			return nil, ErrUnsure
		}
	}
	var events []Event
	opened := DayOpened{Day: c.Day}
	if s.d.Day != "" {
		for i := range s.d.Tickets {
			t := &s.d.Tickets[i]
			if t.Phase == MissedCall {
				continue // was told when it was missed
			}
			s.d.Today.cell(t.Class, t.Hour).Left++
			events = append(events, Missed{Ticket: t.ID, Number: t.Number, Class: t.Class, Reason: DayOver, Wait: span(max(0, m.at-t.Arrived))})
		}
		report := s.Report()
		opened.Closed = &report
		if last, err := time.Parse(time.DateOnly, s.d.Day); err == nil && !back {
			booked := 0
			for _, b := range s.d.Bookings {
				if time.Unix(b.Slot, 0).In(m.wall.Location()).Format(time.DateOnly) == s.d.Day {
					booked++
				}
			}
			s.d.History.fold(last.Weekday(), s.d.Today, booked)
		}
	}
	// Slots of days gone by are of no use to anyone, and neither are their hashes.
	s.d.Bookings = slices.DeleteFunc(s.d.Bookings, func(b Booking) bool {
		return time.Unix(b.Slot, 0).In(m.wall.Location()).Format(time.DateOnly) < day.Format(time.DateOnly)
	})
	// Should numbers go on, they go on behind those that were set aside.
	for _, r := range s.d.Reserves {
		s.d.Next[r.Letter] = max(s.d.Next[r.Letter], r.To)
	}
	s.d.Day = c.Day
	s.d.Clock, s.d.Wall = m.wall.UnixMilli(), m.wall.UnixMilli()
	s.d.Tickets, s.d.Closed, s.d.Called, s.d.Reserves = nil, nil, nil, nil
	s.d.Today = today{}
	s.d.Guesses = Guesses{}
	if c.Day > s.d.Latest || s.longRuns() {
		clear(s.d.Next)
	}
	s.d.Latest = max(s.d.Latest, c.Day)
	clear(s.d.Counters)
	return append(events, opened), nil
}

// longRuns reports numbers that have gone on for many days, because a year far
// ahead was once confirmed by mistake: they may begin anew.
func (s *State) longRuns() bool {
	for _, n := range s.d.Next {
		if n > maxNumber/10 {
			return true
		}
	}
	return false
}
