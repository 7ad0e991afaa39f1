package outboxtest

import (
	"net"
	"net/url"
	"sync"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// A cutter opens connections and can end them without a word, as a torn cable does.
type cutter struct {
	mu   sync.Mutex
	conn net.Conn
}

func (c *cutter) open(u *url.URL, o paho.ClientOptions) (net.Conn, error) {
	conn, err := net.DialTimeout("tcp", u.Host, o.ConnectTimeout)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = conn
	return conn, err
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.conn.Close()
}
