package mqtt_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"smartcounter/outbox"
	"smartcounter/outbox/outboxtest"
)

func TestARowThatClosesTheConnectionIsBuriedAndTheRestGoesOn(t *testing.T) {
	b := outboxtest.NewBroker(t)
	b.Judge(func(_, _ int, payload []byte) outboxtest.Verdict {
		if strings.Contains(string(payload), `"id":"e0005"`) {
			return outboxtest.Hangup
		}
		return outboxtest.Deliver
	})
	r := newRig(t, b.URL(), nil)
	r.append(names(1, 20)...)
	r.start()
	eventually(t, "everything else acknowledged", r.empty)
	want := slices.DeleteFunc(names(1, 20), func(s string) bool { return s == "e0005" })
	got := b.HQ.IDs()
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("arrived: %v", got)
	}
	if s, err := r.box.Stats(); err != nil || s.Dead != 1 {
		t.Errorf("%d dead letters, %v; want 1", s.Dead, err)
	}
	if !strings.Contains(r.alarmTexts(), "dead letters 5") {
		t.Errorf("alarms: %s", r.alarmTexts())
	}
}

func TestARowThatClosesTheConnectionWaitsWhileNothingIsBehindIt(t *testing.T) {
	b := outboxtest.NewBroker(t)
	b.Judge(func(connection, _ int, _ []byte) outboxtest.Verdict {
		if connection < 12 {
			return outboxtest.Hangup
		}
		return outboxtest.Deliver
	})
	r := newRig(t, b.URL(), nil)
	r.append("only")
	r.start()
	eventually(t, "acknowledged in the end", r.empty)
	if s, err := r.box.Stats(); err != nil || s.Dead != 0 || b.HQ.Len() != 1 {
		t.Errorf("%d dead letters, %d arrived, %v", s.Dead, b.HQ.Len(), err)
	}
}

func TestWhatIsNoEventIsBuried(t *testing.T) {
	b := outboxtest.NewBroker(t)
	r := newRig(t, b.URL(), nil)
	r.append("a")
	for i, text := range []string{`[1]`, `{"type":7}`, `{"type":"kiosk/status"}`, `{`, `{"type":"kiosk.status"} `} {
		err := r.box.Append(t.Context(), []outbox.Record{{ID: fmt.Sprint("bad", i), Body: []byte(text)}}, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	r.append("b")
	r.start()
	eventually(t, "the rest acknowledged", r.empty)
	if got := b.HQ.IDs(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("arrived: %v", got)
	}
	if s, err := r.box.Stats(); err != nil || s.Dead != 5 {
		t.Errorf("%d dead letters, %v; want 5", s.Dead, err)
	}
}

func TestRefusedEventsAreKeptAmongTheDeadLetters(t *testing.T) {
	b := outboxtest.NewBroker(t)
	b.HQ.Refuse = func(id string) string {
		if id == "e0002" {
			return "unknown type"
		}
		return ""
	}
	r := newRig(t, b.URL(), nil)
	r.append(names(1, 4)...)
	r.start()
	eventually(t, "everything acknowledged", r.empty)
	if s, err := r.box.Stats(); err != nil || s.Dead != 1 {
		t.Errorf("%d dead letters, %v; want 1", s.Dead, err)
	}
	if !strings.Contains(r.alarmTexts(), "unknown type 2") {
		t.Errorf("alarms: %s", r.alarmTexts())
	}
}
