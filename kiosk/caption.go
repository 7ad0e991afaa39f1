package kiosk

import (
	"strings"

	"smartcounter/kiosk/content"
)

// say captions and speaks guidance.
func (t *turn) say(u content.Utterance) {
	t.unslow()
	t.utter(u)
}

func (t *turn) utter(u content.Utterance) {
	t.caption, t.speaking, t.spoke = u, true, true
	t.do(Speak{Utterance: u})
}

// tell says the prompt of that id.
func (t *turn) tell(id string, slots ...content.Spoken) { t.say(t.prompt(id, slots...)) }

// hush stops speech; the caption stays.
func (t *turn) hush() {
	if t.speaking {
		t.speaking = false
		t.do(Hush{})
	}
}

// freshen takes a caption back that is no longer true, silently: 没认准 does not
// stand over the next character, nor 还差两位 over a complete number.
func (t *turn) freshen() {
	if t.overlay == nil && t.outdated() {
		t.caption = t.at.prompt(&t.State)
	}
}

func (t *turn) outdated() bool {
	if t.caption.ID == "offerhelp" {
		return t.touched
	}
	if strings.Contains(t.caption.ID, ".reprompt") {
		return t.caption != t.concrete().say
	}
	w, p := &t.draft.words, &t.draft.paper
	switch t.at.(type) {
	case cells:
		switch t.caption.ID {
		case "writing.unsure":
			return !w.unsure
		case "writing.fix":
			return w.pending == 0
		case "writing.empty":
			return !w.empty
		case "writing.full":
			return !w.text.full()
		case "writing.cleared", "writing.nothing":
			return !w.blank()
		case "writing.more":
			return w.panel != PanelMore
		case "writing.punctuation":
			return w.panel != PanelPunctuation
		case "writing.digits":
			return w.panel != PanelDigits
		}
	case phoneChoice:
		return t.caption.ID == "phonechoice.choose" && t.draft.phone.answer != PhoneUnsaid
	case rating:
		return t.caption.ID == "rating.choose" && t.draft.rating != ""
	case matter:
		return t.caption.ID == "matter.choose" && t.draft.matter != ""
	case ageChoice:
		switch t.caption.ID {
		case "age.failed":
			return !t.visit.failed
		case "age.asking":
			return !t.visit.asking
		case "age.unsaid":
			return t.visit.age != AgeUnsaid
		}
	case checkInEntry, slotChoice:
		return t.visit.outdated(t.caption.ID)
	case ticketEntry:
		switch t.caption.ID {
		case "findticket.unknown":
			return t.visit.lost != lookupUnknown
		case "findticket.away":
			return t.visit.lost != lookupAway
		case "findticket.short":
			return t.visit.letter != "" && len(t.visit.number) >= minNumber
		}
	case letter:
		switch t.caption.ID {
		case "letterpaper.empty":
			return !p.empty
		case "letterpaper.full":
			return !full(p.sheet())
		case "letterpaper.added", "writing.cleared", "writing.nothing":
			return !p.sheet().Empty()
		}
	case phoneEntry:
		switch problem, missing := t.draft.phone.problem(); t.caption.ID {
		case "phoneentry.short":
			return problem != PhoneShort || t.caption != t.prompt("phoneentry.short", content.Count(missing, 4))
		case "phoneentry.prefix":
			return problem != PhonePrefix
		case "phoneentry.needconsent", "phoneentry.check":
			return problem != PhoneConsent
		case "phoneentry.check.agreed":
			return problem != PhoneOK
		}
	}
	return false
}
