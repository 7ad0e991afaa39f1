package kiosk

import "smartcounter/kiosk/content"

// footer takes what the customer can do on every screen, also under an overlay.
// It reports whether m was such a message.
func (t *turn) footer(m Msg) bool {
	switch m := m.(type) {
	case SayName:
		t.sayName(m)
		return true
	case Scanned:
		if _, entry := t.at.(checkInEntry); !entry || t.overlay != nil {
			t.scanned(m)
			return true
		}
		t.touched = true
	}
	switch t.at.(type) {
	case attract, cleaning:
		_, start := m.(Start)
		return !start // nothing else can be touched there
	}
	if t.awake() {
		t.begin()
	}
	switch m := m.(type) {
	case Touched:
		t.touched = true
		t.reprompt.penDown = false
		t.reading = reading{}
		t.reprompt.cut = t.speaking
		t.hush()
	case Back:
		t.back()
	case GoHome:
		t.homeward()
	case Leave:
		t.leave()
	case CallHelp:
		t.callHelp()
	case SayAgain:
		t.sayAgain()
	default:
		return t.set(m)
	}
	return true
}

// back is 返回. From an overlay it leads back to the screen underneath.
func (t *turn) back() {
	if t.busy() {
		return
	}
	if t.overlay != nil {
		t.uncover()
		return
	}
	switch to := t.at.previous(&t.State).(type) {
	case nil:
	case home:
		t.homeward()
	case review:
		t.leaveSheet()
		t.draft.changing = false
		t.enter(to)
	default:
		t.leaveSheet()
		t.enter(to)
	}
}

// leaveSheet keeps what stands in the cells before the screen changes.
func (t *turn) leaveSheet() {
	if _, ok := t.at.(cells); ok {
		t.commit()
	}
}

// homeward is 回首页. What was written is not dropped without asking.
func (t *turn) homeward() {
	switch t.at.(type) {
	case home:
		t.uncover()
		return
	case outOfService:
		return
	}
	if t.busy() {
		return
	}
	if t.draft.written() {
		t.cover(ConfirmLeave{}, t.prompt("confirm-leave"))
		return
	}
	t.goHome()
}

// leave is 办好了，离开 and 我走了. Only the latter drops what was written: its
// sheet says so.
func (t *turn) leave() {
	switch t.overlay.(type) {
	case StillThere, ConfirmLeave:
	default:
		if t.busy() {
			return
		}
		if t.draft.written() {
			t.cover(ConfirmLeave{}, t.prompt("confirm-leave"))
			return
		}
	}
	t.end(outcomeLeft)
}

// sayAgain is 再听一遍: the same words, and to who asks once more other words, slowly,
// with the next step lit. A customer's own words are asked about again: other people
// may have come near.
func (t *turn) sayAgain() {
	if t.caption.Private {
		t.askAloud()
		return
	}
	t.reading = reading{}
	t.reprompt.asked++
	u, ok := t.otherWords()
	if !ok {
		t.say(t.caption)
		return
	}
	t.unslow()
	t.slow()
	t.reprompt.times = max(t.reprompt.times, lit)
	t.utter(u)
}

// sayName says what the focus is on. The customer asked to hear it, so that also
// a character of their own is said.
func (t *turn) sayName(n SayName) {
	t.touched = t.touched || !n.Passing
	text := n.Name
	switch {
	case n.Disabled:
		text = t.config.Words.Fill("element.disabled", text)
	case n.Selected:
		text = t.config.Words.Fill("element.selected", text)
	}
	t.caption, t.speaking = content.Utterance{ID: "element", Text: text, Private: n.Private}, true
	t.do(Speak{Utterance: t.caption, Asked: true})
}

// overlaid takes what the customer does on the overlay.
func (t *turn) overlaid(m Msg) {
	switch m.(type) {
	case CloseOverlay, StayHere:
		t.uncover()
	case CancelHelp:
		if _, ok := t.overlay.(HelpSheet); ok {
			t.cancelHelp()
		}
	case ConfirmedErase:
		if _, ok := t.overlay.(ConfirmErase); ok {
			t.erase()
		}
	case ConfirmedReadAloud:
		if _, ok := t.overlay.(ConfirmReadAloud); ok {
			t.readAloud()
		}
	case ConfirmedLeave:
		if _, ok := t.overlay.(ConfirmLeave); ok {
			t.goHome()
		}
	}
}

// erase answers 全部擦掉？ with 擦掉.
func (t *turn) erase() {
	t.overlay = nil
	t.newStay()
	switch t.at.(type) {
	case cells:
		t.clearWords()
	case letter:
		t.clearSheet()
	}
}
