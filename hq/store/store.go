// Package store keeps what counters send: events once each, the position up to
// which each counter has been taken, what was refused and why, and the tables
// that the pages read. SQLite and PostgreSQL stand behind one interface.
//
// An event counts by its id. Its position (branch, kiosk, epoch, sequence)
// serves order and acknowledgement only.
package store

import (
	"context"
	"errors"
	"time"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// Errors that a caller can act on. The text that wraps them names the mend.
var (
	// ErrNotFound reports a row that is not there.
	ErrNotFound = errors.New("store: not found")
	// ErrExists reports a row that is there already.
	ErrExists = errors.New("store: exists already")
	// ErrNewerSchema reports a database written by a newer release.
	ErrNewerSchema = errors.New("store: database of a newer release")
	// ErrMigration reports an applied migration that is not this release's.
	ErrMigration = errors.New("store: migration differs")
	// ErrFull reports that the disk takes no more.
	ErrFull = errors.New("store: disk full")
	// ErrLocked reports that another process holds the database.
	ErrLocked = errors.New("store: database locked")
	// ErrCorrupt reports a file that is damaged or no database.
	ErrCorrupt = errors.New("store: database damaged")
	// ErrUnusable reports a database that cannot be opened or written otherwise.
	ErrUnusable = errors.New("store: database not usable")
)

// A Store is everything headquarters keeps. All methods are safe for concurrent use.
type Store interface {
	// Ingest takes a batch in one transaction: all of it is durable on return, or
	// none of it. Taking the same batch again changes nothing but the contact time.
	Ingest(ctx context.Context, batch []Incoming) (Result, error)

	// RaiseAlarm records trouble that ingest sees but no row shows.
	RaiseAlarm(ctx context.Context, s Stream, kind AlarmKind, detail string, at time.Time) error

	// LeaseShards extends what a worker has of the shards, 0 ≤ shard < event.Shards,
	// takes its part of them for the length of the lease, and tells which are its own
	// now. The clocks of workers' machines must agree to well within a lease.
	LeaseShards(ctx context.Context, worker string, now time.Time, lease time.Duration) ([]int, error)
	// EndLeases gives back what a worker has.
	EndLeases(ctx context.Context, worker string) error

	// Events lists events with a cursor above after, in the order of arrival.
	Events(ctx context.Context, after int64, limit int) ([]Event, error)
	// Event finds one event by its id.
	Event(ctx context.Context, id string) (Event, error)

	// Complaints lists what customers handed in and f takes, newest first, below
	// the cursor before (0 for the newest).
	Complaints(ctx context.Context, f ComplaintFilter, before int64, limit int) ([]Complaint, error)
	// Complaint finds by the customer's query number. More than one row means that
	// a counter gave a number twice; the second factor tells them apart.
	Complaint(ctx context.Context, branch, number string) ([]Complaint, error)
	// ComplaintOf finds by the id of its event.
	ComplaintOf(ctx context.Context, event string) (Complaint, error)
	// HelpCalls lists calls for a person, newest first. With open only those without outcome.
	HelpCalls(ctx context.Context, open bool, limit int) ([]HelpCall, error)
	Kiosks(ctx context.Context) ([]Kiosk, error)
	Counts(ctx context.Context) (Counts, error)

	// Waits counts the numbers of branches' queues.
	Waits(ctx context.Context, f WaitFilter) ([]WaitCell, error)
	// Services lists the services that numbers were given for since a day.
	Services(ctx context.Context, from calendar.Date) ([]string, error)

	// PlaceBooking keeps a booking, or finds the one that the same key brought
	// before: ErrSlotFull, ErrOtherRequest, ErrCodes.
	PlaceBooking(ctx context.Context, r BookingRequest) (b Booking, again bool, err error)
	// CancelBooking takes a booking back, once or again: ErrNotFound, ErrCheckedIn.
	CancelBooking(ctx context.Context, id string) (Booking, error)
	Booking(ctx context.Context, id string) (Booking, error)
	// Bookings lists a branch's bookings with a slot from ≤ slot < to, cancelled ones too.
	Bookings(ctx context.Context, branch string, from, to time.Time, limit int) ([]Booking, error)
	// BookingChanges lists a branch's bookings above a version, in their order.
	BookingChanges(ctx context.Context, branch string, after uint64, limit int) ([]Booking, error)
	// SlotsTaken counts a branch's bookings by slot, in UTC, from ≤ slot < to.
	SlotsTaken(ctx context.Context, branch string, from, to time.Time) (map[time.Time]int, error)
	// BookingsDue lists branches whose queue asked for bookings, or lacks some and was
	// last sent any before quiet.
	BookingsDue(ctx context.Context, quiet time.Time) ([]BookingBranch, error)
	BookingBranch(ctx context.Context, branch string) (BookingBranch, error)
	// BookingsSent notes that a branch was sent what it was due, in so many messages
	// beyond the first.
	BookingsSent(ctx context.Context, b BookingBranch, more int, at time.Time) error

	Quarantined(ctx context.Context, limit int) ([]Quarantined, error)
	QuarantineCounts(ctx context.Context) (map[Reason]int64, error)
	Alarms(ctx context.Context, limit int) ([]Alarm, error)

	// RecordAudit appends entries to the hash chain, all or none.
	RecordAudit(ctx context.Context, entries ...login.Entry) error
	// Audit lists entries with a sequence above after, oldest first.
	Audit(ctx context.Context, after int64, limit int) ([]AuditEntry, error)

	Users(ctx context.Context) ([]User, error)
	User(ctx context.Context, who string) (User, error)
	AddUser(ctx context.Context, u User) error
	// SetUser replaces name, role, credential and whether the user is disabled.
	SetUser(ctx context.Context, u User) error
	SetAttempts(ctx context.Context, who string, a login.Attempts) error

	AddSession(ctx context.Context, s Session) error
	// Session finds a session that has not ended at the given time.
	Session(ctx context.Context, token [32]byte, at time.Time) (Session, error)
	EndSession(ctx context.Context, token [32]byte) error

	// Prune removes quarantine and alarms last seen before, and sessions that ended by now.
	Prune(ctx context.Context, before, now time.Time) (int64, error)
	// Forget removes what arrived before and belongs to no case: events, numbers,
	// bookings and calls of branches, and the beginning of the audit chain, which
	// then says so.
	Forget(ctx context.Context, before, now time.Time) (int64, error)
	// Ping reports whether the database can be read and written.
	Ping(ctx context.Context) error
	Close() error
}

// A Stream is one counter's outbox file: a fresh file begins a new epoch.
type Stream struct {
	Branch, Kiosk, Epoch string
}

// An Event is one row of what counters sent.
type Event struct {
	Cursor   int64 // order of arrival, never reused
	ID       string
	Hash     [32]byte // of the body without its position
	Type     event.Type
	Stream   Stream
	Sequence uint64
	Time     time.Time // the customer's submit, by the counter's clock
	Received time.Time // by headquarters' clock
	Data     []byte    // JSON; personal data inside is sealed
}

// A Complaint is what a customer handed in: a complaint, or feedback. It holds
// nothing personal.
type Complaint struct {
	Cursor             int64
	Event              string // its id
	Type               event.Type
	Branch, Kiosk      string
	Number             string   // empty for feedback without words: nobody can ask about it
	Matter, Cause      string   // empty for feedback
	Rating             string   // empty for complaints
	Reasons            []string // of the rating, keys; the customer's choice, may be none
	Characters, Sheets int
	Anonymous          bool
	Submitted          time.Time
	Arrived            time.Time
	Received           string // 2006-01-02, the day the customer was told
	RespondBy, CloseBy string // 2006-01-02, empty without calendar data
	Provisional        bool
	State              string
}

// StateReceived is the first state of a complaint.
const StateReceived = "received"

// A ComplaintFilter chooses among what was handed in; an empty field takes all.
type ComplaintFilter struct {
	Type   event.Type
	Branch string
}

// A HelpCall is a customer's call for a person and what came of it.
type HelpCall struct {
	Event         string // id of the HelpCalled event
	Branch, Kiosk string
	Place, Screen string
	Large, Seated bool
	Called        time.Time // zero if only the outcome has arrived so far
	Outcome       string    // empty while open
	Seconds       float64   // from call to outcome
}

// A Kiosk is what headquarters knows of one counter.
type Kiosk struct {
	Branch, Kiosk string
	Epoch         string
	Upto          uint64        // every event of the epoch up to here is in the database
	Waiting       uint64        // highest sequence seen, above Upto while something is missing
	LastContact   time.Time     // headquarters' clock
	Events        int64         // events taken, duplicates not counted
	Status        *event.Status // newest one, nil if none came
	StatusAt      time.Time     // when it arrived
	Skew          time.Duration // counter's clock minus headquarters', as of the newest status
	SkewKnown     bool          // false while a backlog makes it meaningless
	Gone          string        // event.GoneLost or event.GoneClosed if nothing came since, otherwise empty
}

// Counts are totals for a page's head line.
type Counts struct {
	Events, Complaints, Feedback, Kiosks, Quarantined int64

	Ratings int64 // the part of Feedback that has no words
}

// A Quarantined is a message that was not taken, kept for a person to look at.
type Quarantined struct {
	ID            int64
	Reason        Reason
	Topic         string // bounded
	Stream        Stream // zero if unreadable
	Sequence      uint64 // 0 if unreadable
	Payload       []byte // bounded
	Size          int    // of the whole payload, in bytes
	Count         int64  // how often the same came
	First, Latest time.Time
}

// An AuditEntry is one link of the audit chain with its place in it.
type AuditEntry struct {
	Sequence int64
	login.Entry
}

// A User may look at headquarters' pages.
type User struct {
	Login      string
	Name       string
	Role       string
	Credential string // as kiosk/login writes it, never shown
	Disabled   bool
	Created    time.Time
	Attempts   login.Attempts // wrong passwords lately
}

// A Session is one login of a user; only a hash of its token is kept.
type Session struct {
	Token   [32]byte // SHA-256 of the cookie
	Login   string
	Created time.Time
	Expires time.Time
}
