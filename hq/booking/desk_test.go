package booking

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

var secret = []byte("0123456789abcdef")

// monday is a working day, 09:41 in Shanghai.
var monday = time.Date(2026, 11, 23, 9, 41, 0, 0, calendar.Shanghai)

// office is a desk over a real database, with one branch whose queue is real too.
type office struct {
	*Desk
	t     *testing.T
	db    *store.DB
	clock time.Time
	queue *queue.State
	have  uint64
	heard uint64 // events sent up
	sent  []*event.Bookings
	away  bool
	lose  int // messages that get lost
}

func newOffice(t *testing.T, change func(*Plan)) *office {
	t.Helper()
	db, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hq.db"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	o := &office{t: t, db: db, clock: monday}
	p := Plan{Open: 9 * time.Hour, Close: 17 * time.Hour, Slot: 30 * time.Minute, Places: 2, Days: 5,
		PlacesOf: map[string]int{"closed": 0}, Services: map[string]string{"cash": "现金业务"}}
	if change != nil {
		change(&p)
	}
	o.Desk, err = New(Options{Store: db, Plan: p, Keys: map[string][]byte{"guihua": secret, "closed": secret}, Calendar: calendar.New(),
		Now: func() time.Time { return o.clock }})
	must(t, err)
	o.queue, err = queue.New(queue.Config{Services: []queue.Service{{ID: "cash", Letter: 'A'}}, Key: secret})
	must(t, err)
	_, err = o.queue.Apply(monday, queue.OpenDay{Day: "2026-11-23"})
	must(t, err)
	return o
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) up(typ event.Type, data any) {
	o.t.Helper()
	o.heard++
	m := storetest.Queued(storetest.Home, o.heard, o.clock, typ, data)
	m.Received = o.clock
	_, err := o.db.Ingest(o.t.Context(), []store.Incoming{m})
	must(o.t, err)
}

// Down is the branch: it follows event.Bookings' rules.
func (o *office) Down(_ context.Context, branch, kiosk, what string, payload []byte) error {
	if o.away {
		return errors.New("no line")
	}
	if branch != storetest.Home.Branch || kiosk != storetest.Home.Kiosk || what != event.DownBookings {
		o.t.Errorf("sent %s to %s/%s", what, branch, kiosk)
	}
	m, err := event.UnmarshalBookings(payload)
	must(o.t, err)
	o.sent = append(o.sent, m)
	if o.lose > 0 {
		o.lose--
		return nil
	}
	switch {
	case m.Complete, m.Version == o.have+1:
		if m.Complete {
			for _, b := range o.queue.Bookings() {
				if b.Used == "" {
					_, err := o.queue.Apply(o.clock, queue.Unbook{Booking: b.ID})
					must(o.t, err)
				}
			}
		}
		for _, b := range m.Bookings {
			if b.Cancelled {
				_, _ = o.queue.Apply(o.clock, queue.Unbook{Booking: b.ID}) // it need not be there
				continue
			}
			_, err := o.queue.Apply(o.clock, queue.Book{Booking: queue.Booking{ID: b.ID, Service: b.Service, Slot: b.Slot.Unix(), Code: b.Code, Tail: b.Tail, VIP: b.VIP}})
			must(o.t, err)
		}
		o.have = m.Version
		o.up(event.BookingReceived, event.Received{Version: o.have})
	case m.Version > o.have:
		o.up(event.BookingRequested, event.Requested{Version: o.have})
	default:
		o.up(event.BookingReceived, event.Received{Version: o.have})
	}
	return nil
}

// settle sends until nothing is due.
func (o *office) settle() {
	o.t.Helper()
	for range 10 {
		must(o.t, o.sendDue(o.t.Context(), o))
		due, err := o.db.BookingsDue(o.t.Context(), o.clock.Add(-sendAgain))
		must(o.t, err)
		if len(due) == 0 {
			return
		}
	}
	o.t.Fatal("never settles")
}

func (o *office) order(slot time.Time) Order {
	return Order{Branch: storetest.Home.Branch, Service: "cash", Slot: slot, Tail: "1234"}
}

func (o *office) book(key string, slot time.Time) Booked {
	o.t.Helper()
	b, err := o.Book(o.t.Context(), "app", key, o.order(slot))
	must(o.t, err)
	return b
}

func (o *office) wantBooked(n int) {
	o.t.Helper()
	if got := len(o.queue.Bookings()); got != n {
		o.t.Errorf("the branch has %d bookings, want %d", got, n)
	}
}

func at(hour, minute int) time.Time {
	return time.Date(2026, 11, 23, hour, minute, 0, 0, calendar.Shanghai)
}

