package branch

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// An order is one thing to do, whole or not at all.
type order struct {
	id, kind string // "" for one that may be repeated harmlessly
	work     func(*turn) error
	result   chan result // with room for one
}

type result struct {
	ticket   string // what the order was about
	repeated bool
	err      error
}

// A turn is the state that an order works on.
type turn struct {
	now    time.Time
	queue  *queue.State
	desk   desk
	events []queue.Event
	wire   []fact
	// ticket is what the order was about; a repeat of the order finds it.
	ticket string
	reason string // why a customer goes straight to a window
}

// A fact is an event for headquarters.
type fact struct {
	kind event.Type
	data any
}

// copy gives a turn that leaves t's state alone.
func (t *turn) copy() turn { return turn{now: t.now, queue: t.queue.Clone(), desk: t.desk.clone()} }

// apply carries out a command of the queue. An error leaves everything as it was.
func (t *turn) apply(c queue.Command) error {
	events, err := t.queue.Apply(t.now, c)
	if err != nil {
		return err
	}
	for _, e := range events {
		t.desk.see(t.now, e)
		if f, ok := factOf(e, t.reason); ok {
			t.wire = append(t.wire, f)
		}
	}
	t.events = append(t.events, events...)
	return nil
}

// do has an order carried out and gives its outcome. Among the callers who wait, one
// at a time leads: it carries out everybody's orders. A caller alone thus works in
// its own goroutine, without waking another. An order that was taken is carried out
// even if ctx ends meanwhile.
func (h *Host) do(ctx context.Context, o *order) (result, error) {
	o.result = make(chan result, 1)
	if err := ctx.Err(); err != nil {
		return result{}, err
	}
	select {
	case h.orders <- o:
	case <-h.done:
		return result{}, ErrStopped
	case <-ctx.Done():
		return result{}, ctx.Err()
	}
	for {
		select {
		case r := <-o.result:
			return r, r.err
		default:
		}
		select {
		case r := <-o.result:
			return r, r.err
		case h.leader <- struct{}{}:
			h.lead()
			<-h.leader
		case <-h.done:
			select {
			case r := <-o.result:
				return r, r.err
			default:
				return result{}, ErrStopped
			}
		}
	}
}

// turn carries out a batch and commits it in one transaction.
func (h *Host) turn(batch []*order) error {
	if h.lost {
		if err := h.load(); err != nil {
			h.answer(batch, nil, fmt.Errorf("%w: %w", ErrStore, err))
			return err
		}
	}
	now, smooth := h.clock.look()
	was := h.current.Load()
	t := turn{now: now, queue: was.Queue, desk: was.desk}
	doubt := h.day(&t, smooth)
	results := make([]result, len(batch))
	for i, o := range batch {
		results[i] = t.carryOut(o)
	}
	if t.queue.Day() == doubt {
		doubt = ""
	}
	next := &Snapshot{Queue: t.queue, desk: t.desk, Doubt: doubt, version: was.version}
	if next.Queue != was.Queue {
		next.version++
	}
	if err := h.keep(&t, was); err != nil {
		h.answer(batch, nil, err)
		return err
	}
	h.current.Store(next)
	h.answer(batch, results, nil)
	h.spread(was, next)
	return nil
}

// keep commits what a turn has changed.
func (h *Host) keep(t *turn, was *Snapshot) error {
	if t.queue == was.Queue && len(t.wire) == 0 {
		return nil // every order was refused, or there was none
	}
	state, err := h.changed(t)
	if err != nil {
		return err
	}
	records, err := h.records(t)
	if err != nil {
		return err
	}
	if len(state) == 0 && len(records) == 0 {
		return nil
	}
	if err := h.commit(records, state); err != nil {
		return err
	}
	for key, b := range state {
		h.committed[key] = b
	}
	return nil
}

// carryOut works on a copy, so that a refused order leaves nothing behind.
func (t *turn) carryOut(o *order) result {
	if o.id != "" {
		if c, known := t.desk.order(o.id); known {
			if c.Kind != o.kind {
				return result{err: ErrReused}
			}
			return result{ticket: c.Ticket, repeated: true}
		}
	}
	try := t.copy()
	if err := o.work(&try); err != nil {
		return result{err: err}
	}
	if o.id != "" {
		try.desk.remember(carried{ID: o.id, Kind: o.kind, Ticket: try.ticket})
	}
	t.queue, t.desk = try.queue, try.desk
	t.events, t.wire = append(t.events, try.events...), append(t.wire, try.wire...)
	return result{ticket: try.ticket}
}

// changed gives the state that differs from what is on the disk.
func (h *Host) changed(t *turn) (map[string][]byte, error) {
	q, err := t.queue.Marshal()
	if err != nil {
		return nil, fmt.Errorf("branch: %w", err)
	}
	d, err := t.desk.marshal()
	if err != nil {
		return nil, err
	}
	state := map[string][]byte{}
	for key, b := range map[string][]byte{queueKey: q, deskKey: d} {
		if !bytes.Equal(b, h.committed[key]) {
			state[key] = b
		}
	}
	return state, nil
}

func (h *Host) answer(batch []*order, results []result, err error) {
	for i, o := range batch {
		if o.result == nil {
			continue
		}
		if err != nil {
			o.result <- result{err: err}
			continue
		}
		o.result <- results[i]
	}
}

// spread tells of the calls that are new, oldest first.
func (h *Host) spread(was, next *Snapshot) {
	for i := len(next.desk.Calls) - 1; i >= 0; i-- {
		if c := next.desk.Calls[i]; c.Seq > was.desk.Seq {
			h.o.OnCall(c)
		}
	}
}

// records makes the events that go to headquarters.
func (h *Host) records(t *turn) ([]Record, error) {
	records := make([]Record, 0, len(t.wire))
	for _, f := range t.wire {
		id, err := h.o.NewID()
		if err != nil {
			return nil, fmt.Errorf("branch: event id: %w", err)
		}
		e, err := event.New(id, t.now, h.o.Branch, h.o.Kiosk, f.kind, f.data)
		if err != nil {
			return nil, fmt.Errorf("branch: %w", err)
		}
		body, err := e.Marshal()
		if err != nil {
			return nil, fmt.Errorf("branch: %w", err)
		}
		records = append(records, Record{ID: id, Body: body})
	}
	return records, nil
}
