package branch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// counter is another counter of the branch.
type counter struct {
	*Client
	t     testing.TB
	store *memory
	facts chan *Facts
	stop  func()

	mu     sync.Mutex
	helped []string
}

func (v *servedHouse) counter(store *memory) *counter {
	v.t.Helper()
	c := &counter{t: v.t, store: store, facts: make(chan *Facts, 1)}
	var err error
	c.Client, err = NewClient(ClientOptions{Host: v.at, Authority: v.site.Authority().PEM(), Key: testKey, Kiosk: "k2", Services: testOptions(nil).Services, Store: store,
		OnFacts: func(f *Facts) {
			select {
			case <-c.facts:
			default:
			}
			c.facts <- f
		},
		OnHelp: func(call string) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.helped = append(c.helped, call)
		}})
	if err != nil {
		v.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(v.t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); c.Run(ctx) }()
	var once sync.Once
	c.stop = func() { once.Do(func() { cancel(); <-ended }) }
	v.t.Cleanup(c.stop)
	return c
}

// until waits for what another goroutine brings about.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func (c *counter) readyFor(service string) bool {
	c.Client.mu.Lock()
	defer c.Client.mu.Unlock()
	return len(c.own.Ready[service]) > 0
}

func (c *counter) pending() int {
	c.Client.mu.Lock()
	defer c.Client.mu.Unlock()
	return len(c.own.Pending)
}

