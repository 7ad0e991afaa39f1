package mqtt_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
)

const branch, kiosk = "b001", "k1"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "relay-child" {
		os.Exit(relayChild(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// eventually polls a condition that other goroutines and processes bring about.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			t.Fatalf("never happened: %s", what)
		}
	}
}

// A rig is an outbox, its relay and what the relay reported.
type rig struct {
	t      *testing.T
	box    *outbox.Outbox
	opt    mqtt.Options
	stop   func()
	mu     sync.Mutex
	alarms []mqtt.Alarm
	links  []error
	ups    int
	downs  []string
}

// start runs the relay until stop, which may be called again.
func (r *rig) start() {
	r.t.Helper()
	relay, err := mqtt.New(r.box, r.opt)
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("relay: %v", err)
		}
	})
}

func (r *rig) lastLink() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.links) == 0 {
		return nil
	}
	return r.links[len(r.links)-1]
}

func (r *rig) alarmTexts() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, a := range r.alarms {
		fmt.Fprintf(&b, "%s %d; ", a.What, a.Sequence)
	}
	return b.String()
}

func (r *rig) append(ids ...string) {
	r.t.Helper()
	var rs []outbox.Record
	for _, id := range ids {
		rs = append(rs, outbox.Record{ID: id, Body: body(id)})
	}
	if err := r.box.Append(r.t.Context(), rs, nil); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) empty() bool {
	c := r.box.Cursor()
	return c.Acked == c.Last
}

func newRig(t *testing.T, url string, change func(*mqtt.Options)) *rig {
	t.Helper()
	box, err := outbox.Open(filepath.Join(t.TempDir(), "outbox.db"), &outbox.Options{Kiosk: kiosk, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, box: box, stop: func() {}}
	r.opt = mqtt.Options{
		Broker: url, Branch: branch, Kiosk: kiosk,
		ProgressTimeout: 300 * time.Millisecond,
		MinBackoff:      time.Millisecond, MaxBackoff: 20 * time.Millisecond,
		PoisonAfter: time.Nanosecond,
		OnAlarm:     func(a mqtt.Alarm) { r.mu.Lock(); r.alarms = append(r.alarms, a); r.mu.Unlock() },
		OnLink: func(up bool, err error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			if up {
				r.ups++
			} else {
				r.links = append(r.links, err)
			}
		},
		OnDown: func(what string, payload []byte) {
			r.mu.Lock()
			r.downs = append(r.downs, what+":"+string(payload))
			r.mu.Unlock()
		},
	}
	if change != nil {
		change(&r.opt)
	}
	t.Cleanup(func() {
		r.stop()
		if err := box.Close(); err != nil {
			t.Error(err)
		}
		if _, err := outbox.Verify(box.Path()); err != nil {
			t.Errorf("after the test: %v", err)
		}
	})
	return r
}

func body(id string) []byte {
	e := map[string]any{"specversion": "1.0", "id": id, "type": "kiosk.status", "data": map[string]any{"x": 1}}
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return b
}

func names(from, to int) []string {
	var s []string
	for i := from; i <= to; i++ {
		s = append(s, fmt.Sprintf("e%04d", i))
	}
	return s
}
