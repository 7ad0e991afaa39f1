package mqtt_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/outbox/mqtt"
	"smartcounter/outbox/outboxtest"
)

func TestEventsArriveInOrderOnceAcknowledged(t *testing.T) {
	b := outboxtest.NewBroker(t)
	r := newRig(t, b.URL(), func(o *mqtt.Options) { o.ProgressTimeout = 20 * time.Second })
	r.append(names(1, 500)...)
	r.start()
	r.append(names(501, 3000)...)
	eventually(t, "everything acknowledged", r.empty)
	if got := b.HQ.IDs(); !slices.Equal(got, names(1, 3000)) {
		t.Errorf("%d events arrived, not the 3000 in order", len(got))
	}
	if b.HQ.Copies() != 0 {
		t.Errorf("%d copies without any fault", b.HQ.Copies())
	}
	if got, want := b.Clients(), []string{"b001-k1"}; !slices.Equal(got, want) {
		t.Errorf("client ids %v, want %v", got, want)
	}
	want := []string{event.AckTopic(branch, kiosk), event.WildcardDown(branch, kiosk)}
	got := b.Topics()
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("subscribed to %v, want %v", got, want)
	}
}

func TestABrokerThatLiesLosesNothing(t *testing.T) {
	b := outboxtest.NewBroker(t)
	b.Judge(func(_, message int, _ []byte) outboxtest.Verdict {
		if message%3 == 0 {
			return outboxtest.Lie
		}
		return outboxtest.Deliver
	})
	r := newRig(t, b.URL(), nil)
	r.append(names(1, 30)...)
	r.start()
	eventually(t, "everything acknowledged", r.empty)
	if b.HQ.Len() != 30 {
		t.Errorf("%d of 30 events arrived", b.HQ.Len())
	}
}

func TestConnectionsThatEndAnywhereLoseNothing(t *testing.T) {
	b := outboxtest.NewBroker(t)
	b.Judge(func(connection, message int, _ []byte) outboxtest.Verdict {
		if message > connection%7+2 && connection < 60 {
			return outboxtest.Hangup
		}
		return outboxtest.Deliver
	})
	r := newRig(t, b.URL(), nil)
	r.append(names(1, 400)...)
	r.start()
	eventually(t, "everything acknowledged", r.empty)
	if b.HQ.Len() != 400 || len(b.HQ.Clashes()) != 0 {
		t.Errorf("%d of 400 events arrived, clashes %v", b.HQ.Len(), b.HQ.Clashes())
	}
	if s, err := r.box.Stats(); err != nil || s.Dead != 0 {
		t.Errorf("%d innocent dead letters, %v", s.Dead, err)
	}
}

func TestWindowsBoundWhatIsOnItsWay(t *testing.T) {
	b := outboxtest.NewBroker(t)
	b.HQ.Credit = 5
	var mu sync.Mutex
	received := 0
	b.Judge(func(_, message int, _ []byte) outboxtest.Verdict {
		mu.Lock()
		defer mu.Unlock()
		received = max(received, message)
		if message > 40 {
			return outboxtest.Lie // PUBACKed, never acknowledged: the credit must hold the rest back
		}
		return outboxtest.Deliver
	})
	r := newRig(t, b.URL(), func(o *mqtt.Options) { o.ProgressTimeout = time.Second })
	r.append(names(1, 200)...)
	r.start()
	eventually(t, "the first doubt", func() bool { return r.lastLink() != nil })
	if !errors.Is(r.lastLink(), mqtt.ErrSilent) {
		t.Errorf("link: %v, want ErrSilent", r.lastLink())
	}
	mu.Lock()
	defer mu.Unlock()
	if received > 45 {
		t.Errorf("%d messages on their way, credit allowed 45", received)
	}
}

func TestAWindowOfPubacksIsNeverExceeded(t *testing.T) {
	b := outboxtest.NewBroker(t)
	var mu sync.Mutex
	most := 0
	b.Judge(func(_, message int, _ []byte) outboxtest.Verdict {
		mu.Lock()
		defer mu.Unlock()
		if message <= 300 {
			return outboxtest.Deliver
		}
		most = max(most, message-300)
		return outboxtest.Swallow
	})
	r := newRig(t, b.URL(), func(o *mqtt.Options) { o.ProgressTimeout = 2 * time.Second })
	r.append(names(1, 2000)...)
	r.start()
	silent := func() int {
		mu.Lock()
		defer mu.Unlock()
		return most
	}
	eventually(t, "a window full of messages without PUBACK", func() bool { return silent() >= 64 })
	eventually(t, "the doubt about them", func() bool { return errors.Is(r.lastLink(), mqtt.ErrSilent) })
	if silent() > 64 {
		t.Errorf("%d messages without PUBACK, want at most 64", silent())
	}
}
