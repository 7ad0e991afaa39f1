package booking

import (
	"context"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

// A Down sends something to one counter.
type Down interface {
	Down(ctx context.Context, branch, kiosk, what string, payload []byte) error
}

const (
	lookEvery = 2 * time.Second  // for branches that asked: ingest may run elsewhere
	sendAgain = 30 * time.Second // to a branch that did not answer
	// maxSingly is how many changes go out one by one; more go as everything.
	maxSingly = 20
	// maxKnown is what a branch's queue keeps (kiosk/queue).
	maxKnown = 5000
)

// Run sends branches what they lack until ctx ends. A branch that does not answer is
// sent it again.
func (d *Desk) Run(ctx context.Context, down Down) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := d.sendDue(ctx, down); err != nil && ctx.Err() == nil {
			d.o.Log.Warn("bookings wait for the next try", "cause", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.nudge:
		}
	}
}

func (d *Desk) sendDue(ctx context.Context, down Down) error {
	due, err := d.o.Store.BookingsDue(ctx, d.o.Now().Add(-sendAgain))
	if err != nil {
		return err
	}
	for _, b := range due {
		messages, more, err := d.messages(ctx, b)
		if err != nil {
			return err
		}
		// First the note: versions are counted before they are used.
		if err := d.o.Store.BookingsSent(ctx, b, more, d.o.Now()); err != nil {
			return err
		}
		for _, m := range messages {
			body, err := m.Marshal()
			if err != nil {
				return err
			}
			if err := down.Down(ctx, b.Branch, b.Kiosk, event.DownBookings, body); err != nil {
				return err
			}
		}
	}
	return nil
}

// messages are what a branch lacks, and how many versions more they need.
func (d *Desk) messages(ctx context.Context, b store.BookingBranch) ([]*event.Bookings, int, error) {
	if b.Requested.IsZero() {
		changes, err := d.o.Store.BookingChanges(ctx, b.Branch, b.Received, maxSingly+1)
		if err != nil {
			return nil, 0, err
		}
		if single := singly(b, changes); single != nil {
			return single, 0, nil
		}
	}
	day := calendar.DateOf(d.o.Now())
	from := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, calendar.Shanghai)
	list, err := d.o.Store.Bookings(ctx, b.Branch, from, from.AddDate(0, 0, maxDays+1), maxKnown)
	if err != nil {
		return nil, 0, err
	}
	messages := everything(list)
	first, more := b.Version, 0
	if len(messages) > 1 {
		first, more = b.Version+1, len(messages)
	}
	for i, m := range messages {
		m.Version = first + uint64(i)
	}
	return messages, more, nil
}

// singly makes a message of each change, nil unless there is one for every version.
func singly(b store.BookingBranch, changes []store.Booking) (messages []*event.Bookings) {
	if len(changes) > maxSingly || b.Version-b.Received != uint64(len(changes)) {
		return nil
	}
	for i, c := range changes {
		if c.Version != b.Received+uint64(i)+1 {
			return nil
		}
		messages = append(messages, &event.Bookings{Version: c.Version, Bookings: []event.Booking{onWire(c)}})
	}
	return messages
}

// everything makes messages of what is booked; the first one drops the rest.
func everything(list []store.Booking) []*event.Bookings {
	messages := []*event.Bookings{{Complete: true, Bookings: []event.Booking{}}}
	for _, b := range list {
		if b.Cancelled || b.Refused != "" {
			continue
		}
		last := messages[len(messages)-1]
		if len(last.Bookings) == event.MaxBookings {
			last = &event.Bookings{}
			messages = append(messages, last)
		}
		last.Bookings = append(last.Bookings, onWire(b))
	}
	return messages
}

func onWire(b store.Booking) event.Booking {
	return event.Booking{ID: b.ID, Service: b.Service, Slot: b.Slot, Code: b.Code, Tail: b.Tail, VIP: b.VIP, Cancelled: b.Cancelled}
}
