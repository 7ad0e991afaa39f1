package calendar

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWorkingDaysOfTheYears(t *testing.T) {
	c := New()
	for year, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		n := 0
		for d := (Date{year, time.January, 1}); d.Year == year; d = d.AddDays(1) {
			working, known := c.IsWorkingDay(d)
			if !known {
				t.Fatalf("%s is not known", d)
			}
			if working {
				n++
			}
		}
		if n != want {
			t.Errorf("%d has %d working days, want %d", year, n, want)
		}
	}
}

func TestKinds(t *testing.T) {
	c := New()
	for _, x := range []struct {
		date    string
		kind    Kind
		holiday string
		known   bool
	}{
		{"2023-01-03", Weekday, "", true}, // chinese-workday has it wrong
		{"2026-02-14", MakeUp, "春节", true},
		{"2026-02-17", Holiday, "春节", true},
		{"2026-02-23", Holiday, "春节", true},
		{"2026-02-24", Weekday, "", true},
		{"2026-03-07", Weekend, "", true},
		{"2025-10-06", Holiday, "中秋", true},
		{"2027-01-01", Weekday, "", false},
		{"2027-01-02", Weekend, "", false},
	} {
		kind, holiday, known := c.Day(day(t, x.date))
		if kind != x.kind || holiday != x.holiday || known != x.known {
			t.Errorf("%s: %d %q %v, want %d %q %v", x.date, kind, holiday, known, x.kind, x.holiday, x.known)
		}
	}
}

func TestEveryEmbeddedYearLoads(t *testing.T) {
	c := New()
	for year := 2023; year <= 2026; year++ {
		if !c.Known(year) {
			t.Errorf("%d is not known", year)
		}
	}
	if c.Known(2022) || c.Known(2027) {
		t.Error("a year without data is known")
	}
}

// The second source, which is not embedded, agrees on every day.
func TestAgreesWithHolidayCalendar(t *testing.T) {
	root := os.Getenv("SMARTCOUNTER_EVAL")
	if root == "" {
		root = "../../../shared/eval"
	}
	files, err := filepath.Glob(filepath.Join(root, "calendar", "holiday-calendar-*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("SKIPPED: no evaluation data in %s; set SMARTCOUNTER_EVAL to check the calendar against its second source", root)
	}
	c := New()
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var f struct {
			Year  int
			Dates []struct{ Date, Type string }
		}
		if err := json.Unmarshal(text, &f); err != nil {
			t.Fatal(err)
		}
		working := map[Date]bool{}
		for _, d := range f.Dates {
			working[day(t, d.Date)] = d.Type == "transfer_workday"
		}
		if len(working) < 25 {
			t.Fatalf("%s holds %d days", file, len(working))
		}
		for d := (Date{f.Year, time.January, 1}); d.Year == f.Year; d = d.AddDays(1) {
			want, special := working[d]
			if !special {
				want = d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
			}
			if got, _ := c.IsWorkingDay(d); got != want {
				t.Errorf("%s: working %v, the second source says %v", d, got, want)
			}
		}
	}
}

func TestAddWorkingDays(t *testing.T) {
	c := New()
	for _, x := range []struct {
		from  string
		n     int
		want  string
		known bool
	}{
		{"2026-02-06", 3, "2026-02-11", true},
		{"2026-02-06", 7, "2026-02-24", true}, // 14 Feb is worked, 15 to 23 are 春节
		{"2026-03-02", 1, "2026-03-03", true},
		{"2026-03-06", 1, "2026-03-09", true},
		{"2026-03-07", 1, "2026-03-09", true}, // received on a Saturday
		{"2026-12-30", 1, "2026-12-31", true},
		{"2026-12-30", 2, "2027-01-01", false}, // weekends only: no data for 2027
		{"2024-02-28", 2, "2024-03-01", true},  // leap day
		{"2026-03-02", 0, "2026-03-02", true},
		{"2026-03-02", -5, "2026-03-02", true},
	} {
		got, known := c.AddWorkingDays(day(t, x.from), x.n)
		if got != day(t, x.want) || known != x.known {
			t.Errorf("%s + %d: %s %v, want %s %v", x.from, x.n, got, known, x.want, x.known)
		}
	}
	if got, _ := c.AddWorkingDays(day(t, "2026-01-01"), 1<<40); got.Year > 2031 {
		t.Errorf("the span is not bounded: %s", got)
	}
}

// AddWorkingDays and WorkingDaysUntil undo each other.
func TestWorkingDaysUntil(t *testing.T) {
	c := New()
	for d := day(t, "2024-01-01"); d.Before(day(t, "2026-11-01")); d = d.AddDays(1) {
		for _, n := range []int{1, 3, 7, 15} {
			to, _ := c.AddWorkingDays(d, n)
			if got, known := c.WorkingDaysUntil(d, to); got != n || !known {
				t.Fatalf("%s to %s: %d %v, want %d", d, to, got, known, n)
			}
			if got, _ := c.WorkingDaysUntil(to, d); got != -n {
				t.Fatalf("%s back to %s: %d, want %d", to, d, got, -n)
			}
		}
	}
	if n, known := c.WorkingDaysUntil(day(t, "2026-12-31"), day(t, "2027-01-04")); n != 2 || known {
		t.Errorf("into a year without data: %d %v", n, known)
	}
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"", "2026-02-30", "2026-2-3", "0000-01-01", "2026-01-01T00:00:00Z", "20260101"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q read as %s", s, d)
		}
	}
	if d := day(t, "2024-02-29"); d != (Date{2024, time.February, 29}) || d.String() != "2024-02-29" {
		t.Errorf("%v", d)
	}
}

