package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
)

// subscribe asks the broker for events, with leases until the session ends.
func (w *Worker) subscribe(ctx context.Context, c mqtt.Client) error {
	if w.o.Leases != nil {
		return w.hold(ctx, c)
	}
	if err := w.ask(ctx, c, w.o.Filter, event.WildcardGone()); err != nil {
		return err
	}
	w.taking(c)
	return nil
}

func (w *Worker) taking(c mqtt.Client) {
	w.setLink(c, nil)
	w.o.Log.Info("taking events", "broker", w.o.Broker)
}

// refusedSubscription is the broker's no in MQTT 3.1.1, section 3.9.3. The client
// library does not count it as an error.
const refusedSubscription = 0x80

// ask subscribes to filters and reads the broker's answer.
func (w *Worker) ask(ctx context.Context, c mqtt.Client, filters ...string) error {
	quality := make(map[string]byte, len(filters))
	for _, f := range filters {
		quality[f] = 1
		if ofGone(f) {
			quality[f] = 0
		}
	}
	tok := c.SubscribeMultiple(quality, nil)
	err := finish(ctx, tok, 1)
	if s, ok := tok.(*mqtt.SubscribeToken); ok && err == nil {
		for f, granted := range s.Result() {
			switch {
			case granted != refusedSubscription:
			case ofGone(f):
				w.o.Log.Warn("the broker does not let headquarters hear of counters that are gone: check the rights of its login", "filter", f)
			default:
				err = errors.New("subscription refused")
			}
		}
	}
	switch {
	case err == nil:
		return nil
	case !c.IsConnectionOpen():
		return fmt.Errorf("%w: connection lost: %w", ErrBroker, err)
	}
	return fmt.Errorf("%w %s does not let headquarters subscribe to %s: check the rights of its login: %w", ErrBroker, w.o.Broker, filters[0], err)
}

// ofGone tells filters of word about counters that are gone from those of events. It
// is sent once and kept nowhere, and without it events are taken all the same.
func ofGone(filter string) bool { return strings.HasSuffix(filter, "/"+string(event.TopicGone)) }
