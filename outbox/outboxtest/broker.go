package outboxtest

import (
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"smartcounter/kiosk/event"
)

// A Verdict is what the scripted broker does with one published message.
type Verdict int

// Every verdict.
const (
	Deliver Verdict = iota // PUBACK, and headquarters has it
	Lie                    // PUBACK, and headquarters never sees it
	Swallow                // nothing at all
	Hangup                 // close the connection
)

// A Broker speaks just enough MQTT 3.1.1 on a loopback socket for one relay, and is
// headquarters at the same time. Its verdicts make faults happen at the message
// where the test wants them.
type Broker struct {
	HQ *Headquarters

	tb       testing.TB
	listener net.Listener
	wg       sync.WaitGroup

	mu       sync.Mutex
	judge    func(connection, message int, payload []byte) Verdict
	connack  byte
	conns    map[net.Conn]bool
	accepted int
	closed   bool
	topics   []string
	clients  []string
	gone     []string
	wills    []string
}

// NewBroker starts a broker that delivers everything. It stops with the test.
func NewBroker(tb testing.TB) *Broker {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	b := &Broker{HQ: &Headquarters{}, tb: tb, listener: l, conns: map[net.Conn]bool{}}
	b.wg.Go(b.accept)
	tb.Cleanup(b.stop)
	return b
}

// URL is the broker's address.
func (b *Broker) URL() string { return "tcp://" + b.listener.Addr().String() }

// Judge makes f decide about every message from now on. connection counts from 1,
// message from 1 on each connection.
func (b *Broker) Judge(f func(connection, message int, payload []byte) Verdict) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.judge = f
}

// Refuse makes the broker answer CONNECT with a return code.
func (b *Broker) Refuse(code byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.connack = code
}

// Connections is how many connections there were.
func (b *Broker) Connections() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.accepted
}

// Clients lists the client ids that connected, Topics what was subscribed to.
func (b *Broker) Clients() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.clients...)
}

// Topics lists the filters that were subscribed to.
func (b *Broker) Topics() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.topics...)
}

// Gone lists what counters said as they were shut down.
func (b *Broker) Gone() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.gone...)
}

// Wills lists the last wills of the connections that ended without a word, in the
// order in which they ended.
func (b *Broker) Wills() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.wills...)
}

// Cut closes every connection.
func (b *Broker) Cut() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.conns {
		_ = c.Close() // the other side may have been first
	}
}

// Send publishes to everyone who is connected.
func (b *Broker) Send(topic string, payload []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.conns {
		_ = publish(c, topic, payload) // a connection that just ended gets nothing
	}
}

// SendAck publishes an acknowledgement for a kiosk.
func (b *Broker) SendAck(branch, kiosk string, a event.Ack) {
	b.tb.Helper()
	payload, err := a.Marshal()
	if err != nil {
		b.tb.Fatal(err)
	}
	b.Send(event.AckTopic(branch, kiosk), payload)
}

func (b *Broker) stop() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	_ = b.listener.Close()
	b.Cut()
	b.wg.Wait()
}

func (b *Broker) accept() {
	for {
		c, err := b.listener.Accept()
		if err != nil {
			return
		}
		b.mu.Lock()
		if b.closed {
			b.mu.Unlock()
			_ = c.Close()
			return
		}
		b.accepted++
		b.conns[c] = true
		n := b.accepted
		b.mu.Unlock()
		b.wg.Go(func() { b.serve(c, n) })
	}
}

// serve ends with the connection, whoever ends it.
func (b *Broker) serve(c net.Conn, connection int) {
	will := ""
	defer func() {
		b.mu.Lock()
		delete(b.conns, c)
		if will != "" {
			b.wills = append(b.wills, will)
		}
		b.mu.Unlock()
		_ = c.Close()
	}()
	for messages := 0; ; {
		p, err := packets.ReadPacket(c)
		if err != nil {
			return
		}
		switch m := p.(type) {
		case *packets.ConnectPacket:
			if m.WillFlag {
				will = m.WillTopic + " " + string(m.WillMessage)
			}
			err = b.connected(c, m)
		case *packets.SubscribePacket:
			err = b.subscribed(c, m)
		case *packets.PingreqPacket:
			err = b.write(c, packets.NewControlPacket(packets.Pingresp))
		case *packets.PublishPacket:
			if topic, err := event.ParseTopic(m.TopicName); err == nil && topic.Kind == event.TopicGone {
				b.mu.Lock()
				b.gone = append(b.gone, m.TopicName+" "+string(m.Payload))
				b.mu.Unlock()
				continue
			}
			messages++
			err = b.published(c, connection, messages, m)
		case *packets.DisconnectPacket:
			will = ""
			return
		}
		if err != nil {
			return
		}
	}
}

// write keeps packets whole: Send writes from other goroutines.
func (b *Broker) write(c net.Conn, p packets.ControlPacket) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return p.Write(c)
}

func (b *Broker) connected(c net.Conn, m *packets.ConnectPacket) error {
	b.mu.Lock()
	b.clients = append(b.clients, m.ClientIdentifier)
	code := b.connack
	b.mu.Unlock()
	a := packets.NewControlPacket(packets.Connack).(*packets.ConnackPacket)
	a.ReturnCode = code
	return b.write(c, a)
}

func (b *Broker) subscribed(c net.Conn, m *packets.SubscribePacket) error {
	b.mu.Lock()
	b.topics = append(b.topics, m.Topics...)
	b.mu.Unlock()
	a := packets.NewControlPacket(packets.Suback).(*packets.SubackPacket)
	a.MessageID, a.ReturnCodes = m.MessageID, m.Qoss
	return b.write(c, a)
}

func (b *Broker) published(c net.Conn, connection, message int, m *packets.PublishPacket) error {
	b.mu.Lock()
	judge := b.judge
	b.mu.Unlock()
	verdict := Deliver
	if judge != nil {
		verdict = judge(connection, message, m.Payload)
	}
	switch verdict {
	case Swallow:
		return nil
	case Hangup:
		return net.ErrClosed
	}
	if m.Qos == 1 {
		a := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
		a.MessageID = m.MessageID
		if err := b.write(c, a); err != nil {
			return err
		}
	}
	if verdict == Lie {
		return nil
	}
	ack, err := b.HQ.Take(m.Payload)
	if err != nil {
		b.tb.Errorf("the broker got what is no event: %v", err)
		return nil
	}
	payload, err := ack.Marshal()
	if err != nil {
		b.tb.Errorf("acknowledgement: %v", err)
		return nil
	}
	topic, _, _ := strings.Cut(m.TopicName, "/events/")
	b.mu.Lock()
	defer b.mu.Unlock()
	return publish(c, topic+"/ack", payload)
}

func publish(c net.Conn, topic string, payload []byte) error {
	p := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	p.TopicName, p.Payload = topic, payload
	return p.Write(c)
}
