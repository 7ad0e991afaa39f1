package ingest_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/prometheus/client_golang/prometheus"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/event"
)

const patience = 20 * time.Second

var home = storetest.Home

// body gives an event as a relay publishes it.
func body(t testing.TB, m store.Incoming, epoch string, sequence uint64) []byte {
	t.Helper()
	b, err := event.Splice(m.Payload, epoch, sequence)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A counter is the other end: a plain MQTT client.
type counter struct {
	t      *testing.T
	client mqtt.Client
	stream store.Stream
	acks   chan event.Ack
	down   chan string
	resend func() // publishes the rows sent last once more
}

func newCounter(t *testing.T, url string, s store.Stream) *counter {
	t.Helper()
	c := &counter{t: t, stream: s, acks: make(chan event.Ack, 10_000), down: make(chan string, 100)}
	c.client = mqtt.NewClient(mqtt.NewClientOptions().AddBroker(url).SetClientID(s.Branch + "-" + s.Kiosk).
		SetCleanSession(true).SetAutoReconnect(false).SetConnectTimeout(patience))
	c.await(c.client.Connect())
	t.Cleanup(func() { c.client.Disconnect(0) })
	c.await(c.client.Subscribe(event.AckTopic(s.Branch, s.Kiosk), 1, func(_ mqtt.Client, m mqtt.Message) {
		a, err := event.UnmarshalAck(m.Payload())
		if err != nil {
			t.Errorf("acknowledgement: %v", err)
			return
		}
		c.acks <- *a
	}))
	c.await(c.client.Subscribe(event.WildcardDown(s.Branch, s.Kiosk), 1, func(_ mqtt.Client, m mqtt.Message) { c.down <- string(m.Payload()) }))
	return c
}

func (c *counter) await(tok mqtt.Token) {
	c.t.Helper()
	if !tok.WaitTimeout(patience) {
		c.t.Fatal("the broker does not answer")
	}
	if err := tok.Error(); err != nil {
		c.t.Fatal(err)
	}
}

// send publishes rows in order from a sequence on.
func (c *counter) send(from uint64, rows ...store.Incoming) {
	c.t.Helper()
	c.resend = func() { c.publish(from, rows) }
	c.publish(from, rows)
}

func (c *counter) publish(from uint64, rows []store.Incoming) {
	c.t.Helper()
	var last mqtt.Token
	for i, m := range rows {
		last = c.client.Publish(event.EventsTopic(c.stream.Branch, c.stream.Kiosk, m.Type), 1, false, body(c.t, m, c.stream.Epoch, from+uint64(i)))
	}
	if last != nil {
		c.await(last)
	}
}

// until waits for an acknowledgement that fits. Like a relay, the counter sends
// again when none comes: acknowledgements go at QoS 0 and may be lost.
func (c *counter) until(what string, fits func(event.Ack) bool) event.Ack {
	c.t.Helper()
	timeout := time.After(3 * patience)
	doubt := time.NewTicker(3 * time.Second)
	defer doubt.Stop()
	for {
		select {
		case <-doubt.C:
			c.resend()
		case a := <-c.acks:
			if a.Epoch == c.stream.Epoch && fits(a) {
				return a
			}
		case <-timeout:
			c.t.Fatalf("no acknowledgement: %s", what)
		}
	}
}

// soak chooses between the counts of a test run and those of make soak.
func soak(normal, whole int) int {
	if os.Getenv("SMARTCOUNTER_SOAK") == "1" {
		return whole
	}
	return normal
}

func upto(n uint64) func(event.Ack) bool { return func(a event.Ack) bool { return a.Upto == n } }

func rows(n int) []store.Incoming {
	r := make([]store.Incoming, n)
	for i := range r {
		r[i] = storetest.Session(home, uint64(i+1))
	}
	return r
}

// A house is a broker, a database and a worker between them.
type house struct {
	broker  *broker.Broker
	db      *store.DB
	worker  *ingest.Worker
	metrics *prometheus.Registry
	stop    func() // the worker; waits for it
}

func newHouse(t *testing.T, change func(*ingest.Options)) *house {
	t.Helper()
	h := &house{metrics: prometheus.NewRegistry()}
	var err error
	if h.broker, err = broker.Start(broker.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", AckWait: 500 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.broker.Close() })
	if h.db, err = store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hq.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.db.Close() })
	began := time.Now()
	clock := func() time.Time { return storetest.At.Add(time.Since(began)) } // the counters' clocks are right
	o := ingest.Options{Broker: h.broker.URL(), Store: h.db, Metrics: h.metrics, Now: clock, BackoffMin: time.Millisecond, BackoffMax: 50 * time.Millisecond}
	if change != nil {
		change(&o)
	}
	if h.worker, err = ingest.New(o); err != nil {
		t.Fatal(err)
	}
	h.start(t)
	return h
}

// start runs the worker and waits until it takes events.
func (h *house) start(t *testing.T) {
	t.Helper()
	h.run(t)
	waitUntil(t, "the worker takes events", func() bool { return h.worker.State() == nil })
}

// run runs the worker until the test ends.
func (h *house) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := h.worker.Run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
	})
	h.stop = func() { cancel(); wg.Wait() }
	t.Cleanup(h.stop)
}

func waitUntil(t *testing.T, what string, ready func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	timeout := time.After(patience)
	for !ready() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatalf("did not happen: %s", what)
		}
	}
}

func (h *house) wantOnce(t *testing.T, rows []store.Incoming) { t.Helper(); wantOnce(t, h.db, rows) }

// wantOnce checks that the database holds exactly these events, each once.
func wantOnce(t *testing.T, db *store.DB, rows []store.Incoming) {
	t.Helper()
	want := make(map[string]bool, len(rows))
	for _, m := range rows {
		want[m.ID] = true
	}
	var after int64
	for {
		page, err := db.Events(context.Background(), after, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if !want[e.ID] {
				t.Errorf("event %s twice or not sent", e.ID)
			}
			delete(want, e.ID)
			after = e.Cursor
		}
	}
	if len(want) > 0 {
		t.Errorf("%d of %d events lost", len(want), len(rows))
	}
}

// metric sums a counter over its labels.
func (h *house) metric(t *testing.T, name string) (sum float64) {
	t.Helper()
	families, err := h.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			for _, m := range f.GetMetric() {
				sum += m.GetCounter().GetValue()
			}
			return sum
		}
	}
	t.Fatalf("no metric %s", name)
	return 0
}
