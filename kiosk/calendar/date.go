// Package calendar knows China's working days: official holidays, make-up days
// and weekends, and the deadlines that follow from them.
package calendar

import "time"

// Shanghai is the zone of every deadline. China has had one zone and no
// daylight saving since 1991, so no zone database is needed.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// A Date is a day of the civil calendar. The zero Date means "not known".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day that t falls on in Shanghai.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Shanghai).Date()
	return Date{y, m, d}
}

// IsZero reports whether d is not known.
func (d Date) IsZero() bool { return d == Date{} }

// String formats d as 2006-01-02; the zero Date is empty.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.noon().Format(time.DateOnly)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// AddDays returns the day n natural days later.
func (d Date) AddDays(n int) Date { return DateOf(d.noon().AddDate(0, 0, n)) }

// Before reports whether d comes before e.
func (d Date) Before(e Date) bool { return d.noon().Before(e.noon()) }

func (d Date) noon() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, Shanghai)
}

// Deadlines are the days promised for what was received on one day. A date that
// depends on a year without holiday data is zero, and Provisional is set.
type Deadlines struct {
	Received    Date
	RespondBy   Date // first response
	CloseBy     Date // settled
	Provisional bool
}
