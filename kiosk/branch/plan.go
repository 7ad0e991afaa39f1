package branch

import (
	"sync"
	"time"

	"smartcounter/kiosk/queue"
)

// plans keeps what takes long to work out: the day's bookings and the advice on
// one more window. Both follow from history and bookings, so they are made anew
// when the bookings have changed, at the earliest after planAge.
type plans struct {
	mu      sync.Mutex
	advisor *queue.Advisor
	slots   map[string][]queue.SlotOffer // by day
	made    time.Time
	booked  int
	day     string
}

const planAge = time.Minute

// fresh throws away what has grown old; p.mu is held.
func (p *plans) fresh(snap *Snapshot, now time.Time) {
	booked, day := len(snap.Queue.Bookings()), now.Format(time.DateOnly)
	age := now.Sub(p.made)
	if p.slots != nil && p.day == day && age >= 0 && (p.booked == booked || age < planAge) {
		return
	}
	p.advisor, p.slots, p.made, p.booked, p.day = nil, map[string][]queue.SlotOffer{}, now, booked, day
}

// plan gives the booking slots of a day.
func (h *Host) plan(snap *Snapshot, day time.Time) []queue.SlotOffer {
	p := &h.plans
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fresh(snap, h.Now())
	key := day.Format(time.DateOnly)
	if _, known := p.slots[key]; !known {
		p.slots[key] = snap.Queue.Slots(day, 0)
	}
	return p.slots[key]
}

// advise says whether one more window should be open now.
func (h *Host) advise(snap *Snapshot, now time.Time) queue.Advice {
	p := &h.plans
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fresh(snap, now)
	if p.advisor == nil {
		p.advisor = snap.Queue.Advisor(now)
	}
	return p.advisor.Advise(snap.Queue, now)
}
