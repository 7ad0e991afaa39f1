package runner

import (
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
)

// A Bell rings on the pads of the branch when a customer asks for a person, also
// while headquarters is away. Who takes the call answers through HelpReplied. No
// method blocks.
type Bell interface {
	// Ring announces a call from a screen of this counter.
	Ring(call, screen string, since time.Time)
	// Silence ends it: somebody took it, or the customer does not need it any more.
	Silence(call string)
}

// mute is the Bell of a branch without pads.
type mute struct{}

func (mute) Ring(string, string, time.Time) {}
func (mute) Silence(string)                 {}

// A call is the customer's call for a person that is under way.
type call struct {
	id      string // of the HelpCalled event, "" for none
	started time.Time
}

func (r *Runner) startCall(h event.Help) {
	id, err := event.NewID()
	if err != nil {
		r.options.Log.Error("a call for help got no id", "error", err)
		return
	}
	r.call = call{id: id, started: time.Now()}
	r.writer.event(id, event.HelpCalled, h)
	r.options.Bell.Ring(id, h.Screen, r.call.started)
}

func (r *Runner) endCall(outcome string) {
	if r.call.id == "" {
		return
	}
	r.writer.newEvent(event.HelpAnswered, event.HelpAnswer{
		Call: r.call.id, Outcome: outcome, Seconds: time.Since(r.call.started).Seconds(),
	})
	r.options.Bell.Silence(r.call.id)
	if outcome != "answered" {
		// An answered call can still be cancelled: 不用来了.
		r.call = call{}
	}
}

// HelpReplied tells the session that a person's page has taken a call. A reply
// to a call that has ended is ignored.
func (r *Runner) HelpReplied(callID string) {
	_ = r.post(batch{apply: func() []kiosk.Msg {
		if callID == "" || callID != r.call.id {
			return nil
		}
		return []kiosk.Msg{kiosk.HelpReplied{}}
	}})
}
