package outboxtest

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"context"

	paho "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
)

// A Service is a broker as counters and headquarters meet it.
type Service interface {
	// URLs are the addresses of its nodes; one for a broker that is alone.
	URLs() []string
	// Interrupt ends the broker, or a node of several, with -9 and returns when the
	// service can be used again.
	Interrupt()
}

const (
	conformanceBranch = "b1"
	conformanceKiosk  = "k1"
	conformanceWait   = 30 * time.Second
)

// Conformance checks what counters and headquarters rely on with a broker, and that
// they get by when it is interrupted: each broker that a bank may run must pass.
func Conformance(t *testing.T, s Service) {
	all := func(t *testing.T) {
		t.Run("events reach headquarters in order and unchanged", func(t *testing.T) { inOrder(t, s) })
		t.Run("events wait for headquarters", func(t *testing.T) { waits(t, s) })
		t.Run("what headquarters did not take comes again", func(t *testing.T) { again(t, s) })
		t.Run("an acknowledgement reaches its counter only", func(t *testing.T) { ownAcks(t, s) })
		t.Run("a lost counter is announced, a leaving one is not", func(t *testing.T) { will(t, s) })
		t.Run("a second connection of a counter ends the first", func(t *testing.T) { takeover(t, s) })
	}
	all(t)
	t.Run("outboxes are emptied across an interruption", func(t *testing.T) { interrupted(t, s) })
	t.Run("after the interruption", all)
}

// A visitor is a plain client for one check.
type visitor struct {
	paho.Client
	t    *testing.T
	lost chan error
	got  chan paho.Message
}

// visit connects to node n, or to the next one that answers.
func visit(t *testing.T, s Service, n int, id string, change func(*paho.ClientOptions)) *visitor {
	t.Helper()
	v := &visitor{t: t, lost: make(chan error, 1), got: make(chan paho.Message, 4096)}
	o := paho.NewClientOptions().SetClientID(id).SetProtocolVersion(4).SetCleanSession(true).SetAutoReconnect(false).
		SetConnectTimeout(conformanceWait).SetWriteTimeout(conformanceWait).
		SetConnectionLostHandler(func(_ paho.Client, err error) { v.lost <- err }).
		SetDefaultPublishHandler(func(_ paho.Client, m paho.Message) { v.got <- m })
	urls := s.URLs()
	for i := range urls {
		o.AddBroker(urls[(n+i)%len(urls)])
	}
	if change != nil {
		change(o)
	}
	v.Client = paho.NewClient(o)
	// A cluster that just lost a node turns clients away until it has a leader.
	conformanceUntil(t, id+" connects", func() bool {
		tok := v.Connect()
		return tok.WaitTimeout(conformanceWait) && tok.Error() == nil
	})
	t.Cleanup(func() { v.Disconnect(0) })
	return v
}

// keep makes the broker remember a client, as it does headquarters.
func keep(o *paho.ClientOptions) { o.SetCleanSession(false) }

func (v *visitor) await(tok paho.Token) {
	v.t.Helper()
	if !tok.WaitTimeout(conformanceWait) {
		v.t.Fatal("no answer from the broker")
	}
	if err := tok.Error(); err != nil {
		v.t.Fatal(err)
	}
}

// subscribe returns once the subscription carries. A cluster without a leader refuses
// it, and one with a leader may take a moment beyond its answer, in which what is
// published is gone. Counters and headquarters live with both: they come again, and
// acknowledgements are repeated.
func (v *visitor) subscribe(filter string) {
	v.t.Helper()
	conformanceUntil(v.t, "the broker takes a subscription to "+filter, func() bool {
		tok := v.Subscribe(filter, 1, nil)
		v.await(tok)
		return tok.(*paho.SubscribeToken).Result()[filter] == 1
	})
	topic := strings.ReplaceAll(filter, "+", "probe")
	for began := time.Now(); time.Since(began) < conformanceWait; {
		v.await(v.Publish(topic, 1, false, probe))
		select {
		case <-v.got:
			return
		case <-time.After(time.Second):
		}
	}
	v.t.Fatalf("the subscription to %s carries nothing", filter)
}

const probe = "probe"

