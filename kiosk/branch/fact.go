package branch

import (
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// factOf turns what happened in the queue into the event that headquarters gets,
// false if it gets none.
func factOf(e queue.Event, reason string) (fact, bool) {
	switch e := e.(type) {
	case queue.Issued:
		d := event.Issued{Ticket: e.Ticket, Number: e.Number, Service: e.Service, Class: e.Class.String(), Ahead: e.Ahead,
			BandLow: e.Band.Low, BandHigh: e.Band.High, Booking: e.Booking, Direct: e.Direct}
		if e.Direct {
			d.Reason = reason
		}
		return fact{event.TicketIssued, d}, true
	case queue.Called:
		return fact{event.TicketCalled, event.Called{Ticket: e.Ticket, Number: e.Number, Counter: e.Counter, Class: e.Class.String(), Wait: e.Wait.Seconds()}}, true
	case queue.Recalled:
		return fact{event.TicketRecalled, event.Recalled{Ticket: e.Ticket, Number: e.Number, Counter: e.Counter, Times: e.Times}}, true
	case queue.Transferred:
		return fact{event.TicketTransferred, event.Transferred{Ticket: e.Ticket, Number: e.Number, From: e.From, Service: e.Service, To: e.Counter, Place: string(e.Place)}}, true
	case queue.Parked:
		return fact{event.TicketParked, event.Parked{Ticket: e.Ticket, Number: e.Number, Counter: e.Counter}}, true
	case queue.Resumed:
		return fact{event.TicketResumed, event.Returned{Ticket: e.Ticket, Number: e.Number}}, true
	case queue.Rejoined:
		return fact{event.TicketRejoined, event.Returned{Ticket: e.Ticket, Number: e.Number}}, true
	case queue.Served:
		return fact{event.TicketServed, event.Served{Ticket: e.Ticket, Number: e.Number, Counter: e.Counter, Service: e.Service,
			Class: e.Class.String(), Seconds: e.Took.Seconds()}}, true
	case queue.Missed:
		return fact{event.TicketMissed, event.Missed{Ticket: e.Ticket, Number: e.Number, Class: e.Class.String(), Reason: string(e.Reason), Wait: e.Wait.Seconds()}}, true
	case queue.CheckedIn:
		return fact{event.BookingCheckedIn, event.CheckedIn{Booking: e.Booking, Ticket: e.Ticket, Slot: e.Slot, Late: e.Late}}, true
	case queue.CounterOpened:
		return fact{event.CounterOpened, event.Opened{Counter: e.Counter, Services: e.Services, Elastic: e.Elastic}}, true
	case queue.CounterClosed:
		return fact{event.CounterClosed, event.Closed{Counter: e.Counter}}, true
	case queue.DayOpened:
		if e.Closed == nil {
			return fact{}, false
		}
		day := event.Day{Day: e.Closed.Day}
		for _, r := range e.Closed.Rows {
			day.Rows = append(day.Rows, event.DayRow{Class: r.Class.String(), Hour: r.Hour, Issued: r.Issued, Called: r.Called, Served: r.Served,
				NoShow: r.NoShow, Left: r.Left, WaitP50: int(r.WaitP50.Minutes()), WaitP95: int(r.WaitP95.Minutes())})
		}
		return fact{event.DayClosed, day}, true
	}
	return fact{}, false // a refused check-in stays in the branch
}
