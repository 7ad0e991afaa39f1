package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
)

// A flow is one screen's part of the session. Its values are empty: what a flow
// knows is in the State, so that nothing escapes a wipe.
type flow interface {
	// screen shows the state.
	screen(*State) Screen
	// prompt is what is said on entering.
	prompt(*State) content.Utterance
	// previous is where 返回 leads, nil for nowhere.
	previous(*State) flow
	// step takes a message of the customer that is meant for this screen.
	step(*turn, Msg)
	// patience is how long the screen waits before 您还在吗, 0 for ever.
	patience() time.Duration
}

// Step takes what happened and returns the new state with what is to be done
// about it. It never fails: what makes no sense now changes nothing.
func Step(s State, m Msg) (State, []Effect) {
	t := &turn{State: s}
	t.step(m)
	t.reopen()
	t.suggest()
	t.freshen()
	t.watchIdle()
	t.watchReprompt()
	return t.State, t.effects
}

// A turn is one Step under way.
type turn struct {
	State
	effects []Effect
	touched bool // the idle time starts anew
	acted   bool // the customer did more than touch the glass
	spoke   bool // the voice has begun or ended: the no-input time starts anew
}

func (t *turn) step(m Msg) {
	if t.device(m) {
		return
	}
	if _, bare := m.(Touched); !bare {
		t.acted = true
	}
	if t.ownInk(m) || t.footer(m) {
		return
	}
	if t.overlay != nil {
		t.overlaid(m)
		return
	}
	t.at.step(t, m)
}

func (t *turn) do(e Effect) { t.effects = append(t.effects, e) }

func (t *turn) token() uint64 {
	t.tokens++
	return t.tokens
}

// enter moves to another screen and says its prompt.
func (t *turn) enter(f flow) {
	t.at, t.overlay = f, nil
	t.reading = reading{}
	t.newStay()
	t.say(f.prompt(&t.State))
}

// cover lays an overlay over the screen and says its prompt.
func (t *turn) cover(o Overlay, u content.Utterance) {
	t.overlay = o
	t.reading = reading{}
	t.newStay()
	t.say(u)
}

// uncover takes the overlay away and says again what the screen wants: the
// customer may have come under the overlay because they did not know.
func (t *turn) uncover() {
	if t.overlay == nil {
		return
	}
	t.overlay = nil
	t.newStay()
	t.say(t.at.prompt(&t.State))
}
