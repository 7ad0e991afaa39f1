package queue

import (
	"math"
	"slices"
	"time"
)

// An Advice tells the lobby manager whether one more window should be open now.
type Advice struct {
	Open    bool          // one more window is worth while now
	Gain    time.Duration // of waiting saved for all together, by using the rest of the day's extra time as advised
	Each    time.Duration // the same for each customer still to be served today
	Left    time.Duration // of the extra time of the day
	Running bool          // one is open already
}

// An Advisor knows for every time of a day and every number of customers
// whether the extra window should be open: dynamic programming over the
// forecast, so that the extra minutes are neither spent too early nor kept for
// a rush that does not come. It is made from a state and forgets what happens
// afterwards; make a new one when bookings have changed.
type Advisor struct {
	flow  *flow
	day   string
	opens time.Duration // since midnight, of the flow's first minute
	block int           // minutes
	// better[e][left][on] holds, at epoch e with so many blocks left and the
	// window on or off, the cost by number of customers of the best course.
	better [][][2][]float64
	none   [][]float64 // without any extra window
}

const (
	adviceEpoch = 5  // minutes between decisions
	adviceBlock = 15 // an extra window stays open for at least this long
	// Opening a window sends someone from other work: it must save at least this
	// many customer-minutes, or windows would open and close all day.
	openingCost = 15.0
)

// Advisor plans a day's extra window.
func (s *State) Advisor(day time.Time) *Advisor {
	f := s.dayFlow(day.Weekday())
	for i := range f.windows {
		if i >= beforeOpening && f.windows[i] == 0 {
			f.windows[i] = 1
		}
	}
	midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location()).Unix()
	first := s.cfg.Open - beforeOpening*time.Minute
	for _, b := range s.d.Bookings {
		at := int(math.Floor(float64(b.Slot-midnight)/60 - first.Minutes()))
		if at >= 0 && at < len(f.arrive) {
			f.add(at, s.shown())
		}
	}
	a := &Advisor{flow: f, day: day.Format(time.DateOnly), opens: first, block: adviceBlock}
	a.solve(int(s.cfg.Elastic.Minutes()) / adviceBlock)
	return a
}

func (a *Advisor) solve(blocks int) {
	f, w := a.flow, a.flow.walker()
	states := f.states()
	epochs := len(f.arrive) / adviceEpoch
	a.better = make([][][2][]float64, epochs+1)
	a.none = make([][]float64, epochs+1)
	zero := make([]float64, states)
	a.none[epochs] = zero
	a.better[epochs] = make([][2][]float64, blocks+1)
	for left := range a.better[epochs] {
		a.better[epochs][left] = [2][]float64{zero, zero}
	}
	// carry gives the cost at epoch e of windows as usual, or one more, until
	// epoch to, and v from there.
	carry := func(e, to int, extra float64, v []float64) []float64 {
		c := slices.Clone(v)
		for i := to*adviceEpoch - 1; i >= e*adviceEpoch; i-- {
			w.back(i, extra, c)
		}
		return c
	}
	for e := epochs - 1; e >= 0; e-- {
		a.none[e] = carry(e, e+1, 0, a.none[e+1])
		a.better[e] = make([][2][]float64, blocks+1)
		for left := range a.better[e] {
			off := carry(e, e+1, 0, a.better[e+1][left][0])
			a.better[e][left] = [2][]float64{off, off}
			end := min(epochs, e+adviceBlock/adviceEpoch)
			if left == 0 {
				continue
			}
			on := carry(e, end, 1, a.better[end][left-1][1])
			a.better[e][left] = [2][]float64{least(off, on, openingCost), least(off, on, 0)}
		}
	}
}

func least(off, on []float64, opening float64) []float64 {
	v := make([]float64, len(off))
	for n := range v {
		v[n] = min(off[n], on[n]+opening)
	}
	return v
}

// Advise says whether the extra window should be open. For an open one it is
// asked when its block of 15 minutes ends.
func (a *Advisor) Advise(s *State, now time.Time) Advice {
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	e := int((now.Sub(midnight) - a.opens).Minutes()) / adviceEpoch
	here, running := s.here()
	adv := Advice{Running: running, Left: max(0, s.cfg.Elastic-time.Duration(s.d.Today.Extra*float64(time.Minute))).Round(time.Minute)}
	if now.Format(time.DateOnly) != a.day || e < 0 || e >= len(a.better)-1 {
		return adv
	}
	left := min(int((adv.Left+time.Minute).Minutes())/a.block, len(a.better[e])-1)
	if left == 0 {
		return adv
	}
	n := min(here, len(a.none[e])-1)
	on := 0
	if running {
		on = 1
	}
	off := a.flowOff(e, left)
	best := a.better[e][left][on][n]
	adv.Open = best < off[n]
	saved := max(0, a.none[e][n]-best)
	adv.Gain = time.Duration(saved * float64(time.Minute)).Round(time.Minute)
	still := float64(n)
	for _, x := range a.flow.arrive[e*adviceEpoch:] {
		still += x
	}
	adv.Each = time.Duration(saved / max(1, still) * float64(time.Minute)).Round(time.Second)
	return adv
}

// flowOff is the cost of leaving the extra window closed until the next epoch.
func (a *Advisor) flowOff(e, left int) []float64 {
	c, w := slices.Clone(a.better[e+1][left][0]), a.flow.walker()
	for i := (e+1)*adviceEpoch - 1; i >= e*adviceEpoch; i-- {
		w.back(i, 0, c)
	}
	return c
}

// here counts the customers in the branch.
func (s *State) here() (n int, running bool) {
	for i := range s.d.Tickets {
		if p := s.d.Tickets[i].Phase; p == Waiting || p == AtCounter {
			n++
		}
	}
	for _, c := range s.d.Counters {
		running = running || c.Elastic
	}
	return n, running
}
