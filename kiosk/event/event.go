// Package event is the contract between counters and headquarters: typed
// payloads in a CloudEvents 1.0 envelope, topics, acknowledgements, query
// numbers, and the sealing of personal data.
//
// An event has an id, never a position. The relay adds the position (epoch and
// sequence) as it publishes; headquarters counts by id and orders by position.
package event

import (
	"encoding/json"
	"time"
)

// A Type names what happened, in the form that goes on the wire.
type Type string

// Every event type that this release sends.
const (
	FeedbackSubmitted  Type = "feedback.submitted"
	ComplaintSubmitted Type = "complaint.submitted"
	HelpCalled         Type = "help.called"
	HelpAnswered       Type = "help.answered"
	KioskStatus        Type = "kiosk.status"
	SessionEnded       Type = "session.ended"

	TicketIssued       Type = "ticket.issued"
	TicketCalled       Type = "ticket.called"
	TicketRecalled     Type = "ticket.recalled"
	TicketTransferred  Type = "ticket.transferred"
	TicketParked       Type = "ticket.parked"
	TicketResumed      Type = "ticket.resumed"
	TicketServed       Type = "ticket.served"
	TicketMissed       Type = "ticket.missed"
	TicketRejoined     Type = "ticket.rejoined"
	BookingCheckedIn   Type = "booking.checkedin"
	BookingReceived    Type = "booking.received"
	BookingRequested   Type = "booking.requested"
	CounterOpened      Type = "counter.opened"
	CounterClosed      Type = "counter.closed"
	DayClosed          Type = "day.closed"
	ExplanationChecked Type = "explanation.checked"
)

// An Envelope is one event on the wire (CloudEvents 1.0, JSON format).
// Epoch and Sequence are empty until the relay publishes the event.
type Envelope struct {
	SpecVersion     string          `json:"specversion"` // "1.0"
	ID              string          `json:"id"`          // UUIDv7
	Source          string          `json:"source"`      // "/branch/kiosk"
	Type            Type            `json:"type"`
	Time            time.Time       `json:"time"` // RFC 3339, the customer's submit
	DataContentType string          `json:"datacontenttype"`
	Branch          string          `json:"branch"`
	Kiosk           string          `json:"kiosk"`
	Data            json.RawMessage `json:"data"`
	Epoch           string          `json:"epoch,omitempty"`
	Sequence        string          `json:"sequence,omitempty"` // decimal
}

// Sealed is personal data that only headquarters can open (HPKE, aad =
// id|type|kiosk). The plaintext is a deflated JSON value.
type Sealed struct {
	KID        string `json:"kid"`        // which of headquarters' keys
	Enc        []byte `json:"enc"`        // HPKE encapsulated key
	Ciphertext []byte `json:"ciphertext"` // base64 in JSON
}

// Complaint is the data of ComplaintSubmitted.
type Complaint struct {
	Number      string    `json:"number"`            // nine digits, unique in the branch
	Matter      string    `json:"matter"`            // the customer's plain choice, a content key such as "waiting"
	Cause       string    `json:"cause"`             // its JR/T 0169-2018 cause name
	Characters  int       `json:"characters"`        // length of the words, 0 if only letter paper
	Sheets      int       `json:"sheets"`            // letter paper handed in
	Anonymous   bool      `json:"anonymous"`         // no phone number left
	Consent     string    `json:"consent,omitempty"` // version of the consent text agreed to
	Received    string    `json:"received"`          // 2006-01-02, Asia/Shanghai: the day the customer was told
	RespondBy   string    `json:"respond_by"`        // last day for a first response, empty without calendar data
	CloseBy     string    `json:"close_by"`          // last day to close, empty without calendar data
	Provisional bool      `json:"provisional"`       // a date lies in a year without holiday data
	Content     *Sealed   `json:"content"`           // seals a Statement
	Submitted   time.Time `json:"submitted"`
}

// Feedback is the data of FeedbackSubmitted.
type Feedback struct {
	Rating    string    `json:"rating"`   // "very_satisfied" … "very_dissatisfied"
	Reversed  bool      `json:"reversed"` // the scale was shown worst first
	Reasons   []string  `json:"reasons"`  // content keys, may be empty
	Anonymous bool      `json:"anonymous"`
	Consent   string    `json:"consent,omitempty"`
	Number    string    `json:"number,omitempty"`  // only with words: they get an answer too
	Content   *Sealed   `json:"content,omitempty"` // seals a Statement, only with words
	Submitted time.Time `json:"submitted"`
}

