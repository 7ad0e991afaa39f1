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
	d.Print, d.Offline = s.devices.printer, s.offline
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
	case Print:
		if !t.devices.printer || t.record.prints >= maxPrints {
			return
		}
		t.record.prints++
		t.do(PrintReceipt{Receipt: t.at.screen(&t.State).(Submitted)})
		t.tell("submitted.printing")
	}
}
