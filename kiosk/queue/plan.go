package queue

import (
	"math"
	"slices"
	"time"
)

// A SlotOffer says how many customers a booking slot takes in all and how many
// places of it are left.
type SlotOffer struct {
	At    time.Time // on the branch's wall clock
	Total int
	Left  int
}

// Booked customers come a little before their slot. This is what the plan
// assumes; it need not be exact, since the wait adds up over hours.
const (
	comesBefore = 5.0 // minutes
	comesSpread = 7.0
)

const (
	mostArrivals  = 20  // a minute: far beyond any branch, bounds the work
	beforeOpening = 30  // minutes that a plan begins before the doors open
	afterClosing  = 120 // and goes on after they close: whoever came is served
	// Overtime costs the staff: a customer-minute of work still in the branch
	// after closing counts as this many of waiting.
	overtimeCost = 15.0
)

// Slots plans the bookings of a day so that everybody, booked or not, waits as
// little as possible in all: one by one it puts each expected booking where the
// forecast says that one more customer costs the fewest minutes of waiting.
// expect is how many bookings the day may get, 0 for as many as usual.
func (s *State) Slots(day time.Time, expect int) []SlotOffer {
	year, month, date := day.Date()
	at := func(d time.Duration) time.Time {
		return time.Date(year, month, date, 0, int(d.Minutes()), 0, 0, day.Location())
	}
	n := int((s.cfg.Close - s.cfg.Open) / s.cfg.Slot)
	offers := make([]SlotOffer, n)
	taken := make([]int, n)
	made := 0
	for i := range offers {
		offers[i].At = at(s.cfg.Open + time.Duration(i)*s.cfg.Slot)
		for _, b := range s.d.Bookings {
			if d := b.Slot - offers[i].At.Unix(); d >= 0 && d < int64(s.cfg.Slot.Seconds()) {
				taken[i]++
				made++
			}
		}
	}
	if expect == 0 {
		expect = int(math.Ceil(s.d.History.Booked[day.Weekday()] * spareSlots))
	}
	f := s.dayFlow(day.Weekday())
	plan := f.place(slotMinutes(s.cfg), max(expect, made+morePlaces, int(minimumShare*f.customers())), s.shown())
	for i := range offers {
		offers[i].Total = max(plan[i], taken[i])
		offers[i].Left = offers[i].Total - taken[i]
	}
	return offers
}

const (
	spareSlots   = 1.1  // so that the last to book still have a choice
	minimumShare = 0.05 // of a day's customers: what a branch offers that has no bookings yet
	morePlaces   = 5    // beyond those taken: nobody who wants to book is sent away
)

// slotMinutes gives the minute of the plan at which each slot begins.
func slotMinutes(c Config) []int {
	var m []int
	for at := c.Open; at+c.Slot <= c.Close; at += c.Slot {
		m = append(m, beforeOpening+int((at-c.Open).Minutes()))
	}
	return m
}

// dayFlow is a weekday without its bookings, from before opening on.
func (s *State) dayFlow(w time.Weekday) *flow {
	minutes := beforeOpening + int((s.cfg.Close - s.cfg.Open).Minutes()) + afterClosing
	f := &flow{arrive: make([]float64, minutes), windows: make([]float64, minutes), service: max(1, s.usual().Mean)}
	last := 0.0
	for i := range minutes {
		at := s.cfg.Open + time.Duration(i-beforeOpening)*time.Minute
		q := int(at / quarter)
		if q < 0 || q >= quarters {
			continue
		}
		f.arrive[i] = min(mostArrivals, s.d.History.walk(w, q)/quarter.Minutes())
		switch {
		case at >= s.cfg.Open && at < s.cfg.Close:
			f.windows[i] = max(1, s.windows(w, q))
			last = f.windows[i]
		case at >= s.cfg.Close:
			// What is open after closing depends on who is still there: the last
			// windows stay until everyone was served.
			f.windows[i] = last
			f.arrive[i] = 0
		}
	}
	return f
}

func (f *flow) customers() float64 {
	n := 0.0
	for _, a := range f.arrive {
		n += a
	}
	return n
}

// add spreads one booking at a slot over the minutes at which its customer may come.
func (f *flow) add(slot int, customers float64) {
	for i, w := range comes {
		f.arrive[max(0, min(len(f.arrive)-1, slot+i-comesSpan))] += w * customers
	}
}

const comesSpan = 25

// comes weighs the minutes around a slot, from comesSpan before it.
var comes = func() (w [2*comesSpan + 1]float64) {
	sum := 0.0
	for i := range w {
		z := (float64(i-comesSpan) + comesBefore) / comesSpread
		w[i] = math.Exp(-z * z / 2)
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}()

// place puts bookings into slots, a few at a time, where they cost least.
func (f *flow) place(slots []int, bookings int, shown float64) []int {
	plan := make([]int, len(slots))
	batch := 1 + bookings/placings
	pass := f.costs()
	order := make([]int, len(slots))
	at := make([]float64, len(slots))
	for placed := 0; placed < bookings; {
		cost := pass.marginal()
		clear(at)
		for i, slot := range slots {
			order[i] = i
			for k, w := range comes {
				at[i] += w * cost[max(0, min(len(cost)-1, slot+k-comesSpan))]
			}
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case at[a] < at[b]:
				return -1
			case at[a] > at[b]:
				return 1
			}
			return 0
		})
		for _, i := range order[:min(batch, bookings-placed, len(order))] {
			plan[i]++
			f.add(slots[i], shown)
			placed++
		}
	}
	return plan
}

// placings is how often a plan looks at the costs anew.
const placings = 40

// costs holds the room that a pass over a day needs.
type costs struct {
	*walker
	spread []float64 // distributions of customers, minute by minute
	v      []float64
	cost   []float64
}

func (f *flow) costs() *costs {
	n := f.states()
	return &costs{walker: f.walker(), spread: make([]float64, n*(len(f.arrive)+1)), v: make([]float64, n), cost: make([]float64, len(f.arrive))}
}

// marginal gives, for each minute, what one more customer at that minute would
// cost everybody: the distribution of customers forwards, the cost to come
// backwards, and their product. The result is valid until the next call.
func (c *costs) marginal() []float64 {
	minutes, n := len(c.arrive), len(c.v)
	p := c.spread[:n]
	clear(p)
	p[0] = 1
	for i := range minutes {
		next := c.spread[(i+1)*n : (i+2)*n]
		copy(next, c.spread[i*n:(i+1)*n])
		c.ahead(i, next)
	}
	clear(c.v)
	for i := minutes - 1; i >= 0; i-- {
		c.back(i, 0, c.v)
		if i >= minutes-afterClosing {
			for k := range c.v {
				c.v[k] += overtimeCost * float64(k)
			}
		}
		p := c.spread[i*n : (i+1)*n]
		sum := 0.0
		for k := range n - 1 {
			sum += p[k] * (c.v[k+1] - c.v[k])
		}
		c.cost[i] = sum
	}
	return c.cost
}
