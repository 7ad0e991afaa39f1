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

// presence greets who steps up to a counter that nobody uses. The first screen is
// silent otherwise: without a sensor nobody knows whether anyone would hear it.
func (t *turn) presence(here bool) {
	was := t.devices.present
	t.devices.present = here
	if _, ok := t.at.(attract); !ok || !here || was || !t.untouched() || t.now.Sub(t.greeted) < greetAgain {
		return
	}
	t.greeted = t.now
	t.newStay()
	t.say(t.at.prompt(&t.State))
}

// guidance of the first screen is for who stands before it and was greeted.
func (attract) guidance(s *State) guidance {
	if !s.devices.present || s.reprompt.times >= maxInvitations || s.greeted.IsZero() || s.now.Sub(s.greeted) > 3*greetAgain {
		return guidance{}
	}
	return guidance{s.prompt("attract.reprompt"), PointNone, noInput}
}
