package queue

import (
	"math"
	"slices"
	"time"
)

// history is what a branch knows about its days: exponentially weighted means
// by weekday and quarter hour, so that it follows a changing neighbourhood.
type history struct {
	Days    [7]int       `json:"days"`
	Walk    [7][]float64 `json:"walk"`    // walk-in arrivals by quarter hour
	Windows [7][]float64 `json:"windows"` // open counters by quarter hour
	AllDays int          `json:"all_days"`
	AllWalk []float64    `json:"all_walk"` // of every weekday: steadier
	Booked  [7]float64   `json:"booked"`   // bookings made for the day
	Shown   float64      `json:"shown"`    // share of them that checked in
	Elderly float64      `json:"elderly"`  // share among the walk-ins
}

const (
	weekdayWeight = 0.15 // of the newest day of a weekday
	daysWeight    = 0.05 // of the newest day among all
	// A weekday's own figure counts as much as the figure of all days after this
	// many of it.
	ownWeekdays = 6
)

func (h history) clone() history {
	for i := range h.Walk {
		h.Walk[i] = slices.Clone(h.Walk[i])
		h.Windows[i] = slices.Clone(h.Windows[i])
	}
	h.AllWalk = slices.Clone(h.AllWalk)
	return h
}

// fold adds a day that is over. A day without any customer, a closed branch,
// teaches nothing.
func (h *history) fold(w time.Weekday, d today, booked int) {
	walk := 0
	for _, n := range d.Walk {
		walk += n
	}
	if walk+d.Booked == 0 {
		return
	}
	own, all := weight(h.Days[w], weekdayWeight), weight(h.AllDays, daysWeight)
	h.Walk[w] = full(h.Walk[w])
	h.Windows[w] = full(h.Windows[w])
	h.AllWalk = full(h.AllWalk)
	for q := range quarters {
		n, open := 0.0, 0.0
		if d.Walk != nil {
			n = float64(d.Walk[q])
		}
		if d.Windows != nil {
			open = d.Windows[q] / quarter.Minutes()
		}
		blend(&h.Walk[w][q], n, own)
		blend(&h.AllWalk[q], n, all)
		blend(&h.Windows[w][q], open, own)
	}
	blend(&h.Booked[w], float64(booked), own)
	if booked > 0 {
		blend(&h.Shown, min(1, float64(d.Booked)/float64(booked)), all)
	}
	if walk > 0 {
		blend(&h.Elderly, float64(d.Elderly)/float64(walk), all)
	}
	h.Days[w]++
	h.AllDays++
}

// weight lets the first days count alike before the mean begins to forget.
func weight(days int, least float64) float64 { return max(least, 1/float64(days+1)) }

func full(v []float64) []float64 {
	if len(v) != quarters {
		return make([]float64, quarters)
	}
	return v
}

// blend keeps three decimals: more is noise, and would swell the bytes.
func blend(mean *float64, v, weight float64) {
	*mean = math.Round((*mean+(v-*mean)*weight)*1000) / 1000
}

// walk gives the expected walk-in arrivals of a quarter hour. Neighbours are
// blended in, because a quarter hour holds a handful of customers only.
func (h *history) walk(w time.Weekday, q int) float64 {
	if h.AllDays == 0 {
		return 0
	}
	at := func(q int) float64 {
		q = max(0, min(quarters-1, q))
		v := h.AllWalk[q]
		if n := float64(h.Days[w]); n > 0 {
			v = (n*h.Walk[w][q] + ownWeekdays*v) / (n + ownWeekdays)
		}
		return v
	}
	return (at(q-1) + 2*at(q) + at(q+1)) / 4
}

// windows gives the counters that are usually open in a quarter hour.
func (s *State) windows(w time.Weekday, q int) float64 {
	if h := &s.d.History; h.Days[w] > 0 {
		return h.Windows[w][q]
	}
	from := time.Duration(q) * quarter
	if from >= s.cfg.Open && from < s.cfg.Close {
		return float64(s.cfg.Windows)
	}
	return 0
}

// duration is the exponentially weighted length of a service, in minutes.
type duration struct {
	Mean   float64 `json:"mean"`
	Square float64 `json:"square"` // of deviations from the mean
	N      int     `json:"n"`
}

// What is believed of a service that nobody was served yet: the mean of the
// scenario in docs/queue.md, held with the weight of ten customers.
const (
	usualService  = 7.0
	usualCV       = 0.8
	priorServices = 10
	serviceWeight = 0.01
	longService   = 60.0 // a window left without finishing teaches no more than this
)

func (d duration) believed() duration {
	if d.N == 0 {
		return duration{Mean: usualService, Square: usualService * usualService * usualCV * usualCV, N: priorServices}
	}
	return d
}

func (d duration) learn(minutes float64) duration {
	d = d.believed()
	minutes = min(minutes, longService)
	w := weight(d.N, serviceWeight)
	delta := minutes - d.Mean
	blend(&d.Mean, minutes, w)
	d.Mean = max(d.Mean, 0.1)
	blend(&d.Square, delta*(minutes-d.Mean), w)
	d.Square = max(0, d.Square)
	d.N = min(d.N+1, 1<<20)
	return d
}

// usual is the service time over all services, each weighted by its number.
func (s *State) usual() duration {
	var sum duration
	for _, v := range s.cfg.Services {
		d, known := s.d.Services[v.ID]
		if !known {
			continue
		}
		n := float64(min(d.N, 1000))
		sum.Mean += n * d.Mean
		sum.Square += n * d.Square
		sum.N += int(n)
	}
	if sum.N == 0 {
		return sum.believed()
	}
	sum.Mean /= float64(sum.N)
	sum.Square /= float64(sum.N)
	return sum
}
