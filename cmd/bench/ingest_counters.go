package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"smartcounter/kiosk/event"
)

// Counters run in a process of their own, as they do in a branch, and so that
// their share of the processor can be told from headquarters'. They speak MQTT
// 3.1.1 over TCP with the relay's two windows, and nothing more.

const (
	ingestWindow  = 1024 // events that a relay lets await headquarters
	ingestPublish = 64   // publishes that it lets await the broker
)

// counters are the child process.
type counters struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// startCounters starts the process; it makes its rows and connects before it returns.
func startCounters(ctx context.Context, url string, kiosks, each int) (*counters, error) {
	c := &counters{cmd: exec.CommandContext(ctx, "/proc/self/exe", "ingest",
		"-counters", strings.TrimPrefix(url, "tcp://"), "-kiosks", fmt.Sprint(kiosks), "-n", fmt.Sprint(kiosks*each))}
	c.cmd.Stderr = os.Stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	return c, c.hear("ready\n")
}

func (c *counters) hear(word string) error {
	if line, err := c.out.ReadString('\n'); err != nil || line != word {
		return fmt.Errorf("counters said %q instead of %q: %w", line, word, err)
	}
	return nil
}

// send lets the counters send until every event is acknowledged.
func (c *counters) send() error {
	if _, err := io.WriteString(c.in, "go\n"); err != nil {
		return err
	}
	return c.hear("done\n")
}

// end ends the process.
func (c *counters) end() error {
	return errors.Join(c.in.Close(), c.cmd.Wait())
}

// runCounters is the child: it says ready, waits for go, sends, says done, and
// stays until its input ends, so that its processor time can be read.
func runCounters(addr string, rows [][][]byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), ingestPatient)
	defer cancel()
	links := make([]*counterLink, len(rows))
	for k := range rows {
		l, err := dialCounter(ctx, addr, ingestKiosk(k), rows[k])
		if err != nil {
			return err
		}
		defer l.conn.Close()
		links[k] = l
	}
	in := bufio.NewReader(os.Stdin)
	fmt.Println("ready")
	if _, err := in.ReadString('\n'); err != nil {
		return err
	}
	ended := make(chan error, len(links))
	for _, l := range links {
		go func() { ended <- l.sendAll(ctx) }()
	}
	for range links {
		if err := <-ended; err != nil {
			return err
		}
	}
	fmt.Println("done")
	_, err := io.Copy(io.Discard, in)
	return err
}

// counterLink is one counter's connection.
type counterLink struct {
	conn  net.Conn
	topic string
	rows  [][]byte

	mu               sync.Mutex
	moved            sync.Cond
	published, acked uint64 // answered by the broker, by headquarters
	credit           uint64
	failed           error
}

func dialCounter(ctx context.Context, addr, kiosk string, rows [][]byte) (*counterLink, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	l := &counterLink{conn: conn, topic: event.EventsTopic("guihua", kiosk, event.KioskStatus), rows: rows, credit: ingestWindow}
	l.moved.L = &l.mu
	connect := packets.NewControlPacket(packets.Connect).(*packets.ConnectPacket)
	connect.ProtocolName, connect.ProtocolVersion, connect.CleanSession, connect.ClientIdentifier = "MQTT", 4, true, kiosk
	subscribe := packets.NewControlPacket(packets.Subscribe).(*packets.SubscribePacket)
	subscribe.MessageID, subscribe.Topics, subscribe.Qoss = 1, []string{event.AckTopic("guihua", kiosk)}, []byte{0}
	r := bufio.NewReaderSize(conn, 64<<10)
	for _, p := range []packets.ControlPacket{connect, subscribe} {
		if err := p.Write(conn); err != nil {
			return nil, err
		}
		answer, err := packets.ReadPacket(r)
		if err != nil {
			return nil, err
		}
		if c, ok := answer.(*packets.ConnackPacket); ok && c.ReturnCode != 0 {
			return nil, packets.ConnErrors[c.ReturnCode]
		}
	}
	go l.read(r)
	return l, nil
}

// read takes the broker's and headquarters' answers until the connection ends.
func (l *counterLink) read(r *bufio.Reader) {
	for {
		p, err := packets.ReadPacket(r)
		l.mu.Lock()
		switch p := p.(type) {
		case *packets.PubackPacket:
			l.published++
		case *packets.PublishPacket:
			if a, err := event.UnmarshalAck(p.Payload); err == nil && a.Upto > l.acked {
				l.acked, l.credit = a.Upto, uint64(a.Credit)
			}
		}
		l.failed = err
		// A broker answers in bursts: waking for each would cost more than the answer.
		if err != nil || r.Buffered() == 0 {
			l.moved.Signal()
		}
		l.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// room waits until the event after sent others may go out, at most upto which one.
func (l *counterLink) room(ctx context.Context, sent uint64) (upto uint64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		upto = min(l.published+ingestPublish, l.acked+min(l.credit, ingestWindow), uint64(len(l.rows)))
		switch {
		case l.failed != nil:
			return 0, l.failed
		case ctx.Err() != nil:
			return 0, fmt.Errorf("not done within %v: %w", ingestPatient, ctx.Err())
		case sent < upto, l.acked == uint64(len(l.rows)):
			return upto, nil
		}
		l.moved.Wait()
	}
}

// sendAll publishes the rows within both windows until all are acknowledged.
func (l *counterLink) sendAll(ctx context.Context) error {
	// Whoever waits must hear of the end of time.
	defer context.AfterFunc(ctx, l.moved.Broadcast)()
	w := bufio.NewWriterSize(l.conn, 64<<10)
	p := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	p.Qos, p.TopicName = 1, l.topic
	for sent := uint64(0); ; {
		upto, err := l.room(ctx, sent)
		if err != nil || sent == uint64(len(l.rows)) {
			return err
		}
		for ; sent < upto; sent++ {
			p.MessageID, p.Payload = uint16(sent%0xffff)+1, l.rows[sent]
			if err := p.Write(w); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
}
