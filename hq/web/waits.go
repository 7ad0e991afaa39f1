package web

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"smartcounter/hq/store"
)

// enough is how many called numbers a percentile needs: with fewer, one in twenty is
// nobody.
const enough = 20

// A tally sums cells up: of a branch, a class, an hour, or all.
type tally struct {
	numbers, called, seconds     int64
	told, held                   int64
	served, noShow, noShowServed int64
	left, dayOver, beyondGuard   int64
	booked                       int64
	minutes                      map[int]int64 // called numbers by whole minutes waited
}

// guardMinutes is the wait past which the queue passes nobody over (kiosk/queue).
const guardMinutes = 75

func (t *tally) add(c store.WaitCell) {
	t.numbers += c.Numbers
	t.told += c.Told
	t.held += c.Held
	t.served += c.Served
	t.noShow += c.NoShow
	t.noShowServed += c.NoShowServed
	t.left += c.Left
	t.dayOver += c.DayOver
	t.booked += c.Booked
	if c.Minute < 0 {
		return
	}
	t.called += c.Numbers
	t.seconds += c.Seconds
	if c.Minute >= guardMinutes {
		t.beyondGuard += c.Numbers
	}
	if t.minutes == nil {
		t.minutes = make(map[int]int64)
	}
	t.minutes[c.Minute] += c.Numbers
}

// percentile is the whole minutes that q of the called numbers waited at most
// (nearest rank), and whether there are enough of them to say so.
func (t *tally) percentile(q float64) (minutes int, known bool) {
	if t.called < enough {
		return 0, false
	}
	var order []int
	for m := range t.minutes {
		order = append(order, m)
	}
	slices.Sort(order)
	rank, seen := int64(math.Ceil(q*float64(t.called))), int64(0)
	for _, m := range order {
		if seen += t.minutes[m]; seen >= rank {
			return m, true
		}
	}
	return 0, false
}

func (t *tally) minutesText(q float64) string {
	if m, known := t.percentile(q); known {
		return fmt.Sprint(m)
	}
	return none
}

// none stands where there is nothing to say.
const none = "—"

func (t *tally) mean() string {
	if t.called == 0 {
		return none
	}
	return fmt.Sprintf("%.1f", float64(t.seconds)/60/float64(t.called))
}

// share is a part in per cent, none of nothing.
func share(part, whole int64) string {
	if whole == 0 {
		return none
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}

// classNames are the classes of customers, in the order in which pages show them.
var classNames = []struct{ id, name string }{{"normal", "普通"}, {"elderly", "老年"}, {"booked", "预约"}, {"vip", "贵宾"}}

type waitCell struct {
	Shade    string // l0 … l4, lx for too few
	P50, P95 string
	Few      int64 // too few numbers for more than their count
}

type classRow struct {
	Name               string
	Cells              []waitCell
	Numbers            int64
	Left, NoShow, Held string
}

// shadeOf are the bounds of the five shades, in minutes of the p95.
var shadeOf = []int{15, 25, 40, 55}

func cellOf(t *tally) waitCell {
	if t == nil || t.called == 0 {
		return waitCell{}
	}
	p95, known := t.percentile(0.95)
	if !known {
		return waitCell{Shade: "lx", Few: t.called}
	}
	shade := 0
	for shade < len(shadeOf) && p95 >= shadeOf[shade] {
		shade++
	}
	return waitCell{Shade: fmt.Sprintf("l%d", shade), P50: t.minutesText(0.5), P95: fmt.Sprint(p95)}
}

// A waitTable is the matrix of classes and hours with what it comes to.
type waitTable struct {
	Hours   []int
	Classes []classRow
	all     tally
	worst   string // the hour and class that wait longest, in words
}

func tabulate(cells []store.WaitCell) waitTable {
	type place struct {
		class string
		hour  int
	}
	var t waitTable
	at, classes := make(map[place]*tally), make(map[string]*tally)
	first, last := 24, -1
	into := func(t *tally, c store.WaitCell) *tally {
		if t == nil {
			t = new(tally)
		}
		t.add(c)
		return t
	}
	for _, c := range cells {
		t.all.add(c)
		p := place{c.Class, c.Hour}
		at[p], classes[c.Class] = into(at[p], c), into(classes[c.Class], c)
		first, last = min(first, c.Hour), max(last, c.Hour)
	}
	for h := first; h <= last; h++ {
		t.Hours = append(t.Hours, h)
	}
	worst := 0
	for _, class := range classNames {
		sum := classes[class.id]
		if sum == nil {
			continue
		}
		row := classRow{Name: class.name, Numbers: sum.numbers, Left: share(sum.left, sum.numbers), NoShow: share(sum.noShow, sum.called), Held: share(sum.held, sum.told)}
		for _, h := range t.Hours {
			cell := at[place{class.id, h}]
			row.Cells = append(row.Cells, cellOf(cell))
			if cell == nil {
				continue
			}
			if p95, known := cell.percentile(0.95); known && p95 > worst {
				worst = p95
				t.worst = fmt.Sprintf("最难的是 %d 点，%s号 20 个里有 1 个等过 %d 分钟", h, class.name, p95)
			}
		}
		t.Classes = append(t.Classes, row)
	}
	return t
}

type branchWait struct {
	Address, Name      string
	Numbers            int64
	Mean, P50, P95     string
	Left, NoShow, Held string
	order              int
}

// maxBranches bounds the table of branches; who looks for another one chooses it.
const maxBranches = 50

// byBranch lists branches, the longest waits first.
func (s *Server) byBranch(cells []store.WaitCell) (rows []branchWait, more int) {
	sums := make(map[string]*tally)
	for _, c := range cells {
		if sums[c.Branch] == nil {
			sums[c.Branch] = new(tally)
		}
		sums[c.Branch].add(c)
	}
	for id, t := range sums {
		order := -1
		if p95, known := t.percentile(0.95); known {
			order = p95
		}
		rows = append(rows, branchWait{Address: id, Name: s.branchName(id), Numbers: t.numbers, Mean: t.mean(), P50: t.minutesText(0.5), P95: t.minutesText(0.95),
			Left: share(t.left, t.numbers), NoShow: share(t.noShow, t.called), Held: share(t.held, t.told), order: order})
	}
	slices.SortFunc(rows, func(a, b branchWait) int {
		return cmp.Or(cmp.Compare(b.order, a.order), cmp.Compare(b.Numbers, a.Numbers), cmp.Compare(a.Address, b.Address))
	})
	if len(rows) > maxBranches {
		more, rows = len(rows)-maxBranches, rows[:maxBranches]
	}
	return rows, more
}
