package event

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// DownBookings is what DownTopic carries a Bookings message on, to the counter
// that hosts the branch's queue.
const DownBookings = "bookings"

const (
	// MaxBookings bounds one Bookings message; further ones carry what does not fit.
	MaxBookings = 1000
	// StaffBooking begins the ids of bookings that the branch's staff entered.
	// Headquarters must not use it: a complete list does not touch those.
	StaffBooking = "staff-"
)

// Bookings tells a branch what was booked there.
//
// Versions count by one. A branch that has version N-1, or gets a Complete
// message, takes version N; it answers BookingReceived once the bookings are on
// its disk. An older version changes nothing and is answered alike; behind a gap it
// answers BookingRequested, and headquarters sends a Complete message. What does
// not fit into that follows as further versions. No broker's memory is relied on.
type Bookings struct {
	Version uint64 `json:"version"` // from 1
	// Complete drops every booking of headquarters that is not listed and was not
	// checked in.
	Complete bool      `json:"complete"`
	Bookings []Booking `json:"bookings"`
}

// A Booking is one promised slot. Nothing readable goes over the wire: code and
// phone tail are keyed hashes under the branch's queue key (kiosk/queue: CodeHash,
// TailHash).
type Booking struct {
	ID        string    `json:"id"` // 1 to 64 of a-z A-Z 0-9 and -
	Service   string    `json:"service"`
	Slot      time.Time `json:"slot"`
	Code      string    `json:"code"`
	Tail      string    `json:"tail,omitempty"`
	VIP       bool      `json:"vip,omitempty"`
	Cancelled bool      `json:"cancelled,omitempty"`
}

var keyedHash = regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`)

// Validate checks a message. One bad booking makes the message bad: it comes
// from headquarters' own code.
func (b *Bookings) Validate() error {
	if b.Version == 0 {
		return fmt.Errorf("%w: bookings: version", ErrDown)
	}
	if len(b.Bookings) > MaxBookings {
		return fmt.Errorf("%w: bookings: more than %d", ErrDown, MaxBookings)
	}
	ids := map[string]bool{}
	for _, v := range b.Bookings {
		switch {
		case !validQueueID(v.ID) || strings.HasPrefix(v.ID, StaffBooking) || ids[v.ID]:
			return fmt.Errorf("%w: bookings: id", ErrDown)
		case !ValidID(v.Service):
			return fmt.Errorf("%w: bookings: service", ErrDown)
		case v.Slot.Unix() <= 0 || v.Slot.Unix() > 1<<40:
			return fmt.Errorf("%w: bookings: slot", ErrDown)
		case !keyedHash.MatchString(v.Code) || v.Tail != "" && !keyedHash.MatchString(v.Tail):
			return fmt.Errorf("%w: bookings: code or tail", ErrDown)
		}
		ids[v.ID] = true
	}
	return nil
}

// Marshal gives a message as it is sent.
func (b *Bookings) Marshal() ([]byte, error) { return marshalDown(b) }

// UnmarshalBookings reads and validates a message.
func UnmarshalBookings(body []byte) (*Bookings, error) { return unmarshalDown[Bookings](body) }
