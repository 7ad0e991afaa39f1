package main

import (
	"errors"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/kiosktest"
)

// visit lets a simulated customer use the counter until it stands idle again, and
// returns the screens seen on the way.
func visit(t *testing.T, c *customer, d *kiosktest.Driver) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for range 400 {
		d.Tap(c.press(d.View()))
		d.Wait(200 * time.Millisecond)
		seen[d.Screen()] = true
		if d.Screen() == "attract" {
			return seen
		}
	}
	t.Fatalf("the customer is still at the counter, on %s", d.Screen())
	return nil
}

// TestSimulatedCustomersFinish: whatever a simulated customer begins comes to its
// end, so that a simulated counter gives out numbers and hands in what was said.
func TestSimulatedCustomersFinish(t *testing.T) {
	tasks := map[kiosk.Task]int{}
	questions, tickets := 0, 0
	for seed := range uint64(60) {
		d := kiosktest.NewDriver(kiosktest.StaffCounter())
		d.Send(kiosk.QueueChanged{Facts: kiosktest.Facts()})
		seen := visit(t, newCustomer(seed), d)
		for _, s := range d.Stored {
			tasks[s.Task]++
		}
		tickets += len(d.Queue.Tickets())
		if seen["age"] && len(d.Queue.Tickets()) == 0 {
			t.Errorf("customer %d said the age and took no number", seed)
		}
		questions += len(kiosktest.Of[kiosk.ReportExplanation](d.Effects))
	}
	if tasks[kiosk.TaskFeedback] == 0 || tasks[kiosk.TaskComplaint] == 0 || tickets == 0 || questions == 0 {
		t.Errorf("60 customers handed in %v, took %d numbers and were asked %d times", tasks, tickets, questions)
	}
}

// TestSimulatedCustomersLeaveWhatDoesNotWork: where a number cannot be had and
// nothing can be stored, a simulated customer goes instead of pressing for ever.
func TestSimulatedCustomersLeaveWhatDoesNotWork(t *testing.T) {
	for seed := range uint64(20) {
		d := kiosktest.NewDriver(kiosktest.Counter())
		d.Send(kiosk.QueueChanged{Facts: kiosktest.Facts()})
		d.Queue.Fail(errors.New("the host is away"))
		d.StoreFails = true
		visit(t, newCustomer(seed), d)
		if n := len(d.Queue.Tickets()) + len(d.Stored); n != 0 {
			t.Errorf("customer %d got %d things from a counter that gives nothing", seed, n)
		}
	}
}
