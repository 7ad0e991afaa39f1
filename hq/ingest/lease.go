package ingest

import (
	"context"
	"fmt"
	"slices"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
)

// Leases divide the shards of the branches among several workers on one database.
// Without shared subscriptions, which not every broker has on MQTT 3.1.1, each
// worker subscribes to the shards that it holds.
//
// What a worker had not committed when it died, its counters send again: they hear
// no acknowledgement. So the broker is not asked to keep anything for a worker that
// is away; it would keep it for one that never comes back.
type Leases interface {
	LeaseShards(ctx context.Context, worker string, now time.Time, lease time.Duration) ([]int, error)
	EndLeases(ctx context.Context, worker string) error
}

const (
	// renewals is how often a lease is extended in its own length, so that one that
	// comes late does not lose it.
	renewals     = 3
	leaseTimeout = 5 * time.Second
)

// hold keeps this worker's part of the shards subscribed until the session ends.
func (w *Worker) hold(ctx context.Context, c mqtt.Client) error {
	tick := time.NewTicker(w.o.LeaseFor / renewals)
	defer tick.Stop()
	held, err := w.renew(ctx, c, nil)
	if err != nil {
		return err
	}
	w.taking(c)
	for {
		select {
		case <-tick.C:
			if held, err = w.renew(ctx, c, held); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// renew extends the leases and follows them with subscriptions.
func (w *Worker) renew(ctx context.Context, c mqtt.Client, held []int) ([]int, error) {
	work, cancel := context.WithTimeout(ctx, leaseTimeout)
	defer cancel()
	now, err := w.o.Leases.LeaseShards(work, w.o.ClientID, w.o.Now(), w.o.LeaseFor)
	if err != nil {
		return nil, fmt.Errorf("ingest: leases: %w", err)
	}
	// The new ones first: what comes twice does no harm, what nobody takes is late.
	if won := without(filters(now), filters(held)); len(won) > 0 {
		if err := w.ask(ctx, c, won...); err != nil {
			return nil, err
		}
	}
	if lost := without(filters(held), filters(now)); len(lost) > 0 {
		if err := finish(ctx, c.Unsubscribe(lost...), 1); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBroker, err)
		}
	}
	if len(held) != len(now) {
		w.o.Log.Info("taking events of shards", "broker", w.o.Broker, "shards", len(now))
	}
	w.metrics.shards.Set(float64(len(now)))
	return now, nil
}

// endLeases lets the others take over at once, when this worker stops in order.
func (w *Worker) endLeases(ctx context.Context) error {
	if w.o.Leases == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseTimeout)
	defer cancel()
	w.metrics.shards.Set(0)
	return w.o.Leases.EndLeases(ctx, w.o.ClientID)
}

// filters are what to subscribe to for shards. All of them are one filter of events:
// brokers have limits for subscriptions (NATS: with max_ack_pending of each at QoS 1,
// 65,535 in all).
func filters(shards []int) []string {
	if len(shards) == event.Shards {
		return []string{event.WildcardEvents(), event.WildcardGone()}
	}
	var list []string
	for _, s := range shards {
		list = append(list, event.ShardEvents(event.ShardName(s)), event.ShardGone(event.ShardName(s)))
	}
	return list
}

func without(all, these []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(these, s) })
}
