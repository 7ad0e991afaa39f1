package ingest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

const (
	connectTimeout = 5 * time.Second
	writeTimeout   = 5 * time.Second
	keepAlive      = 15 * time.Second
	commitTimeout  = 30 * time.Second
	quiesceMillis  = 100

	// Bounds in bytes beside those in messages: bodies go up to event.MaxBody.
	maxQueuedBytes = 256 << 20
	maxBatchBytes  = 32 << 20
)

// inbox is what the MQTT handler fills without ever blocking.
type inbox struct {
	messages chan arrival
	bytes    atomic.Int64
	lost     chan error // first reason to end the session
}

type arrival struct {
	mqtt.Message
	at time.Time
}

func newInbox(size int) *inbox {
	return &inbox{messages: make(chan arrival, size), lost: make(chan error, 1)}
}

func (b *inbox) end(err error) {
	select {
	case b.lost <- err:
	default:
	}
}

func (b *inbox) put(m mqtt.Message, at time.Time) {
	if b.bytes.Load() > maxQueuedBytes {
		b.end(ErrOverflow)
		return
	}
	// Counted before it can be taken out again.
	b.bytes.Add(int64(len(m.Payload())))
	select {
	case b.messages <- arrival{m, at}:
	default:
		b.bytes.Add(-int64(len(m.Payload())))
		b.end(ErrOverflow)
	}
}

// session runs one connection. A new client for each: a client that reconnects
// by itself reports messages as sent that it never sent.
func (w *Worker) session(ctx context.Context) (worked bool, err error) {
	box := newInbox(w.o.Queue)
	opts := mqtt.NewClientOptions().SetClientID(w.o.ClientID).
		SetUsername(w.o.User).SetPassword(w.o.Password).
		SetProtocolVersion(4).
		SetCleanSession(w.o.Leases != nil).SetAutoReconnect(false).SetConnectRetry(false).
		SetAutoAckDisabled(true).SetOrderMatters(true).SetCustomOpenConnectionFn(dialBroker).
		SetConnectTimeout(connectTimeout).SetWriteTimeout(writeTimeout).SetKeepAlive(keepAlive).
		SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) { box.put(m, w.o.Now()) }).
		SetConnectionLostHandler(func(_ mqtt.Client, err error) { box.end(fmt.Errorf("%w: connection lost: %w", ErrBroker, err)) })
	nodes := strings.Split(w.o.Broker, ",")
	for _, node := range nodes {
		opts.AddBroker(strings.TrimSpace(node))
	}
	if w.o.TLS != nil {
		opts.SetTLSConfig(w.o.TLS)
	}
	c := mqtt.NewClient(opts)
	defer c.Disconnect(quiesceMillis)
	if err := finish(ctx, c.Connect(), len(nodes)); err != nil {
		return false, connectError(w.o.Broker, err)
	}
	defer w.metrics.queued.Set(0)
	working, stop := context.WithCancel(ctx)
	batches, ended := make(chan batch), make(chan error, 1)
	var parts sync.WaitGroup
	defer func() { stop(); parts.Wait() }()
	// A broker may send what it kept before it answers a subscription: that counts as
	// well, or a line that never lasts until the answer would never carry anything.
	parts.Go(func() {
		if err := w.subscribe(working, c); err != nil {
			box.end(err)
		}
	})
	parts.Go(func() { ended <- w.gather(working, box, batches) })
	for {
		select {
		case b := <-batches:
			w.metrics.queued.Set(float64(len(box.messages)))
			if err := w.commit(ctx, c, box, b); err != nil {
				return worked, err
			}
			worked = true
		case err := <-ended:
			return worked, err
		}
	}
}

