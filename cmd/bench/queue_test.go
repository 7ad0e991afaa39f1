package main

import (
	"math/rand/v2"
	"testing"

	"smartcounter/kiosk/queue"
)

// TestQueueDays holds the simulation to its own rules on a few days: the same
// customers on every kind of day, everyone served, the guard kept, the extra
// window within its hour but for the last customer.
func TestQueueDays(t *testing.T) {
	const days, warm = 6, 2
	for name, mode := range map[string]simMode{"base": {}, "booked": {booked: true}, "elastic": {booked: true, elastic: true}} {
		b, err := newSimBranch(mode, nil)
		if err != nil {
			t.Fatal(err)
		}
		draw, customers, booked := rand.New(rand.NewPCG(9, 0)), 0, 0
		for day := range warm + days {
			c := simCustomers(draw)
			if day >= warm {
				customers += len(c)
			}
			if err := b.day(day, c, day >= warm); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, s := range b.served {
			if s.wait < 0 {
				t.Fatalf("%s: wait of %v", name, s.wait)
			}
			if s.class == queue.Booked {
				booked++
			}
		}
		if len(b.served) != customers || b.violations != 0 {
			t.Errorf("%s: %d of %d served, %d skipped past the guard", name, len(b.served), customers, b.violations)
		}
		if share := float64(booked) / float64(customers); mode.booked != (share > 0.25 && share < 0.45) {
			t.Errorf("%s: %.2f of the customers came in time for a booking", name, share)
		}
		if extra := b.extra / days; mode.elastic != (extra > 30 && extra < 75) {
			t.Errorf("%s: %v minutes of an extra window a day", name, extra)
		}
	}
}
