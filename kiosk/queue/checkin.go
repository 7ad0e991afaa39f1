package queue

import (
	"fmt"
	"time"
)

func (s *State) checkIn(m moment, c CheckIn) ([]Event, error) {
	if !name.MatchString(c.Source) || c.Class != Normal && c.Class != Elderly {
		return nil, fmt.Errorf("%w: check-in", ErrBadCommand)
	}
	b, refused, err := s.identify(m, c)
	if err != nil {
		return nil, err
	}
	if refused.Reason != "" {
		return []Event{refused}, nil
	}
	slot := time.Unix(s.d.Bookings[b].Slot, 0).In(m.wall.Location())
	early := slot.Sub(m.wall)
	no := CheckInRefused{Source: c.Source, Slot: slot}
	switch {
	case s.d.Bookings[b].Used != "":
		no.Reason, no.Ticket = AlreadyUsed, s.d.Bookings[b].Used
		return []Event{no}, nil
	case slot.Format(time.DateOnly) != m.wall.Format(time.DateOnly):
		no.Reason = OtherDay
		return []Event{no}, nil
	case early > s.cfg.CheckInEarly:
		no.Reason, no.From = TooEarly, slot.Add(-s.cfg.CheckInEarly)
		return []Event{no}, nil
	}
	if err := s.mayIssue(c.Ticket, s.d.Bookings[b].Service); err != nil {
		return nil, err
	}
	late := -early > s.cfg.CheckInLate
	booking := &s.d.Bookings[b]
	t := ticket{ID: c.Ticket, Service: booking.Service, Class: Booked, Booking: booking.ID, Arrived: m.at, Since: m.at}
	switch {
	case late && booking.VIP:
		t.Class = VIP
	case late:
		t.Class = c.Class // the arrival at the branch counts, like any walk-in's
	default:
		t.Since += max(0, millis(early))
	}
	booking.Used = c.Ticket
	s.d.Today.Booked++
	done := CheckedIn{Booking: booking.ID, Ticket: c.Ticket, Slot: slot, Late: late}
	return []Event{done, s.queueUp(m, t)}, nil
}

// identify finds the booking that a check-in proves, and counts wrong guesses.
func (s *State) identify(m moment, c CheckIn) (int, CheckInRefused, error) {
	given := 0
	for _, v := range []string{c.QR, c.Code, c.Tail} {
		if v != "" {
			given++
		}
	}
	if given != 1 {
		return -1, CheckInRefused{}, fmt.Errorf("%w: check-in by one of QR, code and phone tail", ErrBadCommand)
	}
	if wait := s.d.Guesses.Wait(c.Source, span(m.at)); wait > 0 {
		return -1, CheckInRefused{Source: c.Source, Reason: TooManyGuesses, Retry: wait}, nil
	}
	found, many := s.match(m, c)
	if len(many) > 1 {
		return -1, CheckInRefused{Source: c.Source, Reason: Ambiguous, Slots: many}, nil
	}
	if found < 0 {
		s.d.Guesses.Wrong(c.Source, span(m.at))
		return -1, CheckInRefused{Source: c.Source, Reason: Unknown}, nil
	}
	return found, CheckInRefused{}, nil
}

// match finds the booking by its proof. A phone tail is too short to search all
// days: it finds today's bookings only, and of those the ones not yet used; of
// several it gives the slots.
func (s *State) match(m moment, c CheckIn) (found int, several []time.Time) {
	if c.QR != "" {
		if b, ok := ReadQR(s.cfg.Key, c.QR); ok {
			return s.booking(b), nil
		}
		return -1, nil
	}
	code, errCode := CodeHash(s.cfg.Key, c.Code)
	tail, errTail := TailHash(s.cfg.Key, c.Tail)
	today := m.wall.Format(time.DateOnly)
	used := -1
	found = -1
	for i := range s.d.Bookings {
		b := &s.d.Bookings[i]
		slot := b.Time().In(m.wall.Location())
		switch {
		case errCode == nil && b.Code == code:
			return i, nil
		case errTail == nil && b.Tail == tail && slot.Format(time.DateOnly) == today && (c.Slot.IsZero() || c.Slot.Equal(slot)):
			if b.Used != "" {
				used = i
				continue
			}
			several = append(several, slot)
			if found < 0 {
				found = i
			}
		}
	}
	if found < 0 {
		return used, nil
	}
	if !c.Slot.IsZero() {
		several = nil // two at the same time: whichever
	}
	return found, several
}