func TestAnotherCounter(t *testing.T) {
	v := serve(t)
	store := &memory{}
	c := v.counter(store)
	until(t, "numbers are kept ready", func() bool { return c.readyFor("cash") && c.readyFor("loans") })
	ctx := t.Context()
	one, err := c.Issue(ctx, Issue{ID: "request-0001", Service: "cash", Elderly: true})
	if err != nil || one.State != TicketWaiting || one.Ahead != 0 || one.Class != "elderly" || one.Area != "2号区" {
		t.Fatalf("%+v, %v", one, err)
	}
	again, err := c.Issue(ctx, Issue{ID: "request-0001", Service: "cash", Elderly: true})
	if err != nil || again.Number != one.Number {
		t.Errorf("a repeat: %+v, %v", again, err)
	}
	if found, ok, err := c.Find(ctx, strings.ToLower(one.Number)); err != nil || !ok || found.ID != one.ID {
		t.Errorf("%+v, %v, %v", found, ok, err)
	}
	if _, ok, err := c.Find(ctx, "Z999"); ok || err != nil {
		t.Errorf("a number of nobody: %v, %v", ok, err)
	}
	if _, err := c.Issue(ctx, Issue{ID: "request-0002", Service: "gold"}); err == nil || errors.Is(err, ErrAway) {
		t.Errorf("a service that is not offered: %v", err)
	}
	booked, err := v.Book(ctx, StaffBooking{ID: "by-hand-1", Service: "loans", Slot: v.Now().Add(5 * time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if _, refused, err := c.CheckIn(ctx, "request-0003", CheckInBy{Code: "000000"}); err != nil || refused.Reason != queue.Unknown {
		t.Errorf("%+v, %v", refused, err)
	}
	if b, refused, err := c.CheckIn(ctx, "request-0003", CheckInBy{Code: booked.Code}); err != nil || refused.Reason != "" || b.Slot.IsZero() {
		t.Errorf("%+v, %+v, %v", b, refused, err)
	}
	if err := c.Ring(ctx, HelpCall{Call: "c1", Place: "2号机", Screen: "writing", Since: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if calls := v.HelpCalls(); len(calls) != 1 || calls[0].Kiosk != "k2" {
		t.Errorf("%+v", calls)
	}
	if err := v.TakeHelp("chen", "c1"); err != nil {
		t.Error(err)
	}
	until(t, "the counter hears that somebody comes", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.helped) == 1 && c.helped[0] == "c1"
	})
	if err := c.Silence(ctx, "c1"); err != nil || len(v.HelpCalls()) != 0 {
		t.Errorf("%v", err)
	}
}

// While the host is away a counter goes by its own numbers, also over a restart of
// its own; afterwards the host knows them with the age they have.
func TestHostIsAway(t *testing.T) {
	v := serve(t)
	store := &memory{}
	c := v.counter(store)
	until(t, "numbers are kept ready", func() bool { return c.readyFor("cash") && c.readyFor("loans") })
	first, err := c.Issue(t.Context(), Issue{ID: "request-0001", Service: "cash"})
	if err != nil {
		t.Fatal(err)
	}
	v.end()
	numbers := map[string]string{first.Number: "request-0001"}
	issue := func(id, service string) Ticket {
		t.Helper()
		one, err := c.Issue(t.Context(), Issue{ID: id, Service: service})
		if err != nil || one.Ahead != -1 || one.Band != nil || numbers[one.Number] != "" {
			t.Fatalf("%+v, %v", one, err)
		}
		numbers[one.Number] = id
		return one
	}
	issue("request-0002", "cash")
	held := issue("request-0003", "loans")
	if again, err := c.Issue(t.Context(), Issue{ID: "request-0003", Service: "loans"}); err != nil || again.Number != held.Number {
		t.Errorf("a repeat: %+v, %v", again, err)
	}
	if _, _, err := c.Find(t.Context(), held.Number); !errors.Is(err, ErrAway) {
		t.Errorf("%v", err)
	}
	if _, _, err := c.CheckIn(t.Context(), "request-0009", CheckInBy{Code: "000000"}); !errors.Is(err, ErrAway) {
		t.Errorf("%v", err)
	}
	c.stop()
	c = v.counter(store)
	issue("request-0004", "cash")
	for i := range 100 { // until the range is used up
		if _, err = c.Issue(t.Context(), Issue{ID: fmt.Sprintf("request-1%03d", i), Service: "loans"}); err != nil {
			break
		}
	}
	if !errors.Is(err, ErrAway) {
		t.Errorf("more numbers than were reserved: %v", err)
	}
	v.start(t)
	until(t, "everything is reported", func() bool { return c.pending() == 0 })
	for number, request := range numbers {
		one, ok := v.Find(number)
		if !ok || one.State != TicketWaiting || one.ID != request && one.ID != request+"-own" {
			t.Errorf("%s of %s: %+v, %v", number, request, one, ok)
		}
	}
	if again, err := c.Issue(t.Context(), Issue{ID: "request-0003", Service: "loans"}); err != nil || again.Number != held.Number {
		t.Errorf("a repeat afterwards: %+v, %v", again, err)
	}
	told := map[string]int{}
	for _, e := range v.store.events(t, event.TicketIssued) {
		told[e.(*event.Issued).Number]++
	}
	for number, n := range told {
		if n != 1 {
			t.Errorf("%s was given %d times", number, n)
		}
	}
}

// The host gave a number and its answer was lost: the customer holds the counter's
// own number, and the other one waits for nobody.
func TestLostAnswer(t *testing.T) {
	v := serve(t)
	c := v.counter(&memory{})
	until(t, "numbers are kept ready", func() bool { return c.readyFor("cash") })
	lost, err := v.Issue(t.Context(), Issue{ID: "request-0001", Service: "cash"})
	if err != nil {
		t.Fatal(err)
	}
	held, err := c.issueOwn(t.Context(), Issue{ID: "request-0001", Service: "cash"})
	if err != nil {
		t.Fatal(err)
	}
	v.Ring(HelpCall{Kiosk: "k9", Call: "wake", Since: time.Now()}) // the stream speaks
	until(t, "it is reported", func() bool { return c.pending() == 0 })
	if one, ok := v.Find(held.Number); !ok || one.State != TicketWaiting {
		t.Errorf("%+v", one)
	}
	if one, _ := v.Find(lost.Number); one.State != TicketEnded {
		t.Errorf("the lost one: %+v", one)
	}
	if v.Facts().Waiting != 1 {
		t.Errorf("%d wait", v.Facts().Waiting)
	}
}

func TestStrangersAreNoCounters(t *testing.T) {
	v := serve(t)
	b := v.browser()
	for name, token := range map[string]string{
		"no token": "", "another counter's": "k3." + strings.TrimPrefix(CounterToken(testKey, "k2"), "k2."), "no counter": ".x", "another key": CounterToken([]byte("another key of 32 bytes........."), "k2"),
	} {
		a := b.do("GET", "/api/v1/queue", nil, map[string]string{"Authorization": "Bearer " + token})
		if a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	for range 5 {
		b.do("GET", "/api/v1/queue", nil, map[string]string{"Authorization": "Bearer k2.x"})
	}
	if a := b.do("GET", "/api/v1/queue", nil, map[string]string{"Authorization": "Bearer k2.x"}); a.status != http.StatusTooManyRequests {
		t.Errorf("many guesses: %d", a.status)
	}
	if a := b.do("GET", "/api/v1/queue", nil, map[string]string{"Authorization": "Bearer " + CounterToken(testKey, "k2")}); a.status != http.StatusOK {
		t.Errorf("the counter itself is locked out: %d", a.status)
	}
	if a := b.do("POST", "/api/v1/actions", strings.NewReader(`{}`), map[string]string{"Content-Type": "application/json", "Authorization": "Bearer " + CounterToken(testKey, "k2")}); a.status != http.StatusForbidden {
		t.Errorf("a counter that calls: %d", a.status)
	}
}

func TestClientOptions(t *testing.T) {
	v := serve(t)
	good := ClientOptions{Host: v.at, Authority: v.site.Authority().PEM(), Key: testKey, Kiosk: "k2", Services: testOptions(nil).Services, Store: &memory{}}
	for name, change := range map[string]func(*ClientOptions){
		"without TLS":  func(o *ClientOptions) { o.Host = "http://127.0.0.1:1" },
		"a path":       func(o *ClientOptions) { o.Host += "/x" },
		"no authority": func(o *ClientOptions) { o.Authority = []byte("x") },
		"no services":  func(o *ClientOptions) { o.Services = nil },
		"no id":        func(o *ClientOptions) { o.Kiosk = "K 2" },
	} {
		o := good
		change(&o)
		if _, err := NewClient(o); !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
	}
	damaged := good
	damaged.Store = &memory{state: map[string][]byte{ownKey: []byte("[]")}}
	if _, err := NewClient(damaged); !errors.Is(err, errDesk) {
		t.Errorf("damaged numbers: %v", err)
	}
	// Another host, with another authority, is not believed.
	other := serve(t)
	o := good
	o.Host = other.at
	c, err := NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Find(t.Context(), "A001"); !errors.Is(err, ErrAway) {
		t.Errorf("%v", err)
	}
}