// receive gives the next message that is no probe.
func (v *visitor) receive() paho.Message {
	v.t.Helper()
	for limit := time.After(conformanceWait); ; {
		select {
		case m := <-v.got:
			if string(m.Payload()) != probe {
				return m
			}
		case <-limit:
			v.t.Fatal("nothing arrives")
		}
	}
}

// forget ends what the broker keeps for a client.
func forget(t *testing.T, s Service, id string) {
	t.Helper()
	visit(t, s, 0, id, nil).Disconnect(100)
}

// unique names clients so that no check meets another's leavings.
func unique(t *testing.T, role string) string {
	return role + "-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(t.Name()))
}

// pipelined is how many messages the relay may have on their way: more than any
// broker's in-flight window.
const pipelined = 1024

func inOrder(t *testing.T, s Service) {
	hq := visit(t, s, 0, unique(t, "hq"), nil)
	hq.subscribe(event.WildcardEvents())
	kiosk := visit(t, s, 1, unique(t, "kiosk"), nil)
	topic := event.EventsTopic(conformanceBranch, conformanceKiosk, event.KioskStatus)
	largest := bytes.Repeat([]byte{0, '\n', 0xff, 'x'}, event.MaxBody/4)
	var last paho.Token
	for i := range pipelined {
		body := fmt.Append(nil, i)
		if i == pipelined/2 {
			body = largest
		}
		last = kiosk.Publish(topic, 1, false, body)
	}
	kiosk.await(last)
	for i := 0; i < pipelined; {
		m := hq.receive()
		want := fmt.Append(nil, i)
		if i == pipelined/2 {
			want = largest
		}
		switch {
		case m.Topic() == topic && bytes.Equal(m.Payload(), want):
			i++
		case !m.Duplicate(): // a broker repeats what is not acknowledged in time
			t.Fatalf("message %d: %d bytes on %s", i, len(m.Payload()), m.Topic())
		}
	}
}

func waits(t *testing.T, s Service) {
	id := unique(t, "hq")
	visit(t, s, 0, id, keep).subscribe(event.WildcardEvents())
	visit(t, s, 0, id, keep).Disconnect(100) // takes the first one's place and leaves
	kiosk := visit(t, s, 1, unique(t, "kiosk"), nil)
	for i := range 50 {
		kiosk.await(kiosk.Publish(event.EventsTopic(conformanceBranch, conformanceKiosk, event.HelpCalled), 1, false, fmt.Sprint(i)))
	}
	hq := visit(t, s, 2, id, keep)
	// A cluster may deliver some of them later: headquarters goes by their positions.
	for seen := map[string]bool{}; len(seen) < 50; {
		seen[string(hq.receive().Payload())] = true
	}
	hq.Disconnect(100)
	forget(t, s, id)
}

func again(t *testing.T, s Service) {
	id := unique(t, "hq")
	silent := func(o *paho.ClientOptions) { o.SetCleanSession(false).SetAutoAckDisabled(true) }
	first := visit(t, s, 0, id, silent)
	first.subscribe(event.WildcardEvents())
	kiosk := visit(t, s, 1, unique(t, "kiosk"), nil)
	kiosk.await(kiosk.Publish(event.EventsTopic(conformanceBranch, conformanceKiosk, event.HelpCalled), 1, false, "x"))
	first.receive()
	first.Disconnect(100)
	second := visit(t, s, 0, id, silent)
	if m := second.receive(); string(m.Payload()) != "x" {
		t.Errorf("%q came again", m.Payload())
	}
	second.Disconnect(100)
	forget(t, s, id)
}

func ownAcks(t *testing.T, s Service) {
	own := visit(t, s, 0, unique(t, "own"), nil)
	own.subscribe(event.AckTopic(conformanceBranch, conformanceKiosk))
	own.subscribe(event.WildcardDown(conformanceBranch, conformanceKiosk))
	other := visit(t, s, 1, unique(t, "other"), nil)
	other.subscribe(event.AckTopic(conformanceBranch, "k2"))
	hq := visit(t, s, 2, unique(t, "hq"), nil)
	// Acknowledgements go at QoS 0: one may be lost, and headquarters sends another.
	arrived := func() bool {
		hq.await(hq.Publish(event.AckTopic(conformanceBranch, conformanceKiosk), 0, false, "ack"))
		for limit := time.After(time.Second); ; {
			select {
			case m := <-own.got:
				if string(m.Payload()) == "ack" {
					return true
				}
			case <-limit:
				return false
			}
		}
	}
	for began := time.Now(); !arrived(); {
		if time.Since(began) > conformanceWait {
			t.Fatal("no acknowledgement arrives")
		}
	}
	hq.await(hq.Publish(event.DownTopic(conformanceBranch, conformanceKiosk, event.DownHelp), 1, false, "down"))
	for string(own.receive().Payload()) != "down" {
	}
	hq.await(hq.Publish(event.AckTopic(conformanceBranch, "k2"), 1, false, "yours"))
	if m := other.receive(); string(m.Payload()) != "yours" {
		t.Errorf("another counter's acknowledgement arrived: %q", m.Payload())
	}
}

