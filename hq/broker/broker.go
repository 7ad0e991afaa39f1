// Package broker embeds nats-server with its MQTT 3.1.1 gateway, so that
// headquarters runs without installing anything else. The engine is the one
// that also runs as a cluster; any other MQTT 3.1.1 broker serves as well.
//
// Its durability is never relied on: a counter keeps an event until
// headquarters acknowledges its own database commit. That is why messages are
// not fsynced one by one, which would cost a factor of ten.
package broker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Limits that Options replaces.
const (
	// DefaultMaxStore bounds what waits on disk for headquarters, in bytes.
	DefaultMaxStore = 2 << 30
	// DefaultMaxConnections bounds counters connected to one broker.
	DefaultMaxConnections = 20_000

	maxPayload = 1 << 20
	maxPending = 64 << 20

	// DefaultMaxAckPending is how many messages of one subscription await a PUBACK.
	// A whole batch of headquarters and the one being gathered must fit. The server
	// admits 65,535 over all subscriptions of a session.
	DefaultMaxAckPending = 4096
	startTimeout         = 20 * time.Second

	// DefaultAckWait is how long headquarters may take to answer a message before
	// it is delivered again; also the pause after a broken session.
	DefaultAckWait = 5 * time.Second
)

// Errors of Start. The text that wraps them names the setting and the mend.
var (
	// ErrListen reports an address that cannot be listened on.
	ErrListen = errors.New("broker: cannot listen")
	// ErrFolder reports a folder that the broker cannot keep its queue in.
	ErrFolder = errors.New("broker: folder not usable")
	// ErrStart reports a broker that does not come up for another reason.
	ErrStart = errors.New("broker: does not start")
)

// Options say where and how the broker listens.
type Options struct {
	Dir    string      // keeps what waits for headquarters; created if missing
	Listen string      // host:port for MQTT; port 0 picks a free one
	TLS    *tls.Config // nil for plain TCP, which is for loopback only

	// Authorize decides about every connection. Nil admits everyone to everything.
	Authorize func(Login) (Rights, error)

	MaxStore       int64         // bytes on disk, 0 for DefaultMaxStore
	MaxConnections int           // 0 for DefaultMaxConnections
	AckWait        time.Duration // 0 for DefaultAckWait
	MaxAckPending  int           // messages, 0 for DefaultMaxAckPending
	Log            *slog.Logger  // warnings and errors only; nil discards them
}

// A Broker is a running broker.
type Broker struct {
	srv   *server.Server
	addr  string
	tls   bool
	close sync.Once
}

// Start runs a broker until Close. It returns once MQTT clients can connect.
func Start(o Options) (*Broker, error) {
	host, port, err := o.address()
	if err != nil {
		return nil, err
	}
	if err := probeListen(o.Listen); err != nil {
		return nil, err
	}
	if err := probeFolder(o.Dir); err != nil {
		return nil, err
	}
	so := o.serverOptions(host, port)
	srv, err := server.NewServer(so)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	log := newServerLog(o.Log)
	srv.SetLogger(log, false, false)
	go srv.Start()
	if err := awaitReady(srv, log); err != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
		return nil, err
	}
	// The server writes the port it got before it reports itself ready.
	return &Broker{srv: srv, addr: net.JoinHostPort(host, strconv.Itoa(so.MQTT.Port)), tls: o.TLS != nil}, nil
}

// Addr is the host:port that MQTT clients connect to.
func (b *Broker) Addr() string { return b.addr }

// URL is Addr as MQTT clients write it.
func (b *Broker) URL() string {
	if b.tls {
		return "ssl://" + b.addr
	}
	return "tcp://" + b.addr
}

// Close stops the broker and waits until its files are closed. Further calls do nothing.
func (b *Broker) Close() error {
	b.close.Do(func() {
		b.srv.Shutdown()
		b.srv.WaitForShutdown()
	})
	return nil
}

func (o Options) address() (host string, port int, err error) {
	host, p, err := net.SplitHostPort(o.Listen)
	if err == nil {
		port, err = strconv.Atoi(p)
	}
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("%w: %q is not host:port, for example 127.0.0.1:1883", ErrListen, o.Listen)
	}
	if host == "" {
		host = "0.0.0.0"
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	return host, port, nil
}

// probeListen turns an occupied port into one clear sentence; the server itself
// would only log it and stay up without MQTT.
func probeListen(addr string) error {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%w on %s: another program has this port; stop it or choose another port for the broker", ErrListen, addr)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%w on %s: ports below 1024 need privileges; choose another port for the broker", ErrListen, addr)
	case err != nil:
		return fmt.Errorf("%w on %s: check the broker's address: %w", ErrListen, addr, err)
	}
	return l.Close()
}

func probeFolder(dir string) error {
	if dir == "" {
		return fmt.Errorf("%w: none is named", ErrFolder)
	}
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(dir, "probe-*"); err == nil {
			_, werr := f.Write([]byte("x"))
			err = errors.Join(werr, f.Close(), os.Remove(f.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %s must be writable and have free space: %w", ErrFolder, dir, err)
	}
	return nil
}

func (o Options) serverOptions(host string, port int) *server.Options {
	so := &server.Options{
		ServerName:                 "smartcounter",
		DontListen:                 true, // MQTT only: no NATS port
		NoSigs:                     true,
		JetStream:                  true,
		StoreDir:                   o.Dir,
		JetStreamMaxMemory:         64 << 20,
		JetStreamMaxStore:          o.MaxStore,
		MaxPayload:                 maxPayload,
		MaxPending:                 maxPending,
		MaxConn:                    o.MaxConnections,
		CustomClientAuthentication: authenticator(o.Authorize),
	}
	if so.JetStreamMaxStore <= 0 {
		so.JetStreamMaxStore = DefaultMaxStore
	}
	if so.MaxConn <= 0 {
		so.MaxConn = DefaultMaxConnections
	}
	so.MQTT.Host = host
	so.MQTT.Port = port
	so.MQTT.TLSConfig = o.TLS
	if so.MQTT.MaxAckPending = uint16(min(o.MaxAckPending, math.MaxUint16)); o.MaxAckPending <= 0 {
		so.MQTT.MaxAckPending = DefaultMaxAckPending
	}
	so.MQTT.AckWait = o.AckWait
	if so.MQTT.AckWait <= 0 {
		so.MQTT.AckWait = DefaultAckWait
	}
	return so
}

func awaitReady(srv *server.Server, log *serverLog) error {
	deadline := time.Now().Add(startTimeout)
	for time.Now().Before(deadline) {
		if srv.ReadyForConnections(50 * time.Millisecond) {
			return nil
		}
		select {
		case what := <-log.fatal:
			return fmt.Errorf("%w: %s", ErrStart, what)
		default:
		}
	}
	return fmt.Errorf("%w: not ready after %v", ErrStart, startTimeout)
}
