package mqtt

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"smartcounter/kiosk/event"
)

// ErrOptions is returned by New for options that cannot work.
var ErrOptions = errors.New("relay: invalid options")

// Options of New. Broker, Branch and Kiosk are required.
type Options struct {
	// Broker is tcp://host:port or tls://host:port (mqtt:// and mqtts:// mean the
	// same; the ports default to 1883 and 8883). The nodes of a cluster stand side by
	// side with commas between; the relay begins with a random one and goes to the
	// next when it gets nowhere.
	Broker string
	// TLS holds the roots and the kiosk's certificate. Only with tls://.
	TLS *tls.Config
	// User and Password, if the broker asks for them.
	User, Password string

	Branch, Kiosk string
	ClientID      string // default branch-kiosk

	// OnDown is told what headquarters or the branch sends on the kiosk's down
	// topics. It must return at once.
	OnDown func(what string, payload []byte)
	// OnLink is told when the connection comes up and, with the reason, down. The
	// error is one sentence that names the broker and the mend.
	OnLink func(up bool, err error)
	// OnAlarm is told about dead letters, cloned files and the like.
	OnAlarm func(Alarm)

	Metrics *Metrics // optional, see NewMetrics

	// ProgressTimeout is how long events may wait for an acknowledgement while the
	// connection is up before they are sent again. Default 15 s.
	ProgressTimeout time.Duration
	// ConnectTimeout and WriteTimeout bound one step with the broker. Default 5 s and 4 s.
	ConnectTimeout, WriteTimeout time.Duration
	// KeepAlive is the MQTT keep-alive. Default 20 s.
	KeepAlive time.Duration
	// MinBackoff and MaxBackoff bound the random pause between connections. Default
	// 500 ms and 1 minute.
	MinBackoff, MaxBackoff time.Duration
	// PoisonAfter is how long a row must have been closing connections, three at
	// least, before it is put among the dead letters. Default 1 minute.
	PoisonAfter time.Duration

	// Window and PubackWindow bound the events that may await headquarters and the
	// broker. Default 1024 and 64, which are also the most.
	Window, PubackWindow int

	// Now and Rand (0 ≤ x < 1) replace the clock and chance in tests.
	Now  func() time.Time
	Rand func() float64

	sleep func(context.Context, time.Duration) bool
}

const (
	maxWindow       = 1024
	maxPubackWindow = 64 // the knee of measured throughput against in-flight messages
)

// maxBrokers bounds the nodes of a cluster.
const maxBrokers = 16

type brokerURL struct {
	text string // without user and password, for messages
	host string
	tls  bool
}

func (o Options) withDefaults() (Options, []*brokerURL, error) {
	urls, err := parseBrokers(o.Broker)
	if err != nil {
		return o, nil, err
	}
	if !event.ValidID(o.Branch) || !event.ValidID(o.Kiosk) {
		return o, nil, fmt.Errorf("%w: branch and kiosk must be 1 to 32 of a-z, 0-9 and hyphen", ErrOptions)
	}
	if o.TLS != nil && !urls[0].tls {
		return o, nil, fmt.Errorf("%w: certificates are configured, but %s is not tls://", ErrOptions, urls[0].text)
	}
	setDefault(&o.ClientID, o.Branch+"-"+o.Kiosk)
	setDefault(&o.ProgressTimeout, 15*time.Second)
	setDefault(&o.ConnectTimeout, 5*time.Second)
	setDefault(&o.WriteTimeout, 4*time.Second)
	setDefault(&o.KeepAlive, 20*time.Second)
	setDefault(&o.MinBackoff, 500*time.Millisecond)
	setDefault(&o.MaxBackoff, time.Minute)
	setDefault(&o.PoisonAfter, time.Minute)
	setDefault(&o.Window, maxWindow)
	setDefault(&o.PubackWindow, maxPubackWindow)
	if o.OnDown == nil {
		o.OnDown = func(string, []byte) {}
	}
	if o.OnLink == nil {
		o.OnLink = func(bool, error) {}
	}
	if o.OnAlarm == nil {
		o.OnAlarm = func(Alarm) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.sleep == nil {
		o.sleep = sleep
	}
	for name, d := range map[string]time.Duration{
		"ProgressTimeout": o.ProgressTimeout, "ConnectTimeout": o.ConnectTimeout, "WriteTimeout": o.WriteTimeout,
		"MinBackoff": o.MinBackoff, "MaxBackoff": o.MaxBackoff, "PoisonAfter": o.PoisonAfter,
	} {
		if d <= 0 {
			return o, nil, fmt.Errorf("%w: %s is not positive", ErrOptions, name)
		}
	}
	switch {
	case o.KeepAlive < time.Second:
		return o, nil, fmt.Errorf("%w: KeepAlive below a second", ErrOptions)
	case o.MaxBackoff < o.MinBackoff:
		return o, nil, fmt.Errorf("%w: MaxBackoff below MinBackoff", ErrOptions)
	case o.Window < 1 || o.Window > maxWindow:
		return o, nil, fmt.Errorf("%w: Window %d, want 1 to %d", ErrOptions, o.Window, maxWindow)
	case o.PubackWindow < 1 || o.PubackWindow > maxPubackWindow:
		return o, nil, fmt.Errorf("%w: PubackWindow %d, want 1 to %d", ErrOptions, o.PubackWindow, maxPubackWindow)
	}
	return o, urls, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// parseBrokers reads one address or several, all with TLS or all without.
func parseBrokers(s string) ([]*brokerURL, error) {
	var urls []*brokerURL
	for one := range strings.SplitSeq(s, ",") {
		u, err := parseBroker(strings.TrimSpace(one))
		switch {
		case err != nil:
			return nil, err
		case len(urls) == maxBrokers:
			return nil, fmt.Errorf("%w: broker address: more than %d nodes", ErrOptions, maxBrokers)
		case len(urls) > 0 && u.tls != urls[0].tls:
			return nil, fmt.Errorf("%w: broker address: %s and %s: either all nodes with tls:// or none", ErrOptions, urls[0].text, u.text)
		}
		urls = append(urls, u)
	}
	return urls, nil
}

func parseBroker(s string) (*brokerURL, error) {
	bad := func(why string) error {
		return fmt.Errorf("%w: broker address: %s; write tcp://host:1883 or tls://host:8883", ErrOptions, why)
	}
	u, err := url.Parse(s)
	if err != nil {
		// url's error quotes the address, which can hold a password.
		return nil, bad("not a URL")
	}
	var b brokerURL
	port := "1883"
	switch u.Scheme {
	case "tcp", "mqtt":
	case "tls", "ssl", "mqtts":
		b.tls, port = true, "8883"
	default:
		return nil, bad("unknown scheme")
	}
	switch {
	case u.Hostname() == "":
		return nil, bad("no host")
	case u.User != nil:
		return nil, bad("user and password have settings of their own")
	case u.Path != "" && u.Path != "/":
		return nil, bad("a path has no meaning")
	case u.Port() != "":
		port = u.Port()
	}
	b.host = joinHostPort(u.Hostname(), port)
	b.text = u.Scheme + "://" + b.host
	return &b, nil
}
