// Package mqtt carries the outbox's rows to headquarters over MQTT 3.1.1 and
// headquarters' acknowledgements back.
//
// A PUBACK, or a token of the client library that completes without an error, is
// no proof of delivery: brokers and the library lose messages after both. A row
// leaves the outbox on headquarters' own acknowledgement only. Whatever is in doubt
// is sent again; headquarters counts ids once.
package mqtt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
)

// Errors of a connection, as Options.OnLink gets them, wrapped in one sentence that
// names the broker and the mend.
var (
	// ErrUnreachable: no connection to the broker.
	ErrUnreachable = errors.New("cannot reach the broker")
	// ErrRefused: the broker answered and said no.
	ErrRefused = errors.New("the broker refused")
	// ErrLost: the connection ended.
	ErrLost = errors.New("connection lost")
	// ErrSilent: the broker takes events, but headquarters acknowledges none.
	ErrSilent = errors.New("no acknowledgement from headquarters")
)

// An Alarm is something that a person should look at, while the relay goes on.
type Alarm struct {
	What     string // one sentence, without personal data
	Sequence uint64 // of the row concerned, 0 if none
	Err      error
}

// A Relay sends one outbox's rows. Make it with New, start it with Run.
type Relay struct {
	box     *outbox.Outbox
	opt     Options
	urls    []*brokerURL
	node    int // of urls, the one to connect to; only used by the goroutine of Run
	suspect suspect
	replays replayGuard
	topics  map[event.Type]string // only used by the goroutine of Run
}

// New checks the options. The outbox stays the caller's to close, after Run ended.
func New(box *outbox.Outbox, opt Options) (*Relay, error) {
	opt, urls, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	// Counters spread over the nodes by chance.
	r := &Relay{box: box, opt: opt, urls: urls, node: int(opt.Rand()*float64(len(urls))) % len(urls)}
	if err := opt.Metrics.watch(box); err != nil {
		return nil, err
	}
	return r, nil
}

// Run connects, relays and reconnects until ctx ends, and then disconnects. It
// returns nil when ctx ended and an error when the outbox failed.
func (r *Relay) Run(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		progress, err := r.connection(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, errOutbox) {
			r.opt.OnLink(false, err)
			return err
		}
		r.opt.OnLink(false, err)
		if progress {
			// Only acknowledged events prove a connection good: a broker that
			// accepts and drops must not be called without pause.
			attempt = 0
		} else {
			r.node = (r.node + 1) % len(r.urls)
		}
		r.opt.Metrics.reconnected()
		if !r.opt.sleep(ctx, backoff(r.opt, attempt)) {
			return nil
		}
	}
}

// url is the node that the current connection is to.
func (r *Relay) url() *brokerURL { return r.urls[r.node] }

// errOutbox marks errors of the outbox itself, which reconnecting does not mend.
var errOutbox = errors.New("relay: the outbox failed")

func boxError(err error) error { return fmt.Errorf("%w: %w", errOutbox, err) }

// backoff is full jitter: a random time up to a bound that doubles, so that
// counters which lost a broker together do not return together.
func backoff(opt Options, attempt int) time.Duration {
	bound := opt.MaxBackoff
	if attempt < 20 {
		bound = min(bound, opt.MinBackoff<<attempt)
	}
	return time.Duration(opt.Rand() * float64(bound))
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// A replayGuard lets a repeated replay request through once in a while only:
// headquarters repeats it until the rows have arrived.
type replayGuard struct {
	epoch    string
	sequence uint64
	at       time.Time
}

func (g *replayGuard) allow(a *event.Ack, now time.Time, every time.Duration) bool {
	since := now.Sub(g.at)
	if g.epoch == a.Epoch && g.sequence == a.ReplayFrom && since >= 0 && since < every {
		return false
	}
	*g = replayGuard{a.Epoch, a.ReplayFrom, now}
	return true
}
