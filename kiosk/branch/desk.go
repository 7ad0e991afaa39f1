package branch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"smartcounter/kiosk/queue"
)

// A Call is a number that was called to a window.
type Call struct {
	Seq    uint64    `json:"seq"` // counts calls and recalls
	Number string    `json:"number"`
	Window string    `json:"window"`
	Times  int       `json:"times"` // 0 for the first call
	At     time.Time `json:"at"`
}

// desk is what the host keeps beside the queue itself, committed with it: what
// the board shows, who sits where, and what makes a repeated request find its
// first answer.
type desk struct {
	Seq      uint64            `json:"seq"`              // of calls
	Calls    []Call            `json:"calls,omitempty"`  // latest first, one for each number
	Tellers  map[string]string `json:"tellers"`          // window: login
	Paused   map[string]string `json:"paused,omitempty"` // window that was closed today: login
	Parked   map[string]int64  `json:"parked,omitempty"` // ticket: when, Unix seconds
	Orders   []carried         `json:"orders,omitempty"` // latest last
	Bookings uint64            `json:"bookings"`         // headquarters' version
}

// carried is an order that was carried out.
type carried struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Ticket string `json:"ticket,omitempty"`
}

const (
	deskCalls  = 8
	deskOrders = 96
	maxDesk    = 1 << 20
)

// errDesk reports bytes that are no desk.
var errDesk = errors.New("branch: state")

func newDesk() desk {
	return desk{Tellers: map[string]string{}, Paused: map[string]string{}, Parked: map[string]int64{}}
}

func (d desk) clone() desk {
	d.Calls = slices.Clone(d.Calls)
	d.Tellers = maps.Clone(d.Tellers)
	d.Paused = maps.Clone(d.Paused)
	d.Parked = maps.Clone(d.Parked)
	d.Orders = slices.Clone(d.Orders)
	return d
}

func (d desk) marshal() ([]byte, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDesk, err)
	}
	return b, nil
}

func loadDesk(b []byte) (desk, error) {
	d := newDesk()
	if len(b) == 0 {
		return d, nil
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(&d); err != nil {
		return d, fmt.Errorf("%w: not readable", errDesk)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) || len(b) > maxDesk || len(d.Calls) > deskCalls || len(d.Orders) > deskOrders {
		return d, fmt.Errorf("%w: too much of something", errDesk)
	}
	fresh := newDesk()
	if d.Tellers == nil {
		d.Tellers = fresh.Tellers
	}
	if d.Paused == nil {
		d.Paused = fresh.Paused
	}
	if d.Parked == nil {
		d.Parked = fresh.Parked
	}
	return d, nil
}

// see notes what events mean for the desk.
func (d *desk) see(now time.Time, e queue.Event) {
	called := func(number, window string, times int) {
		d.Seq++
		d.Calls = slices.DeleteFunc(d.Calls, func(c Call) bool { return c.Number == number })
		d.Calls = slices.Insert(d.Calls, 0, Call{Seq: d.Seq, Number: number, Window: window, Times: times, At: now.Round(0)})
		d.Calls = d.Calls[:min(len(d.Calls), deskCalls)]
	}
	switch e := e.(type) {
	case queue.Called:
		called(e.Number, e.Counter, 0)
	case queue.Recalled:
		called(e.Number, e.Counter, e.Times)
	case queue.Parked:
		d.Parked[e.Ticket] = now.Unix()
	case queue.Resumed:
		delete(d.Parked, e.Ticket)
	case queue.Missed:
		delete(d.Parked, e.Ticket)
	case queue.CounterClosed:
		d.Paused[e.Counter] = d.Tellers[e.Counter]
		delete(d.Tellers, e.Counter)
	case queue.CounterOpened:
		delete(d.Paused, e.Counter)
	case queue.DayOpened:
		d.Calls = nil
		clear(d.Tellers)
		clear(d.Paused)
		clear(d.Parked)
	}
}

func (d *desk) order(id string) (carried, bool) {
	i := slices.IndexFunc(d.Orders, func(c carried) bool { return c.ID == id })
	if i < 0 {
		return carried{}, false
	}
	return d.Orders[i], true
}

func (d *desk) remember(c carried) {
	if n := len(d.Orders) - deskOrders + 1; n > 0 {
		d.Orders = slices.Delete(d.Orders, 0, n)
	}
	d.Orders = append(d.Orders, c)
}
