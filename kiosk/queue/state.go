package queue

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Errors of commands. None of them changes the state.
var (
	// ErrBadCommand reports a malformed command, or an unknown service or counter.
	ErrBadCommand = errors.New("queue: bad command")
	// ErrDone reports a ticket id that was used before: the request is a repeat.
	ErrDone = errors.New("queue: already done")
	// ErrStale reports that a ticket is not where the caller believes it is.
	ErrStale = errors.New("queue: the ticket is not there any more")
	// ErrEmpty reports that nobody waits for this counter.
	ErrEmpty = errors.New("queue: nobody waits")
	// ErrBusy reports a counter that still has a customer.
	ErrBusy = errors.New("queue: the counter has a customer")
	// ErrClosed reports a counter that is not open, or a day not begun.
	ErrClosed = errors.New("queue: not open")
	// ErrOverdue reports that someone past the guard has to be called first.
	ErrOverdue = errors.New("queue: a customer has waited too long to be skipped")
	// ErrTooSoon reports a recall before its time, ErrTooOften one too many.
	ErrTooSoon  = errors.New("queue: too soon after the last call")
	ErrTooOften = errors.New("queue: no more of these for this ticket")
	// ErrFull reports that a bound is reached.
	ErrFull = errors.New("queue: full")
	// ErrDay reports a day that is open already.
	ErrDay = errors.New("queue: this day is open already")
	// ErrUnsure reports a day that looks like a wrong clock and needs confirmation.
	ErrUnsure = errors.New("queue: a day to be confirmed")
)

// A State is the whole queue of a branch. The zero value is not usable: see New
// and Load. It is not safe for concurrent use.
type State struct {
	cfg Config
	d   data
}

// data is what the bytes hold.
type data struct {
	Day      string              `json:"day"`    // 2006-01-02, "" before the first
	Latest   string              `json:"latest"` // day ever opened: numbers began anew then
	Clock    int64               `json:"clock"`
	Wall     int64               `json:"wall"`
	Seq      uint64              `json:"seq"`
	Next     map[string]int      `json:"next"` // letter: last number used or reserved
	Reserves []reserve           `json:"reserves,omitempty"`
	Tickets  []ticket            `json:"tickets"` // in order of issue
	Closed   []closed            `json:"closed,omitempty"`
	Called   []string            `json:"called,omitempty"` // numbers, latest first
	Counters map[string]counter  `json:"counters"`
	Bookings []Booking           `json:"bookings,omitempty"` // in order of slots
	Guesses  Guesses             `json:"guesses,omitempty"`
	Today    today               `json:"today"`
	History  history             `json:"history"`
	Services map[string]duration `json:"services"`
	Bands    bands               `json:"bands"`
}

type counter struct {
	Services []string `json:"services"` // empty: all
	Ticket   string   `json:"ticket,omitempty"`
	Elastic  bool     `json:"elastic,omitempty"`
}

// reserve is a range of numbers set aside, both ends included.
type reserve struct {
	Holder string `json:"holder"`
	Letter string `json:"letter"`
	From   int    `json:"from"`
	To     int    `json:"to"`
	Used   []int  `json:"used,omitempty"`
}

// New returns the queue of a branch before its first day.
func New(c Config) (*State, error) {
	c = c.withDefaults()
	if err := c.validate(); err != nil {
		return nil, err
	}
	return &State{cfg: c, d: data{
		Next: map[string]int{}, Counters: map[string]counter{}, Services: map[string]duration{}, Bands: newBands(),
	}}, nil
}

// Clone returns a copy that shares nothing that either may change.
func (s *State) Clone() *State {
	c := *s
	d := &c.d
	d.Next = maps.Clone(d.Next)
	d.Reserves = slices.Clone(d.Reserves)
	for i := range d.Reserves {
		d.Reserves[i].Used = slices.Clone(d.Reserves[i].Used)
	}
	d.Tickets = slices.Clone(d.Tickets)
	d.Closed = slices.Clone(d.Closed)
	d.Called = slices.Clone(d.Called)
	d.Counters = maps.Clone(d.Counters) // the services within are replaced, never changed
	d.Bookings = slices.Clone(d.Bookings)
	d.Guesses = d.Guesses.clone()
	d.Today = d.Today.clone()
	d.History = d.History.clone()
	d.Services = maps.Clone(d.Services)
	return &c
}

// Step carries out a command on a copy of s.
func Step(s *State, now time.Time, c Command) (*State, []Event, error) {
	next := s.Clone()
	events, err := next.Apply(now, c)
	if err != nil {
		return s, nil, err
	}
	return next, events, nil
}

// Apply carries out a command. An error leaves the state as it was. now is the
// branch's wall clock, in its own time zone; it may jump either way.
func (s *State) Apply(now time.Time, c Command) ([]Event, error) {
	at := moment{wall: now, at: s.at(now)}
	if open, isOpen := c.(OpenDay); s.d.Day == "" && !isOpen {
		return nil, fmt.Errorf("%w: no day was begun", ErrClosed)
	} else if isOpen {
		return s.openDay(at, open)
	}
	usual, extra := s.openWindows() // as they were until now
	events, err := s.apply(at, c)
	if err != nil {
		return nil, err
	}
	s.countWindows(at, usual, extra)
	s.d.Clock, s.d.Wall = at.at, at.wall.UnixMilli()
	return events, nil
}

func (s *State) apply(at moment, c Command) ([]Event, error) {
	switch c := c.(type) {
	case OpenCounter:
		return s.openCounter(c)
	case CloseCounter:
		return s.closeCounter(c)
	case Issue:
		return s.issue(at, c)
	case Reserve:
		return s.reserve(c)
	case WalkDirect:
		return s.walkDirect(at, c)
	case Book:
		return s.book(c)
	case Unbook:
		return s.unbook(c)
	case CheckIn:
		return s.checkIn(at, c)
	case CallNext:
		return s.callNext(at, c)
	case Recall:
		return s.recall(at, c)
	case Finish:
		return s.finish(at, c)
	case Miss:
		return s.miss(at, c)
	case Park:
		return s.park(c)
	case Resume:
		return s.resume(c)
	case Transfer:
		return s.transfer(at, c)
	case Rejoin:
		return s.rejoin(at, c)
	case Leave:
		return s.leave(at, c)
	}
	return nil, fmt.Errorf("%w: %T", ErrBadCommand, c)
}

// A moment is one instant on two clocks.
type moment struct {
	wall time.Time
	at   int64 // queue time, milliseconds
}

// at gives queue time: it advances with the wall clock and stands still where
// the wall clock goes back, so that no wait is negative and nobody overtakes by
// a correction of the clock. Afterwards it runs on from there.
func (s *State) at(now time.Time) int64 {
	if s.d.Wall == 0 {
		return now.UnixMilli()
	}
	return s.d.Clock + max(0, now.UnixMilli()-s.d.Wall)
}

func millis(d time.Duration) int64 { return d.Milliseconds() }

func span(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
