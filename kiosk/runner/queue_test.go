package runner_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/kiosk/runner"
)

// slow is a queue whose host takes its time, and may lose the answer.
type slow struct {
	*kiosktest.Queue
	delay    time.Duration
	lose     bool
	requests []string
}

func (s *slow) Take(ctx context.Context, request, service string, elderly bool) (kiosk.Ticket, error) {
	s.requests = append(s.requests, request)
	k, err := s.Queue.Take(ctx, request, service, elderly)
	select {
	case <-time.After(s.delay):
	case <-ctx.Done():
		return kiosk.Ticket{}, ctx.Err()
	}
	if s.lose {
		return kiosk.Ticket{}, errors.New("the answer was lost")
	}
	return k, err
}

func queueing(q runner.Queue) func(*runner.Options) {
	return func(o *runner.Options) {
		o.Queue = q
		o.Session.Services = kiosktest.Services()
	}
}

// upToAge stands before the question that a number is taken with.
func (c *counter) upToAge(t *testing.T) {
	t.Helper()
	c.do(t, kiosk.Start{}, kiosk.Choose{Key: "ticket"}, kiosk.Choose{Key: "cash"})
	if _, ok := c.screen().(kiosk.AgeChoice); !ok {
		t.Fatalf("on %T instead of AgeChoice", c.screen())
	}
}

// TestTicket shows a number only when the host has it, and reports the session.
func TestTicket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &slow{Queue: &kiosktest.Queue{}, delay: 2 * time.Second}
		c := open(t, queueing(q))
		c.upToAge(t)
		c.do(t, kiosk.SayAge{Elderly: true}, kiosk.Next{}, kiosk.Next{}, kiosk.Back{}, kiosk.GoHome{}, kiosk.Leave{})
		if a, ok := c.screen().(kiosk.AgeChoice); !ok || !a.Asking {
			t.Fatalf("on %T %+v while the host has not answered", c.screen(), c.screen())
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		shown, ok := c.screen().(kiosk.Queued)
		if !ok || shown.Ticket.Number != "A001" || len(q.Tickets()) != 1 {
			t.Fatalf("on %T with %v given out", c.screen(), q.Tickets())
		}
		c.do(t, kiosk.Next{}, kiosk.Leave{})
		synctest.Wait()
		var s event.Session
		ended := c.store.of(t, event.SessionEnded)
		if len(ended) != 1 {
			t.Fatalf("%d sessions ended", len(ended))
		}
		if err := json.Unmarshal(ended[0].Data, &s); err != nil || s.Task != "ticket" || s.Outcome != "submitted" {
			t.Errorf("session %+v: %v", s, err)
		}
	})
}

// TestLostAnswer asks again under the same request, so that nobody gets two
// numbers; another wish is another request.
func TestLostAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &slow{Queue: &kiosktest.Queue{}, lose: true}
		c := open(t, queueing(q))
		c.upToAge(t)
		c.do(t, kiosk.SayAge{}, kiosk.Next{})
		synctest.Wait()
		if a, ok := c.screen().(kiosk.AgeChoice); !ok || !a.Failed || a.Asking {
			t.Fatalf("on %T %+v after the answer was lost", c.screen(), c.screen())
		}
		q.lose = false
		c.do(t, kiosk.SayAge{}, kiosk.Next{})
		synctest.Wait()
		if s, ok := c.screen().(kiosk.Queued); !ok || s.Ticket.Number != "A001" || len(q.Tickets()) != 1 {
			t.Fatalf("on %T with %v given out", c.screen(), q.Tickets())
		}
		c.do(t, kiosk.Next{}, kiosk.Choose{Key: "ticket"}, kiosk.Choose{Key: "cash"}, kiosk.SayAge{}, kiosk.Next{})
		synctest.Wait()
		if n := len(slices.Compact(slices.Clone(q.requests))); len(q.requests) != 3 || n != 2 || len(q.Tickets()) != 2 {
			t.Errorf("%d wishes under %d requests gave %d tickets", len(q.requests), n, len(q.Tickets()))
		}
	})
}

// TestSilentHost gives up on a host that never answers.
func TestSilentHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &slow{Queue: &kiosktest.Queue{}, delay: time.Hour}
		c := open(t, queueing(q))
		c.upToAge(t)
		c.do(t, kiosk.SayAge{}, kiosk.Next{})
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if a, ok := c.screen().(kiosk.AgeChoice); !ok || !a.Failed {
			t.Fatalf("on %T while the host is silent", c.screen())
		}
	})
}

