package ingest

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// The client library reads a packet in pieces of a byte or two and writes each
// acknowledgement by itself: at ten thousand messages a second the system calls
// cost more than the messages. A burstConn reads and writes what has gathered.
type burstConn struct {
	net.Conn
	in *bufio.Reader

	mu      sync.Mutex
	changed sync.Cond
	out     []byte
	err     error // of a write, once
	closed  bool
	ended   chan struct{}
}

const (
	readBuffer  = 64 << 10
	writeBuffer = 64 << 10 // above it Write waits
)

// dialBroker is the library's own way to a broker, with a burstConn around it.
func dialBroker(uri *url.URL, o mqtt.ClientOptions) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: o.ConnectTimeout}
	var conn net.Conn
	var err error
	switch uri.Scheme {
	case "tcp":
		conn, err = dialer.Dial("tcp", uri.Host)
	case "ssl":
		conn, err = tls.DialWithDialer(dialer, "tcp", uri.Host, o.TLSConfig)
	default:
		err = fmt.Errorf("%w: the address must begin with tcp:// or ssl://", ErrOptions)
	}
	if err != nil {
		return nil, err
	}
	return newBurstConn(conn), nil
}

func newBurstConn(conn net.Conn) *burstConn {
	c := &burstConn{Conn: conn, in: bufio.NewReaderSize(conn, readBuffer), ended: make(chan struct{})}
	c.changed.L = &c.mu
	go c.flush()
	return c
}

// Read implements net.Conn.
func (c *burstConn) Read(p []byte) (int, error) { return c.in.Read(p) }

// Write implements net.Conn. What it takes goes out at once if nothing is under
// way; an error shows in a later call, and ends the connection for its reader.
func (c *burstConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.out) > writeBuffer && c.err == nil && !c.closed {
		c.changed.Wait()
	}
	if c.closed && c.err == nil {
		return 0, net.ErrClosed
	}
	if c.err != nil {
		return 0, c.err
	}
	c.out = append(c.out, p...)
	c.changed.Broadcast()
	return len(p), nil
}

// SetWriteDeadline implements net.Conn: every flush has its own.
func (c *burstConn) SetWriteDeadline(time.Time) error { return nil }

// Close implements net.Conn. What was written goes out before.
func (c *burstConn) Close() error {
	c.mu.Lock()
	c.closed = true
	c.changed.Broadcast()
	c.mu.Unlock()
	<-c.ended
	return c.Conn.Close()
}

// flush writes what has gathered until the connection is closed or fails.
func (c *burstConn) flush() {
	defer close(c.ended)
	var burst []byte
	for {
		c.mu.Lock()
		for len(c.out) == 0 && !c.closed {
			c.changed.Wait()
		}
		if len(c.out) == 0 {
			c.mu.Unlock()
			return
		}
		burst, c.out = c.out, burst[:0]
		c.changed.Broadcast()
		c.mu.Unlock()
		err := c.Conn.SetWriteDeadline(time.Now().Add(writeTimeout))
		if err == nil {
			_, err = c.Conn.Write(burst)
		}
		if err != nil {
			c.mu.Lock()
			c.err = err
			c.changed.Broadcast()
			c.mu.Unlock()
			_ = c.Conn.Close() // whoever reads hears of it
			return
		}
	}
}
