package queue

import (
	"slices"
	"testing"
	"time"
)

func TestScoresGrowByClass(t *testing.T) {
	b := newBranch(t)
	b.open("1")
	b.issue("n", Normal)
	b.after(10*time.Minute).issue("e", Elderly)
	// 1.0 × 29 beats 1.5 × 19, and 1.0 × 31 loses to 1.5 × 21.
	if got := b.next("1", b.d.Counters["1"], b.at(b.now.Add(19*time.Minute))); b.d.Tickets[got].ID != "n" {
		t.Error("the elderly customer came too soon")
	}
	if got := b.next("1", b.d.Counters["1"], b.at(b.now.Add(21*time.Minute))); b.d.Tickets[got].ID != "e" {
		t.Error("the elderly customer came too late")
	}
}

func TestTheGuardCallsWhoWaitedTooLong(t *testing.T) {
	b := newBranch(t)
	b.open("1")
	b.issue("old", Normal)
	b.after(20*time.Minute).issue("e", Elderly)
	b.after(54 * time.Minute)
	if got := b.next("1", b.d.Counters["1"], b.at(b.now)); b.d.Tickets[got].ID != "e" {
		t.Fatal("before the guard the higher score is called")
	}
	b.after(61 * time.Second)
	b.refuse(WalkDirect{Ticket: "x", Counter: "1", Service: "cash"}, ErrOverdue)
	if got := b.call("1", ""); got != "old" {
		t.Errorf("called %s past one who waited 75 minutes", got)
	}
}

func TestCountersCallWhatTheyServe(t *testing.T) {
	b := newBranch(t)
	b.do(OpenCounter{Counter: "1", Services: []string{"loans"}})
	b.issue("cash", Normal)
	b.refuse(CallNext{"1", ""}, ErrEmpty)
	b.do(Issue{Ticket: "loan", Service: "loans"})
	if got := b.call("1", ""); got != "loan" {
		t.Errorf("called %s", got)
	}
}

func TestTheSecondPressIsRefused(t *testing.T) {
	b := newBranch(t)
	b.open("1", "2")
	for _, v := range []string{"a", "b", "c"} {
		b.issue(v, Normal)
	}
	first := b.call("1", "")
	b.refuse(CallNext{"1", ""}, ErrStale)
	if second := b.call("2", ""); second == first {
		t.Error("two tellers called one customer")
	}
	b.refuse(CloseCounter{"1"}, ErrBusy)
	b.refuse(Finish{"2", first}, ErrStale)
	b.refuse(Issue{Ticket: first, Service: "cash"}, ErrDone)
	b.do(Finish{"1", first})
	b.refuse(Issue{Ticket: first, Service: "cash"}, ErrDone)
	if s, ok := b.Lookup(first); !ok || !s.Served {
		t.Errorf("served ticket is %+v", s)
	}
}

func TestRecalls(t *testing.T) {
	b := newBranch(t)
	b.open("1")
	b.issue("a", Normal)
	b.call("1", "")
	b.refuse(Recall{"1", "a"}, ErrTooSoon)
	for range 3 {
		b.after(20 * time.Second).do(Recall{"1", "a"})
		b.after(19*time.Second).refuse(Recall{"1", "a"}, map[bool]error{true: ErrTooOften, false: ErrTooSoon}[b.d.Tickets[0].Calls == 3])
	}
	b.after(time.Minute).refuse(Recall{"1", "a"}, ErrTooOften)
}

func TestRejoinNeitherGainsNorCosts(t *testing.T) {
	b := newBranch(t)
	b.open("1")
	b.issue("a", Normal)
	b.after(time.Minute).issue("b", Normal)
	b.after(9 * time.Minute)
	b.call("1", "")
	b.do(Miss{"1", "a"})
	b.refuse(Leave{"nobody"}, ErrStale)
	b.after(5*time.Minute).issue("c", Normal)
	b.do(Rejoin{"a"})
	b.refuse(Rejoin{"a"}, ErrStale)
	// b has waited 14 minutes by now, a 10, c 0.
	var order []string
	for done := ""; len(order) < 3; {
		done = b.call("1", done)
		order = append(order, done)
	}
	if !slices.Equal(order, []string{"b", "a", "c"}) {
		t.Errorf("order %v", order)
	}
	// A second time is one too many.
	b = newBranch(t)
	b.open("1")
	b.issue("a", Normal)
	b.call("1", "")
	b.do(Miss{"1", "a"})
	b.do(Rejoin{"a"})
	b.call("1", "")
	b.do(Miss{"1", "a"})
	b.refuse(Rejoin{"a"}, ErrTooOften)
}

