package main

import (
	"errors"

	"smartcounter/kiosk/queue"
)

const simExtraWindow = "9"

// call lets a free window call; false if nobody waits.
func (d *simDay) call(at float64, w string) (bool, error) {
	events, err := d.do(at, queue.CallNext{Counter: w})
	if errors.Is(err, queue.ErrEmpty) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	called := events[0].(queue.Called)
	i := d.waiting[called.Ticket]
	delete(d.waiting, called.Ticket)
	wait := at - d.arrived[i]
	if d.count {
		d.served = append(d.served, simServed{d.class[i], wait, d.band[i].Low, d.band[i].High})
		for _, o := range d.waiting {
			if at-d.arrived[o] > 75.001 && wait <= 75 {
				d.violations++
				break
			}
		}
	}
	d.free = d.free[1:]
	d.at[w] = called.Ticket
	d.schedule(simEvent{at: at + d.customers[i].service, customer: -1, window: w})
	return true, nil
}

// advise does what the engine says about the simExtraWindow window.
func (d *simDay) advise(at float64) error {
	a := d.advisor.Advise(d.q, d.date.Add(minutes(at)))
	next := at + simEpoch
	running := a.Running && !d.closing[simExtraWindow]
	switch {
	case a.Open:
		if d.since < 0 {
			d.since = at
		}
		if err := d.open(at, simExtraWindow, true); err != nil {
			return err
		}
		next = at + 15
	case running:
		if err := d.shut(at, simExtraWindow); err != nil {
			return err
		}
	}
	if next < simClose+120 {
		d.schedule(simEvent{at: next, customer: -1, advice: true})
	}
	return nil
}
