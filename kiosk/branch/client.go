package branch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"smartcounter/kiosk/event"
)

// ClientOptions holds what a Client needs. Host, Authority, Key, Kiosk, Services
// and Store are required.
type ClientOptions struct {
	Host      string // "https://10.1.2.3:8443"
	Authority []byte // the branch's, PEM
	Key       []byte // the branch's queue key
	Kiosk     string // this counter's id
	Services  []Service
	Store     Store         // keeps the numbers that this counter may give out by itself
	Reserve   int           // numbers of each service kept ready for that [10]
	DayStart  time.Duration // the host's [4:00]
	Zone      *time.Location
	Now       func() time.Time
	NewID     func() (string, error)
	// OnFacts is told how the queue stands, nil when the host cannot be reached.
	OnFacts func(*Facts)
	// OnHelp is told that a person takes this counter's call for help.
	OnHelp func(call string)
	Log    *slog.Logger
}

// ErrAway reports a host that cannot be reached, and that nothing can be done
// without it.
var ErrAway = errors.New("branch: the host cannot be reached")

// A Client is the branch's queue as seen from another counter.
type Client struct {
	o     ClientOptions
	http  *http.Client
	token string

	mu      sync.Mutex
	own     own
	hostDay string            // as the host last told
	asking  map[string]string // reservations under way, by service, to be asked for again
}

const (
	// A customer stands and waits: past this the counter goes by its own numbers.
	askLimit = 2 * time.Second
	maxReply = 256 << 10
	maxLine  = 1 << 20
	retry    = time.Second
	// silence is how long a stream may say nothing: the host speaks every ten
	// seconds.
	silence = 25 * time.Second
)

// NewClient reads what the store keeps; Run stays in touch with the host.
func NewClient(o ClientOptions) (*Client, error) {
	u, err := url.Parse(o.Host)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.Path != "" {
		return nil, fmt.Errorf("%w: host %q, write it as https://10.1.2.3:8443", ErrOptions, o.Host)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(o.Authority) {
		return nil, fmt.Errorf("%w: the branch's authority is no certificate in PEM form", ErrOptions)
	}
	if !event.ValidID(o.Kiosk) || o.Store == nil || len(o.Services) == 0 {
		return nil, fmt.Errorf("%w: Kiosk, Store and Services are required", ErrOptions)
	}
	if o.Reserve == 0 {
		o.Reserve = 10
	}
	if o.DayStart == 0 {
		o.DayStart = 4 * time.Hour
	}
	if o.Zone == nil {
		o.Zone = time.FixedZone("CST", 8*3600)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = event.NewID
	}
	if o.OnFacts == nil {
		o.OnFacts = func(*Facts) {}
	}
	if o.OnHelp == nil {
		o.OnHelp = func(string) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Client{o: o, token: CounterToken(o.Key, o.Kiosk), asking: map[string]string{}, http: &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: askLimit, IdleConnTimeout: time.Minute}}}
	kept, err := o.Store.State(ownKey)
	if err != nil {
		return nil, fmt.Errorf("branch: reading this counter's numbers: %w", err)
	}
	if c.own, err = loadOwn(kept); err != nil {
		return nil, err
	}
	return c, nil
}

// Issue gives a customer a number: the host's, or one of this counter's own if the
// host cannot be reached.
func (c *Client) Issue(ctx context.Context, i Issue) (Ticket, error) {
	if t, had := c.issuedOwn(i.ID); had {
		return t, nil // a repeated request
	}
	var t Ticket
	err := c.ask(ctx, http.MethodPost, "/api/v1/tickets", i, &t)
	if err == nil || !errors.Is(err, ErrAway) {
		return t, err
	}
	return c.issueOwn(ctx, i)
}

// CheckIn turns a booking into a ticket. Only the host knows the bookings.
func (c *Client) CheckIn(ctx context.Context, id string, by CheckInBy) (Ticket, Refused, error) {
	var got checkedIn
	err := c.ask(ctx, http.MethodPost, "/api/v1/checkins", checkIn{id, by}, &got)
	switch {
	case err != nil:
		return Ticket{}, Refused{}, err
	case got.Refused != nil:
		return Ticket{}, *got.Refused, nil
	case got.Ticket == nil:
		return Ticket{}, Refused{}, fmt.Errorf("%w: an empty answer", ErrAway)
	}
	return *got.Ticket, Refused{}, nil
}

// Find tells where a ticket of today stands.
func (c *Client) Find(ctx context.Context, number string) (Ticket, bool, error) {
	var t Ticket
	err := c.ask(ctx, http.MethodGet, "/api/v1/tickets/"+url.PathEscape(number), nil, &t)
	var no *refusal
	if errors.As(err, &no) && no.status == http.StatusNotFound {
		return Ticket{}, false, nil
	}
	return t, err == nil, err
}

// Ring and Silence tell the branch of a customer who asks for a person.
func (c *Client) Ring(ctx context.Context, h HelpCall) error {
	return c.ask(ctx, http.MethodPost, "/api/v1/help", h, &struct{}{})
}

// Silence ends a call.
func (c *Client) Silence(ctx context.Context, call string) error {
	return c.ask(ctx, http.MethodDelete, "/api/v1/help/"+url.PathEscape(call), nil, &struct{}{})
}