// TestCheckInAndLookUp goes through the runner's other two questions.
func TestCheckInAndLookUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &kiosktest.Queue{Bookings: []kiosktest.Booking{{Code: "407218", Service: "card", Slot: time.Now()}}}
		c := open(t, queueing(q))
		enter := func(digits string) {
			for _, d := range digits {
				c.do(t, kiosk.Digit{Rune: d})
			}
			c.do(t, kiosk.Next{})
			synctest.Wait()
		}
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: "checkin"})
		enter("407219")
		if s, ok := c.screen().(kiosk.CheckInEntry); !ok || s.Refused != kiosk.RefusedUnknown || s.Digits != "407219" {
			t.Fatalf("on %T %+v", c.screen(), c.screen())
		}
		c.do(t, kiosk.Clear{})
		enter("407218")
		if s, ok := c.screen().(kiosk.Queued); !ok || s.Ticket.Number != "B001" || !s.Ticket.Booked() {
			t.Fatalf("on %T %+v", c.screen(), c.screen())
		}
		c.do(t, kiosk.Next{}, kiosk.Choose{Key: "ticket"}, kiosk.Choose{Key: "card"}, kiosk.LookUp{}, kiosk.Choose{Key: "B"})
		enter("001")
		if s, ok := c.screen().(kiosk.Queued); !ok || s.Ticket.Number != "B001" || !s.Found {
			t.Fatalf("on %T %+v", c.screen(), c.screen())
		}
		q.Fail(errors.New("away"))
		c.do(t, kiosk.Next{}, kiosk.Choose{Key: "ticket"}, kiosk.Choose{Key: "card"}, kiosk.LookUp{}, kiosk.Choose{Key: "B"})
		enter("001")
		if s, ok := c.screen().(kiosk.TicketEntry); !ok || !s.Away {
			t.Fatalf("on %T %+v", c.screen(), c.screen())
		}
	})
}

// TestSlip prints a number, runs out of paper, and ends without a dead end.
func TestSlip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		printer := &kiosktest.Printer{}
		c := open(t, queueing(&kiosktest.Queue{}), func(o *runner.Options) { o.Printer = printer })
		c.upToAge(t)
		c.do(t, kiosk.SayAge{}, kiosk.Next{})
		synctest.Wait()
		c.do(t, kiosk.Print{})
		synctest.Wait()
		if s := c.screen().(kiosk.Queued); !s.Printed || len(printer.Slips()) != 1 || printer.Slips()[0].Ticket.Number != "A001" {
			t.Fatalf("%+v, printed %+v", s, printer.Slips())
		}
		printer.Fail(runner.ErrNoPaper)
		c.do(t, kiosk.Print{})
		synctest.Wait()
		if s := c.screen().(kiosk.Queued); !s.NoPaper || s.Print || s.Ticket.Number != "A001" {
			t.Errorf("%+v without paper", s)
		}
		c.do(t, kiosk.Next{})
		if _, ok := c.screen().(kiosk.Home); !ok {
			t.Errorf("on %T", c.screen())
		}
	})
}

// TestNoQueue offers neither numbers nor check-ins.
func TestNoQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, func(o *runner.Options) { o.Session.Services = kiosktest.Services() })
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: "ticket"}, kiosk.Scanned{Text: "SCB1.x"})
		h, ok := c.screen().(kiosk.Home)
		if !ok || slices.Contains(h.Tiles, kiosk.TaskTicket) || slices.Contains(h.Tiles, kiosk.TaskCheckIn) || len(h.Tiles) < 2 {
			t.Errorf("on %T with tiles %v", c.screen(), h.Tiles)
		}
	})
}

// TestBell rings on the pads until somebody comes, or nobody has to.
func TestBell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bell := &kiosktest.Bell{}
		c := open(t, func(o *runner.Options) { o.Bell = bell })
		ringing := func(want int) []string {
			t.Helper()
			synctest.Wait()
			got := bell.Ringing()
			if len(got) != want {
				t.Fatalf("%d calls ring, want %d", len(got), want)
			}
			return got
		}
		c.do(t, kiosk.Start{}, kiosk.CallHelp{})
		call := ringing(1)[0]
		if stored := c.store.of(t, event.HelpCalled); len(stored) != 1 || stored[0].ID != call {
			t.Errorf("the pads hear of call %s", call)
		}
		c.HelpReplied(call)
		ringing(0)
		c.do(t, kiosk.CancelHelp{}, kiosk.CallHelp{})
		ringing(1)
		c.do(t, kiosk.CancelHelp{}) // 不用来了
		ringing(0)
		c.do(t, kiosk.CallHelp{})
		ringing(1)
		time.Sleep(11 * time.Second) // the customer is sent to the desk
		ringing(0)
	})
}
