package queue

import (
	"math"
	"testing"
	"time"
)

// taught is a queue with a history: a rush from 10 to 11 on four windows.
func taught(t *testing.T) *branch {
	b := newBranch(t)
	h := &b.d.History
	h.AllDays, h.Elderly, h.Shown = 40, 0.45, 0.9
	h.AllWalk = make([]float64, quarters)
	for q := 36; q < 68; q++ {
		h.AllWalk[q] = 5
		if q >= 40 && q < 44 {
			h.AllWalk[q] = 12
		}
	}
	for w := range h.Walk {
		h.Days[w] = 8
		h.Walk[w] = append([]float64(nil), h.AllWalk...)
		h.Windows[w] = make([]float64, quarters)
		for q := 36; q < 68; q++ {
			h.Windows[w][q] = 4
		}
		h.Booked[w] = 40
	}
	if err := b.check(); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSlotsAvoidTheRush(t *testing.T) {
	b := taught(t)
	offers := b.Slots(b.now, 0)
	if len(offers) != 32 || !offers[0].At.Equal(morning) {
		t.Fatalf("%d slots from %v", len(offers), offers[0].At)
	}
	total, rush, after := 0, 0, 0
	for i, o := range offers {
		total += o.Total
		if o.Left != o.Total {
			t.Errorf("slot %v has %d of %d left before anyone booked", o.At, o.Left, o.Total)
		}
		switch {
		case i >= 4 && i < 8:
			rush += o.Total
		case i >= 12 && i < 28: // noon to four
			after += o.Total
		}
	}
	if total != 44 { // as many as usual and a tenth
		t.Errorf("%d places", total)
	}
	if rush > 1 || after < 15 {
		t.Errorf("%d places in the rush, %d in the afternoon", rush, after)
	}
}

func TestSlotsCountWhatIsTaken(t *testing.T) {
	b := taught(t)
	for i := range 6 {
		b.book(string(rune('a'+i)), i, morning.Add(75*time.Minute)) // in the rush, by staff
	}
	o := b.Slots(b.now, 0)[5]
	if o.Total < 6 || o.Left != o.Total-6 {
		t.Errorf("slot with six bookings: %+v", o)
	}
	// However many have booked, there is a place for the next.
	left := 0
	for _, o := range b.Slots(b.now, 6) {
		left += o.Left
	}
	if left < 1 {
		t.Error("no place for one more")
	}
}

func TestMarginalCostIsTheCostOfOneMore(t *testing.T) {
	b := taught(t)
	f := b.dayFlow(b.now.Weekday())
	before, at := f.costs(), 120
	cost := before.marginal()[at]
	whole := before.v[0]
	const little = 1e-3
	f.arrive[at] += little
	after := f.costs()
	after.marginal()
	if measured := (after.v[0] - whole) / little; math.Abs(measured-cost) > 0.02*cost {
		t.Errorf("one more customer costs %.3f minutes, by difference %.3f", cost, measured)
	}
}

func TestFlowKeepsAllProbability(t *testing.T) {
	b := taught(t)
	f := b.dayFlow(b.now.Weekday())
	w, p := f.walker(), make([]float64, f.states())
	p[0] = 1
	for i := range f.arrive {
		w.ahead(i, p)
		sum := 0.0
		for _, x := range p {
			if x < 0 {
				t.Fatalf("minute %d: negative probability", i)
			}
			sum += x
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("minute %d: probabilities add up to %v", i, sum)
		}
	}
}

func TestAdvice(t *testing.T) {
	b := taught(t)
	b.open("1", "2", "3", "4")
	a := b.Advisor(b.now)
	if adv := a.Advise(b.State, b.now); adv.Open || adv.Left != time.Hour {
		t.Errorf("an empty branch is advised %+v", adv)
	}
	b.now = morning.Add(75 * time.Minute) // in the rush
	for i := range 14 {
		b.issue(string(rune('a'+i)), Normal)
	}
	adv := a.Advise(b.State, b.now)
	if !adv.Open || adv.Running || adv.Gain < 30*time.Minute || adv.Each <= 0 {
		t.Errorf("a full branch is advised %+v", adv)
	}
	b.do(OpenCounter{Counter: "5", Elastic: true})
	b.after(40*time.Minute).issue("late", Normal)
	b.after(21*time.Minute).issue("later", Normal)
	if adv := a.Advise(b.State, b.now); adv.Open || adv.Left != 0 || !adv.Running {
		t.Errorf("after the extra hour the branch is advised %+v", adv)
	}
	if adv := a.Advise(b.State, b.now.Add(24*time.Hour)); adv.Open {
		t.Error("yesterday's advisor gives advice")
	}
}

func TestForecast(t *testing.T) {
	b := newBranch(t)
	b.open("1", "2")
	if f := b.issue("a", Normal); f.Ahead != 0 || f.Band.Low != 0 || f.Band.High > 2 {
		t.Errorf("with free windows: %+v", f)
	}
	b.issue("b", Normal)
	b.call("1", "")
	b.call("2", "")
	for _, v := range []string{"c", "d", "e", "f"} {
		b.issue(v, Normal)
	}
	g := b.issue("g", Normal)
	if g.Ahead != 4 || g.Band.Low < 5 || g.Band.High > 35 || !g.Band.Holds(17*time.Minute+30*time.Second) {
		t.Errorf("behind four on two windows of 7 minutes each: %+v", g)
	}
	fast, err := b.Outlook(b.now, "cash", Elderly)
	slow, err2 := b.Outlook(b.now, "cash", Normal)
	if err != nil || err2 != nil || fast.Expect >= slow.Expect {
		t.Errorf("an elderly customer would wait %.1f minutes, others %.1f", fast.Expect, slow.Expect)
	}
	if _, err := b.Forecast(b.now, "a"); err == nil {
		t.Error("a called ticket has a forecast")
	}
	if f, err := b.Forecast(b.now, "g"); err != nil || f.Ahead != 4 {
		t.Errorf("the same a moment later: %+v, %v", f, err)
	}
}

func TestBandsLearnToHold(t *testing.T) {
	b := newBands()
	held, n := 0, 0
	// Waits twice as long as expected, spread widely: a poor forecast.
	for i := range 4000 {
		wait := 20 + 15*math.Sin(float64(i)*1.7) + 8*math.Sin(float64(i)*0.31)
		f := Forecast{Ahead: 5, Expect: 10, Spread: 4}
		if i >= 1000 {
			n++
			if b.band(f).Holds(time.Duration(wait * float64(time.Minute))) {
				held++
			}
		}
		b.learn(f.Ahead, f.Expect, f.Spread, wait)
	}
	if share := float64(held) / float64(n); share < 0.80 || share > 0.88 {
		t.Errorf("the band holds in %.0f%%", 100*share)
	}
}

func TestHistoryLearns(t *testing.T) {
	b := newBranch(t)
	for day := range 30 {
		b.now = morning.AddDate(0, 0, day)
		if day > 0 {
			b.do(OpenDay{b.now.Format(time.DateOnly), true})
		}
		b.open("1", "2", "3")
		for i := range 10 {
			b.after(time.Minute).issue(string(rune('a'+i)), Class(i%2))
		}
		b.after(50 * time.Minute)
		b.do(CloseCounter{"3"})
		b.after(30 * time.Minute)
		b.do(CloseCounter{"1"})
	}
	b.do(OpenDay{"2027-01-01", true})
	w := morning.Weekday()
	if got := b.windows(w, 36); math.Abs(got-3) > 0.01 {
		t.Errorf("%v windows at nine, want 3", got)
	}
	if got := b.windows(w, 41); math.Abs(got-2) > 0.01 {
		t.Errorf("%v windows past ten, want 2", got)
	}
	h := &b.d.History
	if got := h.walk(w, 35) + h.walk(w, 36) + h.walk(w, 37); math.Abs(got-10) > 0.1 {
		t.Errorf("%v customers around nine, want 10", got)
	}
	if math.Abs(h.Elderly-0.5) > 0.01 {
		t.Errorf("share of elderly %v", h.Elderly)
	}
}
