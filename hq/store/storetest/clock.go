package storetest

import (
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// at dates an event, as the counter's clock had it.
func at(m store.Incoming, when time.Time) store.Incoming {
	m.Time = when
	if m.Complaint != nil {
		m.Complaint.Submitted = when
		m.Complaint.Received = when.Format(time.DateOnly)
	}
	return m
}

// wrongClocks hands in complaints under clocks that cannot be right: each is taken,
// counted from its arrival and raises the alarm; a counter that was offline for
// weeks does not.
func wrongClocks(t *testing.T, s store.Store) {
	for i, c := range []struct {
		name       string
		clock      time.Time
		impossible bool
		alarm      bool
	}{
		{"weeks offline", At.AddDate(0, 0, -40), false, false},
		{"right", At, false, false},
		{"an hour ahead", At.Add(time.Hour), false, true},
		{"dead", time.Unix(0, 0).UTC(), true, true},
		{"a year behind", At.AddDate(-1, 0, 0), true, true},
		{"a year ahead", At.AddDate(1, 0, 0), true, true},
		{"year 1", time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), true, true},
		{"year 9999", time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), true, true},
	} {
		stream := store.Stream{Branch: "clocks", Kiosk: "k" + string(rune('a'+i)), Epoch: "e"}
		number := Number(t, uint64(i))
		m := at(Complaint(stream, 1, number), c.clock)
		r := ingest(t, s, m)
		if r.Inserted != 1 || len(r.Quarantined) != 0 || (len(r.Alarms) == 1 && r.Alarms[0] == store.AlarmClock) != c.alarm {
			t.Errorf("%s: %+v", c.name, r)
		}
		got, err := s.Complaint(t.Context(), "clocks", number)
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d complaints, %v", c.name, len(got), err)
			continue
		}
		if c.impossible {
			if g := got[0]; !g.Submitted.Equal(m.Received) || g.Received != "2026-11-27" || g.CloseBy != "" || g.RespondBy != "" || !g.Provisional {
				t.Errorf("%s: days not counted from the arrival: %+v", c.name, g)
			}
		} else if g := got[0]; !g.Submitted.Equal(c.clock) || g.CloseBy != "2026-12-08" || g.Provisional {
			t.Errorf("%s: days changed: %+v", c.name, g)
		}
		if e, err := s.Event(t.Context(), m.ID); err != nil || !e.Time.Equal(c.clock) {
			t.Errorf("%s: the event's own time is %v, %v", c.name, e.Time, err)
		}
	}
	// A status tells a clock's error when nothing had to wait.
	home := store.Stream{Branch: "clocks", Kiosk: "status", Epoch: "e"}
	behind := func(sequence uint64, backlog int) store.Incoming {
		clock := At.Add(-time.Hour)
		return at(Event(home, sequence, event.KioskStatus, event.Status{Version: "1", Started: clock, Clock: clock, Backlog: backlog}), clock)
	}
	if r := ingest(t, s, behind(1, 500)); len(r.Alarms) != 0 {
		t.Errorf("alarm %v for a status that waited", r.Alarms)
	}
	if r := ingest(t, s, behind(2, 0)); len(r.Alarms) != 1 || r.Alarms[0] != store.AlarmClock {
		t.Errorf("alarms %v for a clock an hour behind", r.Alarms)
	}
}
