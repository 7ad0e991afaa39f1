package branch

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

var testKey = []byte("a key of a branch, of 32 bytes..")

// memory is a Store that can fail, before or after it has kept what it was given.
type memory struct {
	mu      sync.Mutex
	records []Record
	state   map[string][]byte
	appends int
	fail    error // nothing is kept
	lie     error // everything is kept, and an error reported
	blind   error // the state cannot be read
}

func (m *memory) Append(_ context.Context, records []Record, state map[string][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	if m.state == nil {
		m.state = map[string][]byte{}
	}
	m.appends++
	m.records = append(m.records, records...)
	for k, v := range state {
		m.state[k] = bytes.Clone(v)
	}
	return m.lie
}

func (m *memory) State(key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state[key], m.blind
}

func (m *memory) set(f func(*memory)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(m)
}

// events gives what headquarters gets of one type.
func (m *memory) events(t *testing.T, kind event.Type) []any {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []any
	for _, r := range m.records {
		e, err := event.Unmarshal(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		data, err := e.Decode()
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == kind {
			all = append(all, data)
		}
	}
	return all
}

func testOptions(s Store) Options {
	return Options{
		Branch: "guihua", Kiosk: "k1", Name: "桂花路网点", Store: s, Windows: []string{"1", "2", "3"},
		Services: []Service{{ID: "cash", Letter: 'A', Label: "存取款", Area: "2号区"}, {ID: "loans", Letter: 'B', Label: "理财"}},
		Queue:    queue.Config{Key: testKey},
	}
}

// house is a running host in a bubble of fake time.
type house struct {
	*Host
	t    testing.TB
	ctx  context.Context
	stop func()
	n    int
}

func (h *house) id() string { h.n++; return fmt.Sprintf("order-%06d", h.n) }

func (h *house) act(a Action) {
	h.t.Helper()
	if err := h.try(a); err != nil {
		h.t.Fatalf("%s at %s: %v", a.Do, a.Window, err)
	}
}

func (h *house) try(a Action) error {
	if a.ID == "" {
		a.ID = h.id()
	}
	return h.Act(h.ctx, "chen", a)
}

func (h *house) issue(service string, elderly bool) Ticket {
	h.t.Helper()
	v, err := h.Issue(h.ctx, Issue{ID: h.id(), Service: service, Elderly: elderly})
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// at gives the ticket that a window has, "" for none.
func (h *house) at(window string) string {
	for _, w := range h.Snapshot().Queue.Windows() {
		if w.Counter == window {
			return w.Ticket
		}
	}
	return ""
}

func begin(t testing.TB, o Options) *house {
	t.Helper()
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); h.Run(ctx) }()
	x := &house{Host: h, t: t, ctx: ctx, stop: func() { cancel(); <-ended }}
	return x
}
