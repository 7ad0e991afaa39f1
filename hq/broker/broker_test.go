package broker_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/hq/broker"
)

const patience = 10 * time.Second

func start(t *testing.T, o broker.Options) *broker.Broker {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	b, err := broker.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func connect(t *testing.T, b *broker.Broker, id, user, password string, clean bool) mqtt.Client {
	t.Helper()
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(b.URL()).SetClientID(id).SetUsername(user).
		SetPassword(password).SetCleanSession(clean).SetAutoReconnect(false).SetConnectTimeout(patience))
	await(t, c.Connect())
	t.Cleanup(func() { c.Disconnect(0) })
	return c
}

func await(t *testing.T, tok mqtt.Token) {
	t.Helper()
	if !tok.WaitTimeout(patience) {
		t.Fatal("no answer from the broker")
	}
	if err := tok.Error(); err != nil {
		t.Fatal(err)
	}
}

func TestOfflineSubscriberGetsEverythingInOrder(t *testing.T) {
	var log bytes.Buffer
	b := start(t, broker.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	got := make(chan mqtt.Message, 2000)
	sub := connect(t, b, "hq", "", "", false)
	await(t, sub.Subscribe("v1/+/+/+/events/+", 1, func(_ mqtt.Client, m mqtt.Message) { got <- m }))
	sub.Disconnect(50)

	pub := connect(t, b, "kiosk", "", "", true)
	body := bytes.Repeat([]byte("x"), 512<<10)
	await(t, pub.Publish("v1/00/b/k/events/kiosk.status", 1, false, body))
	for range 500 {
		await(t, pub.Publish("v1/00/b/k/events/kiosk.status", 1, false, "small"))
	}

	again := mqtt.NewClientOptions().AddBroker(b.URL()).SetClientID("hq").SetCleanSession(false).SetAutoReconnect(false)
	again.SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) { got <- m })
	c := mqtt.NewClient(again)
	await(t, c.Connect())
	defer c.Disconnect(0)
	for i := range 501 {
		select {
		case m := <-got:
			if i == 0 && !bytes.Equal(m.Payload(), body) {
				t.Fatalf("first message has %d bytes, want %d", len(m.Payload()), len(body))
			}
		case <-time.After(patience):
			t.Fatalf("%d of 501 messages arrived", i)
		}
	}
	if log.Len() > 0 {
		t.Errorf("a healthy broker logs:\n%s", log.String())
	}
}

func TestRightsAreEnforced(t *testing.T) {
	b := start(t, broker.Options{Authorize: func(l broker.Login) (broker.Rights, error) {
		switch {
		case l.User == "hq" && l.Password == "secret":
			return broker.Everything(), nil
		case l.User == "kiosk":
			return broker.Rights{Publish: []string{"v1/00/b/k/events/+"}, Subscribe: []string{"v1/00/b/k/ack"}}, nil
		}
		return broker.Rights{}, errors.New("unknown")
	}})
	hq := connect(t, b, "hq", "hq", "secret", false)
	got := make(chan string, 16)
	await(t, hq.Subscribe("v1/#", 1, func(_ mqtt.Client, m mqtt.Message) { got <- m.Topic() }))

	k := connect(t, b, "k", "kiosk", "", true)
	acks := make(chan string, 16)
	await(t, k.Subscribe("v1/00/b/k/ack", 1, func(_ mqtt.Client, m mqtt.Message) { acks <- string(m.Payload()) }))
	// The broker acknowledges what it denies (MQTT 3.1.1 has no other word).
	await(t, k.Publish("v1/00/b/other/events/help.called", 1, false, "forged"))
	await(t, k.Publish("v1/00/b/k/events/help.called", 1, false, "own"))
	if topic := receive(t, got); topic != "v1/00/b/k/events/help.called" {
		t.Errorf("headquarters received %s", topic)
	}
	await(t, hq.Publish("v1/00/b/k/ack", 1, false, "1"))
	if s := receive(t, acks); s != "1" {
		t.Errorf("kiosk received %q", s)
	}

	bad := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(b.URL()).SetClientID("x").SetUsername("hq").
		SetPassword("guess").SetAutoReconnect(false).SetConnectTimeout(patience))
	if tok := bad.Connect(); tok.WaitTimeout(patience) && tok.Error() == nil {
		t.Error("a wrong password was admitted")
	}
}

func receive(t *testing.T, c <-chan string) string {
	t.Helper()
	select {
	case s := <-c:
		return s
	case <-time.After(patience):
		t.Fatal("nothing arrived")
		return ""
	}
}

func TestCloseTwiceAndReopen(t *testing.T) {
	dir := t.TempDir()
	b := start(t, broker.Options{Dir: dir})
	addr := b.Addr()
	for range 2 {
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	again := start(t, broker.Options{Dir: dir, Listen: addr})
	connect(t, again, "k", "", "", true)
}

func TestBadSettingsSayWhatToMend(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		o    broker.Options
		is   error
		says string
	}{
		{"occupied port", broker.Options{Dir: t.TempDir(), Listen: l.Addr().String()}, broker.ErrListen, l.Addr().String()},
		{"no port", broker.Options{Dir: t.TempDir(), Listen: "localhost"}, broker.ErrListen, "host:port"},
		{"port out of range", broker.Options{Dir: t.TempDir(), Listen: "127.0.0.1:70000"}, broker.ErrListen, "70000"},
		{"foreign address", broker.Options{Dir: t.TempDir(), Listen: "192.0.2.1:0"}, broker.ErrListen, "192.0.2.1"},
		{"folder is a file", broker.Options{Dir: file, Listen: "127.0.0.1:0"}, broker.ErrFolder, file},
		{"no folder", broker.Options{Listen: "127.0.0.1:0"}, broker.ErrFolder, "none is named"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := broker.Start(c.o)
			if err == nil {
				b.Close()
				t.Fatal("it started")
			}
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %q: want %v naming %q", err, c.is, c.says)
			}
		})
	}
}
