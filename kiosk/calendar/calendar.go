package calendar

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"time"
)

// The embedded years are those of npm chinese-days 1.5.7 (MIT, data/LICENSE),
// which follow the State Council's yearly notices.
//
//go:embed data/*.json
var embedded embed.FS

// MaxSpan bounds every count of days.
const MaxSpan = 1000

// A Kind says why a day is a working day or not.
type Kind uint8

// Kinds of days.
const (
	Weekday Kind = iota // Monday to Friday
	MakeUp              // a weekend day worked for a holiday (调休上班)
	Weekend             // Saturday and Sunday
	Holiday             // an official holiday, in lieu or not
)

// Working reports whether people work on such a day.
func (k Kind) Working() bool { return k == Weekday || k == MakeUp }

// A Calendar knows the working days of some years. It is immutable and safe for
// concurrent use.
type Calendar struct {
	special map[Date]special // holidays and make-up days
	years   map[int]bool     // years with data
}

type special struct {
	kind Kind
	name string // 春节, also for the make-up days of it
}

// New returns the calendar of the embedded years, 2023 to 2026. (A file that did
// not parse would leave its year unknown; a test makes sure that none does.)
func New() *Calendar {
	c := &Calendar{special: map[Date]special{}, years: map[int]bool{}}
	files, err := fs.Glob(embedded, "data/*.json")
	if err != nil {
		return c
	}
	for _, name := range files {
		text, err := embedded.ReadFile(name)
		if err != nil {
			continue
		}
		if with, err := c.Load(bytes.NewReader(text)); err == nil {
			c = with
		}
	}
	return c
}

// Load returns a calendar that also knows the one year that r describes, in the
// format of the embedded files; a year known before is replaced as a whole, so
// that a later notice overrides it. Errors are ErrData.
func (c *Calendar) Load(r io.Reader) (*Calendar, error) {
	year, days, err := readYear(r)
	if err != nil {
		return nil, err
	}
	with := &Calendar{special: make(map[Date]special, len(c.special)+len(days)), years: maps.Clone(c.years)}
	for d, s := range c.special {
		if d.Year != year {
			with.special[d] = s
		}
	}
	maps.Copy(with.special, days)
	with.years[year] = true
	return with, nil
}

// Known reports whether the calendar has holiday data for a year.
func (c *Calendar) Known(year int) bool { return c.years[year] }

// Day tells what kind of day d is, and the holiday's name if it has to do with
// one. known is false in a year without data, where only weekends count.
func (c *Calendar) Day(d Date) (kind Kind, holiday string, known bool) {
	known = c.years[d.Year]
	if s, found := c.special[d]; found {
		return s.kind, s.name, known
	}
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return Weekend, "", known
	}
	return Weekday, "", known
}

// IsWorkingDay reports whether people work on d; see Day for known.
func (c *Calendar) IsWorkingDay(d Date) (working, known bool) {
	kind, _, known := c.Day(d)
	return kind.Working(), known
}

// AddWorkingDays returns the n-th working day after from, which itself does not
// count; n below 1 gives from, n above MaxSpan counts as MaxSpan. known is false
// if a day on the way lies in a year without data: then only weekends are taken
// off there.
func (c *Calendar) AddWorkingDays(from Date, n int) (date Date, known bool) {
	date, known = from, true
	for left := min(n, MaxSpan); left > 0; {
		date = date.AddDays(1)
		working, sure := c.IsWorkingDay(date)
		known = known && sure
		if working {
			left--
		}
	}
	return date, known
}

// WorkingDaysUntil counts the working days after from up to and including to:
// what 剩 3 个工作日 shows. It is negative when to lies before from (超 3 个工作日),
// and stops at MaxSpan days either way.
func (c *Calendar) WorkingDaysUntil(from, to Date) (n int, known bool) {
	sign := 1
	if to.Before(from) {
		from, to, sign = to, from, -1
	}
	known = true
	for d, days := from, 0; d.Before(to) && days < MaxSpan; days++ {
		d = d.AddDays(1)
		working, sure := c.IsWorkingDay(d)
		known = known && sure
		if working {
			n += sign
		}
	}
	return n, known
}

// ParseDate reads 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("calendar: not a date of the form 2006-01-02")
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}
