package mqtt_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"smartcounter/kiosk/event"
	"smartcounter/outbox/mqtt"
	"smartcounter/outbox/outboxtest"
)

func TestLinkErrorsNameTheBrokerAndTheMend(t *testing.T) {
	t.Run("nobody listens", func(t *testing.T) {
		r := newRig(t, "tcp://127.0.0.1:1", nil)
		r.start()
		eventually(t, "an error", func() bool { return r.lastLink() != nil })
		err := r.lastLink()
		if !errors.Is(err, mqtt.ErrUnreachable) || !strings.Contains(err.Error(), "tcp://127.0.0.1:1") ||
			!strings.Contains(err.Error(), "start the broker") {
			t.Errorf("%v", err)
		}
	})
	t.Run("refused", func(t *testing.T) {
		b := outboxtest.NewBroker(t)
		b.Refuse(5)
		r := newRig(t, b.URL(), nil)
		r.start()
		eventually(t, "several attempts", func() bool { return b.Connections() > 3 })
		if err := r.lastLink(); !errors.Is(err, mqtt.ErrRefused) || !strings.Contains(err.Error(), "access list") {
			t.Errorf("%v", err)
		}
		b.Refuse(0)
		r.append("a")
		eventually(t, "service once the broker agrees", r.empty)
	})
}

func TestTheNextNodeIsTriedWhenOneIsGone(t *testing.T) {
	a, b := outboxtest.NewBroker(t), outboxtest.NewBroker(t)
	a.HQ = b.HQ // the nodes of one cluster
	r := newRig(t, "tcp://127.0.0.1:1, "+a.URL()+","+b.URL(), func(o *mqtt.Options) { o.Rand = func() float64 { return 0 } })
	r.append(names(1, 20)...)
	r.start()
	eventually(t, "the first events acknowledged", r.empty)
	if err := r.lastLink(); !errors.Is(err, mqtt.ErrUnreachable) || !strings.Contains(err.Error(), "tcp://127.0.0.1:1:") {
		t.Errorf("the error names another node: %v", err)
	}
	if a.Connections() == 0 || b.Connections() != 0 {
		t.Errorf("connected %d times to the second node and %d times to the third", a.Connections(), b.Connections())
	}
	a.Refuse(3) // server unavailable
	a.Cut()
	r.append(names(21, 40)...)
	eventually(t, "everything acknowledged", r.empty)
	if got := b.HQ.IDs(); !slices.Equal(got, names(1, 40)) || b.Connections() == 0 {
		t.Errorf("%d events arrived, %d connections to the third node", len(got), b.Connections())
	}
}

func TestHeadquartersHearsThatACounterIsGone(t *testing.T) {
	b := outboxtest.NewBroker(t)
	r := newRig(t, b.URL(), nil)
	r.append("a")
	r.start()
	eventually(t, "connected", r.empty)
	topic := event.GoneTopic(branch, kiosk)
	b.Cut()
	eventually(t, "the last will", func() bool { return slices.Equal(b.Wills(), []string{topic + ` {"how":"lost"}`}) })
	r.append("b")
	eventually(t, "connected again", r.empty)
	r.stop()
	eventually(t, "the word at shutdown", func() bool { return slices.Equal(b.Gone(), []string{topic + ` {"how":"closed"}`}) })
	if len(b.Wills()) != 1 {
		t.Errorf("a counter that was shut down left a last will: %v", b.Wills())
	}
}
