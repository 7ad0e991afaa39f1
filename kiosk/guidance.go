package kiosk

import "smartcounter/kiosk/content"

// What each screen says to who does not find on, by the state it is in.

func (home) guidance(s *State) guidance {
	switch {
	case s.record.submitted:
		return guidance{} // done: who has gone is not called back
	case s.awake() && s.reprompt.times >= maxInvitations:
		return guidance{}
	}
	return guidance{s.prompt("home.reprompt"), PointChoices, noInput}
}

func (rating) guidance(s *State) guidance {
	if s.draft.rating != "" {
		return guidance{s.prompt("rating.reprompt.chosen"), PointNext, noInput}
	}
	return guidance{s.prompt("rating.reprompt"), PointChoices, noInput}
}

func (reasons) guidance(s *State) guidance {
	if len(s.draft.reasons) > 0 {
		return guidance{s.prompt("reasons.reprompt.chosen"), PointNext, noInput}
	}
	return guidance{s.prompt("reasons.reprompt"), PointChoices, noInput}
}

func (matter) guidance(s *State) guidance {
	if s.draft.matter != "" {
		return guidance{s.prompt("matter.reprompt.chosen"), PointNext, noInput}
	}
	return guidance{s.prompt("matter.reprompt"), PointChoices, noInput}
}

func (cells) guidance(s *State) guidance {
	switch w := &s.draft.words; {
	case w.panel != PanelCells:
		return guidance{s.prompt("writing.reprompt.panel"), PointNone, noInput}
	case w.unsure:
		return guidance{s.prompt("writing.reprompt.unsure"), PointNone, noInput}
	case w.blank():
		return guidance{s.prompt("writing.reprompt"), PointCanvas, noInput}
	}
	return guidance{s.prompt("writing.reprompt.written"), PointNext, noInputUnderway}
}

func (letter) guidance(s *State) guidance {
	if s.draft.paper.blank() {
		return guidance{s.prompt("letterpaper.reprompt"), PointCanvas, noInput}
	}
	return guidance{s.prompt("letterpaper.reprompt.written"), PointNext, noInputUnderway}
}

func (phoneChoice) guidance(s *State) guidance {
	if s.draft.phone.answer != PhoneUnsaid {
		return guidance{s.prompt("phonechoice.reprompt.chosen"), PointNext, noInput}
	}
	return guidance{s.prompt("phonechoice.reprompt"), PointChoices, noInput}
}

func (phoneEntry) guidance(s *State) guidance {
	p := &s.draft.phone
	switch problem, missing := p.problem(); {
	case p.digits == "":
		return guidance{s.prompt("phoneentry.reprompt"), PointKeys, noInput}
	case problem == PhoneShort:
		return guidance{s.prompt("phoneentry.reprompt.short", content.Count(missing, 4)), PointKeys, noInputUnderway}
	case problem == PhonePrefix:
		return guidance{s.prompt("phoneentry.reprompt.prefix"), PointNone, noInput}
	case problem == PhoneConsent:
		return guidance{s.prompt("phoneentry.reprompt.consent"), PointConsent, noInput}
	}
	return guidance{s.prompt("phoneentry.reprompt.done"), PointNext, noInput}
}

func (review) guidance(s *State) guidance {
	return guidance{s.prompt("review.reprompt"), PointNext, noInput}
}

func (serviceChoice) guidance(s *State) guidance {
	return guidance{s.prompt("service.reprompt"), PointChoices, noInput}
}

func (ageChoice) guidance(s *State) guidance {
	return guidance{s.prompt("age.reprompt"), PointChoices, noInput}
}

func (checkInEntry) guidance(s *State) guidance {
	switch len(s.visit.digits) {
	case 0:
		return guidance{s.prompt("checkin.reprompt"), PointKeys, noInput}
	case tailDigits, codeDigits:
		return guidance{s.prompt("checkin.reprompt.done"), PointNext, noInputUnderway}
	}
	return guidance{s.prompt("checkin.reprompt"), PointKeys, noInputUnderway}
}

func (slotChoice) guidance(s *State) guidance {
	return guidance{s.prompt("slot.reprompt"), PointChoices, noInput}
}

func (ticketEntry) guidance(s *State) guidance {
	switch v := &s.visit; {
	case v.letter != "" && len(v.number) >= minNumber:
		return guidance{s.prompt("findticket.reprompt.done"), PointNext, noInput}
	case v.letter == "":
		return guidance{s.prompt("findticket.reprompt"), PointChoices, noInput}
	}
	return guidance{s.prompt("findticket.reprompt"), PointKeys, noInputUnderway}
}

func (q question) guidance(s *State) guidance {
	if s.draft.answers[q.n] != "" {
		return guidance{s.prompt("threequestions.reprompt.chosen"), PointNext, noInputUnderway}
	}
	return guidance{s.prompt("threequestions.reprompt"), PointChoices, noInputUnderway}
}
