package calendar

import (
	"testing"
	"time"
)

func TestDeadlines(t *testing.T) {
	c := New()
	for _, x := range []struct{ received, respond, closing string }{
		{"2026-02-06", "2026-02-11", "2026-02-21"}, // 7 working days would be 02-24: natural days decide
		{"2026-03-02", "2026-03-05", "2026-03-11"},
		{"2026-09-24", "2026-09-30", "2026-10-09"}, // 中秋 and 国庆: 7 working days would be 10-12
		{"2025-09-30", "2025-10-11", "2025-10-15"}, // 15 natural days are 10-15, 7 working days 10-16
	} {
		d := c.Deadlines(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, daysFrom2000(t, x.received)).Add(2 * time.Hour))
		if d.Received != day(t, x.received) || d.RespondBy != day(t, x.respond) || d.CloseBy != day(t, x.closing) || d.Provisional {
			t.Errorf("%s: respond %s, close %s, provisional %v; want %s, %s", d.Received, d.RespondBy, d.CloseBy, d.Provisional, x.respond, x.closing)
		}
	}
}

func daysFrom2000(t *testing.T, s string) int {
	t.Helper()
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return int(at.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}

// 7 working days exceed 15 natural days on 3.3% of the dates of 2024 to 2026
// (35 of 1,065 whose deadline is known), 15 working days always do.
func TestHowOftenNaturalDaysDecide(t *testing.T) {
	c := New()
	all, seven, fifteen := 0, 0, 0
	for d := day(t, "2024-01-01"); d.Before(day(t, "2026-12-01")); d = d.AddDays(1) {
		all++
		limit := d.AddDays(15)
		if by, _ := c.AddWorkingDays(d, 7); limit.Before(by) {
			seven++
		}
		if by, _ := c.AddWorkingDays(d, 15); limit.Before(by) {
			fifteen++
		}
	}
	if seven != 35 || all != 1065 {
		t.Errorf("7 working days exceed 15 natural days on %d of %d dates, want 35 of 1065", seven, all)
	}
	if fifteen != all {
		t.Errorf("15 working days stay within 15 natural days on %d of %d dates", all-fifteen, all)
	}
}

func TestDeadlinesNearUnknownYear(t *testing.T) {
	c := New()
	// Three working days end in 2026, seven do not.
	d := c.Deadlines(time.Date(2026, 12, 25, 9, 0, 0, 0, Shanghai))
	if d.RespondBy != day(t, "2026-12-30") || !d.CloseBy.IsZero() || !d.Provisional {
		t.Errorf("%+v", d)
	}
	d = c.Deadlines(time.Date(2027, 5, 3, 9, 0, 0, 0, Shanghai))
	if d.Received != day(t, "2027-05-03") || !d.RespondBy.IsZero() || !d.CloseBy.IsZero() || !d.Provisional {
		t.Errorf("%+v", d)
	}
}

func TestExplainCountsTheDays(t *testing.T) {
	c := New()
	e := c.Explain(day(t, "2026-02-06"), ToClose)
	if e.Working != day(t, "2026-02-24") || e.Natural != day(t, "2026-02-21") || e.Due != e.Natural || !e.ByNaturalDays() || !e.Known {
		t.Fatalf("%+v", e)
	}
	if first, last := e.Days[0].Date, e.Days[len(e.Days)-1].Date; first != day(t, "2026-02-07") || last != day(t, "2026-02-24") {
		t.Errorf("the strip runs from %s to %s", first, last)
	}
	var counted []string
	holidays := 0
	for _, d := range e.Days {
		if d.Count > 0 {
			if len(counted) != d.Count-1 {
				t.Errorf("%s counts as %d", d.Date, d.Count)
			}
			counted = append(counted, d.Date.String())
		}
		if d.Kind == Holiday {
			holidays++
			if d.Holiday != "春节" || d.Count != 0 {
				t.Errorf("%+v", d)
			}
		}
	}
	want := []string{"2026-02-09", "2026-02-10", "2026-02-11", "2026-02-12", "2026-02-13", "2026-02-14", "2026-02-24"}
	if len(counted) != len(want) {
		t.Fatalf("counted %v", counted)
	}
	for i := range want {
		if counted[i] != want[i] {
			t.Fatalf("counted %v, want %v", counted, want)
		}
	}
	if holidays != 9 {
		t.Errorf("%d holidays in between, want 9", holidays)
	}
}

func TestExplainPromises(t *testing.T) {
	c := New()
	received := day(t, "2026-03-02")
	for _, x := range []struct {
		p       Promise
		due     string
		natural bool
	}{
		{ToRespond, "2026-03-05", false},
		{ToClose, "2026-03-11", false},
		{ToCloseComplex, "2026-03-23", false},
		{ToCloseExtended, "2026-05-01", true},
		{Promise{}, "", false},
	} {
		e := c.Explain(received, x.p)
		if e.Due.String() != x.due || e.ByNaturalDays() != x.natural || !e.Known {
			t.Errorf("%+v: due %s, by natural days %v, known %v", x.p, e.Due, e.ByNaturalDays(), e.Known)
		}
	}
}

// A provisional deadline still names a day for headquarters, by weekends alone.
func TestExplainProvisional(t *testing.T) {
	e := New().Explain(day(t, "2026-12-29"), ToClose)
	if e.Known || e.Due != day(t, "2027-01-07") {
		t.Errorf("due %s, known %v", e.Due, e.Known)
	}
	// Days beyond the deadline may lie in a year without data: it stands all the same.
	e = New().Explain(day(t, "2026-12-18"), ToClose)
	if !e.Known || e.Due != day(t, "2026-12-29") {
		t.Errorf("due %s, known %v", e.Due, e.Known)
	}
	if last := e.Days[len(e.Days)-1]; last.Known {
		t.Errorf("%s is known", last.Date)
	}
}
