package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"smartcounter/kiosk/queue"
)

// The scenario of docs/queue.md. It is fixed, so that a better figure means a
// better engine.
const (
	simOpen      = 9 * 60 // minutes of the day
	simClose     = 17 * 60
	simPeakFrom  = 9*60 + 30
	simPeakTo    = 11*60 + 30
	simPeak      = 1.45
	simLunchFrom = 12 * 60
	simLunchTo   = 13*60 + 30
	simWindows   = 4
	simService   = 7.0 // minutes
	simCV        = 0.8
	simElderly   = 0.45
	simBooking   = 0.35
	simEarly     = 5.0 // minutes before the slot
	simSpread    = 7.0
	simEpoch     = 5 // minutes between looks at the advice
)

// simCustomer is the same person on every kind of day.
type simCustomer struct {
	walkIn  float64 // minute of the day at which they come without a booking
	service float64
	class   queue.Class
	books   bool
	choice  float64 // which of the free places they take, 0 to 1
	offset  float64 // minutes from the slot at which they come
	noShow  float64 // below the share: booked and does not come
}

// simCustomers draws a day.
func simCustomers(r *rand.Rand) []simCustomer {
	capacity := float64(simWindows*(simClose-simOpen)-(simLunchTo-simLunchFrom)) / simService
	weight := float64(simClose-simOpen) + (simPeak-1)*(simPeakTo-simPeakFrom)
	rate := capacity / weight // load 1.0 over the day
	sigma2 := math.Log(1 + simCV*simCV)
	var day []simCustomer
	for at := float64(simOpen); ; {
		// Thinning: candidates at the peak's rate, off-peak ones kept in proportion.
		at += r.ExpFloat64() / (rate * simPeak)
		if at >= simClose {
			return day
		}
		if peak := at >= simPeakFrom && at < simPeakTo; !peak && r.Float64() >= 1/simPeak {
			continue
		}
		c := simCustomer{walkIn: at, service: math.Exp(math.Log(simService) - sigma2/2 + math.Sqrt(sigma2)*r.NormFloat64()),
			books: r.Float64() < simBooking, choice: r.Float64(), offset: -simEarly + simSpread*r.NormFloat64(), noShow: r.Float64()}
		if r.Float64() < simElderly {
			c.class = queue.Elderly
		}
		day = append(day, c)
	}
}

// simServed is what became of one customer, in minutes.
type simServed struct {
	class queue.Class // as called
	wait  float64
	low   int
	high  int
}

// simMode says which day it is.
type simMode struct {
	booked  bool
	elastic bool
	noShows float64 // share of the bookings whose customers stay away
}

// simBranch runs days over one engine.
type simBranch struct {
	mode       simMode
	q          *queue.State
	served     []simServed
	violations int       // calls that skipped someone past the guard
	overtime   []float64 // minutes after closing
	extra      float64   // minutes of the extra window
	key        []byte
}

var simEpochDay = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func newSimBranch(mode simMode, rates func(*queue.Config)) (*simBranch, error) {
	key := []byte("key of the simulated branch")
	c := queue.Config{Services: []queue.Service{{ID: "cash", Letter: 'A'}}, Key: key, Windows: simWindows}
	if rates != nil {
		rates(&c)
	}
	q, err := queue.New(c)
	return &simBranch{mode: mode, q: q, key: key}, err
}

// simEvent is something that happens at a minute of the day.
type simEvent struct {
	at       float64
	customer int    // comes, -1 for none
	window   string // finishes
	open     string // window opens
	close    string // window closes as soon as it is free
	advice   bool
}

// simDay is one day in progress.
type simDay struct {
	*simBranch
	date      time.Time
	customers []simCustomer
	arrived   []float64
	band      []queue.Band
	class     []queue.Class
	waiting   map[string]int // ticket: customer
	free      []string       // open windows without a customer
	at        map[string]string
	closing   map[string]bool
	agenda    []simEvent // sorted
	advisor   *queue.Advisor
	since     float64 // when the extra window opened, -1 while it is closed
	last      float64
	count     bool
}

func (b *simBranch) day(n int, customers []simCustomer, count bool) error {
	d := &simDay{simBranch: b, date: simEpochDay.AddDate(0, 0, n), customers: customers, arrived: make([]float64, len(customers)),
		band: make([]queue.Band, len(customers)), class: make([]queue.Class, len(customers)),
		waiting: map[string]int{}, at: map[string]string{}, closing: map[string]bool{}, count: count, since: -1}
	// Slots are planned the evening before, for the day to come.
	if _, err := d.do(6*60, queue.OpenDay{Day: d.date.Format(time.DateOnly)}); err != nil {
		return err
	}
	if err := d.arrivals(); err != nil {
		return err
	}
	for w := 1; w <= simWindows; w++ {
		d.schedule(simEvent{at: simOpen, customer: -1, open: strconv.Itoa(w)})
	}
	d.schedule(simEvent{at: simLunchFrom, customer: -1, close: strconv.Itoa(simWindows)})
	d.schedule(simEvent{at: simLunchTo, customer: -1, open: strconv.Itoa(simWindows)})
	if b.mode.elastic {
		d.advisor = b.q.Advisor(d.date)
		d.schedule(simEvent{at: simOpen, customer: -1, advice: true})
	}
	for len(d.agenda) > 0 {
		e := d.agenda[0]
		d.agenda = d.agenda[1:]
		if err := d.happen(e); err != nil {
			return err
		}
	}
	if len(d.waiting) > 0 {
		return fmt.Errorf("%d customers were never served", len(d.waiting))
	}
	if count {
		b.overtime = append(b.overtime, max(0, d.last-simClose))
	}
	return nil
}

