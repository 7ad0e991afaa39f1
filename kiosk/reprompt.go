package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
)

// Who does not answer is prompted again: first shorter and more concretely, then
// once more slowly while the next step is pointed out, then with the offer of a
// person. A voice that speaks once and falls silent leaves behind whoever missed
// it; 再听一遍 helps only those who have understood that key already.
const (
	// noInput is how long nothing may happen after the voice has ended. Seven
	// seconds are the default of VoiceXML browsers; IBM's (now Blueworx') guide
	// recommends about ten for older adults. https://docs.blueworx.com/BVR/InfoCenter/V6.1/help/topic/com.ibm.wvraix.vxmlpg.doc/sametime.html
	noInput = 10 * time.Second
	// noInputUnderway is the same where something has been filled in and more is
	// to come: who thinks about the next word, or looks a number up, is not lost.
	noInputUnderway = 45 * time.Second
	// interrupted is the same after a touch that did nothing but silence the voice.
	interrupted = 4 * time.Second
	// syllable is how long one spoken character takes at the slower rate, pauses
	// included. It bounds a prompt whose end nobody reports.
	syllable = 450 * time.Millisecond
	// maxReprompts bounds how often one stay on a screen is prompted again. The
	// last one offers a person.
	maxReprompts = 3
	// lit is from which of them on the next step is pointed out.
	lit = 2
)

// A Pointing is what the screen points out, calmly, to those who do not find on.
type Pointing uint8

const (
	PointNone    Pointing = iota
	PointChoices          // one of the answers is to be pressed
	PointConsent          // 我同意
	PointKeys             // the keypad is to be used
	PointCanvas           // the canvas is to be written on
	PointNext             // the primary action is to be pressed
	PointHelp             // 人工帮助
)

// reprompt is the no-input timer and how far it has come on this screen.
type reprompt struct {
	token   uint64 // of TimerReprompt, 0 for none
	times   int    // so far on this stay
	asked   int    // how often 再听一遍 was pressed on this stay
	cut     bool   // the last touch cut the voice off
	slowed  bool   // the voice speaks slowly for this one prompt
	penDown bool   // the customer is writing at this moment
}

// A guidance is what a screen says, more concretely, to who does not find on.
// Its zero value says nothing.
type guidance struct {
	say   content.Utterance
	point Pointing
	after time.Duration // without any touch
}

// guiding is a screen that prompts again.
type guiding interface{ guidance(*State) guidance }

// guidance is what is said next if nothing happens.
func (s *State) guidance() guidance {
	switch {
	case s.reprompt.times >= maxReprompts || s.reprompt.penDown || s.help.active() || s.draft.saving || s.visit.asking || s.reading.active():
		return guidance{}
	case s.overlay != nil:
		return s.overlaidGuidance()
	}
	g := s.concrete()
	if g.after > 0 && s.reprompt.times == maxReprompts-1 {
		g.say, g.point = s.prompt("offerhelp"), PointHelp
	}
	return g
}

// concrete is the guidance of the screen as it stands.
func (s *State) concrete() guidance {
	if f, ok := s.at.(guiding); ok {
		return f.guidance(s)
	}
	return guidance{}
}

// overlaidGuidance asks a question once more in other words.
func (s *State) overlaidGuidance() guidance {
	id := s.overlay.ID() + ".reprompt"
	if s.config.Words.Slots(id) != 0 {
		return guidance{}
	}
	return guidance{say: s.prompt(id), after: noInput}
}

// pointing is what is pointed out now: it moves on with the screen's state.
func (s *State) pointing() Pointing {
	switch {
	case s.overlay != nil || s.reprompt.times < lit:
		return PointNone
	case s.reprompt.times == maxReprompts:
		return PointHelp
	}
	return s.concrete().point
}

// watchReprompt starts and stops the no-input timer at the end of a turn.
func (t *turn) watchReprompt() {
	after := t.guidance().after
	if after == 0 {
		if t.reprompt.token != 0 {
			t.reprompt.token = 0
			t.do(StopTimer{Timer: TimerReprompt})
		}
		return
	}
	if t.acted {
		t.reprompt.cut = false
	}
	if t.reprompt.token != 0 && !t.touched && !t.spoke && !t.acted {
		return
	}
	if t.reprompt.cut {
		after = min(after, interrupted)
	}
	if t.speaking {
		after += time.Duration(len([]rune(t.caption.Text))) * syllable
	}
	t.reprompt.token = t.token()
	t.do(StartTimer{Timer: TimerReprompt, Token: t.reprompt.token, After: after})
}

// repromptFired: nobody has touched anything since the voice ended.
func (t *turn) repromptFired(token uint64) {
	if token == 0 || token != t.reprompt.token {
		return
	}
	t.reprompt.token = 0
	g := t.guidance()
	if g.after == 0 {
		return
	}
	t.unslow()
	t.reprompt.times++
	if t.reprompt.times == lit {
		t.slow()
	}
	t.utter(g.say)
}

// slow has the next prompt spoken slowly.
func (t *turn) slow() {
	if t.settings.Rate == RateNormal {
		t.do(ApplySound{Volume: t.settings.Volume, Rate: RateSlow})
		t.reprompt.slowed = true
	}
}

// unslow has whatever comes next spoken as the customer has set it.
func (t *turn) unslow() {
	if t.reprompt.slowed {
		t.reprompt.slowed = false
		t.do(ApplySound{Volume: t.settings.Volume, Rate: t.settings.Rate})
	}
}

// otherWords gives what is said to who asks for guidance once more although they have
// heard it, or are hearing it: the words have not helped, others may. Whom those do
// not help either is offered a person; after that the first ones come back.
func (t *turn) otherWords() (content.Utterance, bool) {
	first, other := t.at.prompt(&t.State), t.concrete()
	if t.overlay != nil {
		first, other = t.caption, t.overlaidGuidance()
	}
	hearing := t.reprompt.cut && (t.caption == first || t.caption == other.say)
	switch {
	case other.after == 0 || t.reprompt.asked < 2 && !hearing:
		return content.Utterance{}, false
	case t.reprompt.asked == maxReprompts && t.overlay == nil && !t.help.active():
		t.reprompt.times = maxReprompts
		return t.prompt("offerhelp"), true
	case t.caption == other.say:
		return first, true
	}
	return other.say, true
}

// newStay counts anew: another screen, another overlay.
func (t *turn) newStay() { t.reprompt.times, t.reprompt.asked = 0, 0 }
