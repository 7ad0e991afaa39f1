package kiosk

import (
	"time"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
)

// maxPrints bounds how many receipts one session prints.
const maxPrints = 3

// saved: the event is on disk. Only now a number may be shown, and the
// customer's words are not needed here any more.
func (t *turn) saved(m Saved) {
	if !t.draft.saving {
		return
	}
	tail := t.draft.phone.tail()
	t.hush()
	t.stopPenTimer()
	t.draft = draft{}
	t.record.submitted, t.record.received = true, true
	t.devices.full = false // it was stored, whatever was said before
	t.offline = !t.devices.link
	t.do(Wipe{})
	if m.Number == "" {
		t.enter(thanks{})
		return
	}
	t.done = Submitted{
		Number:    m.Number,
		PhoneTail: tail,
		Code:      m.Code,
		Received:  m.Deadlines.Received,
		RespondBy: m.Deadlines.RespondBy,
		CloseBy:   m.Deadlines.CloseBy,
	}
	if t.done.Received.IsZero() {
		t.done.Received = calendar.DateOf(t.now)
	}
	t.enter(submitted{})
}

// saveFailed keeps everything: the customer may try again or call a person.
func (t *turn) saveFailed(m SaveFailed) {
	if !t.draft.saving {
		return
	}
	t.draft.saving, t.draft.failed = false, true
	id := "review.failed"
	if m.Full {
		t.devices.full = true
		id = "review.full"
	}
	if !t.draft.wordy() {
		id += ".plain" // nothing was written
	}
	t.tell(id)
}

// submitted is 11 已收到.
type submitted struct{}

func (submitted) previous(*State) flow    { return home{} }
func (submitted) patience() time.Duration { return patience }

func (submitted) screen(s *State) Screen {
	d := s.done
	d.Print, d.Offline, d.Reading = s.devices.printer, s.offline, s.reading.active()
	return d
}

func (submitted) prompt(s *State) content.Utterance {
	if s.offline {
		return s.prompt("submitted.offline")
	}
	return s.prompt("submitted")
}

func (submitted) step(t *turn, m Msg) {
	switch m.(type) {
	case Next:
		t.goHome()
	case ReadAloud:
		t.askAloud()
	case Print:
		if !t.devices.printer || t.record.prints >= maxPrints {
			return
		}
		t.reading = reading{}
		t.record.prints++
		t.do(PrintReceipt{Receipt: t.at.screen(&t.State).(Submitted)})
		t.tell("submitted.printing")
	}
}

// aloud is what who cannot read the screen needs to come back: the number, what
// goes with it, and by when to expect news.
func (submitted) aloud(t *turn) (all []content.Utterance, done string) {
	add := func(id string, slots ...content.Spoken) {
		u := t.prompt(id, slots...)
		u.Private = len(slots) > 0
		all = append(all, u)
	}
	if slots, ok := inThrees(t.done.Number); ok {
		add("read.number", slots...)
	}
	if code, ok := content.OneByOne(t.done.Code); ok {
		add("read.code", code)
	} else if t.done.PhoneTail != "" {
		add("read.tail")
	}
	add("read.deadlines")
	return all, "read.number.done"
}

// inThrees are the nine digits of a query number as they are shown and said.
func inThrees(number string) (threes []content.Spoken, ok bool) {
	if len(number) != 9 {
		return nil, false
	}
	for ; number != ""; number = number[3:] {
		s, ok := content.OneByOne(number[:3])
		if !ok {
			return nil, false
		}
		threes = append(threes, s)
	}
	return threes, true
}
