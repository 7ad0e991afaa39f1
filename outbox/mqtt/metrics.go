package mqtt

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"smartcounter/outbox"
)

// Metrics of an outbox and its relay. The nil Metrics counts nothing.
type Metrics struct {
	registerer prometheus.Registerer
	append     prometheus.Histogram
	failed     prometheus.Counter
	ack        prometheus.Histogram
	reconnects prometheus.Counter
}

// NewMetrics registers the counters. ObserveAppend goes into the outbox's
// Options.OnCommit, the Metrics itself into Options.Metrics.
func NewMetrics(reg prometheus.Registerer) (*Metrics, error) {
	m := &Metrics{
		registerer: reg,
		append: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "smartcounter_outbox_append_seconds", Help: "Time an append waited for its commit.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 12),
		}),
		failed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "smartcounter_outbox_append_failures_total", Help: "Appends that were not stored.",
		}),
		ack: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "smartcounter_outbox_acknowledge_seconds", Help: "Time from publishing an event to headquarters' acknowledgement.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2.5, 12),
		}),
		reconnects: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "smartcounter_relay_reconnects_total", Help: "Connections to the broker that ended or could not be made.",
		}),
	}
	for _, c := range []prometheus.Collector{m.append, m.failed, m.ack, m.reconnects} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("relay: metrics: %w", err)
		}
	}
	return m, nil
}

// ObserveAppend counts one append.
func (m *Metrics) ObserveAppend(_ int, waited time.Duration, err error) {
	switch {
	case m == nil:
	case err != nil:
		m.failed.Inc()
	default:
		m.append.Observe(waited.Seconds())
	}
}

func (m *Metrics) acknowledged(after time.Duration) {
	if m != nil {
		m.ack.Observe(after.Seconds())
	}
}

func (m *Metrics) reconnected() {
	if m != nil {
		m.reconnects.Inc()
	}
}

// watch registers the gauges that are read from the outbox.
func (m *Metrics) watch(box *outbox.Outbox) error {
	if m == nil {
		return nil
	}
	gauge := func(name, help string, value func(outbox.Stats) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			s, err := box.Stats()
			if err != nil {
				return -1 // closed or damaged: no figure is better than an old one
			}
			return value(s)
		})
	}
	for _, c := range []prometheus.Collector{
		gauge("smartcounter_outbox_depth", "Events that headquarters has not acknowledged.",
			func(s outbox.Stats) float64 { return float64(s.Depth) }),
		gauge("smartcounter_outbox_oldest_seconds", "Age of the oldest event not acknowledged.",
			func(s outbox.Stats) float64 {
				if s.OldestAt.IsZero() {
					return 0
				}
				return max(0, time.Since(s.OldestAt).Seconds())
			}),
		gauge("smartcounter_outbox_dead", "Dead letters.",
			func(s outbox.Stats) float64 { return float64(s.Dead) }),
		gauge("smartcounter_outbox_bytes", "Size of the outbox's file in bytes.",
			func(s outbox.Stats) float64 { return float64(s.Bytes) }),
	} {
		if err := m.registerer.Register(c); err != nil {
			return fmt.Errorf("relay: metrics: %w", err)
		}
	}
	return nil
}
