package store

import (
	"time"

	"smartcounter/kiosk/event"
)

// An Incoming is one message from a counter as ingest has read it.
type Incoming struct {
	Received time.Time // headquarters' clock
	Topic    string
	Payload  []byte

	// Stream and Sequence are the position, as far as it could be read. The branch
	// and the kiosk are the topic's, which the broker's rights vouch for.
	Stream   Stream
	Sequence uint64 // 0 if unreadable

	Reason Reason // not empty: goes to quarantine
	Detail string // what is wrong, without quoting the message

	// The event; the typed payload that belongs to its type, if this release knows it.
	ID   string
	Hash [32]byte
	Type event.Type
	Time time.Time
	Data []byte

	Complaint  *event.Complaint
	Feedback   *event.Feedback
	Help       *event.Help
	HelpAnswer *event.HelpAnswer
	Status     *event.Status

	Gone *event.Gone // no event: the counter's connection ended

	Queue any // the payload of any other event: *event.Issued, *event.Called, …
}

// Carry takes the typed payload of the event, as event.Envelope.Decode gives it.
func (m *Incoming) Carry(payload any) {
	switch p := payload.(type) {
	case *event.Complaint:
		m.Complaint = p
	case *event.Feedback:
		m.Feedback = p
	case *event.Help:
		m.Help = p
	case *event.HelpAnswer:
		m.HelpAnswer = p
	case *event.Status:
		m.Status = p
	default:
		m.Queue = p
	}
}

// positioned reports whether the message takes a place in a stream.
func (m *Incoming) positioned() bool { return m.Sequence > 0 && m.Stream.Epoch != "" }

// A Reason says why a message is in quarantine. It goes on the wire and into
// metrics, so the set is closed.
type Reason string

// Every reason.
const (
	ReasonTopic     Reason = "topic"             // not a topic of the contract
	ReasonTooLarge  Reason = "too-large"         // body above event.MaxBody
	ReasonMalformed Reason = "malformed"         // no valid envelope
	ReasonIdentity  Reason = "identity"          // topic and envelope name different counters or types
	ReasonData      Reason = "data"              // the envelope's data does not fit its type
	ReasonConflict  Reason = "conflict"          // known id with another body
	ReasonCloned    Reason = event.RefusedCloned // known position with another body
)

// Reasons lists every reason, for metrics and tests.
func Reasons() []Reason {
	return []Reason{ReasonTopic, ReasonTooLarge, ReasonMalformed, ReasonIdentity, ReasonData, ReasonConflict, ReasonCloned}
}

// A Result says what became of a batch.
type Result struct {
	Inserted    int // new events
	Duplicates  int // known ones, no-ops
	Quarantined map[Reason]int
	Streams     []Progress // every stream touched, in the order of first appearance
	Alarms      []AlarmKind
}

// Progress is how far one stream has come.
type Progress struct {
	Stream
	Upto uint64 // every event up to here is committed
	// Held is the lowest sequence above Upto that is in the database, 0 if
	// nothing is held back by a gap.
	Held    uint64
	Lowest  uint64 // lowest sequence of this stream in the batch
	Refused []event.Refusal
}

// An AlarmKind names something a person must look at.
type AlarmKind string

// Every kind of alarm.
const (
	AlarmConflict AlarmKind = "conflict" // known id with another body
	AlarmCloned   AlarmKind = "cloned"   // known position with another body: a cloned disk?
	AlarmGap      AlarmKind = "gap"      // events missing for too long, replay asked for
	AlarmNumber   AlarmKind = "number"   // a query number given twice
	AlarmEpoch    AlarmKind = "epoch"    // a counter began another outbox file
	AlarmClock    AlarmKind = "clock"    // a counter's clock cannot be right
)

// An Alarm is the record of one kind of trouble with one counter.
type Alarm struct {
	Kind          AlarmKind
	Stream        Stream
	Detail        string
	Count         int64
	First, Latest time.Time
}
