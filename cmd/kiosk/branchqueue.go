package main

import (
	"context"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/branch"
	"smartcounter/kiosk/queue"
	"smartcounter/outbox"
)

// branchStore is the branch's Store on an outbox.
type branchStore struct{ outbox *outbox.Outbox }

func (s branchStore) Append(ctx context.Context, records []branch.Record, state map[string][]byte) error {
	rows := make([]outbox.Record, len(records))
	for i, r := range records {
		rows[i] = outbox.Record(r)
	}
	return s.outbox.Append(ctx, rows, state)
}

func (s branchStore) State(key string) ([]byte, error) { return s.outbox.State(key) }

// hostQueue is the runner's Queue where this counter hosts the branch's.
type hostQueue struct {
	host  *branch.Host
	kiosk string
	link  string // begins the address of a ticket's page, "" for none
}

func (q hostQueue) Take(ctx context.Context, request, service string, elderly bool) (kiosk.Ticket, error) {
	t, err := q.host.Issue(ctx, branch.Issue{ID: request, Service: service, Elderly: elderly})
	return ticketOf(t, q.link), err
}

func (q hostQueue) CheckIn(ctx context.Context, request string, by kiosk.CheckInBy) (kiosk.Ticket, kiosk.CheckInRefusal, error) {
	t, refused, err := q.host.CheckIn(ctx, request, q.kiosk, checkInBy(by))
	return ticketOf(t, q.link), refusalOf(refused, q.link), err
}

func (q hostQueue) Find(_ context.Context, number string) (kiosk.Ticket, bool, error) {
	t, found := q.host.Find(number)
	return ticketOf(t, q.link), found, nil
}

// clientQueue is the runner's Queue where another counter hosts the branch's.
type clientQueue struct{ client *branch.Client }

func (q clientQueue) Take(ctx context.Context, request, service string, elderly bool) (kiosk.Ticket, error) {
	t, err := q.client.Issue(ctx, branch.Issue{ID: request, Service: service, Elderly: elderly})
	return ticketOf(t, ""), err
}

func (q clientQueue) CheckIn(ctx context.Context, request string, by kiosk.CheckInBy) (kiosk.Ticket, kiosk.CheckInRefusal, error) {
	t, refused, err := q.client.CheckIn(ctx, request, checkInBy(by))
	return ticketOf(t, ""), refusalOf(refused, ""), err
}

func (q clientQueue) Find(ctx context.Context, number string) (kiosk.Ticket, bool, error) {
	t, found, err := q.client.Find(ctx, number)
	return ticketOf(t, ""), found, err
}

func checkInBy(by kiosk.CheckInBy) branch.CheckInBy {
	return branch.CheckInBy{QR: by.QR, Code: by.Code, Tail: by.Tail, Slot: by.Slot}
}

var ticketPhases = map[branch.TicketState]kiosk.TicketPhase{
	branch.TicketWaiting: kiosk.TicketWaiting, branch.TicketCalled: kiosk.TicketCalled, branch.TicketParked: kiosk.TicketParked,
	branch.TicketMissed: kiosk.TicketMissed, branch.TicketEnded: kiosk.TicketEnded,
}

func ticketOf(t branch.Ticket, link string) kiosk.Ticket {
	v := kiosk.Ticket{Number: t.Number, Service: t.Service, Phase: ticketPhases[t.State], Ahead: t.Ahead, Band: bandOf(t.Band),
		Window: t.Window, Slot: t.Slot, Late: t.Late}
	if link != "" && t.ID != "" {
		v.Link = link + t.ID
	}
	return v
}

func bandOf(b *queue.Band) *kiosk.Band {
	if b == nil {
		return nil
	}
	return &kiosk.Band{Low: b.Low, High: b.High}
}

var refusals = map[queue.Refusal]kiosk.RefusalReason{
	queue.Unknown: kiosk.RefusedUnknown, queue.Ambiguous: kiosk.RefusedSeveral, queue.TooEarly: kiosk.RefusedEarly,
	queue.OtherDay: kiosk.RefusedOtherDay, queue.AlreadyUsed: kiosk.RefusedUsed, queue.TooManyGuesses: kiosk.RefusedGuesses,
}

func refusalOf(r branch.Refused, link string) kiosk.CheckInRefusal {
	v := kiosk.CheckInRefusal{Reason: refusals[r.Reason], Slot: r.Slot, From: r.From, Slots: r.Slots}
	if r.Ticket != nil {
		v.Ticket = ticketOf(*r.Ticket, link)
	}
	return v
}

// factsOf tells the session how the queue stands. open: numbers are given out
// now; reopens: when else, if that is known.
func factsOf(f branch.Facts, open bool, reopens time.Time) kiosk.QueueFacts {
	v := kiosk.QueueFacts{Open: open, Waiting: f.Waiting, Band: bandOf(f.Band)}
	if len(f.Calls) > 0 {
		v.LastCalled = f.Calls[0].Number
	}
	for _, s := range f.Services {
		v.Services = append(v.Services, kiosk.ServiceFact{ID: s.ID, Waiting: s.Waiting, Band: bandOf(s.Band), Open: open, Reopens: reopens})
	}
	return v
}
