package kiosk

// visit is a customer's way into the queue: what they chose and typed, and the
// ticket that came of it.
type visit struct {
	service string // id
	age     Age
	digits  string // booking code, or phone tail
	letter  string // of the ticket that is looked up
	number  string // its digits

	// wish is the token under which the host is asked. A repeat after a failure
	// keeps it, so that no customer gets two tickets.
	wish    uint64
	asking  bool // the host has not answered yet
	failed  bool // the host did not answer: it is not known what came of it
	refusal CheckInRefusal
	slot    int    // which of its times was chosen, from 1
	lost    lookup // how the last search for a ticket ended

	ticket    Ticket
	opening   string // id of the words that the voice begins with
	printing  bool
	printed   bool
	unprinted printFault
}

// lookup is how a search for a ticket ended.
type lookup uint8

const (
	lookupNone    lookup = iota
	lookupUnknown        // no such ticket today
	lookupAway           // the host cannot be asked
)

// printFault is why no slip came out.
type printFault uint8

const (
	printWorks printFault = iota
	printBroken
	printNoPaper
)

// askHost puts the wish of now to the host, under the token of the wish before if it
// was the same.
func (t *turn) askHost(wish func(token uint64) Effect) {
	v := &t.visit
	if v.wish == 0 {
		v.wish = t.token()
	}
	v.asking, v.failed, v.refusal, v.lost = true, false, CheckInRefusal{}, lookupNone
	t.do(wish(v.wish))
}

// answered reports whether a token answers what was asked last, and if so that
// nothing is asked any more.
func (t *turn) answered(token uint64) bool {
	v := &t.visit
	if !v.asking || token != v.wish {
		return false
	}
	v.asking = false
	return true
}

// busy reports whether something is under way that the customer must see the end
// of: leaving now would leave a number behind that nobody knows.
func (t *turn) busy() bool { return t.draft.saving || t.visit.asking }

// ticketTaken: the number stands in the host's store. Only now it is shown.
func (t *turn) ticketTaken(m TicketTaken) {
	if !t.answered(m.Token) {
		return
	}
	opening := "ticket.taken"
	switch {
	case m.Ticket.Booked() && m.Ticket.Late:
		opening = "ticket.late"
	case m.Ticket.Booked() && m.Ticket.Slot.Sub(t.now) > earlyEnough:
		opening = "ticket.early"
	case m.Ticket.Booked():
		opening = "ticket.booked"
	}
	t.record.submitted = true
	t.hold(m.Ticket, opening)
}

// hold shows a ticket and drops what led to it.
func (t *turn) hold(k Ticket, opening string) {
	t.hush()
	t.visit = visit{ticket: k, opening: opening}
	t.enter(queued{})
}

// ticketFailed keeps what was chosen and typed: the customer tries again, or a
// person helps.
func (t *turn) ticketFailed(m TicketFailed) {
	if !t.answered(m.Token) {
		return
	}
	t.visit.failed = true
	switch t.at.(type) {
	case checkInEntry, slotChoice:
		t.tell("checkin.failed")
	default:
		t.tell("age.failed")
	}
}
