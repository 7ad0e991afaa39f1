package branch

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
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

// refusal is the host's answer that something is not to be.
type refusal struct {
	status int
	apiError
}

func (r *refusal) Error() string {
	return fmt.Sprintf("branch: the host answers %d %s", r.status, r.Code)
}

// ask sends a request. An error is a *refusal if the host answered it.
func (c *Client) ask(ctx context.Context, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("branch: %w", err)
		}
		body = bytes.NewReader(b)
	}
	r, err := c.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	response, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxReply+1))
	if err != nil || len(text) > maxReply {
		return fmt.Errorf("%w: its answer is cut off: %w", ErrAway, err)
	}
	if response.StatusCode != http.StatusOK {
		no := &refusal{status: response.StatusCode}
		_ = json.Unmarshal(text, &no.apiError) // a status without words is answer enough
		return no
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%w: its answer is not readable", ErrAway)
	}
	return nil
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.o.Host+path, body)
	if err != nil {
		return nil, fmt.Errorf("branch: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", "application/json")
	return r, nil
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

// Run stays in touch with the host until ctx ends: it hears how the queue stands,
// reports what was issued meanwhile, and keeps numbers ready.
func (c *Client) Run(ctx context.Context) error {
	said := ""
	for ctx.Err() == nil {
		err := c.listen(ctx)
		c.o.OnFacts(nil)
		if now := fmt.Sprint(err); err != nil && ctx.Err() == nil && now != said {
			c.o.Log.Warn("the branch's host cannot be reached", "error", now)
			said = now
		}
		select {
		case <-ctx.Done():
		case <-time.After(retry):
		}
	}
	return nil
}

// listen reads the host's stream until it ends.
func (c *Client) listen(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, err := c.request(ctx, http.MethodGet, "/api/v1/queue/stream", nil)
	if err != nil {
		return err
	}
	watch := time.AfterFunc(silence, cancel)
	defer watch.Stop()
	response, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return &refusal{status: response.StatusCode}
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	taken, kind := map[string]bool{}, ""
	for lines.Scan() {
		watch.Reset(silence)
		line := lines.Text()
		if e, is := strings.CutPrefix(line, "event: "); is {
			kind = e
		}
		data, is := strings.CutPrefix(line, "data: ")
		switch {
		case !is:
		case kind == "queue":
			var f streamed
			if err := json.Unmarshal([]byte(data), &f); err != nil {
				return fmt.Errorf("branch: the host's facts are not readable")
			}
			c.mu.Lock()
			c.hostDay = f.Day
			c.mu.Unlock()
			c.o.OnFacts(&f.Facts)
			for _, call := range f.Taken {
				if !taken[call] {
					taken[call] = true
					c.o.OnHelp(call)
				}
			}
			if err := c.settle(ctx); err != nil {
				return err
			}
		default: // alive: what is shown is still true
			if err := c.settle(ctx); err != nil {
				return err
			}
		}
	}
	return errors.Join(ErrAway, lines.Err())
}

// settle reports the tickets issued while the host was away, oldest first, and
// keeps numbers ready for the next time.
func (c *Client) settle(ctx context.Context) error {
	for {
		t, more := c.oldest()
		if !more {
			break
		}
		err := c.report(ctx, t)
		var no *refusal
		if errors.As(err, &no) && no.status < 500 && no.status != http.StatusTooManyRequests {
			// Its day is over, say: nobody waits for it any more.
			c.o.Log.Error("the host does not take a ticket that was issued without it", "number", t.Number, "why", no.Code)
			err = nil
		}
		if err != nil {
			return err
		}
		if err := c.reported(ctx, t); err != nil {
			return err
		}
	}
	return c.refill(ctx)
}

func (c *Client) report(ctx context.Context, t ownTicket) error {
	// The host may have given a number for the request whose answer was lost: the
	// customer holds the other one.
	err := c.ask(ctx, http.MethodDelete, "/api/v1/tickets/"+t.Request, nil, &struct{}{})
	var no *refusal
	if err != nil && !(errors.As(err, &no) && no.status == http.StatusConflict) {
		return err
	}
	waited := min(max(0, c.o.Now().Sub(t.At)), 24*time.Hour)
	return c.ask(ctx, http.MethodPost, "/api/v1/tickets",
		Issue{ID: t.id(), Service: t.Service, Elderly: t.Elderly, Number: t.Number, Waited: waited.Seconds()}, &Ticket{})
}

func (c *Client) refill(ctx context.Context) error {
	for _, s := range c.o.Services {
		if !c.wants(s.ID) {
			continue
		}
		id, err := c.reservation(s.ID)
		if err != nil {
			return err
		}
		var got reserved
		if err := c.ask(ctx, http.MethodPost, "/api/v1/reserves", reserve{id, s.ID, c.o.Reserve}, &got); err != nil {
			return err
		}
		numbers, err := queue.Range{First: got.First, Last: got.Last}.Numbers()
		if err != nil {
			return fmt.Errorf("branch: the host's range: %w", err)
		}
		if err := c.keepReady(ctx, got.Day, s.ID, numbers); err != nil {
			return err
		}
	}
	return nil
}