// finish waits for an answer as long as the given number of brokers may take.
func finish(ctx context.Context, t mqtt.Token, brokers int) error {
	timer := time.NewTimer(time.Duration(brokers)*connectTimeout + time.Second)
	defer timer.Stop()
	select {
	case <-t.Done():
		return t.Error()
	case <-timer.C:
		return errors.New("no answer")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// connectError names the setting at fault.
func connectError(url string, err error) error {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	switch {
	case errors.As(err, &host):
		return fmt.Errorf("%w %s has a certificate for another name: use the name in it, or issue a new one: %w", ErrBroker, url, err)
	case errors.As(err, &invalid):
		return fmt.Errorf("%w %s has a certificate that is not valid now: check its dates and this machine's clock: %w", ErrBroker, url, err)
	case errors.As(err, &unknown), errors.As(err, &verify):
		return fmt.Errorf("%w %s has a certificate that the configured authority did not sign: check broker_ca: %w", ErrBroker, url, err)
	}
	return fmt.Errorf("%w %s cannot be reached: check broker_url and that it runs: %w", ErrBroker, url, err)
}

// A batch is what one transaction takes: messages, and the same read.
type batch struct {
	messages []arrival
	incoming []store.Incoming
	bytes    int
}

func (b *batch) full(size int) bool { return len(b.messages) >= size || b.bytes >= maxBatchBytes }

// gather makes batches until the session ends: each begins with a message and takes
// what follows within BatchWait. While one is being committed the next one grows.
// What has arrived by the end of the session is handed over before gather returns.
func (w *Worker) gather(ctx context.Context, box *inbox, batches chan<- batch) error {
	wait := time.NewTimer(w.o.BatchWait)
	defer wait.Stop()
	var b batch
	var over error // why the session ends
	due, left := false, 0
	for {
		arrivals, ready, lost := box.messages, batches, box.lost
		switch {
		case b.full(w.o.BatchSize), over != nil && left == 0:
			arrivals = nil
		case !due:
			ready = nil
		}
		if over != nil {
			if left == 0 && len(b.messages) == 0 {
				return over
			}
			lost = nil
		}
		select {
		case m := <-arrivals:
			if len(b.messages) == 0 {
				wait.Reset(w.o.BatchWait)
			}
			b.messages = append(b.messages, m)
			b.incoming = append(b.incoming, Read(m.Topic(), m.Payload(), m.at))
			b.bytes += len(m.Payload())
			box.bytes.Add(-int64(len(m.Payload())))
			left--
		case ready <- b:
			b, due = batch{}, false
		case <-wait.C:
			due = len(b.messages) > 0
		case over = <-lost:
			left = len(box.messages)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// commit makes a batch durable, then answers the broker, then the counters.
func (w *Worker) commit(ctx context.Context, c mqtt.Client, box *inbox, b batch) error {
	// A batch that is under way ends well even when the service is stopping.
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTimeout)
	defer cancel()
	began := w.o.Now()
	result, err := w.o.Store.Ingest(work, b.incoming)
	w.setStoring(err)
	if err != nil {
		w.metrics.storeErrors.Inc()
		return err
	}
	now := w.o.Now()
	w.metrics.count(result, len(b.messages), now.Sub(began))
	for _, kind := range result.Alarms {
		w.o.Log.Warn("alarm", "kind", string(kind))
	}
	for _, m := range b.messages {
		m.Ack()
	}
	for _, m := range b.incoming {
		if m.Status != nil {
			w.o.OnStatus(m.Stream.Branch, m.Stream.Kiosk, m.Status)
		}
	}
	switch err := w.answer(work, c, box, result.Streams, now); {
	case errors.Is(err, ErrBroker):
		box.end(err) // what has arrived is committed all the same
		return nil
	case err != nil:
		return err
	}
	w.metrics.ackSeconds.Observe(w.o.Now().Sub(b.messages[0].at).Seconds())
	return nil
}

// answer acknowledges every stream of a batch, also when all of it was known.
func (w *Worker) answer(ctx context.Context, c mqtt.Client, box *inbox, streams []store.Progress, now time.Time) error {
	credit := w.active.credit(streams, cap(box.messages)-len(box.messages), now)
	for _, p := range streams {
		replay, err := w.mindGap(ctx, &p, now)
		if err != nil {
			return err
		}
		for first := true; first || len(p.Refused) > 0; first = false {
			n := min(len(p.Refused), event.MaxRefused)
			ack := event.Ack{Epoch: p.Epoch, Upto: p.Upto, Credit: credit, Refused: p.Refused[:n], ReplayFrom: replay}
			p.Refused = p.Refused[n:]
			body, err := ack.Marshal()
			if err != nil {
				return fmt.Errorf("ingest: acknowledgement: %w", err)
			}
			// QoS 0: a lost acknowledgement makes the counter send again, and the
			// duplicates are acknowledged in turn.
			tok := c.Publish(event.AckTopic(p.Branch, p.Kiosk), 0, false, body)
			select {
			case <-tok.Done():
				if err := tok.Error(); err != nil {
					return fmt.Errorf("%w: acknowledgement: %w", ErrBroker, err)
				}
			default:
			}
		}
	}
	return nil
}