// 23:30 in Shanghai is the same day there, whatever zone the clock has.
func TestDateOfIsShanghai(t *testing.T) {
	at := time.Date(2026, 2, 6, 15, 30, 0, 0, time.UTC)
	if got := DateOf(at); got != day(t, "2026-02-06") {
		t.Errorf("%s", got)
	}
	if got := DateOf(at.Add(30 * time.Minute)); got != day(t, "2026-02-07") {
		t.Errorf("%s", got)
	}
}

// yearText makes a year's data from its two obligatory holidays and more text.
func yearText(year int, holidays, workdays string) string {
	return fmt.Sprintf(`{"holidays":{"%d-01-01":"New Year's Day,元旦,1","%d-10-01":"National Day,国庆节,3"%s},"workdays":{%s},"inLieuDays":{}}`,
		year, year, holidays, workdays)
}

func TestLoadALaterYear(t *testing.T) {
	before := New()
	received := time.Date(2026, 12, 30, 9, 0, 0, 0, Shanghai)
	if d := before.Deadlines(received); !d.Provisional || !d.CloseBy.IsZero() {
		t.Errorf("without data for 2027: %+v", d)
	}
	c, err := before.Load(strings.NewReader(yearText(2027, "", `"2027-01-02":"New Year's Day,元旦,1"`)))
	if err != nil {
		t.Fatal(err)
	}
	// 31 Dec, 1 Jan 元旦, 2 Jan worked, 3 Jan Sunday, 4 Jan.
	if d := c.Deadlines(received); d.Provisional || d.RespondBy != day(t, "2027-01-04") || d.CloseBy != day(t, "2027-01-08") {
		t.Errorf("with data for 2027: %+v", d)
	}
	if before.Known(2027) {
		t.Error("Load changed the calendar it was called on")
	}
	again, err := c.Load(strings.NewReader(yearText(2027, "", "")))
	if err != nil {
		t.Fatal(err)
	}
	if working, _ := again.IsWorkingDay(day(t, "2027-01-02")); working {
		t.Error("a later notice does not replace the earlier one")
	}
}

func TestLoadRefuses(t *testing.T) {
	many := ""
	for d := (Date{2027, time.February, 1}); d.Month < time.July; d = d.AddDays(1) {
		many += fmt.Sprintf(`,"%s":"x,春节,1"`, d)
	}
	for name, text := range map[string]string{
		"empty":             "",
		"no JSON":           "holidays: []",
		"nothing in it":     `{"holidays":{},"workdays":{}}`,
		"cut":               `{"holidays":{"2027-01-01":"New Year's Day,元旦,1"},"workdays":{}}`,
		"two years":         yearText(2027, `,"2028-01-01":"New Year's Day,元旦,1"`, ""),
		"bad date":          yearText(2027, `,"2027-02-30":"x,春节,1"`, ""),
		"no name":           yearText(2027, `,"2027-02-06":"春节"`, ""),
		"long name":         yearText(2027, `,"2027-02-06":"x,`+strings.Repeat("节", 17)+`,1"`, ""),
		"both":              yearText(2027, "", `"2027-01-01":"x,元旦,1"`),
		"make-up on Monday": yearText(2027, "", `"2027-01-04":"x,元旦,1"`),
		"too many days":     yearText(2027, many, ""),
		"too long":          yearText(2027, "", "") + strings.Repeat(" ", maxData),
		"lieu not free":     strings.Replace(yearText(2027, "", ""), `"inLieuDays":{`, `"inLieuDays":{"2027-01-04":"x,元旦,1"`, 1),
	} {
		if _, err := New().Load(strings.NewReader(text)); !errors.Is(err, ErrData) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(yearText(2027, "", ""))
	f.Add(yearText(2027, `,"2027-02-06":"Spring Festival,春节,4"`, `"2027-02-14":"Spring Festival,春节,4"`))
	files, err := filepath.Glob("data/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := New().Load(strings.NewReader(text))
		if err != nil {
			if !errors.Is(err, ErrData) {
				t.Fatalf("unexpected error %v", err)
			}
			return
		}
		// Whatever was loaded, promises stay bounded and in order.
		d := c.Deadlines(time.Date(2026, 12, 20, 9, 0, 0, 0, Shanghai))
		if !d.CloseBy.IsZero() && (d.CloseBy.Before(d.RespondBy) || d.Received.AddDays(15).Before(d.CloseBy)) {
			t.Fatalf("%+v", d)
		}
	})
}
