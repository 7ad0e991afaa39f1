package calendar

import "time"

// A Promise is how long something may take: within so many working days, and
// never beyond so many natural days (0 for no such limit). The day of receipt
// does not count for either.
type Promise struct {
	WorkingDays int
	NaturalDays int
}

// The bank's promises and the limits of 银行业保险业消费投诉处理管理办法 (银保监会令
// 2020 年第 3 号), article 21: 15 natural days, 30 for a complex complaint, 30 more
// with senior approval and notice to the customer.
var (
	ToRespond       = Promise{WorkingDays: 3}
	ToClose         = Promise{WorkingDays: 7, NaturalDays: 15}
	ToCloseComplex  = Promise{WorkingDays: 15, NaturalDays: 30}
	ToCloseExtended = Promise{NaturalDays: 60}
)

// Deadlines gives the days to promise for what was received at a moment. A date
// that depends on a year without holiday data stays zero, and Provisional is set.
func (c *Calendar) Deadlines(received time.Time) Deadlines {
	day := DateOf(received)
	d := Deadlines{Received: day}
	respond, settle := c.Explain(day, ToRespond), c.Explain(day, ToClose)
	if respond.Known {
		d.RespondBy = respond.Due
	}
	if settle.Known {
		d.CloseBy = settle.Due
	}
	d.Provisional = !respond.Known || !settle.Known
	return d
}

// An Explanation says why a deadline is the day that it is (为什么是这一天).
type Explanation struct {
	Received Date
	Promise  Promise
	Working  Date // by working days, zero if none are promised
	Natural  Date // by natural days, zero without such a limit
	Due      Date // the earlier of the two
	// Known is false if a day that matters lies in a year without holiday data:
	// then Due takes off weekends only (暂按周末算) and is to be computed again.
	Known bool
	// Days are the days after Received up to the later of Working and Natural.
	Days []ExplainedDay
}

// An ExplainedDay is one day of the strip that explains a deadline.
type ExplainedDay struct {
	Date    Date
	Kind    Kind
	Holiday string // 春节, "" if the day has to do with none
	Known   bool   // its year has data
	Count   int    // the how manieth counted working day it is, 0 if not counted
}

// ByNaturalDays reports whether the natural-day limit set the deadline.
func (e Explanation) ByNaturalDays() bool {
	return e.Due == e.Natural && e.Due != e.Working
}

// Explain computes one deadline and keeps how it came about.
func (c *Calendar) Explain(received Date, p Promise) Explanation {
	e := Explanation{Received: received, Promise: p, Known: true}
	working, natural := min(p.WorkingDays, MaxSpan), min(p.NaturalDays, MaxSpan)
	if natural > 0 {
		e.Natural = received.AddDays(natural)
	}
	count := 0
	for i := 1; count < working || i <= natural; i++ {
		d := ExplainedDay{Date: received.AddDays(i)}
		d.Kind, d.Holiday, d.Known = c.Day(d.Date)
		if count < working {
			if d.Kind.Working() {
				count++
				d.Count = count
			}
			if count == working {
				e.Working = d.Date
			}
		}
		e.Days = append(e.Days, d)
	}
	e.Due = e.Working
	if working <= 0 || natural > 0 && e.Natural.Before(e.Working) {
		e.Due = e.Natural
	}
	if working > 0 {
		// Days after the deadline do not matter: whatever they are, it stands.
		for _, d := range e.Days {
			if !e.Due.Before(d.Date) {
				e.Known = e.Known && d.Known
			}
		}
	}
	return e
}
