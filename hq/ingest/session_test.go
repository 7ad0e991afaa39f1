package ingest_test

import (
	"net"
	"sync"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// TestShortConnectionsStillCarry meets a broker that sends what it kept as soon as
// headquarters is back and loses the line before it answers the subscription, each
// time: one event a connection arrives nevertheless.
func TestShortConnectionsStillCarry(t *testing.T) {
	r := rows(5)
	var mu sync.Mutex
	var sent int
	url := hastyBroker(t, func(c net.Conn) {
		mu.Lock()
		defer mu.Unlock()
		m := r[sent%len(r)]
		p := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
		p.Qos, p.MessageID = 1, uint16(sent+1)
		p.TopicName = event.EventsTopic(home.Branch, home.Kiosk, m.Type)
		p.Payload = body(t, m, home.Epoch, uint64(sent%len(r)+1))
		sent++
		_ = p.Write(c)
	})
	db, err := store.OpenSQLite(t.Context(), t.TempDir()+"/hq.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w, err := ingest.New(ingest.Options{Broker: url, Store: db, BackoffMin: time.Millisecond, BackoffMax: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{db: db, worker: w}
	h.run(t)
	waitUntil(t, "every event arrives", func() bool {
		c, err := db.Counts(t.Context())
		return err == nil && c.Events == int64(len(r))
	})
	h.wantOnce(t, r)
	if w.State() == nil {
		t.Error("headquarters believes to be connected")
	}
}

// hastyBroker accepts connections, lets send write to each, and closes it once the
// subscription has arrived.
func hastyBroker(t *testing.T, send func(net.Conn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			for {
				p, err := packets.ReadPacket(c)
				if err != nil {
					break
				}
				if _, ok := p.(*packets.ConnectPacket); ok {
					_ = packets.NewControlPacket(packets.Connack).Write(c)
					send(c)
				}
				if _, ok := p.(*packets.SubscribePacket); ok {
					break
				}
			}
			_ = c.Close()
		}
	})
	t.Cleanup(func() { _ = l.Close(); serving.Wait() })
	return "tcp://" + l.Addr().String()
}
