package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/branch"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/runner"
)

// branchNet is the counter's part in its branch: host of the queue, or client of
// the counter that is.
type branchNet struct {
	config *config
	log    *slog.Logger
	days   *calendar.Calendar
	runner *runner.Runner // set before run

	host     *branch.Host
	site     *branch.Site // nil: nothing is served
	listener net.Listener
	client   *branch.Client

	mu    sync.Mutex
	calls map[string]*ringing // this counter's calls for help, when the host is another
}

// ringing is a call that the host is to be told of.
type ringing struct {
	call       branch.HelpCall
	told, over bool
}

// openBranch opens the branch's queue, nil if there is none.
func openBranch(c *config, store branch.Store, log *slog.Logger, say func(branch.Call)) (*branchNet, error) {
	q := &c.Queue
	if q.KeyFile == "" {
		return nil, nil
	}
	key, err := q.key()
	if err != nil {
		return nil, err
	}
	n := &branchNet{config: c, log: log, days: calendar.New(), calls: map[string]*ringing{}}
	if q.Host != "" {
		authority, err := os.ReadFile(q.CAFile)
		if err != nil {
			return nil, fmt.Errorf("queue.ca_file: %w; copy the host's branch-ca.pem there", err)
		}
		n.client, err = branch.NewClient(branch.ClientOptions{
			Host: q.Host, Authority: authority, Key: key, Kiosk: c.Kiosk.ID, Services: q.services(), Store: store, Reserve: q.Reserve,
			DayStart: time.Duration(q.DayStart), OnFacts: n.facts, OnHelp: func(call string) { go n.runner.HelpReplied(call) }, Log: log,
		})
		if err != nil {
			return nil, fmt.Errorf("queue.host: %w", err)
		}
		return n, nil
	}
	n.host, err = branch.New(branch.Options{
		Branch: c.Branch.ID, Kiosk: c.Kiosk.ID, Name: c.Branch.Name, Services: q.services(), Queue: q.rules(key), Windows: q.Windows,
		DayStart: time.Duration(q.DayStart), Store: store, OnCall: say, OnHelp: n.helped, Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	if c.Network.Listen == "" {
		return n, nil
	}
	n.site, err = branch.NewSite(n.host, branch.SiteOptions{Folder: filepath.Join(c.Data, "branch"), Names: c.Network.Names, Demo: c.Branch.Demo, Log: log})
	if err != nil {
		return nil, fmt.Errorf("branch_network: %w", err)
	}
	if n.listener, err = net.Listen("tcp", c.Network.Listen); err != nil {
		return nil, fmt.Errorf("branch_network.listen: %w; choose a free address", err)
	}
	if err := n.tell(); err != nil {
		return nil, err
	}
	return n, nil
}

// tell writes down what people need to find the pages: the board's address is a
// secret of the branch, so it goes to a file and not to the log.
func (n *branchNet) tell() error {
	n.log.Info("the branch network is served", "listen", n.listener.Addr().String(), "authority_sha256", n.site.Authority().Fingerprint())
	path := filepath.Join(n.config.Data, "branch", "board")
	if err := os.WriteFile(path, []byte(n.site.BoardPath()+"\n"), 0o600); err != nil {
		return fmt.Errorf("branch_network: %w", err)
	}
	return nil
}

func (n *branchNet) queue() runner.Queue {
	if n.client != nil {
		return clientQueue{n.client}
	}
	link := ""
	if n.site != nil && n.config.Network.TicketLink != "" {
		link = n.config.Network.TicketLink + "/t/"
	}
	return hostQueue{n.host, n.config.Kiosk.ID, link}
}

// run keeps the session told of the queue, and serves the branch, until ctx ends.
func (n *branchNet) run(ctx context.Context, start func(string, func(context.Context) error)) {
	if n.client != nil {
		start("branch host", n.client.Run)
		start("help calls", n.carryHelp)
		return
	}
	start("queue", n.host.Run)
	start("queue facts", func(ctx context.Context) error {
		changed, stop := n.host.Watch()
		defer stop()
		for {
			f := n.host.Facts()
			n.facts(&f)
			select {
			case <-ctx.Done():
				return nil
			case <-changed:
			}
		}
	})
	if n.site != nil {
		start("branch network", func(ctx context.Context) error { return n.site.Serve(ctx, n.listener) })
	}
}

// facts tells the session how the queue stands, nil if nobody knows.
func (n *branchNet) facts(f *branch.Facts) {
	if f == nil {
		_ = n.runner.Send(kiosk.QueueLost{}, kiosk.PadsChanged{})
		return
	}
	open, reopens := n.config.Queue.doors(time.Now(), f.Open, n.days)
	_ = n.runner.Send(kiosk.QueueChanged{Facts: factsOf(*f, open, reopens)}, kiosk.PadsChanged{Up: f.Pads})
}

// bookings takes what headquarters sends to the host.
func (n *branchNet) bookings(payload []byte) {
	m, err := event.UnmarshalBookings(payload)
	if err != nil {
		n.log.Warn("message from headquarters is not valid", "what", event.DownBookings, "error", err)
		return
	}
	if n.host == nil {
		n.log.Warn("bookings came to a counter that does not host the queue", "bookings", len(m.Bookings))
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := n.host.Bookings(ctx, m); err != nil {
		n.log.Error("bookings were not stored; headquarters sends them again", "error", err)
	}
}

// helped tells the session that somebody goes to its customer. Other counters hear
// it from the host's stream.
func (n *branchNet) helped(at, call string) {
	if at == n.config.Kiosk.ID {
		go n.runner.HelpReplied(call)
	}
}

// Ring and Silence make a branchNet the runner's Bell.
func (n *branchNet) Ring(call, screen string, since time.Time) {
	h := branch.HelpCall{Kiosk: n.config.Kiosk.ID, Call: call, Place: n.config.Kiosk.Place, Screen: screen, Since: since}
	if n.host != nil {
		n.host.Ring(h)
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls[call] = &ringing{call: h}
}

// Silence ends a call.
func (n *branchNet) Silence(call string) {
	if n.host != nil {
		n.host.Silence(call)
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if r := n.calls[call]; r != nil {
		r.over = true
	}
}

// helpEvery is how often calls are carried to the host: a customer waits.
const helpEvery = 300 * time.Millisecond

// carryHelp tells the host of this counter's calls, again and again until it has
// heard of them.
func (n *branchNet) carryHelp(ctx context.Context) error {
	tick := time.NewTicker(helpEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		n.mu.Lock()
		var todo []ringing
		for call, r := range n.calls {
			switch {
			case r.over && !r.told:
				delete(n.calls, call) // the host may have heard of it: it forgets by itself
				todo = append(todo, *r)
			case r.over || !r.told:
				todo = append(todo, *r)
			}
		}
		n.mu.Unlock()
		for _, r := range todo {
			var err error
			if r.over {
				err = n.client.Silence(ctx, r.call.Call)
			} else {
				err = n.client.Ring(ctx, r.call)
			}
			if err != nil {
				break // the host is away; the stream's end says so
			}
			n.mu.Lock()
			if kept := n.calls[r.call.Call]; kept != nil {
				if kept.told = true; r.over {
					delete(n.calls, r.call.Call)
				}
			}
			n.mu.Unlock()
		}
	}
}

// sayCall says a called number in the lobby, if this counter is to.
func (k *counter) sayCall(c branch.Call) {
	if k.config.Network.Speak && k.speaker != nil {
		k.speaker.call(c)
	}
}

// close closes what openBranch opened and nothing serves yet.
func (n *branchNet) close() error {
	if n.listener != nil {
		_ = n.listener.Close() // closed already if it was served
	}
	return nil
}
