// Package ingest takes events from MQTT to the database and answers each
// counter with headquarters' own acknowledgement, sent after the commit. A
// PUBACK is only the broker's word; a counter keeps its events until this one.
package ingest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/prometheus/client_golang/prometheus"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// Store is what a Worker writes to.
type Store interface {
	Ingest(ctx context.Context, batch []store.Incoming) (store.Result, error)
	RaiseAlarm(ctx context.Context, s store.Stream, kind store.AlarmKind, detail string, at time.Time) error
}

// Errors of a Worker.
var (
	// ErrOptions reports options that cannot work.
	ErrOptions = errors.New("ingest: options")
	// ErrBroker reports a broker that cannot be reached or does not admit headquarters.
	ErrBroker = errors.New("ingest: broker")
	// ErrOverflow reports more messages than the queue holds; the broker delivers them again.
	ErrOverflow = errors.New("ingest: queue full")
	// ErrNotConnected reports a message down that cannot be sent now.
	ErrNotConnected = errors.New("ingest: not connected to the broker")
)

// Options configure a Worker. Zero values mean the defaults named.
type Options struct {
	Broker   string      // "tcp://host:port" or "ssl://host:port"; the nodes of a cluster with commas between, tried in this order
	TLS      *tls.Config // for ssl
	User     string
	Password string
	// ClientID is "hq-ingest": the broker keeps its undelivered messages under this
	// name. With Leases every worker needs one of its own.
	ClientID string
	// Filter is the MQTT filter to take events from; event.WildcardEvents().
	Filter string

	// Leases, if there are several workers, say whose events this one takes; without
	// them it takes all that Filter names.
	Leases   Leases
	LeaseFor time.Duration // 15 s; a worker that died is replaced after that

	Store   Store
	Log     *slog.Logger          // discards
	Metrics prometheus.Registerer // a registry of its own
	Now     func() time.Time      // time.Now

	// OnStatus is told of every status that was committed. It must not wait.
	OnStatus func(branch, kiosk string, s *event.Status)

	BatchSize int           // 1000 messages
	BatchWait time.Duration // 5 ms
	Queue     int           // 8192 messages
	// GapAfter is how long an event may be missing before a counter is asked to
	// send it again, and again after each such time; 5 s.
	GapAfter time.Duration
	// Backoff bounds the pause after a failure; it doubles from 100 ms to 15 s.
	BackoffMin, BackoffMax time.Duration
}

func (o *Options) setDefaults() error {
	if o.Broker == "" || o.Store == nil {
		return fmt.Errorf("%w: a broker and a store are needed", ErrOptions)
	}
	def(&o.BatchSize, 1000)
	def(&o.BatchWait, 5*time.Millisecond)
	def(&o.Queue, 8192)
	def(&o.GapAfter, 5*time.Second)
	def(&o.BackoffMin, 100*time.Millisecond)
	def(&o.BackoffMax, 15*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	if o.OnStatus == nil {
		o.OnStatus = func(string, string, *event.Status) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Leases != nil && (o.ClientID == "" || o.Filter != "") {
		return fmt.Errorf("%w: a worker with leases needs a name of its own and no filter", ErrOptions)
	}
	def(&o.LeaseFor, 15*time.Second)
	def(&o.ClientID, "hq-ingest")
	def(&o.Filter, event.WildcardEvents())
	if o.BatchSize < 1 || o.Queue < o.BatchSize || o.BackoffMax < o.BackoffMin {
		return fmt.Errorf("%w: want 1 ≤ batch ≤ queue and back-off bounds in order", ErrOptions)
	}
	return nil
}

func def[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// A Worker runs one session with the broker after another until it is told to stop.
type Worker struct {
	o       Options
	metrics *metrics
	gaps    *gaps
	active  *active

	mu      sync.Mutex
	client  mqtt.Client // connected, or nil
	link    error       // what keeps it from the broker, nil while connected
	storing error       // what kept the last batch out of the database, nil if it went in
}

// New returns a Worker that does nothing until Run.
func New(o Options) (*Worker, error) {
	if err := o.setDefaults(); err != nil {
		return nil, err
	}
	m, err := newMetrics(o.Metrics)
	if err != nil {
		return nil, err
	}
	return &Worker{o: o, metrics: m, gaps: newGaps(o.GapAfter), active: newActive(),
		link: fmt.Errorf("%w: not connected yet", ErrBroker)}, nil
}

// State is nil while events are being taken, otherwise what keeps them from it.
func (w *Worker) State() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.link, w.storing)
}

func (w *Worker) setLink(c mqtt.Client, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.client, w.link = c, err
}

func (w *Worker) setStoring(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.storing = err
}

// Run takes events until ctx ends. Failures of the broker or the database end a
// session, never Run: nothing is acknowledged, so nothing is lost meanwhile.
func (w *Worker) Run(ctx context.Context) error {
	pause := w.o.BackoffMin
	for ctx.Err() == nil {
		worked, err := w.session(ctx)
		if ctx.Err() != nil {
			break
		}
		w.setLink(nil, err)
		w.metrics.sessionsLost.Inc()
		w.o.Log.Warn("ingest interrupted, nothing is lost", "cause", err.Error())
		if worked {
			pause = w.o.BackoffMin
		}
		// Full jitter, so that workers do not return in step.
		if !sleep(ctx, time.Duration(rand.Int64N(int64(pause)+1))) {
			break
		}
		pause = min(2*pause, w.o.BackoffMax)
	}
	w.setLink(nil, fmt.Errorf("%w: stopped", ErrBroker))
	return w.endLeases(ctx)
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// Down sends something to one counter. It returns once the broker has it: whether
// the counter does is for the counter to say.
func (w *Worker) Down(ctx context.Context, branch, kiosk, what string, payload []byte) error {
	topic := event.DownTopic(branch, kiosk, what)
	if _, err := event.ParseTopic(topic); err != nil {
		return err
	}
	if len(payload) > event.MaxDown {
		return fmt.Errorf("%w: message of %d bytes, at most %d", event.ErrTooLarge, len(payload), event.MaxDown)
	}
	w.mu.Lock()
	c := w.client
	w.mu.Unlock()
	if c == nil {
		return ErrNotConnected
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	tok := c.Publish(topic, 1, false, payload)
	select {
	case <-tok.Done():
		if err := tok.Error(); err != nil {
			return fmt.Errorf("%w: %w", ErrNotConnected, err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrNotConnected, ctx.Err())
	}
}