// Statement is what a customer wrote and how to reach them. It is only ever
// stored and sent sealed.
type Statement struct {
	// Words holds what was recognised and confirmed. A character that was kept
	// as it was drawn stands as U+FFFC (object replacement).
	Words string `json:"words"`
	// Glyphs holds, for each rune of Words, the ink it was written with in its
	// compact encoding (ink.Encode); empty for typed punctuation, digits and
	// phrases. len(Glyphs) is 0 or the number of runes.
	Glyphs [][]byte `json:"glyphs,omitempty"`
	// Sheets holds the letter paper, one compactly encoded ink each.
	Sheets [][]byte `json:"sheets,omitempty"`
	Phone  string   `json:"phone,omitempty"`
	// Code is the anonymous customer's four-digit second factor for looking up.
	Code string `json:"code,omitempty"`
}

// Help is the data of HelpCalled: where a person is wanted, never why.
type Help struct {
	Place  string `json:"place"`  // e.g. "2号机"
	Screen string `json:"screen"` // screen id, e.g. "writing"
	Large  bool   `json:"large"`  // 特大字 chosen
	Seated bool   `json:"seated"` // 坐着用 chosen
}

// HelpAnswer is the data of HelpAnswered.
type HelpAnswer struct {
	Call    string  `json:"call"`    // id of the HelpCalled event
	Outcome string  `json:"outcome"` // "answered", "cancelled" or "undelivered"
	Seconds float64 `json:"seconds"` // from call to outcome
}

// Status is the data of KioskStatus, sent at start, when the link comes up, every
// five minutes while it is up, and when a part changes state.
type Status struct {
	Version     string            `json:"version"`
	Started     time.Time         `json:"started"`
	Clock       time.Time         `json:"clock"` // headquarters derives the skew
	Backlog     int               `json:"backlog"`
	OldestAt    *time.Time        `json:"oldest_at,omitempty"` // oldest event not yet acknowledged
	DiskFreeMiB int               `json:"disk_free_mib"`       // -1 if not known
	Parts       map[string]string `json:"parts"`               // "voice": "ok" | "degraded: no sound card"
	// Wording is nil at a counter that takes none from headquarters.
	Wording *WordingStatus `json:"wording,omitempty"`
}

// WordingStatus says which Wording a counter holds, so that headquarters knows
// whether to send one.
type WordingStatus struct {
	Version uint64 `json:"version"`           // 0: the built-in words
	Refused string `json:"refused,omitempty"` // SHA-256 of the newest message that was refused, in hexadecimal
}

// Session is the data of SessionEnded. It holds no content.
type Session struct {
	Task        string  `json:"task"`    // "ticket", "checkin", "feedback", "complaint", "threequestions" or ""
	Outcome     string  `json:"outcome"` // "submitted", "left" or "timeout"
	Seconds     float64 `json:"seconds"`
	Corrections int     `json:"corrections"` // characters replaced or deleted
	HelpCalled  bool    `json:"help_called"`
}

// Explanation is the data of ExplanationChecked: whether a product was explained
// well enough before it was bought (三问三答). It does not say to whom.
type Explanation struct {
	Form    string              `json:"form"`    // content key of the questions
	Wording uint64              `json:"wording"` // version of the words in force, 0 for the built-in
	Product string              `json:"product"` // what was asked about, as the customer read it
	Answers []ExplanationAnswer `json:"answers"`
	Clear   bool                `json:"clear"` // every answer shows that it was understood
	Asked   time.Time           `json:"asked"`
}

// An ExplanationAnswer is one question and what the customer chose.
type ExplanationAnswer struct {
	Question string `json:"question"` // content key
	Choice   string `json:"choice"`   // content key
	Clear    bool   `json:"clear"`
}

// Ack is headquarters' word, sent after its own commit, that every event of
// this epoch up to and including Upto is in its database.
type Ack struct {
	Epoch  string `json:"epoch"`
	Upto   uint64 `json:"upto"`
	Credit int    `json:"credit"` // how many events may await acknowledgement
	// Refused lists events that headquarters put into quarantine: they count
	// as taken, and the kiosk keeps them among its dead letters.
	Refused []Refusal `json:"refused,omitempty"`
	// ReplayFrom asks for every event from this sequence on, 0 for none
	// (headquarters was restored from a backup, or sees a gap).
	ReplayFrom uint64 `json:"replay_from,omitempty"`
}

// A Refusal names one event that headquarters will not take, and why.
type Refusal struct {
	Sequence uint64 `json:"sequence"`
	Reason   string `json:"reason"`
}
