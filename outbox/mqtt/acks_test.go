package mqtt_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/outbox/mqtt"
	"smartcounter/outbox/outboxtest"
)

func TestAcknowledgementsOfOthersChangeNothing(t *testing.T) {
	b := outboxtest.NewBroker(t)
	b.Judge(func(int, int, []byte) outboxtest.Verdict { return outboxtest.Lie })
	r := newRig(t, b.URL(), func(o *mqtt.Options) { o.ProgressTimeout = time.Minute })
	r.append(names(1, 3)...)
	r.start()
	eventually(t, "connected", func() bool { return len(b.Topics()) == 2 })
	b.SendAck(branch, kiosk, event.Ack{Epoch: "someone-else", Upto: 3, Credit: 10})
	b.Send(event.AckTopic(branch, kiosk), []byte("{"))
	b.Send(event.DownTopic(branch, kiosk, "help"), []byte("hello"))
	eventually(t, "the message down", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return slices.Contains(r.downs, "help:hello")
	})
	if c := r.box.Cursor(); c.Acked != 0 {
		t.Errorf("acknowledged up to %d", c.Acked)
	}
	if !strings.Contains(r.alarmTexts(), "not understood") {
		t.Errorf("alarms: %q", r.alarmTexts())
	}
}

func TestAnAcknowledgementOfRowsNotSentTakesNone(t *testing.T) {
	b := outboxtest.NewBroker(t)
	b.HQ.Credit = 1 // one row at a time
	r := newRig(t, b.URL(), nil)
	r.append(names(1, 20)...)
	b.HQ.Answer(func(a event.Ack) event.Ack {
		if a.Upto == 3 { // headquarters has more of another machine on a copy of this disk, and refused some
			a.Upto, a.Refused = 15, []event.Refusal{{Sequence: 12, Reason: "data"}, {Sequence: 400, Reason: "data"}}
		}
		return a
	})
	r.start()
	eventually(t, "everything acknowledged", r.empty)
	if got := b.HQ.IDs(); !slices.Equal(got, names(1, 20)) {
		t.Errorf("arrived: %v", got)
	}
	if s, err := r.box.Stats(); err != nil || s.Dead != 0 {
		t.Errorf("%d dead letters, %v", s.Dead, err)
	}
}

func TestAnAcknowledgementFromTheFutureBeginsANewEpoch(t *testing.T) {
	b := outboxtest.NewBroker(t)
	r := newRig(t, b.URL(), nil)
	r.append(names(1, 3)...)
	old := r.box.Epoch()
	var once sync.Once
	b.HQ.Answer(func(a event.Ack) event.Ack {
		once.Do(func() { a.Upto = 1000 })
		return a
	})
	r.start()
	eventually(t, "everything acknowledged", r.empty)
	if r.box.Epoch() == old {
		t.Error("the epoch is the same")
	}
	if b.HQ.Len() != 3 || len(b.HQ.Clashes()) != 0 {
		t.Errorf("%d of 3 arrived", b.HQ.Len())
	}
	if !strings.Contains(r.alarmTexts(), "cloned or set back") {
		t.Errorf("alarms: %s", r.alarmTexts())
	}
}

func TestHeadquartersRestoredFromABackupGetsEverythingAgain(t *testing.T) {
	b := outboxtest.NewBroker(t)
	r := newRig(t, b.URL(), nil)
	r.append(names(1, 50)...)
	r.start()
	eventually(t, "everything acknowledged", r.empty)
	b.HQ.Restore(20, 20)
	b.SendAck(branch, kiosk, event.Ack{Epoch: r.box.Epoch(), Upto: 20, Credit: 100, ReplayFrom: 21})
	eventually(t, "everything again", func() bool { return b.HQ.Len() == 50 && r.empty() })
	if got := b.HQ.IDs(); !slices.Equal(got, names(1, 50)) {
		t.Errorf("arrived: %v", got)
	}
}
