package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
)

const (
	// patience is how long a screen waits for a touch before 您还在吗.
	patience = 90 * time.Second
	// writingPatience is the same where people think about their words.
	writingPatience = 180 * time.Second
	// helpPatience holds while a person has been called. The customer may well
	// have gone to look for one; their words must not stand there all day.
	helpPatience = 10 * time.Minute
	// warning is a minute of 您还在吗; after the last everything is put away.
	warning = time.Minute
	// presentWarnings is how many minutes 您还在吗 waits for somebody whom the sensor
	// sees: they look for their glasses, or for a number. Nothing of theirs is readable
	// under the question, and it is one minute again as soon as they go.
	presentWarnings = 5
	// donePatience is how long what a customer came for stays before somebody whom the
	// sensor sees: they copy the number.
	donePatience = 5 * time.Minute
)

// outcomes of a session, as they are reported.
const (
	outcomeSubmitted = "submitted"
	outcomeLeft      = "left"
	outcomeTimeout   = "timeout"
)

// idleClock is the idle timer that was started last.
type idleClock struct {
	timer Timer
	token uint64
	after time.Duration // 0: none is running
}

// watchIdle starts, restarts and stops the idle timer at the end of a turn.
func (t *turn) watchIdle() {
	timer, after := TimerIdle, t.waiting()
	if _, ok := t.overlay.(StillThere); ok {
		timer, after = TimerWarning, warning
	}
	running := t.clock
	if running.timer == timer && running.after == after && !t.touched {
		return
	}
	if running.after > 0 && (after == 0 || running.timer != timer) {
		t.do(StopTimer{Timer: running.timer})
	}
	t.clock = idleClock{}
	if after > 0 {
		t.clock = idleClock{timer: timer, token: t.token(), after: after}
		t.do(StartTimer{Timer: timer, Token: t.clock.token, After: after})
	}
}

// waiting is how long the session waits now, 0 for ever.
func (t *turn) waiting() time.Duration {
	after := t.at.patience()
	if after == 0 && t.untouched() {
		return 0
	}
	if t.help.active() {
		return helpPatience
	}
	switch t.at.(type) {
	case submitted, thanks, queued:
		if t.devices.present {
			return donePatience
		}
	}
	return max(after, patience)
}

// untouched reports whether a first screen stands as a wipe left it.
func (t *turn) untouched() bool {
	return t.overlay == nil && t.help.state == HelpIdle && t.settings == Settings{}
}

func (t *turn) idleFired(m TimerFired) {
	if m.Token != t.clock.token || m.Timer != t.clock.timer || t.clock.after == 0 {
		return
	}
	t.clock = idleClock{}
	if o, ok := t.overlay.(StillThere); ok {
		t.stillWaiting(o)
		return
	}
	if t.busy() {
		return // the outbox answers first; the clock starts anew
	}
	if t.at.patience() == 0 || t.awake() {
		t.end(outcomeTimeout)
		return
	}
	o := StillThere{Wrote: t.draft.written(), Minutes: 1}
	if t.devices.present {
		o.Minutes = presentWarnings
	}
	t.cover(o, t.askPresence(o))
}

func (t *turn) askPresence(o StillThere) content.Utterance {
	if o.Wrote {
		return t.prompt("stillthere.wrote")
	}
	return t.prompt("stillthere")
}

// stillWaiting counts a minute of 您还在吗, and asks again while some are left.
func (t *turn) stillWaiting(o StillThere) {
	if o.Minutes--; o.Minutes < 1 {
		t.end(outcomeTimeout)
		return
	}
	t.overlay = o
	t.say(t.askPresence(o))
}

// end closes the session: it is reported without content, everything of the
// customer is dropped, and the counter stands as if nobody had been there.
func (t *turn) end(outcome string) {
	t.hush()
	t.stopPenTimer()
	if t.clock.after > 0 {
		t.do(StopTimer{Timer: t.clock.timer})
	}
	if t.reprompt.token != 0 {
		t.do(StopTimer{Timer: TimerReprompt})
	}
	t.dropHelp()
	if t.record.open {
		t.greeted = t.now // who leaves by mistake is told how to begin again
		if t.record.submitted {
			outcome = outcomeSubmitted
			t.greeted = time.Time{}
		}
		t.do(EndSession{Session: event.Session{
			Task:        string(t.record.task),
			Outcome:     outcome,
			Seconds:     max(t.now.Sub(t.record.started), 0).Seconds(),
			Corrections: t.record.corrections,
			HelpCalled:  t.record.helpCalled,
		}})
	}
	if s := t.settings; s.Volume != VolumeMiddle || s.Rate != RateNormal || t.reprompt.slowed {
		t.do(ApplySound{})
	}
	t.do(Wipe{})
	t.reset()
}

// reopen ends 歇一会儿 when events can be stored again and nobody stands there.
func (t *turn) reopen() {
	if _, ok := t.at.(outOfService); ok && !t.devices.full && t.untouched() {
		t.end(outcomeLeft)
	}
}

// reset puts a fresh session on the first screen.
func (t *turn) reset() {
	t.adopt()
	t.session = session{}
	t.at = t.first()
	t.caption = t.at.prompt(&t.State)
	t.touched = false
}
