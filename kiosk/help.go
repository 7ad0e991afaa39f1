package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
)

const (
	// helpAnswerTime is how long a call may stay unanswered before the customer is
	// told where the desk is.
	helpAnswerTime = 10 * time.Second
	// helpArrivalTime is how long after the answer the call is made again.
	helpArrivalTime = 3 * time.Minute
)

// Outcomes of a call, as EndCall gives them.
const (
	callAnswered    = "answered"
	callCancelled   = "cancelled"
	callUndelivered = "undelivered"
)

// call is the customer's call for a person.
type call struct {
	state HelpState
	token uint64 // of TimerHelp
}

// active reports whether a person may be on the way.
func (c call) active() bool {
	return c.state == HelpCalling || c.state == HelpAnswered || c.state == HelpOverdue
}

// callHelp is 人工帮助: it calls, or shows how far the call has come.
func (t *turn) callHelp() {
	if !t.help.active() {
		t.callPerson()
		t.help.state = HelpCalling
		t.helpTimer(helpAnswerTime)
	}
	t.cover(HelpSheet{Writing: t.onSheet(), Desk: t.config.Desk}, t.helpPrompt())
}

func (t *turn) callPerson() {
	t.record.helpCalled = true
	t.do(Call{Help: event.Help{
		Place:  t.config.Place,
		Screen: t.at.screen(&t.State).ID(),
		Large:  t.settings.Size == Large,
		Seated: t.settings.Posture == Seated,
	}})
}

// onSheet reports whether the customer is writing.
func (t *turn) onSheet() bool {
	switch t.at.(type) {
	case cells, letter:
		return true
	}
	return false
}

// helpPrompt says how far the call has come, and never more than that.
func (t *turn) helpPrompt() content.Utterance {
	switch t.help.state {
	case HelpAnswered:
		return t.prompt("help.answered")
	case HelpOverdue:
		return t.prompt("help.overdue")
	case HelpFailed:
		if desk, ok := t.config.Words.Place(t.config.Desk); ok {
			return t.prompt("help.failed", desk)
		}
		return t.prompt("help.failed.plain") // the desk stands on the sheet
	}
	return t.prompt("help.calling")
}

func (t *turn) helpTimer(after time.Duration) {
	t.help.token = t.token()
	t.do(StartTimer{Timer: TimerHelp, Token: t.help.token, After: after})
}

// helpReplied: a person's page has taken the call.
func (t *turn) helpReplied() {
	if t.help.state != HelpCalling && t.help.state != HelpOverdue {
		return
	}
	t.help.state = HelpAnswered
	t.do(EndCall{Outcome: callAnswered})
	t.helpTimer(helpArrivalTime)
	t.sayHelp()
}

func (t *turn) helpFired(token uint64) {
	if token != t.help.token {
		return
	}
	switch t.help.state {
	case HelpCalling:
		t.help.state = HelpFailed
		t.help.token = 0
		t.do(EndCall{Outcome: callUndelivered})
	case HelpAnswered, HelpOverdue:
		t.help.state = HelpOverdue
		t.callPerson()
		t.helpTimer(helpArrivalTime)
	default:
		return
	}
	t.sayHelp()
}

// sayHelp says news of the call, but does not cut off a customer who is being
// read their own words.
func (t *turn) sayHelp() {
	if t.reading.active() {
		return
	}
	t.say(t.helpPrompt())
}

// cancelHelp is 不用来了，我自己行.
func (t *turn) cancelHelp() {
	t.dropHelp()
	t.overlay = nil
	t.newStay()
	t.tell("help.cancelled")
}

// dropHelp ends the call, whatever has become of it.
func (t *turn) dropHelp() {
	if t.help.active() {
		t.do(StopTimer{Timer: TimerHelp})
		t.do(EndCall{Outcome: callCancelled})
	}
	t.help = call{}
}