func will(t *testing.T, s Service) {
	topic := event.GoneTopic(conformanceBranch, conformanceKiosk)
	hq := visit(t, s, 0, unique(t, "hq"), nil)
	hq.subscribe(event.WildcardGone())
	leaving := visit(t, s, 1, unique(t, "leaving"), func(o *paho.ClientOptions) { o.SetWill(topic, "leaving", 0, false) })
	leaving.Disconnect(500)
	line := &cutter{}
	visit(t, s, 1, unique(t, "lost"), func(o *paho.ClientOptions) {
		o.SetWill(topic, "lost", 0, false).SetCustomOpenConnectionFn(line.open)
	})
	line.cut()
	if m := hq.receive(); string(m.Payload()) != "lost" {
		t.Errorf("announced: %q", m.Payload())
	}
}

func takeover(t *testing.T, s Service) {
	id := unique(t, "kiosk")
	first := visit(t, s, 0, id, nil)
	second := visit(t, s, 0, id, nil)
	select {
	case <-first.lost:
	case <-time.After(conformanceWait):
		t.Error("both connections stand")
	}
	if !second.IsConnectionOpen() {
		t.Error("the second connection was ended")
	}
}

// interrupted empties the outboxes of a few counters while the broker fails.
func interrupted(t *testing.T, s Service) {
	const kiosks, events = 3, 400
	hq := &Headquarters{}
	urls := strings.Join(s.URLs(), ",")
	defer Serve(t, urls, hq)()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	defer func() { cancel(); running.Wait() }()
	boxes := make([]*outbox.Outbox, kiosks)
	for k := range kiosks {
		name := fmt.Sprint("k", k)
		box, err := outbox.Open(filepath.Join(t.TempDir(), name), &outbox.Options{Kiosk: name, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { box.Close() })
		relay, err := mqtt.New(box, mqtt.Options{Broker: urls, Branch: conformanceBranch, Kiosk: name, ProgressTimeout: 2 * time.Second,
			MinBackoff: 10 * time.Millisecond, MaxBackoff: 200 * time.Millisecond,
			// One counter a node, where there are several.
			Rand: func() float64 { return float64(k) / kiosks }})
		if err != nil {
			t.Fatal(err)
		}
		boxes[k] = box
		running.Go(func() {
			if err := relay.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	var want []string
	hand := func(from, to int) {
		for i := from; i < to; i++ {
			for k, box := range boxes {
				id := fmt.Sprintf("%s-k%d-%04d", t.Name(), k, i)
				body := fmt.Appendf(nil, `{"id":%q,"type":"kiosk.status","data":{}}`, id)
				if err := box.Append(ctx, []outbox.Record{{ID: id, Body: body}}, nil); err != nil {
					t.Fatal(err)
				}
				want = append(want, id)
			}
		}
	}
	hand(0, events/2)
	conformanceUntil(t, "the first events arrive", func() bool { return hq.Len() > kiosks*events/8 })
	s.Interrupt()
	hand(events/2, events)
	for k, box := range boxes {
		conformanceUntil(t, fmt.Sprint("headquarters acknowledges everything of counter ", k), func() bool { c := box.Cursor(); return c.Acked == c.Last })
	}
	got := hq.IDs()
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) || len(hq.Clashes()) > 0 {
		t.Errorf("%d of %d events arrived, clashes %v", len(got), len(want), hq.Clashes())
	}
}

func conformanceUntil(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Since(began) > 2*conformanceWait {
			t.Fatalf("did not happen: %s", what)
		}
	}
}
