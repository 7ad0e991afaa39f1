package queue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
)

// ErrState reports bytes that are no state of a queue.
var ErrState = errors.New("queue: state")

const (
	stateVersion = 1
	maxState     = 8 << 20
)

type stateFile struct {
	Version int  `json:"version"`
	State   data `json:"state"`
}

// Marshal gives the state as bytes. They hold no phone number, no name and no
// booking code, only keyed hashes.
func (s *State) Marshal() ([]byte, error) {
	b, err := json.Marshal(stateFile{Version: stateVersion, State: s.d})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return b, nil
}

// Load reads what Marshal gave, possibly under other settings: tickets of a
// service that the branch no longer has wait for its first service, counters
// forget it, and its bookings are dropped.
func Load(c Config, b []byte) (*State, error) {
	s, err := New(c)
	if err != nil {
		return nil, err
	}
	if len(b) > maxState {
		return nil, fmt.Errorf("%w: %d bytes", ErrState, len(b))
	}
	var f stateFile
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: not readable", ErrState) // the decoder's text may quote what it read
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more than one value", ErrState)
	}
	if f.Version != stateVersion {
		return nil, fmt.Errorf("%w: version %d, this release reads %d", ErrState, f.Version, stateVersion)
	}
	s.d = f.State
	if s.d.Next == nil {
		s.d.Next = map[string]int{}
	}
	if s.d.Counters == nil {
		s.d.Counters = map[string]counter{}
	}
	if s.d.Services == nil {
		s.d.Services = map[string]duration{}
	}
	s.adoptServices()
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return s, nil
}

func (s *State) adoptServices() {
	known := func(v string) bool { _, ok := s.cfg.service(v); return ok }
	for i := range s.d.Tickets {
		if t := &s.d.Tickets[i]; !known(t.Service) {
			t.Service = s.cfg.Services[0].ID
		}
	}
	for name, c := range s.d.Counters {
		if len(c.Services) > 0 {
			kept := slices.DeleteFunc(slices.Clone(c.Services), func(v string) bool { return !known(v) })
			c.Services = kept // none left: all, rather than a window that serves nobody
			s.d.Counters[name] = c
		}
	}
	s.d.Bookings = slices.DeleteFunc(s.d.Bookings, func(b Booking) bool { return !known(b.Service) && b.Used == "" })
}

// check holds every invariant that the commands keep.
func (s *State) check() error {
	d := &s.d
	if d.Day == "" {
		if len(d.Tickets) > 0 || len(d.Counters) > 0 {
			return errors.New("tickets before the first day")
		}
	} else if _, err := time.Parse(time.DateOnly, d.Day); err != nil {
		return errors.New("malformed day")
	} else if _, err := time.Parse(time.DateOnly, d.Latest); err != nil || d.Latest < d.Day {
		return errors.New("malformed latest day")
	}
	if d.Clock < 0 || d.Wall < 0 || d.Clock > maxMillis || d.Wall > maxMillis {
		return errors.New("clock out of range")
	}
	if len(d.Tickets) > maxTickets || len(d.Bookings) > maxBookings || len(d.Counters) > maxCounters ||
		len(d.Closed) > remembered || len(d.Called) > lastCalled || len(d.Reserves) > 4*maxCounters || len(d.Next) > maxServices ||
		len(d.Services) > 4*maxServices || len(d.Guesses.Sources) > guessSources {
		return errors.New("too many of something")
	}
	for v, n := range d.Next {
		if len(v) != 1 || v < "A" || v > "Z" || n < 0 || n > maxNumber {
			return errors.New("malformed numbers")
		}
	}
	if err := s.checkTickets(); err != nil {
		return err
	}
	for _, r := range d.Reserves {
		if !name.MatchString(r.Holder) || len(r.Letter) != 1 || r.From < 1 || r.To < r.From || r.To-r.From >= maxReserve || r.To > maxNumber || len(r.Used) > maxReserve {
			return errors.New("malformed reserve")
		}
	}
	for i, b := range d.Bookings {
		if b.validate() != nil || i > 0 && compareBookings(d.Bookings[i-1], b) >= 0 {
			return errors.New("malformed booking")
		}
	}
	for _, t := range d.Guesses.Sources {
		if !t.sound() {
			return errors.New("malformed guesses")
		}
	}
	if !d.Guesses.All.sound() {
		return errors.New("malformed guesses")
	}
	return d.checkFigures()
}

const (
	maxMillis = 1 << 43 // the year 2248
	maxNumber = 99_999
)