// arrivals books and sends the customers on their way.
func (d *simDay) arrivals() error {
	var free []time.Time
	for i, c := range d.customers {
		at := c.walkIn
		if d.mode.booked && c.books {
			if len(free) == 0 { // at first, and when more book than expected
				for _, s := range d.q.Slots(d.date, 0) {
					for range s.Left {
						free = append(free, s.At)
					}
				}
			}
			k := int(c.choice * float64(len(free)))
			slot := free[k]
			free = slices.Delete(free, k, k+1)
			code, err := queue.CodeHash(d.key, fmt.Sprintf("%06d", i))
			if err != nil {
				return err
			}
			b := queue.Booking{ID: d.booking(i), Service: "cash", Slot: slot.Unix(), Code: code}
			if _, err := d.do(6*60, queue.Book{Booking: b}); err != nil {
				return err
			}
			if c.noShow < d.mode.noShows {
				continue
			}
			at = slot.Sub(d.date).Minutes() + max(-29, c.offset)
		}
		d.schedule(simEvent{at: at, customer: i})
	}
	return nil
}

func (d *simDay) booking(i int) string {
	return "b" + d.date.Format("20060102") + "-" + strconv.Itoa(i)
}

func (d *simDay) schedule(e simEvent) {
	i, _ := slices.BinarySearchFunc(d.agenda, e.at, func(o simEvent, at float64) int {
		if o.at <= at {
			return -1
		}
		return 1
	})
	d.agenda = slices.Insert(d.agenda, i, e)
}

func (d *simDay) do(minute float64, c queue.Command) ([]queue.Event, error) {
	return d.q.Apply(d.date.Add(minutes(minute)), c)
}

func (d *simDay) happen(e simEvent) error {
	switch {
	case e.customer >= 0:
		if err := d.arrive(e.at, e.customer); err != nil {
			return err
		}
	case e.window != "":
		if err := d.finish(e.at, e.window); err != nil {
			return err
		}
	case e.open != "":
		if err := d.open(e.at, e.open, false); err != nil {
			return err
		}
	case e.close != "":
		if err := d.shut(e.at, e.close); err != nil {
			return err
		}
	case e.advice:
		if err := d.advise(e.at); err != nil {
			return err
		}
	}
	for len(d.free) > 0 {
		called, err := d.call(e.at, d.free[0])
		if err != nil || !called {
			return err
		}
	}
	return nil
}

func (d *simDay) arrive(at float64, i int) error {
	c, t := d.customers[i], strconv.Itoa(i)
	var cmd queue.Command = queue.Issue{Ticket: t, Service: "cash", Class: c.class}
	if d.mode.booked && c.books {
		cmd = queue.CheckIn{Ticket: t, Source: "k1", Code: fmt.Sprintf("%06d", i), Class: c.class}
	}
	events, err := d.do(at, cmd)
	if err != nil {
		return err
	}
	issued, ok := events[len(events)-1].(queue.Issued)
	if !ok {
		return fmt.Errorf("customer got no ticket: %+v", events)
	}
	d.arrived[i], d.band[i], d.class[i], d.waiting[t] = at, issued.Band, issued.Class, i
	return nil
}

func (d *simDay) open(at float64, w string, elastic bool) error {
	delete(d.closing, w)
	if d.at[w] == "" && !slices.Contains(d.free, w) {
		d.free = append(d.free, w)
	}
	_, err := d.do(at, queue.OpenCounter{Counter: w, Elastic: elastic})
	return err
}

// shut closes a window now, or after its customer.
func (d *simDay) shut(at float64, w string) error {
	if d.at[w] != "" {
		d.closing[w] = true
		return nil
	}
	d.free = slices.DeleteFunc(d.free, func(f string) bool { return f == w })
	if w == simExtraWindow {
		if d.count {
			d.extra += at - d.since
		}
		d.since = -1
	}
	_, err := d.do(at, queue.CloseCounter{Counter: w})
	return err
}

func (d *simDay) finish(at float64, w string) error {
	if _, err := d.do(at, queue.Finish{Counter: w, Ticket: d.at[w]}); err != nil {
		return err
	}
	d.at[w], d.last = "", at
	if d.closing[w] {
		delete(d.closing, w)
		return d.shut(at, w)
	}
	d.free = append(d.free, w)
	return nil
}

func minutes(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }
