package kiosk

import (
	"strings"
	"time"

	"smartcounter/kiosk/content"
)

const (
	mobileDigits   = 11
	landlineDigits = 10 // shortest, with area code
	maxLandline    = 12
)

// phone is the number being typed. It is never spoken.
type phone struct {
	digits  string
	consent bool
	agreed  bool // taken with 下一步
	answer  PhoneAnswer
}

// problem says what is wrong with the number so far.
func (p phone) problem() (PhoneProblem, int) {
	shortest := mobileDigits
	switch {
	case p.digits == "":
		return PhoneShort, shortest
	case p.digits[0] == '0':
		shortest = landlineDigits
	case p.digits[0] != '1':
		return PhonePrefix, 0
	}
	if missing := shortest - len(p.digits); missing > 0 {
		return PhoneShort, missing
	}
	if !p.consent {
		return PhoneConsent, 0
	}
	return PhoneOK, 0
}

// most is how many digits the number may have.
func (p phone) most() int {
	if p.digits != "" && p.digits[0] == '0' {
		return maxLandline
	}
	return mobileDigits
}

// number is what is handed in: nothing without consent.
func (p phone) number() string {
	if !p.agreed {
		return ""
	}
	return p.digits
}

// masked shows the number where others may see it: 138****1234.
func (p phone) masked() string {
	n := p.number()
	if len(n) < 8 {
		return ""
	}
	return n[:3] + strings.Repeat("*", len(n)-7) + n[len(n)-4:]
}

func (p phone) tail() string {
	n := p.number()
	return n[max(0, len(n)-4):]
}

// phoneChoice is 09a 电话.
type phoneChoice struct{}

func (phoneChoice) patience() time.Duration { return patience }

// Who comes back with digits typed is asked about them.
func (phoneChoice) prompt(s *State) content.Utterance {
	if s.draft.phone.digits != "" {
		return s.prompt("phonechoice.typed")
	}
	return s.prompt("phonechoice")
}

func (phoneChoice) screen(s *State) Screen {
	step, steps := s.draft.phoneStep()
	return PhoneChoice{Step: step, Steps: steps, Answer: s.draft.phone.answer}
}

func (phoneChoice) previous(s *State) flow {
	if s.draft.changing {
		return review{}
	}
	return s.pen()
}

func (phoneChoice) step(t *turn, m Msg) {
	p := &t.draft.phone
	switch m.(type) {
	case LeavePhone:
		p.answer = PhoneLeft
		t.tell("phonechoice.chosen")
	case NoPhone:
		p.answer = PhoneKept
		t.tell("phonechoice.chosen")
	case Next:
		switch p.answer {
		case PhoneUnsaid:
			t.tell("phonechoice.choose")
		case PhoneLeft:
			t.enter(phoneEntry{})
		case PhoneKept:
			t.noPhone()
		}
	}
}

// noPhone forgets the number: anonymous means that nothing is kept.
func (t *turn) noPhone() {
	t.draft.phone = phone{answer: PhoneKept}
	t.onward(review{})
}

// phoneStep is the same for both screens of the phone.
func (d *draft) phoneStep() (step, steps int) {
	if d.task == TaskComplaint {
		return 3, complaintSteps
	}
	return 4, feedbackWordySteps
}

// phoneEntry is 09b 号码+同意.
type phoneEntry struct{}

func (phoneEntry) prompt(s *State) content.Utterance { return s.prompt("phoneentry") }
func (phoneEntry) previous(*State) flow              { return phoneChoice{} }
func (phoneEntry) patience() time.Duration           { return patience }

func (phoneEntry) screen(s *State) Screen {
	e := PhoneEntry{Digits: s.draft.phone.digits, Consented: s.draft.phone.consent}
	e.Step, e.Steps = s.draft.phoneStep()
	e.Problem, e.Missing = s.draft.phone.problem()
	return e
}

func (phoneEntry) step(t *turn, m Msg) {
	p := &t.draft.phone
	switch m := m.(type) {
	case Digit:
		if m.Rune < '0' || m.Rune > '9' {
			return
		}
		if len(p.digits) >= p.most() {
			t.askToCheck() // one more is not taken: is it right already?
			return
		}
		p.digits += string(m.Rune)
		p.agreed = false
		if problem, _ := p.problem(); problem == PhonePrefix && len(p.digits) == 1 {
			t.sayProblem() // at once, not after eleven digits
			return
		}
		t.askToCheck()
	case Delete, Clear:
		if p.digits == "" {
			t.say(t.concrete().say)
			return
		}
		if m == (Clear{}) {
			p.digits = ""
		} else {
			p.digits = p.digits[:len(p.digits)-1]
		}
		p.agreed = false
	case ToggleConsent:
		p.consent = !p.consent
		p.agreed = false
	case NoPhone:
		if p.digits != "" { // not dropped by one tap: it may have been a slip
			p.answer = PhoneUnsaid
			t.enter(phoneChoice{})
			return
		}
		t.noPhone()
	case Next:
		if problem, _ := p.problem(); problem != PhoneOK {
			t.sayProblem()
			return
		}
		p.agreed = true
		t.onward(review{})
	}
}

// askToCheck has a whole mobile number looked over: the review shows it masked. How
// many digits a landline has is not known.
func (t *turn) askToCheck() {
	p := &t.draft.phone
	if p.digits[0] == '0' || len(p.digits) < mobileDigits {
		return
	}
	switch problem, _ := p.problem(); problem {
	case PhoneConsent:
		t.tell("phoneentry.check")
	case PhoneOK:
		t.tell("phoneentry.check.agreed")
	}
}

// sayProblem says what is missing, without a single digit of the number.
func (t *turn) sayProblem() {
	switch problem, missing := t.draft.phone.problem(); problem {
	case PhoneShort:
		t.tell("phoneentry.short", content.Count(missing, 4))
	case PhonePrefix:
		t.tell("phoneentry.prefix")
	case PhoneConsent:
		t.tell("phoneentry.needconsent")
	}
}
