package main

import (
	"testing"
	"time"

	"smartcounter/kiosk/calendar"
)

func TestDoors(t *testing.T) {
	q := &queueConfig{Open: clockTime(9 * time.Hour), Close: clockTime(17 * time.Hour)}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		now     string
		window  bool
		open    bool
		reopens string // "" for not known
	}{
		{"2026-11-23 08:29", false, false, "2026-11-23 09:00"},
		{"2026-11-23 08:30", false, true, ""},
		{"2026-11-23 16:59", false, true, ""},
		{"2026-11-23 17:00", true, true, ""}, // somebody is still served
		{"2026-11-23 17:00", false, false, "2026-11-24 09:00"},
		{"2026-11-27 17:30", false, false, ""}, // tomorrow is a Saturday
		{"2026-09-30 18:00", false, false, ""}, // tomorrow is a holiday
		{"2099-03-02 18:00", false, false, ""}, // a year without data
	} {
		var want time.Time
		if c.reopens != "" {
			want = at(c.reopens)
		}
		open, reopens := q.doors(at(c.now).UTC(), c.window, calendar.New())
		if open != c.open || !reopens.Equal(want) {
			t.Errorf("%s: open %t, again at %v; want %t, %v", c.now, open, reopens, c.open, want)
		}
	}
}
