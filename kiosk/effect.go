package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

// An Effect is something to be done outside: plain data, so that a test can
// compare what Step asks for. The runner carries it out and reports back with
// the Msg that the effect names.
type Effect interface{ effect() }

type (
	// Speak says and captions an utterance. Asked marks private content that the
	// customer has asked to hear. Reports SpeechEnded.
	Speak struct {
		Utterance content.Utterance
		Asked     bool
	}
	// Hush stops speech at once.
	Hush struct{}
	// ApplySound sets volume and rate.
	ApplySound struct {
		Volume Volume
		Rate   Rate
	}
	// StartTimer starts or restarts a timer. Reports TimerFired.
	StartTimer struct {
		Timer Timer
		Token uint64
		After time.Duration
	}
	// StopTimer stops a timer; one already fired is told by its token.
	StopTimer struct{ Timer Timer }
	// Recognize names one character. Reports Recognized. A newer token
	// supersedes an older one.
	Recognize struct {
		Token  uint64
		Ink    ink.Ink
		Before []rune // what stands around it
		After  []rune
	}
	// Suggest asks for phrases that may come next. Reports Suggested.
	Suggest struct {
		Token  uint64
		Topic  string // content key of the matter, rating or reason
		Before []rune
	}
	// Submit stores a complaint or a feedback. Reports Saved or SaveFailed.
	Submit struct{ Submission Submission }
	// ReportExplanation reports how 三问三答 went.
	ReportExplanation struct{ Explanation event.Explanation }
	// Call asks for a person. Reports HelpReplied, or nothing.
	Call struct{ Help event.Help }
	// EndCall ends a call: "answered", "cancelled" or "undelivered".
	EndCall struct{ Outcome string }
	// PrintReceipt prints number and dates.
	PrintReceipt struct{ Receipt Submitted }
	// TakeTicket gets a walk-in customer a number. Reports TicketTaken or
	// TicketFailed. The same token asks for the same ticket again.
	TakeTicket struct {
		Token   uint64
		Service string
		Elderly bool
	}
	// CheckIn turns a booking into a ticket. Reports TicketTaken, CheckInRefused or
	// TicketFailed. The same token asks for the same ticket again.
	CheckIn struct {
		Token uint64
		By    CheckInBy
	}
	// FindTicket asks where a number stands. Reports TicketFound.
	FindTicket struct {
		Token  uint64
		Number string
	}
	// PrintTicket prints a number. Reports TicketPrinted or TicketNotPrinted.
	PrintTicket struct{ Slip TicketSlip }
	// EndSession reports the session's outcome, without content.
	EndSession struct{ Session event.Session }
	// Wipe erases whatever the adapters still hold of the session: ink textures,
	// audio, recogniser input.
	Wipe struct{}
)

// A TicketSlip is what a printed ticket says.
type TicketSlip struct {
	Ticket Ticket
	Label  string // of the service
	Area   string // where to wait, or ""
	Way    string
	Branch string
	At     time.Time
}

// A Submission is what a customer hands in, in clear. The runner seals it
// before it touches a disk.
type Submission struct {
	Task     Task
	Matter   string   // content key
	Cause    string   // JR/T 0169-2018 name
	Rating   string   // content key
	Reversed bool     // the rating scale was shown worst first
	Reasons  []string // content keys
	Text     []Glyph
	Sheets   []ink.Ink
	Phone    string // digits, or ""
	Consent  string // version of the consent text agreed to, or ""
}

// HasWords reports whether the customer wrote anything.
func (s Submission) HasWords() bool {
	for _, k := range s.Sheets {
		if !k.Empty() {
			return true
		}
	}
	return len(s.Text) > 0
}

// A Timer names one of the session's timers.
type Timer uint8

const (
	TimerIdle      Timer = iota // leads to StillThere
	TimerWarning                // StillThere unanswered: wipe
	TimerRecognize              // pen has been up for a moment
	TimerHelp                   // call not answered, or answered long ago
	TimerCleaning               // the panel has been wiped
	TimerReprompt               // nothing was touched for a while: prompt again
)

func (Speak) effect()             {}
func (Hush) effect()              {}
func (ApplySound) effect()        {}
func (StartTimer) effect()        {}
func (StopTimer) effect()         {}
func (Recognize) effect()         {}
func (Suggest) effect()           {}
func (Submit) effect()            {}
func (ReportExplanation) effect() {}
func (Call) effect()              {}
func (EndCall) effect()           {}
func (PrintReceipt) effect()      {}
func (EndSession) effect()        {}
func (Wipe) effect()              {}
func (TakeTicket) effect()        {}
func (CheckIn) effect()           {}
func (FindTicket) effect()        {}
func (PrintTicket) effect()       {}
