// Package outboxtest holds what tests of the outbox and its relay need on the other
// side: a headquarters that counts like the real one, a broker on a loopback
// socket whose every answer the test decides, and mosquitto in a temporary folder.
package outboxtest

import (
	"encoding/json"
	"fmt"
	"sync"

	"smartcounter/kiosk/event"
)

// A Headquarters keeps events by id and acknowledges each epoch's contiguous
// beginning, as the real one does, in memory. The zero value is ready.
type Headquarters struct {
	// Credit goes out with every acknowledgement; 0 means 1024.
	Credit int
	// Refuse, if set, puts an event aside with a reason.
	Refuse func(id string) (reason string)

	mu      sync.Mutex
	events  map[string][]byte // id → body without position
	order   []string
	epochs  map[string]*epoch
	copies  int
	clashes []string
	answer  func(event.Ack) event.Ack
}

type epoch struct {
	upto  uint64
	ahead map[uint64]bool
}

// Take stores one message and gives the acknowledgement to send. An error means
// that the message is not an event with a position.
func (h *Headquarters) Take(payload []byte) (event.Ack, error) {
	bare, name, sequence, err := event.Unsplice(payload)
	if err != nil {
		return event.Ack{}, err
	}
	var head struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(payload, &head); err != nil || head.ID == "" {
		return event.Ack{}, fmt.Errorf("outboxtest: no id: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.events == nil {
		h.events, h.epochs = map[string][]byte{}, map[string]*epoch{}
	}
	var refused []event.Refusal
	reason := ""
	if h.Refuse != nil {
		reason = h.Refuse(head.ID)
	}
	old, known := h.events[head.ID]
	switch {
	case reason != "":
	case !known:
		h.events[head.ID] = bare
		h.order = append(h.order, head.ID)
	default:
		h.copies++
		if string(old) != string(bare) {
			h.clashes = append(h.clashes, head.ID)
		}
	}
	e := h.epochs[name]
	if e == nil {
		e = &epoch{ahead: map[uint64]bool{}}
		h.epochs[name] = e
	}
	if sequence > e.upto {
		e.ahead[sequence] = true
	}
	for e.ahead[e.upto+1] {
		e.upto++
		delete(e.ahead, e.upto)
	}
	if reason != "" && sequence <= e.upto {
		refused = []event.Refusal{{Sequence: sequence, Reason: reason}}
	}
	credit := h.Credit
	if credit == 0 {
		credit = 1024
	}
	ack := event.Ack{Epoch: name, Upto: e.upto, Credit: credit, Refused: refused}
	if h.answer != nil {
		ack = h.answer(ack)
	}
	return ack, nil
}

// Answer makes f change every acknowledgement from now on; nil ends that.
func (h *Headquarters) Answer(f func(event.Ack) event.Ack) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = f
}

// Restore forgets everything behind the first n events and, of every epoch, what
// lies behind upto: the state of an older backup.
func (h *Headquarters) Restore(n int, upto uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range h.order[n:] {
		delete(h.events, id)
	}
	h.order = h.order[:n]
	for _, e := range h.epochs {
		e.upto, e.ahead = min(e.upto, upto), map[uint64]bool{}
	}
}

// IDs lists the events in the order of their first arrival.
func (h *Headquarters) IDs() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.order...)
}

// Len is how many different events have arrived.
func (h *Headquarters) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.events)
}

// Copies is how often an event arrived that was known.
func (h *Headquarters) Copies() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.copies
}

// Clashes lists ids that arrived with different bodies.
func (h *Headquarters) Clashes() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.clashes...)
}
