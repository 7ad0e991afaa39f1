package kiosk

import (
	"time"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
)

const (
	codeDigits = 6
	tailDigits = 4
	// maxScan bounds what a scanner reads: a booking's code has some 80 characters.
	maxScan = 160
)

// checkInEntry is 05 签到: a code, a phone tail, or a code that is scanned.
type checkInEntry struct{}

func (checkInEntry) prompt(s *State) content.Utterance { return s.prompt("checkin") }
func (checkInEntry) previous(*State) flow              { return home{} }
func (checkInEntry) patience() time.Duration           { return patience }

func (checkInEntry) screen(s *State) Screen {
	v := &s.visit
	return CheckInEntry{Digits: v.digits, Scanner: s.config.Scanner, Asking: v.asking, Failed: v.failed,
		Refused: v.refusal.Reason, Slot: v.refusal.Slot, From: v.refusal.From, CanTake: s.offers(TaskTicket)}
}

func (checkInEntry) step(t *turn, m Msg) {
	v := &t.visit
	if v.asking {
		return
	}
	switch m := m.(type) {
	case Digit:
		if m.Rune >= '0' && m.Rune <= '9' && len(v.digits) < codeDigits {
			t.retype(v.digits + string(m.Rune))
		}
	case Delete:
		if v.digits != "" {
			t.retype(v.digits[:len(v.digits)-1])
		}
	case Clear:
		t.retype("")
	case Scanned:
		t.checkInByScan(m.Text)
	case Next:
		switch len(v.digits) {
		case codeDigits:
			t.checkIn(CheckInBy{Code: v.digits})
		case tailDigits:
			t.checkIn(CheckInBy{Tail: v.digits})
		default:
			t.tell("checkin.short")
		}
	case Choose: // 先取个号: who came on the wrong day, or too early, need not leave
		if Task(m.Key) == TaskTicket && t.offers(TaskTicket) {
			t.visit = visit{}
			t.record.task = TaskTicket
			t.enter(serviceChoice{})
		}
	}
}

// retype changes the digits. What was said of the ones before is no longer true.
func (t *turn) retype(digits string) {
	t.visit.digits, t.visit.wish = digits, 0
	t.visit.failed, t.visit.refusal = false, CheckInRefusal{}
}

func (t *turn) checkIn(by CheckInBy) {
	t.tell("checkin.asking")
	t.askHost(func(token uint64) Effect { return CheckIn{Token: token, By: by} })
}

// checkInByScan takes what a scanner read. It is another wish than the digits.
func (t *turn) checkInByScan(text string) {
	t.retype("")
	if text == "" || len(text) > maxScan {
		t.refuseCheckIn(CheckInRefusal{Reason: RefusedUnknown})
		return
	}
	t.checkIn(CheckInBy{QR: text})
}

// scanned begins the check-in from the screens where nothing has begun.
func (t *turn) scanned(m Scanned) {
	if !t.offers(TaskCheckIn) {
		return
	}
	switch t.at.(type) {
	case attract:
	case home:
		t.uncover()
	default:
		return
	}
	if !t.record.open {
		t.begin()
	}
	t.draft, t.visit = draft{task: TaskCheckIn}, visit{}
	t.record.task = TaskCheckIn
	t.enter(checkInEntry{})
	t.checkInByScan(m.Text)
}

// checkInRefused keeps the digits, says what is wrong in the customer's words and
// what helps.
func (t *turn) checkInRefused(m CheckInRefused) {
	if !t.answered(m.Token) {
		return
	}
	t.visit.wish = 0 // the host has answered: another try is another wish
	t.refuseCheckIn(m.Refusal)
}

func (t *turn) refuseCheckIn(r CheckInRefusal) {
	v := &t.visit
	switch r.Reason {
	case RefusedUsed:
		t.hold(r.Ticket, "ticket.used")
		return
	case RefusedSeveral:
		if _, asked := t.at.(slotChoice); !asked && len(v.digits) == tailDigits && distinct(r.Slots) {
			v.refusal = r
			t.enter(slotChoice{})
			return
		}
	}
	v.refusal = r
	if _, ok := t.at.(slotChoice); ok {
		t.enter(checkInEntry{})
	}
	switch r.Reason {
	case RefusedUnknown:
		switch len(v.digits) {
		case codeDigits:
			t.tell("checkin.unknown")
		case tailDigits:
			t.tell("checkin.unknown.tail")
		default:
			t.tell("checkin.unknown.scan")
		}
	case RefusedSeveral:
		t.tell("checkin.several")
	case RefusedEarly:
		from := r.From.In(calendar.Shanghai)
		t.tell("checkin.early", content.Clock(from.Hour(), from.Minute()))
	case RefusedOtherDay:
		slot := r.Slot.In(calendar.Shanghai)
		t.tell("checkin.otherday", content.Day(int(slot.Month()), slot.Day()))
	case RefusedGuesses:
		t.tell("checkin.guesses")
	}
}

// maxSlots is how many times one screen offers.
const maxSlots = 6

// distinct reports whether the times of several bookings tell them apart.
func distinct(slots []time.Time) bool {
	if len(slots) < 2 || len(slots) > maxSlots {
		return false
	}
	seen := map[int64]bool{}
	for _, s := range slots {
		if seen[s.Unix()] {
			return false
		}
		seen[s.Unix()] = true
	}
	return true
}

// slotChoice asks 您约的是几点？ where several bookings have the same phone tail.
type slotChoice struct{}

func (slotChoice) prompt(s *State) content.Utterance { return s.prompt("slot") }
func (slotChoice) previous(*State) flow              { return checkInEntry{} }
func (slotChoice) patience() time.Duration           { return patience }

func (slotChoice) screen(s *State) Screen {
	return SlotChoice{Slots: s.visit.refusal.Slots, Asking: s.visit.asking, Failed: s.visit.failed}
}

func (slotChoice) step(t *turn, m Msg) {
	pick, ok := m.(PickSlot)
	slots := t.visit.refusal.Slots
	if !ok || t.visit.asking || pick.Index < 0 || pick.Index >= len(slots) {
		return
	}
	by := CheckInBy{Tail: t.visit.digits, Slot: slots[pick.Index]}
	if t.visit.slot != pick.Index+1 {
		t.visit.slot, t.visit.wish = pick.Index+1, 0
	}
	t.tell("checkin.asking")
	refusal := t.visit.refusal
	t.askHost(func(token uint64) Effect { return CheckIn{Token: token, By: by} })
	t.visit.refusal = refusal // its times stay on the screen until the host answers
}

// outdated reports whether a caption of the check-in is no longer true.
func (v *visit) outdated(id string) bool {
	switch id {
	case "checkin.asking":
		return !v.asking
	case "checkin.failed":
		return !v.failed
	case "checkin.short":
		return len(v.digits) == tailDigits || len(v.digits) == codeDigits
	case "checkin.unknown", "checkin.unknown.tail", "checkin.unknown.scan", "checkin.several", "checkin.early",
		"checkin.otherday", "checkin.guesses":
		return v.refusal.Reason == RefusedNot
	}
	return false
}
