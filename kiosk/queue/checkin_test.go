package queue

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func (b *branch) checkIn(c CheckIn) []Event {
	b.t.Helper()
	c.Source = "k1"
	return b.do(c)
}

func (b *branch) refusal(c CheckIn) Refusal {
	b.t.Helper()
	r, ok := b.checkIn(c)[0].(CheckInRefused)
	if !ok {
		b.t.Fatalf("%+v was let in", c)
	}
	return r.Reason
}

func TestCheckInWindow(t *testing.T) {
	slot := morning.Add(time.Hour)
	for _, c := range []struct {
		at    time.Duration // from the slot
		class Class
		why   Refusal
	}{
		{-30*time.Minute - time.Second, 0, TooEarly},
		{-30 * time.Minute, Booked, ""},
		{10 * time.Minute, Booked, ""},
		{10*time.Minute + time.Second, Elderly, ""},
		{24 * time.Hour, 0, OtherDay},
	} {
		b := newBranch(t)
		b.book("b1", 123456, slot)
		b.now = slot.Add(c.at)
		events := b.checkIn(CheckIn{Ticket: "t", Code: "123456", Class: Elderly})
		if r, ok := events[0].(CheckInRefused); ok {
			if r.Reason != c.why {
				t.Errorf("%v from the slot: refused as %s", c.at, r.Reason)
			}
			continue
		}
		in, issued := events[0].(CheckedIn), events[1].(Issued)
		if c.why != "" || issued.Class != c.class || in.Late != (c.class != Booked) || !in.Slot.Equal(slot) {
			t.Errorf("%v from the slot: %+v %+v", c.at, in, issued)
		}
		wantSince := b.d.Tickets[0].Arrived + max(0, millis(-c.at))
		if got := b.d.Tickets[0].Since; got != wantSince {
			t.Errorf("%v from the slot: t_eff %d, want %d", c.at, got, wantSince)
		}
		if why := b.refusal(CheckIn{Ticket: "u", Code: "123456"}); why != AlreadyUsed {
			t.Errorf("second use refused as %q", why)
		}
	}
}

func TestCheckInByQRAndTail(t *testing.T) {
	b := newBranch(t)
	slot := morning.Add(10 * time.Minute)
	b.book("b1", 1234, slot)
	b.book("tomorrow", 1234+10000, slot.Add(24*time.Hour))
	text := QR(testKey, "b1", slot)
	for i := range text {
		forged := text[:i] + string(text[i]^1) + text[i+1:]
		if _, ok := ReadQR(testKey, forged); ok {
			t.Fatalf("byte %d can be changed", i)
		}
	}
	if _, ok := ReadQR([]byte("another key of 16"), text); ok {
		t.Fatal("another branch's code is taken")
	}
	if why := b.refusal(CheckIn{Ticket: "t", QR: text + "x"}); why != Unknown {
		t.Errorf("refused as %s", why)
	}
	b.checkIn(CheckIn{Ticket: "t", QR: text})
	if s, _ := b.Lookup("t"); s.Class != Booked {
		t.Errorf("checked in as %v", s.Class)
	}
	// Two of today with one tail: the code has to tell them apart.
	b.book("b3", 7, slot)
	two := testBooking(t, "b4", 8, slot)
	two.Tail = testBooking(t, "", 7, slot).Tail
	b.do(Book{two})
	if why := b.refusal(CheckIn{Ticket: "u", Tail: "0007"}); why != Ambiguous {
		t.Errorf("refused as %s", why)
	}
	b.checkIn(CheckIn{Ticket: "u", Code: "000007"})
	b.checkIn(CheckIn{Ticket: "v", Tail: "0007"}) // the other is used by now
	if why := b.refusal(CheckIn{Ticket: "w", Tail: "0007"}); why != AlreadyUsed {
		t.Errorf("refused as %s", why)
	}
	b.refuse(CheckIn{Ticket: "w", Source: "k1"}, ErrBadCommand)
	b.refuse(CheckIn{Ticket: "w", Source: "k1", Tail: "0007", Code: "000007"}, ErrBadCommand)
}

func TestBookingsChange(t *testing.T) {
	b := newBranch(t)
	slot := morning.Add(10 * time.Minute)
	b.book("b1", 1, slot)
	b.book("b1", 1, slot.Add(time.Hour)) // moved
	if all := b.Bookings(); len(all) != 1 || !all[0].Time().Equal(slot.Add(time.Hour)) {
		t.Fatalf("bookings %+v", all)
	}
	b.refuse(Book{testBooking(t, "b2", 1, slot)}, ErrStale) // the code is taken
	b.book("b1", 1, slot)
	b.checkIn(CheckIn{Ticket: "t", Code: "000001"})
	b.refuse(Unbook{"b1"}, ErrDone) // cancelled while checked in: the ticket stays
	b.refuse(Book{testBooking(t, "b1", 1, slot)}, ErrDone)
	b.book("b2", 2, slot)
	b.do(Unbook{"b2"})
	if why := b.refusal(CheckIn{Ticket: "u", Code: "000002"}); why != Unknown {
		t.Errorf("refused as %s", why)
	}
	if s := b.bytes(); strings.Contains(s, "000001") || strings.Contains(s, `"0001"`) {
		t.Error("a code or a phone tail stands in the state")
	}
}

func TestGuessesAreLimited(t *testing.T) {
	b := newBranch(t)
	b.book("b1", 1, morning)
	for i := range guessSource {
		if why := b.refusal(CheckIn{Ticket: "t", Code: fmt.Sprintf("9%05d", i)}); why != Unknown {
			t.Fatalf("guess %d refused as %s", i, why)
		}
	}
	again, err := Load(testConfig(), []byte(b.bytes()))
	if err != nil {
		t.Fatal(err)
	}
	b.State = again // a restart buys no guesses
	if why := b.refusal(CheckIn{Ticket: "t", Code: "000001"}); why != TooManyGuesses {
		t.Errorf("refused as %s", why)
	}
	b.do(CheckIn{Ticket: "other", Source: "k2", Code: "999999"}) // another counter is free
	b.after(guessWindow)
	b.checkIn(CheckIn{Ticket: "t", Code: "000001"})

	var g Guesses
	for i := range guessBranch {
		g.Wrong(fmt.Sprint("k", i), 0)
	}
	if g.Wait("k99", time.Minute) != guessWindow-time.Minute {
		t.Error("many sources together guess without limit")
	}
}

func FuzzReadQR(f *testing.F) {
	f.Add(QR(testKey, "b1", morning))
	f.Add("SCB1.b1.0.")
	f.Fuzz(func(t *testing.T, text string) {
		if booking, ok := ReadQR(testKey, text); ok && !strings.HasPrefix(text, qrVersion+"."+booking+".") {
			t.Errorf("%q names %q", text, booking)
		}
	})
}
