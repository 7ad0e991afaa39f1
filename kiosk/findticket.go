package kiosk

import (
	"slices"
	"time"

	"smartcounter/kiosk/content"
)

// Digits of a ticket's number, behind its letter.
const (
	minNumber = 3
	maxNumber = 4
)

// ticketEntry is 找回我的号: letter and digits of a ticket of today.
type ticketEntry struct{}

func (ticketEntry) prompt(s *State) content.Utterance { return s.prompt("findticket") }
func (ticketEntry) previous(*State) flow              { return ageChoice{} }
func (ticketEntry) patience() time.Duration           { return patience }

func (ticketEntry) screen(s *State) Screen {
	v := &s.visit
	return TicketEntry{Letters: s.letters(), Letter: v.letter, Digits: v.number, Asking: v.asking,
		Unknown: v.lost == lookupUnknown, Away: v.lost == lookupAway}
}

// letters are those that numbers of this branch begin with, in the order of the
// services.
func (s *State) letters() []string {
	var list []string
	for _, v := range s.config.Services {
		if v.Letter != "" && !slices.Contains(list, v.Letter) {
			list = append(list, v.Letter)
		}
	}
	return list
}

func (ticketEntry) step(t *turn, m Msg) {
	v := &t.visit
	if v.asking {
		return
	}
	switch m := m.(type) {
	case Choose:
		if slices.Contains(t.letters(), m.Key) {
			v.letter, v.lost = m.Key, lookupNone
		}
	case Digit:
		if m.Rune >= '0' && m.Rune <= '9' && len(v.number) < maxNumber {
			v.number, v.lost = v.number+string(m.Rune), lookupNone
		}
	case Delete:
		v.number, v.lost = v.number[:max(len(v.number)-1, 0)], lookupNone
	case Clear:
		v.letter, v.number, v.lost = "", "", lookupNone
	case Next:
		if v.letter == "" || len(v.number) < minNumber {
			t.tell("findticket.short")
			return
		}
		t.tell("findticket.asking")
		v.wish = 0
		t.askHost(func(token uint64) Effect { return FindTicket{Token: token, Number: v.letter + v.number} })
	}
}

// ticketFound shows where the ticket stands, and nothing that is not so.
func (t *turn) ticketFound(m TicketFound) {
	if !t.answered(m.Token) {
		return
	}
	t.visit.wish = 0
	switch {
	case m.Away:
		t.visit.lost = lookupAway
		t.tell("findticket.away")
	case !m.Found:
		t.visit.lost = lookupUnknown
		t.tell("findticket.unknown")
	default:
		t.hold(m.Ticket, "ticket.found")
	}
}