func TestTransferPlaces(t *testing.T) {
	for place, want := range map[Place][]string{
		First:   {"a", "b", "c"},
		KeepAge: {"b", "a", "c"},
		Last:    {"b", "c", "a"},
	} {
		b := newBranch(t)
		b.open("1", "2")
		b.issue("b", VIP)
		b.after(time.Minute).issue("a", Normal)
		b.after(time.Second).issue("c", Normal)
		b.after(time.Minute)
		if b.call("1", "") != "b" || b.call("2", "") != "a" {
			t.Fatal("unexpected first calls")
		}
		b.do(Park{"1", "b"})
		b.do(Resume{"b"})
		b.do(Transfer{Counter: "2", Ticket: "a", Place: place})
		b.after(time.Second)
		var order []string
		for done := ""; len(order) < 3; {
			done = b.call("1", done)
			order = append(order, done)
		}
		if !slices.Equal(order, want) {
			t.Errorf("%s: order %v, want %v", place, order, want)
		}
	}
	b := newBranch(t)
	b.open("1", "2")
	b.issue("a", Normal)
	b.call("1", "")
	b.refuse(Transfer{Counter: "1", Ticket: "a", To: "9", Place: First}, ErrClosed)
	b.refuse(Transfer{Counter: "1", Ticket: "a", Service: "none", Place: First}, ErrBadCommand)
	b.refuse(Transfer{Counter: "1", Ticket: "a", Place: "?"}, ErrBadCommand)
	b.do(Transfer{Counter: "1", Ticket: "a", To: "2", Service: "loans", Place: First})
	b.refuse(CallNext{"1", ""}, ErrEmpty)
	b.do(CloseCounter{"2"}) // then any counter may
	if b.call("1", "") != "a" {
		t.Error("a customer sent to a closed window waits for ever")
	}
}

func TestJumpingClocksKeepOrder(t *testing.T) {
	b := newBranch(t)
	b.open("1")
	b.issue("a", Normal)
	b.after(-3*time.Hour).issue("b", Normal) // the clock was set back
	b.after(10 * time.Minute)
	b.issue("c", Normal)
	b.after(-20 * time.Hour)
	var order []string
	for done := ""; len(order) < 3; {
		events := b.do(CallNext{"1", done})
		called := events[len(events)-1].(Called)
		if called.Wait < 0 || called.Wait > 10*time.Minute {
			t.Errorf("wait %v", called.Wait)
		}
		done = called.Ticket
		order = append(order, done)
	}
	if !slices.Equal(order, []string{"a", "b", "c"}) {
		t.Errorf("order %v", order)
	}
	b.after(40 * time.Hour)
	b.do(Finish{"1", "c"})
}

