package runner

import (
	"context"
	"errors"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
)

// A Queue is the branch's queue, hosted here or at another counter of the
// branch. Tickets are in the host's store, synced, when a method returns them. An
// error means that it is not known whether one was given out; asking again under
// the same request finds out.
type Queue interface {
	// Take gives a walk-in customer a number. request is unique; a repeat finds its
	// first ticket.
	Take(ctx context.Context, request, service string, elderly bool) (kiosk.Ticket, error)
	// CheckIn turns a booking into a ticket, or says why not.
	CheckIn(ctx context.Context, request string, by kiosk.CheckInBy) (kiosk.Ticket, kiosk.CheckInRefusal, error)
	// Find tells where a ticket of today stands; false if there is none.
	Find(ctx context.Context, number string) (kiosk.Ticket, bool, error)
}

// queueLimit bounds one question to the queue's host. A customer stands and
// waits for the answer.
const queueLimit = 5 * time.Second

// A request is what the host knows the session's last wish for a ticket by.
// Asked again under the same token, it is the same request.
type request struct {
	token uint64
	id    string
}

func (r *Runner) request(token uint64) (string, error) {
	if r.asked.id == "" || r.asked.token != token {
		id, err := event.NewID()
		if err != nil {
			return "", err
		}
		r.asked = request{token, id}
	}
	return r.asked.id, nil
}

func (r *Runner) takeTicket(ctx context.Context, e kiosk.TakeTicket) {
	r.ask(ctx, e.Token, func(ctx context.Context, request string) (kiosk.Msg, error) {
		t, err := r.options.Queue.Take(ctx, request, e.Service, e.Elderly)
		return kiosk.TicketTaken{Token: e.Token, Ticket: t}, err
	})
}

func (r *Runner) checkIn(ctx context.Context, e kiosk.CheckIn) {
	r.ask(ctx, e.Token, func(ctx context.Context, request string) (kiosk.Msg, error) {
		t, refusal, err := r.options.Queue.CheckIn(ctx, request, e.By)
		if refusal.Reason != kiosk.RefusedNot {
			return kiosk.CheckInRefused{Token: e.Token, Refusal: refusal}, err
		}
		return kiosk.TicketTaken{Token: e.Token, Ticket: t}, err
	})
}

var errNoQueue = errors.New("runner: this counter has no queue")

// ask puts a wish for a ticket to the host, beside the loop.
func (r *Runner) ask(ctx context.Context, token uint64, wish func(context.Context, string) (kiosk.Msg, error)) {
	r.pending++
	request, err := r.request(token)
	if r.options.Queue == nil {
		err = errNoQueue
	}
	r.working.Go(func() {
		var m kiosk.Msg
		if err == nil {
			ctx, cancel := context.WithTimeout(ctx, queueLimit)
			defer cancel()
			m, err = wish(ctx, request)
		}
		if err != nil {
			r.options.Log.Warn("no ticket was given out", "error", err)
			m = kiosk.TicketFailed{Token: token}
		}
		r.finish(m)
	})
}

func (r *Runner) findTicket(ctx context.Context, e kiosk.FindTicket) {
	r.pending++
	r.working.Go(func() {
		found := kiosk.TicketFound{Token: e.Token}
		err := errNoQueue
		if r.options.Queue != nil {
			ctx, cancel := context.WithTimeout(ctx, queueLimit)
			defer cancel()
			found.Ticket, found.Found, err = r.options.Queue.Find(ctx, e.Number)
		}
		if err != nil {
			r.options.Log.Warn("a ticket was not looked up", "error", err)
			found = kiosk.TicketFound{Token: e.Token, Away: true}
		}
		r.finish(found)
	})
}

func (r *Runner) printTicket(ctx context.Context, s kiosk.TicketSlip) {
	r.pending++
	r.working.Go(func() {
		err := errors.New("runner: no printer")
		if r.options.Printer != nil {
			err = r.options.Printer.PrintTicket(ctx, s)
		}
		if err == nil {
			r.finish(kiosk.TicketPrinted{})
			return
		}
		r.options.Log.Warn("a ticket was not printed", "error", err)
		noPaper := errors.Is(err, ErrNoPaper)
		r.finish(kiosk.PrinterChanged{NoPaper: noPaper}, kiosk.TicketNotPrinted{NoPaper: noPaper})
	})
}