// TestBookedCustomerChecksIn books at headquarters and checks in at the branch: by
// code, by QR, and by phone tail.
func TestBookedCustomerChecksIn(t *testing.T) {
	o := newOffice(t, nil)
	o.up(event.BookingRequested, event.Requested{})
	for i, check := range []func(Booked) queue.CheckIn{
		func(b Booked) queue.CheckIn { return queue.CheckIn{Code: b.Code} },
		func(b Booked) queue.CheckIn { return queue.CheckIn{QR: b.QR} },
		func(Booked) queue.CheckIn { return queue.CheckIn{Tail: "1234"} },
	} {
		b := o.book(fmt.Sprint(i), at(10, 0).Add(time.Duration(i)*time.Hour))
		o.settle()
		o.clock = b.Slot.Add(-5 * time.Minute)
		c := check(b)
		c.Ticket, c.Source = fmt.Sprint("t", i), "k1"
		events, err := o.queue.Apply(o.clock.In(calendar.Shanghai), c)
		must(t, err)
		if done, ok := events[0].(queue.CheckedIn); !ok || done.Booking != b.ID {
			t.Errorf("%d: %+v", i, events[0])
			continue
		}
		o.up(event.BookingCheckedIn, event.CheckedIn{Booking: b.ID, Ticket: c.Ticket, Slot: b.Slot})
		if _, err := o.Cancel(t.Context(), b.ID); !errors.Is(err, ErrCheckedIn) {
			t.Errorf("%d: cancelling after the check-in: %v", i, err)
		}
	}
	for _, m := range o.sent {
		body, err := m.Marshal()
		must(t, err)
		if strings.Contains(string(body), "1234") {
			t.Error("the phone's digits are readable on the wire")
		}
	}
}

func TestBookOnce(t *testing.T) {
	o := newOffice(t, nil)
	first := o.book("key", at(11, 0))
	if len(first.Code) != 6 || first.QR == "" || first.Again {
		t.Errorf("booked: %+v", first)
	}
	o.clock = at(12, 0) // the slot has begun; the answer to a repeat is the same
	again := o.book("key", at(11, 0))
	if !again.Again || again.ID != first.ID || again.Code != first.Code || again.QR != first.QR {
		t.Errorf("the same again: %+v, first %+v", again, first)
	}
	if _, err := o.Book(t.Context(), "app", "key", o.order(at(13, 0))); !errors.Is(err, ErrKeyUsed) {
		t.Errorf("another booking under the key: %v", err)
	}
	if b, err := o.Book(t.Context(), "other", "key", o.order(at(13, 0))); err != nil || b.ID == first.ID {
		t.Errorf("somebody else's key: %v", err)
	}
}

