package kiosk_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/kiosktest"
)

func facts(d *kiosktest.Driver) *kiosk.QueueFacts {
	switch s := d.View().Screen.(type) {
	case kiosk.Attract:
		return s.Queue
	case kiosk.Home:
		return s.Queue
	}
	return nil
}

// Facts are shown while they are fresh: not when they grow old, nor when the host
// is gone, nor when it is closed, nor when the clock went back behind them.
func TestFactsGrowOld(t *testing.T) {
	d := run(t, "tap start;see home")
	if facts(d) != nil {
		t.Error("facts of a queue that nobody told of")
	}
	step(t, d, "queue busy")
	if f := facts(d); f == nil || f.Waiting != 8 {
		t.Fatalf("facts %+v", f)
	}
	d.Wait(80 * time.Second)
	if facts(d) == nil {
		t.Error("facts of a minute ago are gone")
	}
	step(t, d, "wait 11s;tap here")
	if facts(d) != nil {
		t.Error("facts that nobody renewed are still shown")
	}
	step(t, d, "queue busy;queue lost")
	if facts(d) != nil {
		t.Error("facts of a lost host are shown")
	}
	d.Send(kiosk.QueueChanged{Facts: kiosk.QueueFacts{Waiting: 3}})
	if facts(d) != nil {
		t.Error("a closed queue shows how many wait")
	}
	step(t, d, "queue busy")
	d.Send(kiosk.Tick{Now: d.Now.Add(-time.Hour)})
	if facts(d) != nil {
		t.Error("facts from the future are shown after the clock went back")
	}
	d.Send(kiosk.QueueChanged{Facts: kiosktest.Facts()})
	if facts(d) == nil {
		t.Error("news after the clock went back are not shown")
	}
}

// Rows say what is known, and no more.
func TestServiceRows(t *testing.T) {
	d := run(t, "tap start;choose ticket;see service")
	for _, r := range d.View().Screen.(kiosk.ServiceChoice).Rows {
		if r.Known || !r.Open || r.Label == "" || r.Icon == "" || r.Line == "" {
			t.Errorf("row %+v while nobody knows the queue", r)
		}
	}
	step(t, d, "queue closed")
	rows := d.View().Screen.(kiosk.ServiceChoice).Rows
	if rows[0].Open || rows[1].Waiting != 2 || rows[1].Idle || !rows[3].Idle {
		t.Errorf("rows %+v", rows)
	}
}

// A branch's own words are shown as they are; a service unknown to the wording
// still has a name and an icon.
func TestServicesOfABranch(t *testing.T) {
	c := kiosktest.Counter()
	c.Services = []kiosk.Service{{ID: "cash", Label: "现金", Icon: "ticket"}, {ID: "coins"}}
	d := kiosktest.NewDriver(c)
	step(t, d, "tap start;choose ticket")
	rows := d.View().Screen.(kiosk.ServiceChoice).Rows
	if rows[0].Label != "现金" || rows[0].Line != "" || rows[0].Icon != "ticket" || rows[1].Label != "coins" || rows[1].Icon != "circle-help" {
		t.Errorf("rows %+v", rows)
	}
	c.Services = make([]kiosk.Service, 40)
	for i := range c.Services {
		c.Services[i].ID = strings.Repeat("s", i+1)
	}
	d = kiosktest.NewDriver(c)
	step(t, d, "tap start;choose ticket")
	if n := len(d.View().Screen.(kiosk.ServiceChoice).Rows); n != 6 {
		t.Errorf("%d rows on one screen", n)
	}
	c.Services = nil
	d = kiosktest.NewDriver(c)
	step(t, d, "tap start;choose ticket;see home;choose checkin;see home")
}

// The same wish has the same token until it is answered, another wish has another.
func TestTokensOfWishes(t *testing.T) {
	d := run(t, "queue away;tap start;choose ticket;choose cash;tap young;tap next;tap next;tap old;tap next;tap back;choose card;tap old;tap next")
	asked := kiosktest.Of[kiosk.TakeTicket](d.Effects)
	if len(asked) != 4 || asked[0] != asked[1] || asked[2].Token == asked[1].Token || asked[3].Token == asked[2].Token {
		t.Errorf("asked %+v", asked)
	}
	d = run(t, "queue away;tap start;choose checkin;dial 407218;tap next;tap next;tap delete;dial 9;tap next")
	checks := kiosktest.Of[kiosk.CheckIn](d.Effects)
	if len(checks) != 3 || checks[0] != checks[1] || checks[2].Token == checks[1].Token {
		t.Errorf("asked %+v", checks)
	}
}

// A late answer to a session that has ended changes nothing.
func TestLateAnswers(t *testing.T) {
	d := run(t, "tap start;choose ticket;choose cash")
	d.HoldQueue = true
	step(t, d, "tap young;tap next;tap home;tap leave;see age")
	d.HoldQueue = false
	token := kiosktest.Of[kiosk.TakeTicket](d.Effects)[0].Token
	d.Release()
	step(t, d, "see ticket;tap next;tap leave;see attract;tap start")
	d.Send(kiosk.TicketTaken{Token: token, Ticket: kiosk.Ticket{Number: "A999"}}, kiosk.TicketFailed{Token: token},
		kiosk.CheckInRefused{Token: token, Refusal: kiosk.CheckInRefusal{Reason: kiosk.RefusedUsed}},
		kiosk.TicketFound{Token: token, Found: true}, kiosk.TicketPrinted{}, kiosk.TicketNotPrinted{})
	step(t, d, "see home")
}

// What a customer typed and got leaves with them.
func TestVisitIsWiped(t *testing.T) {
	for name, script := range map[string]string{
		"ticket":   "choose ticket;choose cash;tap old;tap next;see ticket;tap home;tap leave",
		"timeout":  "choose checkin;dial 12345;wait 90s;wait 60s",
		"refused":  "choose checkin;dial 5678;tap next;see slot;wait 90s;tap leave",
		"scanned":  "scan SCB1.b1.1.seal;see ticket;wait 90s;wait 60s",
		"unlucky":  "queue away;choose ticket;choose cash;tap young;tap next;tap home;tap leave",
		"lookedup": "choose ticket;choose cash;tap lookup;choose A;dial 123;wait 90s;wait 60s",
	} {
		d := run(t, "tap start;"+script+";see attract")
		if fresh := kiosk.New(kiosktest.Counter()); !reflect.DeepEqual(d.State.Session(), fresh.Session()) {
			t.Errorf("%s: the session left %+v", name, d.State.Session())
		}
	}
}

// Digits are never said, and nothing that is said of a ticket is private: its
// number is called out in the hall.
func TestWhatIsSaidOfABooking(t *testing.T) {
	d := run(t, "tap start;choose checkin;dial 407218;tap next;see ticket;tap again;tap home;choose checkin;dial 1234;tap next")
	for _, s := range kiosktest.Of[kiosk.Speak](d.Effects) {
		if strings.Contains(s.Utterance.Text, "4072") || strings.Contains(s.Utterance.Text, "1234") || s.Utterance.Private {
			t.Errorf("said %+v", s)
		}
	}
}

// Without headquarters the desk's pads still hear a call from a full counter.
func TestPadsMakeACallPossible(t *testing.T) {
	d := run(t, "link down;disk full;see outofservice")
	if d.View().Screen.(kiosk.OutOfService).CanCall {
		t.Error("a call is offered that nobody hears")
	}
	d.Send(kiosk.PadsChanged{Up: true})
	if !d.View().Screen.(kiosk.OutOfService).CanCall {
		t.Error("the pads hear, and no call is offered")
	}
}
