package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
)

// measureRelay compares the relay, from rows on the disk to the acknowledgement of
// the last one, with the library publishing the same messages, 64 on their way,
// with nothing to store and nothing to wait for but PUBACKs.
func (s outboxSizes) measureRelay() (err error) {
	url := s.broker
	if url == "" {
		var stop func() error
		if url, stop, err = startMosquitto(s.dir); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
	}
	hq, err := newNullHeadquarters(url)
	if err != nil {
		return err
	}
	defer hq.client.Disconnect(100)
	var bare, relayed float64
	const turns = 3
	for turn := range turns {
		b, err := s.publishBare(url, s.relay/turns, hq)
		if err != nil {
			return err
		}
		r, err := s.relayAll(url, filepath.Join(s.dir, fmt.Sprintf("relay%d.db", turn)), s.relay/turns)
		if err != nil {
			return err
		}
		bare, relayed = bare+b/turns, relayed+r/turns
	}
	emit("outbox.publish_per_s", bare, "1/s", s.relay)
	emit("outbox.relay_per_s", relayed, "1/s", s.relay)
	emit("outbox.relay_ratio", relayed/bare, "ratio", s.relay)
	return nil
}

func (s outboxSizes) publishBare(url string, n int, hq *nullHeadquarters) (perSecond float64, err error) {
	messages := make([][]byte, n)
	for i := range messages {
		if messages[i], err = event.Splice(s.record(i).Body, "bare", uint64(i+1)); err != nil {
			return 0, err
		}
	}
	client := paho.NewClient(paho.NewClientOptions().AddBroker(url).SetClientID("bench-bare").
		SetAutoReconnect(false).SetCleanSession(true))
	if t := client.Connect(); t.Wait() && t.Error() != nil {
		return 0, t.Error()
	}
	defer client.Disconnect(100)
	topic := event.EventsTopic("b001", "bare", event.KioskStatus)
	window, failed := make(chan paho.Token, 63), make(chan error, 1)
	hq.seen.reset()
	began := time.Now()
	go func() {
		var first error
		for t := range window {
			if t.Wait(); t.Error() != nil && first == nil {
				first = t.Error()
			}
		}
		failed <- first
	}()
	for _, m := range messages {
		window <- client.Publish(topic, 1, false, m)
	}
	close(window)
	if err := <-failed; err != nil {
		return 0, err
	}
	took := time.Since(began)
	return float64(n) / took.Seconds(), hq.seen.wait(n)
}

func (s outboxSizes) relayAll(url, path string, n int) (perSecond float64, err error) {
	box, err := outbox.Open(path, nil)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	for i := 0; i < n; i += 1000 {
		var rs []outbox.Record
		for j := i; j < min(n, i+1000); j++ {
			rs = append(rs, s.record(j))
		}
		if err := box.Append(context.Background(), rs, nil); err != nil {
			return 0, err
		}
	}
	up := make(chan time.Time, 16)
	relay, err := mqtt.New(box, mqtt.Options{
		Broker: url, Branch: "b001", Kiosk: "k1", ClientID: "bench-relay",
		OnLink: func(connected bool, _ error) {
			if connected {
				up <- time.Now()
			}
		},
	})
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	var began time.Time
	select {
	case began = <-up:
	case err := <-ended:
		return 0, errors.Join(errors.New("bench outbox: the relay did not connect"), err)
	}
	for box.Cursor().Acked < uint64(n) {
		if ctx.Err() != nil {
			return 0, errors.New("bench outbox: the relay did not finish within 5 minutes")
		}
		time.Sleep(time.Millisecond)
	}
	took := time.Since(began)
	cancel()
	return float64(n) / took.Seconds(), <-ended
}

// A nullHeadquarters stores nothing and acknowledges what has come in order, as a
// real one does every few milliseconds.
type nullHeadquarters struct {
	client paho.Client
	seen   *tally
}

const nullBatch = 5 * time.Millisecond

func newNullHeadquarters(url string) (*nullHeadquarters, error) {
	hq := &nullHeadquarters{seen: &tally{events: make(chan struct{}, 1<<20)}}
	inbox := make(chan paho.Message, 1<<16)
	o := paho.NewClientOptions().AddBroker(url).SetClientID("bench-hq").SetCleanSession(true).SetAutoReconnect(false)
	o.SetDefaultPublishHandler(func(_ paho.Client, m paho.Message) { inbox <- m })
	hq.client = paho.NewClient(o)
	if t := hq.client.Connect(); t.Wait() && t.Error() != nil {
		return nil, t.Error()
	}
	if t := hq.client.Subscribe(event.WildcardEvents(), 1, nil); t.Wait() && t.Error() != nil {
		return nil, t.Error()
	}
	go hq.acknowledge(inbox)
	return hq, nil
}

func (hq *nullHeadquarters) acknowledge(inbox <-chan paho.Message) {
	upto, told := map[string]uint64{}, map[string]uint64{}
	tick := time.NewTicker(nullBatch)
	defer tick.Stop()
	for {
		select {
		case m := <-inbox:
			_, epoch, sequence, err := event.Unsplice(m.Payload())
			if err != nil {
				continue
			}
			if epoch == "bare" {
				hq.seen.add()
				continue
			}
			if sequence == upto[epoch]+1 {
				upto[epoch] = sequence
			}
		case <-tick.C:
			for epoch, n := range upto {
				if told[epoch] == n {
					continue
				}
				told[epoch] = n
				ack := event.Ack{Epoch: epoch, Upto: n, Credit: 1024}
				if payload, err := ack.Marshal(); err == nil {
					hq.client.Publish(event.AckTopic("b001", "k1"), 1, false, payload)
				}
			}
		}
	}
}

// A tally counts events and waits for a number of them.
type tally struct{ events chan struct{} }

func (t *tally) add() {
	select {
	case t.events <- struct{}{}:
	default:
	}
}

func (t *tally) reset() {
	for len(t.events) > 0 {
		<-t.events
	}
}

func (t *tally) wait(n int) error {
	limit := time.After(time.Minute)
	for range n {
		select {
		case <-t.events:
		case <-limit:
			return errors.New("bench outbox: the broker did not deliver everything that it took")
		}
	}
	return nil
}

func startMosquitto(dir string) (url string, stop func() error, err error) {
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/mosquitto"); err != nil {
			return "", nil, fmt.Errorf("bench outbox: %w: apt-get install mosquitto, or name a broker with -broker", err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	addr := l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	if err := l.Close(); err != nil {
		return "", nil, err
	}
	conf := filepath.Join(dir, "mosquitto.conf")
	text := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n", port)
	if os.Getuid() == 0 {
		text += "user root\n"
	}
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		return "", nil, err
	}
	cmd := exec.Command(path, "-c", conf)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() error {
		err := cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // how it ended does not matter here
		return err
	}
	for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			return "tcp://" + addr, stop, c.Close()
		}
	}
	return "", nil, errors.Join(errors.New("bench outbox: mosquitto does not answer"), stop())
}