func TestBookRefuses(t *testing.T) {
	o := newOffice(t, nil)
	o.book("1", at(15, 0))
	o.book("2", at(15, 0))
	good := o.order(at(14, 30))
	for name, c := range map[string]struct {
		change func(*Order)
		want   error
	}{
		"full slot":         {func(o *Order) { o.Slot = at(15, 0) }, ErrFull},
		"past":              {func(o *Order) { o.Slot = at(9, 30) }, ErrNotOffered},
		"between slots":     {func(o *Order) { o.Slot = at(14, 31) }, ErrNotOffered},
		"before opening":    {func(o *Order) { o.Slot = at(8, 30).AddDate(0, 0, 1) }, ErrNotOffered},
		"a Saturday":        {func(o *Order) { o.Slot = at(10, 0).AddDate(0, 0, 5) }, ErrNotOffered},
		"too far":           {func(o *Order) { o.Slot = at(10, 0).AddDate(0, 0, 7) }, ErrNotOffered},
		"year 9999":         {func(o *Order) { o.Slot = o.Slot.AddDate(7973, 0, 0) }, ErrNotOffered},
		"unknown branch":    {func(o *Order) { o.Branch = "nowhere" }, ErrNotOffered},
		"branch without":    {func(o *Order) { o.Branch = "closed" }, ErrNotOffered},
		"malformed branch":  {func(o *Order) { o.Branch = "../guihua" }, ErrNotOffered},
		"unknown service":   {func(o *Order) { o.Service = "gold" }, ErrNotOffered},
		"a whole number":    {func(o *Order) { o.Tail = "13800001234" }, ErrOrder},
		"letters for phone": {func(o *Order) { o.Tail = "12a4" }, ErrOrder},
	} {
		order := good
		c.change(&order)
		if _, err := o.Book(t.Context(), "app", strings.ReplaceAll(name, " ", "-"), order); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, key := range []string{"", strings.Repeat("k", 65), "with\nline", "键"} {
		if _, err := o.Book(t.Context(), "app", key, good); !errors.Is(err, ErrOrder) {
			t.Errorf("key %q: %v", key, err)
		}
	}
}

func TestSlots(t *testing.T) {
	o := newOffice(t, nil)
	o.book("1", at(10, 0))
	slots, err := o.Slots(t.Context(), storetest.Home.Branch, calendar.DateOf(monday))
	must(t, err)
	if len(slots) != 14 || !slots[0].Slot.Equal(at(10, 0)) || slots[0].Free != 1 || slots[1].Free != 2 || !slots[13].Slot.Equal(at(16, 30)) {
		t.Errorf("slots %v", slots)
	}
	if _, err := o.Slots(t.Context(), "closed", calendar.DateOf(monday)); !errors.Is(err, ErrNotOffered) {
		t.Errorf("slots of a branch without: %v", err)
	}
	if days := o.Days(); len(days) != 5 {
		t.Errorf("days %v", days)
	}
	if slots, err := o.Slots(t.Context(), storetest.Home.Branch, calendar.DateOf(monday).AddDays(5)); err != nil || len(slots) != 0 {
		t.Errorf("slots on a Saturday: %v, %v", slots, err)
	}
}

// TestBranchCatchesUp loses messages, cancels, stays away and comes back: in the end
// the branch has what is booked.
func TestBranchCatchesUp(t *testing.T) {
	o := newOffice(t, func(p *Plan) { p.Places = 100 })
	o.book("before", at(11, 0))
	must(t, o.sendDue(t.Context(), o))
	if len(o.sent) != 0 {
		t.Error("sent before it is known which counter hosts the queue")
	}
	o.up(event.BookingRequested, event.Requested{})
	o.settle()
	o.wantBooked(1)
	if !o.sent[0].Complete {
		t.Error("a branch that starts was not sent everything")
	}
	second := o.book("second", at(11, 0))
	o.settle()
	if last := o.sent[len(o.sent)-1]; last.Complete || len(last.Bookings) != 1 {
		t.Errorf("one more booking went as %+v", last)
	}
	o.wantBooked(2)

	o.lose = 1
	o.book("lost", at(11, 0))
	must(t, o.sendDue(t.Context(), o))
	o.wantBooked(2)
	n := len(o.sent)
	must(t, o.sendDue(t.Context(), o))
	if len(o.sent) != n {
		t.Error("sent again at once")
	}
	o.clock = o.clock.Add(sendAgain + time.Second)
	o.settle()
	o.wantBooked(3)

	o.away = true
	if _, err := o.Cancel(t.Context(), second.ID); err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		o.book(fmt.Sprint("away", i), at(13, 0))
	}
	if err := o.sendDue(t.Context(), o); err == nil {
		t.Error("no error without a line")
	}
	o.away = false
	o.clock = o.clock.Add(sendAgain + time.Second)
	o.settle()
	o.wantBooked(32)
	if last := o.sent[len(o.sent)-1]; !last.Complete {
		t.Error("31 changes went one by one")
	}
	b, err := o.Branch(t.Context(), storetest.Home.Branch)
	if err != nil || b.Received != b.Version || b.Version != o.have {
		t.Errorf("branch %+v, has %d, %v", b, o.have, err)
	}
}

// TestEverythingTakesSeveralMessages has more bookings than one message holds.
func TestEverythingTakesSeveralMessages(t *testing.T) {
	list := make([]store.Booking, 2*event.MaxBookings+1)
	for i := range list {
		list[i] = store.Booking{ID: fmt.Sprint("b", i)}
	}
	list[0].Cancelled, list[1].Refused = true, "no-service"
	messages := everything(list)
	if len(messages) != 2 || !messages[0].Complete || messages[1].Complete || len(messages[1].Bookings) != event.MaxBookings-1 {
		t.Errorf("%d messages", len(messages))
	}
	if none := everything(nil); len(none) != 1 || !none[0].Complete {
		t.Error("nothing booked must be said as well")
	}
}

func TestPlanRefuses(t *testing.T) {
	good := Plan{Open: 9 * time.Hour, Close: 17 * time.Hour, Slot: 30 * time.Minute, Places: 2, Days: 5, Services: map[string]string{"cash": "现金"}}
	must(t, good.Validate())
	for name, change := range map[string]func(*Plan){
		"closes first": func(p *Plan) { p.Close = p.Open },
		"short slots":  func(p *Plan) { p.Slot = time.Minute },
		"long slots":   func(p *Plan) { p.Slot = 9 * time.Hour },
		"no days":      func(p *Plan) { p.Days = 0 },
		"many days":    func(p *Plan) { p.Days = 1000 },
		"no services":  func(p *Plan) { p.Services = nil },
		"bad service":  func(p *Plan) { p.Services = map[string]string{"Cash!": "x"} },
		"many places":  func(p *Plan) { p.Places = 1000 },
		"bad branch":   func(p *Plan) { p.PlacesOf = map[string]int{"A b": 1} },
	} {
		p := good
		change(&p)
		if err := p.Validate(); !errors.Is(err, ErrPlan) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
