package kiosk

import "time"

// ServiceChoice is 03 选业务.
type ServiceChoice struct {
	Step, Steps int
	Rows        []ServiceRow
}

// A ServiceRow is one service that customers queue for.
type ServiceRow struct {
	Service
	Selected bool      // chosen before, when the customer came back
	Open     bool      // numbers are given out now, as far as anybody knows
	Known    bool      // what follows is known
	Waiting  int       // customers
	Idle     bool      // 不用等
	Reopens  time.Time // when, if not Open; zero: unknown
}

// AgeChoice asks whether the customer is elderly; both answers weigh the same.
type AgeChoice struct {
	Step, Steps int
	Service     string // what was chosen on the screen before, in words
	Age         Age    // what was said
	Asking      bool   // 取号 was pressed, the queue's host has not answered yet
	Failed      bool   // 号没取成: try again or call a person
}

// Age is what a customer said of it.
type Age uint8

const (
	AgeUnsaid Age = iota
	AgeOver       // 60 or more
	AgeUnder
)

// Queued is 04 取号成功, and where a ticket of today stands. The ticket is in the
// host's store when this screen shows.
type Queued struct {
	Ticket     Ticket
	Label      string // of the service
	Area       string // where to wait: "2 号区", or ""
	Way        string // how to get there, or ""
	Found      bool   // was looked up, not just taken
	Print      bool   // a printer is there
	Printing   bool
	Printed    bool // 小票在下面
	NoPaper    bool // 纸用完了
	NotPrinted bool // no slip came out
}

// CheckInEntry is 05 签到.
type CheckInEntry struct {
	Digits  string
	Scanner bool // a code scanner is there
	Asking  bool // the queue's host has not answered yet
	Failed  bool // it did not answer: try again or call a person
	Refused RefusalReason
	Slot    time.Time // of the booking, with RefusedEarly and RefusedOtherDay
	From    time.Time // when it can be checked in, with RefusedEarly
	CanTake bool      // a number can be had without a booking
}

// SlotChoice asks 您约的是几点？ of bookings with the same phone tail.
type SlotChoice struct {
	Slots  []time.Time
	Asking bool
	Failed bool
}

// TicketEntry is 找回我的号.
type TicketEntry struct {
	Letters []string // that numbers of this branch begin with
	Letter  string   // "" before one is chosen
	Digits  string
	Asking  bool
	Unknown bool // no such number today
	Away    bool // nobody can be asked now
}

func (ServiceChoice) ID() string { return "service" }
func (AgeChoice) ID() string     { return "age" }
func (Queued) ID() string        { return "ticket" }
func (CheckInEntry) ID() string  { return "checkin" }
func (SlotChoice) ID() string    { return "slot" }
func (TicketEntry) ID() string   { return "findticket" }

func (ServiceChoice) screen() {}
func (AgeChoice) screen()     {}
func (Queued) screen()        {}
func (CheckInEntry) screen()  {}
func (SlotChoice) screen()    {}
func (TicketEntry) screen()   {}
