package mqtt_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
	"smartcounter/outbox/outboxtest"
)

const branch, kiosk = "b001", "k1"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "relay-child" {
		os.Exit(relayChild(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// eventually polls a condition that other goroutines and processes bring about.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			t.Fatalf("never happened: %s", what)
		}
	}
}

// A rig is an outbox, its relay and what the relay reported.
type rig struct {
	t      *testing.T
	box    *outbox.Outbox
	opt    mqtt.Options
	stop   func()
	mu     sync.Mutex
	alarms []mqtt.Alarm
	links  []error
	ups    int
	downs  []string
}

func newRig(t *testing.T, url string, change func(*mqtt.Options)) *rig {
	t.Helper()
	box, err := outbox.Open(filepath.Join(t.TempDir(), "outbox.db"), &outbox.Options{Kiosk: kiosk, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, box: box, stop: func() {}}
	r.opt = mqtt.Options{
		Broker: url, Branch: branch, Kiosk: kiosk,
		ProgressTimeout: 300 * time.Millisecond,
		MinBackoff:      time.Millisecond, MaxBackoff: 20 * time.Millisecond,
		PoisonAfter: time.Nanosecond,
		OnAlarm:     func(a mqtt.Alarm) { r.mu.Lock(); r.alarms = append(r.alarms, a); r.mu.Unlock() },
		OnLink: func(up bool, err error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			if up {
				r.ups++
			} else {
				r.links = append(r.links, err)
			}
		},
		OnDown: func(what string, payload []byte) {
			r.mu.Lock()
			r.downs = append(r.downs, what+":"+string(payload))
			r.mu.Unlock()
		},
	}
	if change != nil {
		change(&r.opt)
	}
	t.Cleanup(func() {
		r.stop()
		if err := box.Close(); err != nil {
			t.Error(err)
		}
		if _, err := outbox.Verify(box.Path()); err != nil {
			t.Errorf("after the test: %v", err)
		}
	})
	return r
}

// start runs the relay until stop, which may be called again.
func (r *rig) start() {
	r.t.Helper()
	relay, err := mqtt.New(r.box, r.opt)
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("relay: %v", err)
		}
	})
}

func (r *rig) lastLink() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.links) == 0 {
		return nil
	}
	return r.links[len(r.links)-1]
}

func (r *rig) alarmTexts() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, a := range r.alarms {
		fmt.Fprintf(&b, "%s %d; ", a.What, a.Sequence)
	}
	return b.String()
}

func body(id string) []byte {
	e := map[string]any{"specversion": "1.0", "id": id, "type": "kiosk.status", "data": map[string]any{"x": 1}}
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return b
}

func (r *rig) append(ids ...string) {
	r.t.Helper()
	var rs []outbox.Record
	for _, id := range ids {
		rs = append(rs, outbox.Record{ID: id, Body: body(id)})
	}
	if err := r.box.Append(r.t.Context(), rs, nil); err != nil {
		r.t.Fatal(err)
	}
}

func names(from, to int) []string {
	var s []string
	for i := from; i <= to; i++ {
		s = append(s, fmt.Sprintf("e%04d", i))
	}
	return s
}

func (r *rig) empty() bool {
	c := r.box.Cursor()
	return c.Acked == c.Last
}

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

func TestOptionsAreChecked(t *testing.T) {
	for name, o := range map[string]mqtt.Options{
		"no scheme":   {Broker: "localhost:1883", Branch: branch, Kiosk: kiosk},
		"http":        {Broker: "http://localhost", Branch: branch, Kiosk: kiosk},
		"no host":     {Broker: "tcp://:1883", Branch: branch, Kiosk: kiosk},
		"password":    {Broker: "tcp://u:secret@h", Branch: branch, Kiosk: kiosk},
		"branch":      {Broker: "tcp://h", Branch: "B 1", Kiosk: kiosk},
		"kiosk":       {Broker: "tcp://h", Branch: branch, Kiosk: ""},
		"window":      {Broker: "tcp://h", Branch: branch, Kiosk: kiosk, Window: 5000},
		"pubacks":     {Broker: "tcp://h", Branch: branch, Kiosk: kiosk, PubackWindow: 65},
		"negative":    {Broker: "tcp://h", Branch: branch, Kiosk: kiosk, WriteTimeout: -1},
		"backoff":     {Broker: "tcp://h", Branch: branch, Kiosk: kiosk, MinBackoff: time.Hour},
		"a bad node":  {Broker: "tcp://h,http://i", Branch: branch, Kiosk: kiosk},
		"mixed nodes": {Broker: "tcp://h,tls://i", Branch: branch, Kiosk: kiosk},
		"a comma":     {Broker: "tcp://h,", Branch: branch, Kiosk: kiosk},
		"many nodes":  {Broker: strings.Repeat("tcp://h,", 16) + "tcp://h", Branch: branch, Kiosk: kiosk},
		"odd escapes": {Broker: "tcp://%zz:secret@h", Branch: branch, Kiosk: kiosk},
	} {
		_, err := mqtt.New(nil, o)
		if !errors.Is(err, mqtt.ErrOptions) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
