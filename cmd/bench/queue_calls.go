package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
	"smartcounter/outbox"
)

const callWindows = 20

// benchCalls times call-next as a host does it: a step, the state's bytes and
// the events in one durable transaction. The branch has 20 windows, a queue of a
// hundred, and a history of the whole year; n tickets go through.
func benchCalls(n int) (err error) {
	dir, err := os.MkdirTemp("", "bench-queue-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	box, err := outbox.Open(filepath.Join(dir, "outbox.db"), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	q, err := queue.New(queue.Config{Services: []queue.Service{{ID: "cash", Letter: 'A'}, {ID: "loans", Letter: 'B'}},
		Key: []byte("key of the measured branch"), Windows: callWindows})
	if err != nil {
		return err
	}
	h := &callHost{box: box, q: q, now: simEpochDay.Add(9 * time.Hour)}
	if err := h.teach(); err != nil {
		return err
	}
	// The same bytes written and synced with nothing around them, in turn with
	// the calls: what the machine and its other work leave possible.
	plain, err := os.Create(filepath.Join(dir, "plain"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, plain.Close()) }()
	current := make([]string, callWindows)
	for w := range callWindows {
		if err := h.commit(queue.OpenCounter{Counter: strconv.Itoa(w)}); err != nil {
			return err
		}
	}
	const standing = 100
	var took, raw []float64
	for i := range n + standing {
		h.now = h.now.Add(14 * time.Second)
		service := []string{"cash", "loans"}[i%2]
		if err := h.commit(queue.Issue{Ticket: "t" + strconv.Itoa(i), Service: service, Class: queue.Class(i % 2)}); err != nil {
			return err
		}
		if i < standing {
			continue
		}
		w := i % callWindows
		began := time.Now()
		if err := h.commit(queue.CallNext{Counter: strconv.Itoa(w), Done: current[w]}); err != nil {
			return err
		}
		took = append(took, time.Since(began).Seconds()*1000)
		current[w] = h.called
		began = time.Now()
		if _, err := plain.WriteAt(h.bytes, 0); err != nil {
			return err
		}
		if err := plain.Sync(); err != nil {
			return err
		}
		raw = append(raw, time.Since(began).Seconds()*1000)
	}
	emit("queue.call_next_p50_ms", simQuantile(took, 0.50), "ms", len(took))
	emit("queue.call_next_p99_ms", simQuantile(took, 0.99), "ms", len(took))
	emit("queue.plain_write_p99_ms", simQuantile(raw, 0.99), "ms", len(raw))
	emit("queue.state_kib", float64(len(h.bytes))/1024, "KiB", n)
	return nil
}

// callHost commits steps as the branch's host does.
type callHost struct {
	box    *outbox.Outbox
	q      *queue.State
	now    time.Time
	bytes  []byte // of the state
	called string
}

func (h *callHost) commit(c queue.Command) error {
	next, events, err := queue.Step(h.q, h.now, c)
	if err != nil {
		return fmt.Errorf("%T: %w", c, err)
	}
	state, err := next.Marshal()
	if err != nil {
		return err
	}
	records := make([]outbox.Record, 0, len(events))
	for _, e := range events {
		body, err := json.Marshal(e)
		if err != nil {
			return err
		}
		id, err := event.NewID()
		if err != nil {
			return err
		}
		records = append(records, outbox.Record{ID: id, Body: body})
		if called, ok := e.(queue.Called); ok {
			h.called = called.Ticket
		}
	}
	if err := h.box.Append(context.Background(), records, map[string][]byte{"queue": state}); err != nil {
		return err
	}
	h.q, h.bytes = next, state
	return nil
}

// teach gives the queue a history of every weekday and a day's bookings, so
// that its bytes are as many as in a branch that has run for long.
func (h *callHost) teach() error {
	for day := range 14 {
		h.now = simEpochDay.AddDate(0, 0, day).Add(9 * time.Hour)
		if _, err := h.q.Apply(h.now, queue.OpenDay{Day: h.now.Format(time.DateOnly), Confirmed: true}); err != nil {
			return err
		}
		for i := range 32 * 5 {
			h.now = h.now.Add(3 * time.Minute)
			if _, err := h.q.Apply(h.now, queue.Issue{Ticket: "d" + strconv.Itoa(i), Service: "cash"}); err != nil {
				return err
			}
		}
	}
	h.now = simEpochDay.AddDate(0, 0, 14).Add(9 * time.Hour)
	if _, err := h.q.Apply(h.now, queue.OpenDay{Day: h.now.Format(time.DateOnly), Confirmed: true}); err != nil {
		return err
	}
	for i := range 200 {
		code, err := queue.CodeHash([]byte("key of the measured branch"), fmt.Sprintf("%06d", i))
		if err != nil {
			return err
		}
		b := queue.Booking{ID: "b" + strconv.Itoa(i), Service: "cash", Slot: h.now.Add(time.Duration(i) * 2 * time.Minute).Unix(), Code: code}
		if _, err := h.q.Apply(h.now, queue.Book{Booking: b}); err != nil {
			return err
		}
	}
	return nil
}
