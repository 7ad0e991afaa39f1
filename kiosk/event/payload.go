package event

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxCharacters and MaxSheets are what a customer can hand in at once.
	MaxCharacters = 300
	MaxSheets     = 6

	maxKey     = 64
	maxReasons = 16
	maxParts   = 64
	maxText    = 128 // characters of a free text that holds no personal data
)

// Errors of payloads. Messages name the field at fault, never its value.
var (
	// ErrUnknownType reports a well-formed type that this release does not know.
	ErrUnknownType = errors.New("event: type not known to this release")
	// ErrPayload reports data that does not fit its type.
	ErrPayload = errors.New("event: not valid data")
)

// Ratings are the answers to 今天办得怎么样？, best first.
var Ratings = []string{"very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied"}

// Types are the event types of this release.
var Types = []Type{FeedbackSubmitted, ComplaintSubmitted, HelpCalled, HelpAnswered, KioskStatus, SessionEnded,
	TicketIssued, TicketCalled, TicketRecalled, TicketTransferred, TicketParked, TicketResumed, TicketServed, TicketMissed, TicketRejoined,
	BookingCheckedIn, BookingReceived, BookingRequested, CounterOpened, CounterClosed, DayClosed, ExplanationChecked}

// A payload validates itself.
type payload interface{ Validate() error }

// newPayload gives an empty payload for a type, or nil.
func newPayload(t Type) payload {
	switch t {
	case FeedbackSubmitted:
		return &Feedback{}
	case ComplaintSubmitted:
		return &Complaint{}
	case HelpCalled:
		return &Help{}
	case HelpAnswered:
		return &HelpAnswer{}
	case KioskStatus:
		return &Status{}
	case SessionEnded:
		return &Session{}
	case TicketIssued:
		return &Issued{}
	case TicketCalled:
		return &Called{}
	case TicketRecalled:
		return &Recalled{}
	case TicketTransferred:
		return &Transferred{}
	case TicketParked:
		return &Parked{}
	case TicketResumed, TicketRejoined:
		return &Returned{}
	case TicketServed:
		return &Served{}
	case TicketMissed:
		return &Missed{}
	case BookingCheckedIn:
		return &CheckedIn{}
	case BookingReceived:
		return &Received{}
	case BookingRequested:
		return &Requested{}
	case CounterOpened:
		return &Opened{}
	case CounterClosed:
		return &Closed{}
	case DayClosed:
		return &Day{}
	case ExplanationChecked:
		return &Explanation{}
	}
	return nil
}

