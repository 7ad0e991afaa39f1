package queue

import (
	"testing"
	"time"
)

func TestLineIsTheOrderOfCalling(t *testing.T) {
	b := newBranch(t)
	b.issue("t1", Normal)
	b.after(2*time.Minute).issue("t2", Elderly)
	b.book("b1", 1, b.now.Add(20*time.Minute))
	b.after(5 * time.Minute)
	b.do(CheckIn{Ticket: "t3", Source: "k1", Code: "000001"})
	b.open("1")
	b.after(time.Minute)
	line := b.Line(b.now, "1")
	if len(line) != 3 || line[0].Ticket != "t2" || line[0].Waited != 6*time.Minute {
		t.Fatalf("%+v", line)
	}
	if last := line[2]; last.Ticket != "t3" || !last.Early || last.Slot.Format("15:04") != "09:22" || last.Booking != "b1" {
		t.Errorf("an early booking: %+v", last)
	}
	for _, want := range line {
		called := b.call("1", "")
		if called != want.Ticket {
			t.Errorf("called %s, the line said %s", called, want.Ticket)
		}
		b.do(Finish{"1", called})
	}
}

func TestAtCounter(t *testing.T) {
	b := newBranch(t)
	b.open("1")
	if d, there := b.At(b.now, "1"); there {
		t.Errorf("nobody is there: %+v", d)
	}
	b.issue("t1", Normal)
	b.after(3*time.Minute).call("1", "")
	b.after(15 * time.Second)
	d, there := b.At(b.now, "1")
	if !there || d.Waited != 3*time.Minute || d.Serving != 15*time.Second || d.RecallsLeft != 3 || d.RecallIn != 5*time.Second {
		t.Errorf("%+v, %v", d, there)
	}
	b.do(Park{"1", "t1"})
	if all := b.Details(b.now); len(all) != 1 || all[0].Phase != ParkedAside {
		t.Errorf("%+v", all)
	}
}

// Mean 7 minutes at cv 0.8 has its quartiles, as a lognormal, at 3.4 and 8.8.
func TestUsual(t *testing.T) {
	low, high := newBranch(t).Usual("cash")
	if low.Round(6*time.Second) != 3*time.Minute+24*time.Second || high.Round(6*time.Second) != 8*time.Minute+48*time.Second {
		t.Errorf("%v to %v", low, high)
	}
}
