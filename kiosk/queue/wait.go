package queue

import (
	"math"
	"slices"
	"time"
)

// A Forecast is what a customer is told about the wait.
type Forecast struct {
	Ahead  int // who waits now and is called before, by projected scores
	Band   Band
	Expect float64 // minutes
	Spread float64 // minutes, how uncertain that is
}

// Forecast gives the wait left to a waiting ticket.
func (s *State) Forecast(now time.Time, ticket string) (Forecast, error) {
	i := s.find(ticket)
	if i < 0 || s.d.Tickets[i].Phase != Waiting {
		return Forecast{}, ErrStale
	}
	return s.forecast(moment{now, s.at(now)}, &s.d.Tickets[i]), nil
}

// Outlook gives the wait that a customer would have who came now.
func (s *State) Outlook(now time.Time, service string, c Class) (Forecast, error) {
	if _, ok := s.cfg.service(service); !ok || c >= classes {
		return Forecast{}, ErrBadCommand
	}
	m := moment{now, s.at(now)}
	return s.forecast(m, &ticket{Service: service, Class: c, Arrived: m.at, Since: m.at, Seq: s.d.Seq + 1}), nil
}

const farthest = 300 // minutes that a forecast looks ahead

// forecast walks through the minutes to come until the windows have finished
// with everyone who will be called before t: those that are here, by the scores
// they will have then, and those that are expected to come and to overtake.
func (s *State) forecast(m moment, t *ticket) Forecast {
	mine, idle := 0, 0
	for name, c := range s.d.Counters {
		if c.serves(name, t) {
			mine++
			if c.Ticket == "" {
				idle++
			}
		}
	}
	service := s.usual()
	windows := max(1, float64(mine))
	usual := s.windows(m.wall.Weekday(), quarterOf(m.wall))
	share, in := s.share(t, mine), s.inflow(m)

	var f Forecast
	done, last := float64(idle), 0.0 // services ended, and how many were still ahead a step ago
	came, ahead := 0.0, 0.0
	for minute, step := 0, 1; minute < farthest; minute += step {
		at := m.at + int64(minute)*60_000
		wall := m.wall.Add(time.Duration(minute) * time.Minute)
		ahead = s.ahead(t, at, share)
		came = s.overtaking(m, t, minute, in)
		need := ahead + came + 1 - done
		if need <= 0 {
			f.Expect = float64(minute)
			if minute > 0 {
				f.Expect += need / (last - need) * float64(step)
			}
			break
		}
		step = 1 + minute/15 // far away, a coarser look is as good
		last, f.Expect = need, float64(minute+step)
		// Lunch, say: windows close and open as they usually do by then.
		open := windows
		if then := s.windows(wall.Weekday(), quarterOf(wall)); usual >= 0.5 && then >= 0.5 {
			open *= max(0.25, min(4, then/usual))
		}
		done += open / service.Mean * float64(step)
	}
	per := service.Mean / windows
	cv2 := service.Square / (service.Mean * service.Mean)
	f.Spread = math.Sqrt(0.25 + per*per*((ahead+1)*cv2+came*(1+cv2)))
	if idle > 0 && ahead+came < float64(idle) {
		f.Spread = 0.5
	}
	f.Ahead = int(math.Round(s.ahead(t, m.at+int64(f.Expect*60_000), nil)))
	f.Band = s.d.Bands.band(f)
	return f
}

// share says for each service which part of its customers the windows of t take.
func (s *State) share(t *ticket, mine int) map[string]float64 {
	share := make(map[string]float64, len(s.cfg.Services))
	for _, v := range s.cfg.Services {
		all, both := 0, 0
		for name, c := range s.d.Counters {
			if c.offers(v.ID) {
				all++
				if c.serves(name, t) {
					both++
				}
			}
		}
		switch {
		case all > 0:
			share[v.ID] = float64(both) / float64(all)
		case mine == 0:
			share[v.ID] = 1 // nothing is open yet: all wait together
		}
	}
	return share
}

// ahead counts the waiting that are called before t at a time; with share, each
// by the part that falls to the windows of t.
func (s *State) ahead(t *ticket, at int64, share map[string]float64) float64 {
	n := 0.0
	for i := range s.d.Tickets {
		o := &s.d.Tickets[i]
		if o.Phase != Waiting || o.Seq == t.Seq || !s.before(o, t, at) {
			continue
		}
		if t.Counter != "" && o.Counter != "" && o.Counter != t.Counter {
			continue
		}
		if share == nil {
			n++
		} else {
			n += share[o.Service]
		}
	}
	return n
}

