package branch

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"smartcounter/kiosk/queue"
)

// own is what a counter gives out by itself while the host is away: numbers kept
// ready, and tickets that the host has to be told of. It is on the disk before a
// customer sees a number.
type own struct {
	Day     string              `json:"day"`     // that the numbers hold for
	Ready   map[string][]string `json:"ready"`   // by service
	Pending []ownTicket         `json:"pending"` // oldest first
	Done    []ownTicket         `json:"done"`    // reported; a repeated request finds them
}

type ownTicket struct {
	Request string    `json:"request"` // what the customer's counter asked under
	Service string    `json:"service"`
	Elderly bool      `json:"elderly"`
	Number  string    `json:"number"`
	At      time.Time `json:"at"`
}

// id is another one than the request's, which the host may know under another number.
func (t ownTicket) id() string { return t.Request + "-own" }

const (
	ownKey     = "branch-own"
	maxPending = 2000
	maxDone    = 64
)

func loadOwn(b []byte) (own, error) {
	o := own{Ready: map[string][]string{}}
	if len(b) == 0 {
		return o, nil
	}
	if err := json.Unmarshal(b, &o); err != nil || len(o.Pending) > maxPending || len(o.Done) > maxDone {
		return o, fmt.Errorf("%w: numbers of this counter", errDesk)
	}
	if o.Ready == nil {
		o.Ready = map[string][]string{}
	}
	return o, nil
}

// change keeps a changed copy on the disk and adopts it; c.mu is held.
func (c *Client) change(ctx context.Context, do func(*own)) error {
	next := own{Day: c.own.Day, Ready: maps.Clone(c.own.Ready), Pending: slices.Clone(c.own.Pending), Done: slices.Clone(c.own.Done)}
	do(&next)
	b, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	if err := c.o.Store.Append(ctx, nil, map[string][]byte{ownKey: b}); err != nil {
		return fmt.Errorf("%w: %w", ErrStore, err)
	}
	c.own = next
	return nil
}

func (c *Client) today() string {
	return c.o.Now().In(c.o.Zone).Add(-c.o.DayStart).Format(time.DateOnly)
}

// issueOwn gives out one of the numbers kept ready.
func (c *Client) issueOwn(ctx context.Context, i Issue) (Ticket, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, had := c.find(i.ID); had {
		return t, nil
	}
	ready := c.own.Ready[i.Service]
	if c.own.Day != c.today() || len(ready) == 0 {
		return Ticket{}, fmt.Errorf("%w, and no number of %s is left for today", ErrAway, i.Service)
	}
	if len(c.own.Pending) >= maxPending {
		return Ticket{}, queue.ErrFull
	}
	t := ownTicket{Request: i.ID, Service: i.Service, Elderly: i.Elderly, Number: ready[0], At: c.o.Now().Round(0)}
	// A write that fails may still be on the disk: its number is not given again in
	// this life either.
	err := c.change(ctx, func(o *own) {
		o.Ready[i.Service] = ready[1:]
		o.Pending = append(o.Pending, t)
	})
	if err != nil {
		c.own.Ready[i.Service] = ready[1:]
		return Ticket{}, err
	}
	return c.ticket(t), nil
}

func (c *Client) issuedOwn(request string) (Ticket, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.find(request)
}

func (c *Client) find(request string) (Ticket, bool) {
	for _, list := range [][]ownTicket{c.own.Pending, c.own.Done} {
		if i := slices.IndexFunc(list, func(t ownTicket) bool { return t.Request == request }); i >= 0 {
			return c.ticket(list[i]), true
		}
	}
	return Ticket{}, false
}

// ticket is what the customer is told: how many are ahead only the host knows.
func (c *Client) ticket(t ownTicket) Ticket {
	v := Ticket{ID: t.id(), Number: t.Number, Service: t.Service, Class: classOf(t.Elderly).String(), State: TicketWaiting, Ahead: -1}
	for _, s := range c.o.Services {
		if s.ID == t.Service {
			v.Label, v.Area = s.Label, s.Area
		}
	}
	return v
}

func (c *Client) oldest() (ownTicket, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.own.Pending) == 0 {
		return ownTicket{}, false
	}
	return c.own.Pending[0], true
}

// reported takes a ticket off the list of those to report.
func (c *Client) reported(ctx context.Context, t ownTicket) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.change(ctx, func(o *own) {
		o.Pending = slices.DeleteFunc(o.Pending, func(p ownTicket) bool { return p.Request == t.Request })
		o.Done = append(o.Done, t)
		o.Done = o.Done[max(0, len(o.Done)-maxDone):]
	})
}

// wants reports whether a service runs short of numbers for today. While host and
// counter do not agree on the day, numbers would be of no use.
func (c *Client) wants(service string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	today := c.today()
	return c.hostDay == today && (c.own.Day != today || len(c.own.Ready[service]) <= c.o.Reserve/2)
}

// reservation names a request for numbers; until they are kept it stays the same,
// so that a lost answer costs no range.
func (c *Client) reservation(service string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asking[service] == "" {
		id, err := c.o.NewID()
		if err != nil {
			return "", fmt.Errorf("branch: %w", err)
		}
		c.asking[service] = id
	}
	return c.asking[service], nil
}

func (c *Client) keepReady(ctx context.Context, day, service string, numbers []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.change(ctx, func(o *own) {
		if o.Day != day {
			o.Day = day
			clear(o.Ready)
		}
		o.Ready[service] = append(slices.Clone(o.Ready[service]), numbers...)
	})
	if err == nil {
		delete(c.asking, service)
	}
	return err
}
