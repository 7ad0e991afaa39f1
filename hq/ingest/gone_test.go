package ingest_test

import (
	"net"
	"net/url"
	"testing"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// TestACounterThatIsGoneShows breaks a counter's line: the broker says so at once.
func TestACounterThatIsGoneShows(t *testing.T) {
	h := newHouse(t, nil)
	var line net.Conn
	topic := event.GoneTopic(home.Branch, home.Kiosk)
	c := &counter{t: t, stream: home, client: mqtt.NewClient(mqtt.NewClientOptions().AddBroker(h.broker.URL()).SetClientID("counter").
		SetAutoReconnect(false).SetConnectTimeout(patience).SetWill(topic, `{"how":"lost"}`, 0, false).
		SetCustomOpenConnectionFn(func(u *url.URL, _ mqtt.ClientOptions) (conn net.Conn, err error) {
			line, err = net.Dial("tcp", u.Host)
			return line, err
		}))}
	c.await(c.client.Connect())
	r := rows(2)
	c.send(1, r[0])
	gone := func() (how string, known bool) {
		k, err := h.db.Kiosks(t.Context())
		if err != nil || len(k) != 1 {
			return "", false
		}
		return k[0].Gone, true
	}
	waitUntil(t, "the counter is there", func() bool { how, known := gone(); return known && how == "" })
	if err := line.Close(); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the counter is gone", func() bool { how, _ := gone(); return how == event.GoneLost })

	again := newCounter(t, h.broker.URL(), home)
	again.send(2, r[1])
	waitUntil(t, "the counter is back", func() bool { how, _ := gone(); return how == "" })
	again.await(again.client.Publish(topic, 0, false, `{"how":"bored"}`))
	waitUntil(t, "what is no such word is put aside", func() bool {
		counts, err := h.db.QuarantineCounts(t.Context())
		return err == nil && counts[store.ReasonMalformed] == 1
	})
	if m := ingest.Read(topic, []byte(`{"how":"closed"}`), r[0].Received); m.Gone == nil || m.Gone.How != event.GoneClosed || m.Reason != "" {
		t.Errorf("read as %+v", m)
	}
}
