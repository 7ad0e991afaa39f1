package ingest

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"smartcounter/hq/store"
)

type metrics struct {
	events, duplicates, storeErrors, sessionsLost prometheus.Counter
	quarantined, alarms                           *prometheus.CounterVec
	batchSize, batchSeconds, ackSeconds           prometheus.Histogram
	queued, shards                                prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "smartcounter_hq_" + name, Help: help})
	}
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Name: "smartcounter_hq_" + name, Help: help, Buckets: buckets})
	}
	seconds := prometheus.ExponentialBuckets(0.0005, 2, 16)
	m := &metrics{
		events:       counter("events_total", "Events taken."),
		duplicates:   counter("duplicates_total", "Events that were known already."),
		storeErrors:  counter("store_errors_total", "Batches that the database did not take."),
		sessionsLost: counter("sessions_lost_total", "Sessions with the broker that ended early."),
		quarantined: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "smartcounter_hq_quarantined_total",
			Help: "Messages put into quarantine, by reason."}, []string{"reason"}),
		alarms: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "smartcounter_hq_alarms_total",
			Help: "Things that a person must look at, by kind."}, []string{"kind"}),
		batchSize:    histogram("batch_messages", "Messages in a batch.", prometheus.ExponentialBuckets(1, 2, 11)),
		batchSeconds: histogram("batch_seconds", "Time to commit a batch.", seconds),
		ackSeconds:   histogram("ack_seconds", "Time from a batch's first message to its acknowledgement.", seconds),
		queued:       prometheus.NewGauge(prometheus.GaugeOpts{Name: "smartcounter_hq_queued", Help: "Messages waiting for a batch."}),
		shards:       prometheus.NewGauge(prometheus.GaugeOpts{Name: "smartcounter_hq_shards", Help: "Shards leased, 0 for a worker that takes all."}),
	}
	for _, c := range []prometheus.Collector{m.events, m.duplicates, m.storeErrors, m.sessionsLost, m.quarantined, m.alarms,
		m.batchSize, m.batchSeconds, m.ackSeconds, m.queued, m.shards} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("ingest: metrics: %w", err)
		}
	}
	for _, r := range store.Reasons() { // so that a rate over them starts from 0
		m.quarantined.WithLabelValues(string(r))
	}
	return m, nil
}

func (m *metrics) count(r store.Result, size int, took time.Duration) {
	m.events.Add(float64(r.Inserted))
	m.duplicates.Add(float64(r.Duplicates))
	for reason, n := range r.Quarantined {
		m.quarantined.WithLabelValues(string(reason)).Add(float64(n))
	}
	for _, kind := range r.Alarms {
		m.alarms.WithLabelValues(string(kind)).Inc()
	}
	m.batchSize.Observe(float64(size))
	m.batchSeconds.Observe(took.Seconds())
}