func TestADayIsOpenedOnce(t *testing.T) {
	b := newBranch(t)
	b.issue("a", Normal)
	b.refuse(OpenDay{Day: testDay, Confirmed: true}, ErrDay)
	b.refuse(OpenDay{Day: "2026-11-24"}, ErrUnsure) // someone waits: is it really tomorrow?
	b.refuse(OpenDay{Day: "tomorrow"}, ErrBadCommand)
	events := b.after(24 * time.Hour).do(OpenDay{"2026-11-24", true})
	if m, ok := events[0].(Missed); !ok || m.Reason != DayOver {
		t.Errorf("who waited over night got %+v", events[0])
	}
	closed := events[1].(DayOpened).Closed
	if closed == nil || closed.Day != testDay || len(closed.Rows) == 0 || closed.Rows[0].Issued != 1 || closed.Rows[0].Left != 1 {
		t.Errorf("report %+v", closed)
	}
	if n := b.issue("b", Normal).Number; n != "A001" {
		t.Errorf("first number %s", n)
	}
	// The clock goes back to yesterday: numbers go on, whoever confirms it.
	b.after(-24 * time.Hour)
	b.refuse(OpenDay{Day: testDay}, ErrUnsure)
	if n := b.issue("c", Normal).Number; n != "A002" {
		t.Errorf("next number %s", n)
	}
	b.do(OpenDay{testDay, true})
	if n := b.issue("d", Normal).Number; n != "A003" {
		t.Errorf("number %s on the day gone by", n)
	}
	b.do(Leave{"d"})
	b.refuse(OpenDay{Day: "2027-11-24"}, ErrUnsure)
	b.after(24 * time.Hour).do(OpenDay{Day: "2026-11-24"})
	if n := b.issue("e", Normal).Number; n != "A004" {
		t.Errorf("number %s on a day opened for the second time", n)
	}
	b.after(24 * time.Hour).do(OpenDay{"2026-11-25", true})
	if n := b.issue("f", Normal).Number; n != "A001" {
		t.Errorf("number %s on a new day", n)
	}
}

func TestReservedNumbers(t *testing.T) {
	b := newBranch(t)
	b.issue("a", Normal)
	b.do(Reserve{Holder: "k2", Service: "cash", Count: 10})
	if r := b.Reserved(); len(r) != 1 || r[0] != (Range{"k2", "A501", "A510"}) {
		t.Fatalf("reserved %v", r)
	}
	if n := b.issue("b", Normal).Number; n != "A002" {
		t.Errorf("number %s lies in the reserved range", n)
	}
	b.after(time.Hour)
	b.do(Issue{Ticket: "far", Service: "cash", Number: "A505", Waited: 59 * time.Minute})
	b.refuse(Issue{Ticket: "here", Service: "cash", Waited: time.Minute}, ErrBadCommand)
	b.open("1")
	if b.call("1", "") != "a" || b.call("1", "a") != "b" {
		t.Fatal("unexpected first calls")
	}
	b.after(time.Second).issue("vip", VIP)
	events := b.do(CallNext{"1", "b"})
	if got := events[1].(Called); got.Ticket != "far" || got.Wait != 59*time.Minute+time.Second {
		t.Errorf("the ticket that another counter gave out: %+v", got)
	}
	b.refuse(Issue{Ticket: "far2", Service: "cash", Number: "A505"}, ErrDone)
	b.refuse(Issue{Ticket: "far2", Service: "cash", Number: "A511"}, ErrBadCommand)
	b.refuse(Issue{Ticket: "far2", Service: "loans", Number: "A506"}, ErrBadCommand)
	b.do(Reserve{Holder: "k3", Service: "cash", Count: 5})
	if r := b.Reserved(); r[1] != (Range{"k3", "A511", "A515"}) {
		t.Errorf("reserved %v", r)
	}
	if all, err := b.Reserved()[1].Numbers(); err != nil || len(all) != 5 || all[4] != "A515" {
		t.Errorf("%v, %v", all, err)
	}
	// A long day walks around what is set aside.
	b.State.d.Next["A"] = 500
	if n := b.issue("late", Normal).Number; n != "A516" {
		t.Errorf("number %s", n)
	}
	// On a day that is not the latest, numbers go on behind them.
	b.do(Reserve{Holder: "k4", Service: "cash", Count: 5})
	b.do(OpenDay{Day: "2026-11-22", Confirmed: true})
	if n := b.issue("back", Normal).Number; n != "A522" {
		t.Errorf("number %s on a day gone by", n)
	}
}

func TestNothingBeforeTheFirstDay(t *testing.T) {
	s, err := New(testConfig())
	if err != nil {
		t.Fatal(err)
	}
	b := &branch{t, s, morning}
	b.refuse(Issue{Ticket: "a", Service: "cash"}, ErrClosed)
}