func (s *State) checkTickets() error {
	d := &s.d
	ids, numbers, at := map[string]bool{}, map[string]bool{}, map[string]string{}
	seq := uint64(0)
	for i := range d.Tickets {
		t := &d.Tickets[i]
		letter, n, ok := parseNumber(t.Number)
		switch {
		case !id.MatchString(t.ID) || ids[t.ID] || !ok || letter < 'A' || letter > 'Z' || n > maxNumber || numbers[t.Number] || n > max(d.Next[t.Number[:1]], s.lastReserved(t.Number[:1])):
			return errors.New("malformed ticket or one twice")
		case t.Class >= classes || t.Phase >= phases || t.Seq <= seq || t.Seq > d.Seq || t.First > d.Seq:
			return errors.New("ticket out of order")
		case t.Arrived < 0 || t.Since < 0 || t.Called < 0 || t.Arrived > maxMillis || t.Since > maxMillis || t.Called > maxMillis ||
			t.LastCall < 0 || t.LastCall > maxMillis || t.Missed < 0 || t.Missed > maxMillis:
			return errors.New("ticket's time out of range")
		case t.Hour < 0 || t.Hour > 23 || t.Calls < 0 || t.Ahead < 0 || t.Counter != "" && !name.MatchString(t.Counter):
			return errors.New("malformed ticket")
		case !sound(t.Expect) || !sound(t.Spread):
			return errors.New("ticket's forecast out of range")
		}
		ids[t.ID], numbers[t.Number], seq = true, true, t.Seq
		if t.Phase == AtCounter {
			at[t.Counter] = t.ID
		}
	}
	busy := 0
	for c, w := range d.Counters {
		if !name.MatchString(c) || len(w.Services) > maxServices || at[c] != w.Ticket {
			return errors.New("counter and ticket disagree")
		}
		if w.Ticket != "" {
			busy++
		}
	}
	held := 0
	for i := range d.Tickets {
		if d.Tickets[i].Phase == AtCounter {
			held++
		}
	}
	if held != busy {
		return errors.New("ticket at no counter")
	}
	for _, c := range d.Closed {
		if !id.MatchString(c.ID) {
			return errors.New("malformed closed ticket")
		}
	}
	return nil
}

func (d *data) checkFigures() error {
	for _, c := range d.Today.Cells {
		if c.Class >= classes || c.Hour < 0 || c.Hour > 23 || len(c.Waits) > waitBins || slices.ContainsFunc(c.Waits, func(n int) bool { return n < 0 }) {
			return errors.New("malformed statistics")
		}
	}
	if len(d.Today.Cells) > 24*int(classes) || !dayLong(len(d.Today.Walk)) || !dayLong(len(d.Today.Windows)) || !sound(d.Today.Extra) {
		return errors.New("malformed statistics")
	}
	if slices.ContainsFunc(d.Today.Walk, func(n int) bool { return n < 0 }) || d.Today.Elderly < 0 || d.Today.Booked < 0 {
		return errors.New("malformed statistics")
	}
	h := &d.History
	series := [][]float64{d.Today.Windows, h.AllWalk, h.Booked[:], {h.Shown, h.Elderly}}
	for w := range h.Walk {
		if h.Days[w] < 0 || h.Days[w] > 0 && (len(h.Walk[w]) != quarters || len(h.Windows[w]) != quarters) {
			return errors.New("malformed history")
		}
		if slices.ContainsFunc(h.Windows[w], func(x float64) bool { return x > maxCounters }) {
			return errors.New("malformed history")
		}
		series = append(series, h.Walk[w], h.Windows[w])
	}
	if h.AllDays < 0 || h.AllDays > 0 && len(h.AllWalk) != quarters || h.Shown > 1 || h.Elderly > 1 {
		return errors.New("malformed history")
	}
	for _, v := range series {
		if len(v) > quarters || slices.ContainsFunc(v, func(x float64) bool { return !sound(x) }) {
			return errors.New("malformed history")
		}
	}
	for _, v := range d.Services {
		if !sound(v.Mean) || !sound(v.Square) || v.N < 0 || v.N > 0 && v.Mean < 0.1 {
			return errors.New("malformed service times")
		}
	}
	for i := range bandSizes {
		lo, hi := d.Bands.Low[i], d.Bands.High[i]
		if !(lo >= -bandLimit && hi <= bandLimit && lo <= hi) {
			return errors.New("malformed bands")
		}
	}
	return nil
}

func dayLong(n int) bool { return n == 0 || n == quarters }

// sound reports a figure that can be counted with: neither negative nor absurd.
func sound(v float64) bool { return v >= 0 && v < 1e6 && !math.IsNaN(v) }

func (t Tries) sound() bool { return t.Began >= 0 && t.Began <= maxMillis && t.Wrong >= 0 }
