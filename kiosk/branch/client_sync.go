package branch

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"smartcounter/kiosk/queue"
)

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