// An inflow is what is expected to come, seen from one moment.
type inflow struct {
	elderly []float64 // elderly walk-ins within so many minutes, filled as needed
	slots   []int64   // of bookings not checked in, queue time, ascending
}

// overtaking expects how many customers that are not here yet will be called
// before t, should t be called in so many minutes.
func (s *State) overtaking(m moment, t *ticket, minutes int, in *inflow) float64 {
	call := m.at + int64(minutes)*60_000
	if s.cfg.Guard >= 0 {
		call = min(call, t.Arrived+millis(s.cfg.Guard))
	}
	waited := float64(max(0, call-t.Since))
	// A customer of class c overtakes who comes before this.
	until := func(c Class) int64 { return call - int64(waited*s.cfg.Rates[t.Class]/s.cfg.Rates[c]) }
	n := 0.0
	if end := float64(until(Elderly)-m.at) / 60_000; end > 0 {
		for len(in.elderly) <= int(end)+1 {
			wall := m.wall.Add(time.Duration(len(in.elderly)-1) * time.Minute)
			in.elderly = append(in.elderly, in.elderly[len(in.elderly)-1]+
				s.d.History.Elderly*s.d.History.walk(wall.Weekday(), quarterOf(wall))/quarter.Minutes())
		}
		whole := int(end)
		n += in.elderly[whole] + (end-float64(whole))*(in.elderly[whole+1]-in.elderly[whole])
	}
	end := until(Booked)
	for _, slot := range in.slots {
		if slot >= end {
			break
		}
		n += s.shown()
	}
	return n
}

// inflow collects what may overtake within the reach of a forecast.
func (s *State) inflow(m moment) *inflow {
	in := &inflow{elderly: []float64{0}}
	from := m.wall.Unix()
	i, _ := slices.BinarySearchFunc(s.d.Bookings, from, func(b Booking, at int64) int { return int(max(-1, min(1, b.Slot-at))) })
	for _, b := range s.d.Bookings[i:] {
		if b.Slot > from+farthest*60 {
			break
		}
		if b.Used == "" {
			in.slots = append(in.slots, m.at+b.Slot*1000-m.wall.UnixMilli())
		}
	}
	return in
}

// shown is the share of bookings whose customers come.
func (s *State) shown() float64 {
	if s.d.History.Shown == 0 {
		return 1
	}
	return s.d.History.Shown
}

// bands holds, for each length of queue, how many spreads the ends of the band
// lie from the expectation. After each call an end moves outwards if it failed
// and inwards by less if it held, so that in the long run it fails as often as
// it may, whatever the distribution (Gibbs & Candès, "Adaptive conformal
// inference under distribution shift", NeurIPS 2021).
type bands struct {
	Low  [bandSizes]float64 `json:"low"`
	High [bandSizes]float64 `json:"high"`
}

const (
	bandSizes = 6
	missLow   = 0.07 // of the customers are called before the band
	missHigh  = 0.12 // and after it: waits are skewed, so that this is narrower
	bandStep  = 0.03
	bandLimit = 8
)

func newBands() bands {
	var b bands
	for i := range bandSizes {
		b.Low[i], b.High[i] = -1.2, 1.3
	}
	return b
}

// size groups queues by length: 0, 1–2, 3–6, 7–14, 15–30, more.
func bandSize(ahead int) int {
	size := 0
	for n := ahead + 1; n > 1 && size < bandSizes-1; n = (n) / 2 {
		size++
	}
	return size
}

func (b *bands) band(f Forecast) Band {
	i := bandSize(f.Ahead)
	low := math.Round(max(0, f.Expect+b.Low[i]*f.Spread))
	high := math.Round(max(low, f.Expect+b.High[i]*f.Spread))
	return Band{Low: int(low), High: int(high)}
}

func (b *bands) learn(ahead int, expect, spread, wait float64) {
	i := bandSize(ahead)
	move := func(end *float64, failed bool, may, outwards float64) {
		d := -may
		if failed {
			d = 1 - may
		}
		v := *end + outwards*bandStep*d
		*end = math.Round(max(-bandLimit, min(bandLimit, v))*1e4) / 1e4
	}
	// An end below zero is shown as zero and cannot fail.
	was := Band{int(math.Round(max(0, expect+b.Low[i]*spread))), 0}
	was.High = int(math.Round(max(float64(was.Low), expect+b.High[i]*spread)))
	move(&b.Low[i], math.Round(wait) < float64(was.Low), missLow, -1)
	move(&b.High[i], math.Round(wait) > float64(was.High), missHigh, 1)
	b.Low[i] = min(b.Low[i], b.High[i])
}