// Decode reads the data of an event: *Complaint, *Feedback, *Help, *HelpAnswer,
// *Status, *Session, *Explanation or one of the queue's, validated. Fields that this release does not know are
// left out: refusing them would lose what a newer kiosk took in. Errors are
// ErrUnknownType and ErrPayload.
func (e *Envelope) Decode() (any, error) {
	p := newPayload(e.Type)
	if p == nil {
		return nil, ErrUnknownType
	}
	if err := json.Unmarshal(e.Data, p); err != nil {
		return nil, fmt.Errorf("%w: %s: fields of another form", ErrPayload, e.Type)
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// must turns the first failed condition into an error.
func must(t Type, conditions ...condition) error {
	for _, c := range conditions {
		if !c.holds {
			return fmt.Errorf("%w: %s: %s", ErrPayload, t, c.field)
		}
	}
	return nil
}

type condition struct {
	field string
	holds bool
}

// Validate checks a complaint without opening it.
func (c *Complaint) Validate() error {
	return must(ComplaintSubmitted,
		condition{"number", ValidNumber(c.Number)},
		condition{"matter", validKey(c.Matter)},
		condition{"cause", validText(c.Cause, 1)},
		condition{"characters", c.Characters >= 0 && c.Characters <= MaxCharacters},
		condition{"sheets", c.Sheets >= 0 && c.Sheets <= MaxSheets && c.Characters+c.Sheets > 0},
		// A phone number is kept only with consent (个人信息保护法, article 13).
		condition{"consent", validText(c.Consent, 0) && (c.Anonymous || c.Consent != "")},
		condition{"received", validDate(c.Received)},
		condition{"respond_by", validDeadline(c.Received, c.RespondBy)},
		condition{"close_by", validDeadline(c.Received, c.CloseBy)},
		condition{"content", c.Content.Validate() == nil},
		condition{"submitted", !c.Submitted.IsZero()},
	)
}

// Validate checks a feedback without opening it.
func (f *Feedback) Validate() error {
	return must(FeedbackSubmitted,
		condition{"rating", slices.Contains(Ratings, f.Rating)},
		condition{"reasons", len(f.Reasons) <= maxReasons && !slices.ContainsFunc(f.Reasons, func(k string) bool { return !validKey(k) })},
		condition{"consent", validText(f.Consent, 0) && (f.Anonymous || f.Consent != "")},
		condition{"number", (f.Number != "") == (f.Content != nil) && (f.Number == "" || ValidNumber(f.Number))},
		condition{"content", f.Content == nil || f.Content.Validate() == nil},
		condition{"submitted", !f.Submitted.IsZero()},
	)
}

// Validate checks a call.
func (h *Help) Validate() error {
	return must(HelpCalled,
		condition{"place", validText(h.Place, 1)},
		condition{"screen", validKey(h.Screen)},
	)
}

// Validate checks the end of a call.
func (h *HelpAnswer) Validate() error {
	return must(HelpAnswered,
		condition{"call", validEventID(h.Call)},
		condition{"outcome", slices.Contains([]string{"answered", "cancelled", "undelivered"}, h.Outcome)},
		condition{"seconds", validSeconds(h.Seconds)},
	)
}

// Validate checks a status.
func (s *Status) Validate() error {
	parts := len(s.Parts) <= maxParts
	for part, state := range s.Parts {
		parts = parts && validKey(part) && validText(state, 1)
	}
	return must(KioskStatus,
		condition{"version", validText(s.Version, 1)},
		condition{"started", !s.Started.IsZero()},
		condition{"clock", !s.Clock.IsZero()},
		condition{"backlog", s.Backlog >= 0},
		condition{"oldest_at", s.OldestAt == nil || !s.OldestAt.IsZero()},
		condition{"disk_free_mib", s.DiskFreeMiB >= -1},
		condition{"parts", parts},
		condition{"wording", s.Wording == nil || s.Wording.Refused == "" || validHash(s.Wording.Refused)},
	)
}

// Validate checks a session.
func (s *Session) Validate() error {
	return must(SessionEnded,
		condition{"task", s.Task == "" || validKey(s.Task)},
		condition{"outcome", slices.Contains([]string{"submitted", "left", "timeout"}, s.Outcome)},
		condition{"seconds", validSeconds(s.Seconds)},
		condition{"corrections", s.Corrections >= 0},
	)
}

// Validate checks an explanation.
func (x *Explanation) Validate() error {
	answers, clear := len(x.Answers) > 0 && len(x.Answers) <= maxReasons, true
	for _, a := range x.Answers {
		answers = answers && validKey(a.Question) && validKey(a.Choice)
		clear = clear && a.Clear
	}
	return must(ExplanationChecked,
		condition{"form", validKey(x.Form)},
		condition{"product", validText(x.Product, 1)},
		condition{"answers", answers},
		condition{"clear", x.Clear == clear},
		condition{"asked", !x.Asked.IsZero()},
	)
}

// validHash accepts a SHA-256 in hexadecimal.
func validHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size
}

// validKey accepts content keys and screen ids: words of a-z, 0-9 and _ - .
func validKey(s string) bool {
	if len(s) < 1 || len(s) > maxKey {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// validText accepts printable text of atLeast to maxText characters.
func validText(s string, atLeast int) bool {
	if !utf8.ValidString(s) {
		return false
	}
	n := utf8.RuneCountInString(s)
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	return n >= atLeast && n <= maxText && !slices.ContainsFunc([]rune(s), unprintable)
}

func validSeconds(s float64) bool { return s >= 0 && s < 1e8 && !math.IsNaN(s) }

func validDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// validDeadline accepts no date, or one not before the day of receipt: dates of
// this form compare as text.
func validDeadline(received, by string) bool {
	return by == "" || validDate(by) && by >= received
}
