package queue

import (
	"slices"
	"time"
)

const (
	quarter  = 15 * time.Minute
	quarters = 96 // of a day
	waitBins = 240
)

// today counts the day in progress.
type today struct {
	Cells   []cell    `json:"cells,omitempty"`
	Walk    []int     `json:"walk,omitempty"`    // walk-in arrivals by quarter hour
	Elderly int       `json:"elderly,omitempty"` // of them
	Windows []float64 `json:"windows,omitempty"` // counter-minutes by quarter hour, without elastic ones
	Booked  int       `json:"booked,omitempty"`  // checked in
	Extra   float64   `json:"extra,omitempty"`   // minutes of elastic windows
}

// cell counts one class in one hour, by the hour of issue.
type cell struct {
	Class  Class `json:"class"`
	Hour   int   `json:"hour"`
	Issued int   `json:"issued"`
	Served int   `json:"served,omitempty"`
	NoShow int   `json:"noshow,omitempty"`
	Left   int   `json:"left,omitempty"`
	Waits  []int `json:"waits,omitempty"` // of the called, by whole minutes
}

// cell gives the counts to add to; it is valid until the next call.
func (d *today) cell(c Class, hour int) *cell {
	i := slices.IndexFunc(d.Cells, func(x cell) bool { return x.Class == c && x.Hour == hour })
	if i < 0 {
		i = len(d.Cells)
		d.Cells = append(d.Cells, cell{Class: c, Hour: hour})
	}
	return &d.Cells[i]
}

func (c *cell) wait(ms int64) {
	bin := int(min(ms/60_000, waitBins-1))
	for len(c.Waits) <= bin {
		c.Waits = append(c.Waits, 0)
	}
	c.Waits[bin]++
}

func (d *today) arrive(wall time.Time, c Class) {
	if d.Walk == nil {
		d.Walk = make([]int, quarters)
	}
	d.Walk[quarterOf(wall)]++
	if c == Elderly {
		d.Elderly++
	}
}

func quarterOf(t time.Time) int { return t.Hour()*4 + t.Minute()/15 }

func (d today) clone() today {
	d.Cells = slices.Clone(d.Cells)
	for i := range d.Cells {
		d.Cells[i].Waits = slices.Clone(d.Cells[i].Waits)
	}
	d.Walk = slices.Clone(d.Walk)
	d.Windows = slices.Clone(d.Windows)
	return d
}

// longestLull is the longest stretch between two commands that still counts as
// windows having been open: more is a clock that jumped, or a night.
const longestLull = time.Hour

// openWindows counts the usual and the elastic windows.
func (s *State) openWindows() (usual, extra int) {
	for _, c := range s.d.Counters {
		if c.Elastic {
			extra++
		} else {
			usual++
		}
	}
	return usual, extra
}

// countWindows adds the time since the last command to the windows that were
// open meanwhile.
func (s *State) countWindows(m moment, usual, extra int) {
	gone := span(m.at - s.d.Clock)
	if s.d.Wall == 0 || gone <= 0 || gone > longestLull {
		return
	}
	s.d.Today.Extra += gone.Minutes() * float64(extra)
	if usual == 0 {
		return
	}
	if s.d.Today.Windows == nil {
		s.d.Today.Windows = make([]float64, quarters)
	}
	for t := m.wall.Add(-gone); t.Before(m.wall); {
		left := quarter - time.Duration(t.Minute()%15)*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond())
		part := min(left, m.wall.Sub(t))
		s.d.Today.Windows[quarterOf(t)] += part.Minutes() * float64(usual)
		t = t.Add(part)
	}
}

// A DayReport sums up a day by class and hour of issue.
type DayReport struct {
	Day  string
	Rows []ReportRow
}

// ReportRow counts one class in one hour; Hour is -1 for the whole day. It
// counts everyone alike: serving the elderly at a person's window is no failure.
type ReportRow struct {
	Class                        Class
	Hour                         int
	Issued, Served, NoShow, Left int
	Called                       int
	WaitP50, WaitP95             time.Duration // to the minute
}

// Report sums up the day in progress.
func (s *State) Report() DayReport {
	r := DayReport{Day: s.d.Day}
	cells := slices.Clone(s.d.Today.Cells)
	for c := range classes {
		whole := cell{Class: c, Hour: -1}
		for _, x := range s.d.Today.Cells {
			if x.Class == c {
				whole.add(x)
			}
		}
		if whole.Issued > 0 {
			cells = append(cells, whole)
		}
	}
	slices.SortFunc(cells, func(a, b cell) int {
		if a.Class != b.Class {
			return int(a.Class) - int(b.Class)
		}
		return a.Hour - b.Hour
	})
	for _, c := range cells {
		row := ReportRow{Class: c.Class, Hour: c.Hour, Issued: c.Issued, Served: c.Served, NoShow: c.NoShow, Left: c.Left}
		for _, n := range c.Waits {
			row.Called += n
		}
		row.WaitP50, row.WaitP95 = c.quantile(0.50), c.quantile(0.95)
		r.Rows = append(r.Rows, row)
	}
	return r
}

func (c *cell) add(o cell) {
	c.Issued += o.Issued
	c.Served += o.Served
	c.NoShow += o.NoShow
	c.Left += o.Left
	for len(c.Waits) < len(o.Waits) {
		c.Waits = append(c.Waits, 0)
	}
	for i, n := range o.Waits {
		c.Waits[i] += n
	}
}

// quantile is the least whole minute that a share q of the waits does not exceed.
func (c *cell) quantile(q float64) time.Duration {
	total := 0
	for _, n := range c.Waits {
		total += n
	}
	seen := 0
	for i, n := range c.Waits {
		if seen += n; total > 0 && float64(seen) >= q*float64(total) {
			return time.Duration(i+1) * time.Minute
		}
	}
	return 0
}
