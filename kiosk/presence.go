package kiosk

import "time"

const (
	// greetAgain is how soon after a greeting, or after a customer has gone,
	// somebody else is greeted: who stands near the counter and waits for their
	// number must not be spoken to all day.
	greetAgain = 30 * time.Second
	// maxInvitations bounds how often one who stands there and touches nothing is
	// told how to begin, after the greeting.
	maxInvitations = 2
)

// presence shows the first question to who steps up to a counter that nobody uses,
// and greets them: a screen that only asks to be touched is one more to be
// understood. It stays with the counter that nobody has touched, and goes with whoever
// only passed. Without a sensor 待机 waits for a touch.
func (t *turn) presence(here bool) {
	was := t.devices.present
	t.devices.present = here
	switch _, idle := t.at.(attract); {
	case here && !was && idle && t.untouched():
		t.at = home{}
		t.newStay()
		t.caption = t.at.prompt(&t.State)
		if t.now.Sub(t.greeted) >= greetAgain {
			t.greeted = t.now
			t.say(t.caption)
		}
	case !here && t.awake():
		t.end(outcomeLeft)
	case !here:
		t.gone()
	}
}

// gone leaves 您还在吗 its last minute: whose words they are has walked away.
func (t *turn) gone() {
	if o, ok := t.overlay.(StillThere); ok && o.Minutes > 1 {
		o.Minutes = 1
		t.overlay, t.clock = o, idleClock{}
	}
}

// awake reports whether the first question stands there for somebody who has not
// touched anything: no session has begun.
func (s *State) awake() bool {
	_, ok := s.at.(home)
	return ok && !s.record.open
}

// guidance of the first screen is for who left it by mistake and still stands there.
func (attract) guidance(s *State) guidance {
	if !s.devices.present || s.reprompt.times >= maxInvitations || s.greeted.IsZero() || s.now.Sub(s.greeted) > 3*greetAgain {
		return guidance{}
	}
	return guidance{s.prompt("attract.reprompt"), PointNone, noInput}
}
