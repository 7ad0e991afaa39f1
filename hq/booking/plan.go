// Package booking takes bookings for branches and sends them down to the counter
// that hosts a branch's queue, until that says that it has them.
//
// What is offered is plain capacity: slots of equal length over the opening hours,
// each with so many places. A branch does not report its own plan; it refuses what
// it cannot keep, and whoever booked can ask what became of it.
package booking

import (
	"errors"
	"fmt"
	"time"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

// ErrPlan reports a plan that cannot work; the text names the setting.
var ErrPlan = errors.New("booking: plan")

// A Plan says what can be booked at every branch.
type Plan struct {
	Open, Close time.Duration     // since midnight, Asia/Shanghai
	Slot        time.Duration     // length of a slot
	Places      int               // in one slot of a branch
	PlacesOf    map[string]int    // of branches that differ; 0: none are offered
	Days        int               // how far ahead, today counts
	EveryDay    bool              // else working days only
	Services    map[string]string // names by id
}

const (
	maxDays   = 62
	maxPlaces = 100
	minSlot   = 5 * time.Minute
)

// Validate checks a plan.
func (p *Plan) Validate() error {
	switch {
	case p.Open < 0 || p.Close > 24*time.Hour || p.Open >= p.Close:
		return fmt.Errorf("%w: open and close must be times of one day, in this order", ErrPlan)
	case p.Slot < minSlot || p.Slot > p.Close-p.Open:
		return fmt.Errorf("%w: slot_minutes must be %d or more and fit between open and close", ErrPlan, int(minSlot.Minutes()))
	case p.Days < 1 || p.Days > maxDays:
		return fmt.Errorf("%w: days must be 1 to %d", ErrPlan, maxDays)
	case len(p.Services) == 0:
		return fmt.Errorf("%w: name at least one service", ErrPlan)
	}
	for id, name := range p.Services {
		if !event.ValidID(id) || name == "" || len([]rune(name)) > 20 {
			return fmt.Errorf("%w: service %q needs an id of a-z, 0-9 and hyphen, and a name of at most 20 characters", ErrPlan, id)
		}
	}
	for branch, places := range p.PlacesOf {
		if !event.ValidID(branch) || places < 0 || places > maxPlaces {
			return fmt.Errorf("%w: branch %q: 0 to %d places", ErrPlan, branch, maxPlaces)
		}
	}
	if p.Places < 0 || p.Places > maxPlaces {
		return fmt.Errorf("%w: places must be 0 to %d", ErrPlan, maxPlaces)
	}
	return nil
}

func (p *Plan) places(branch string) int {
	if n, differs := p.PlacesOf[branch]; differs {
		return n
	}
	return p.Places
}

// slots are the beginnings of a day's slots that are still to come.
func (p *Plan) slots(c *calendar.Calendar, day calendar.Date, now time.Time) []time.Time {
	today := calendar.DateOf(now)
	if day.Before(today) || !day.Before(today.AddDays(p.Days)) {
		return nil
	}
	if working, _ := c.IsWorkingDay(day); !working && !p.EveryDay {
		return nil
	}
	midnight := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, calendar.Shanghai)
	var list []time.Time
	for at := p.Open; at+p.Slot <= p.Close; at += p.Slot {
		if slot := midnight.Add(at); slot.After(now) {
			list = append(list, slot)
		}
	}
	return list
}
