package queue

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Booking is a promised slot. Code and phone tail are kept only as hashes
// under the branch's key: make them with [CodeHash] and [TailHash].
type Booking struct {
	ID      string `json:"id"`
	Service string `json:"service"`
	Slot    int64  `json:"slot"` // Unix seconds
	Code    string `json:"code"` // hash of the six-digit code
	Tail    string `json:"tail,omitempty"`
	VIP     bool   `json:"vip,omitempty"`
	Used    string `json:"used,omitempty"` // the ticket it became
}

// Time is the booking's slot.
func (b Booking) Time() time.Time { return time.Unix(b.Slot, 0) }

var (
	sixDigits  = regexp.MustCompile(`^[0-9]{6}$`)
	fourDigits = regexp.MustCompile(`^[0-9]{4}$`)
	hashed     = regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`)
)

// CodeHash hashes a booking's six digits.
func CodeHash(key []byte, code string) (string, error) {
	if !sixDigits.MatchString(code) {
		return "", fmt.Errorf("%w: a booking code has six digits", ErrBadCommand)
	}
	return keyed(key, "code", code), nil
}

// TailHash hashes the last four digits of a phone number.
func TailHash(key []byte, tail string) (string, error) {
	if !fourDigits.MatchString(tail) {
		return "", fmt.Errorf("%w: a phone tail has four digits", ErrBadCommand)
	}
	return keyed(key, "tail", tail), nil
}

// QR gives the text of a booking's QR code: it names the booking and proves
// that the branch (or headquarters for it) made it.
func QR(key []byte, booking string, slot time.Time) string {
	body := fmt.Sprintf("%s.%s.%d", qrVersion, booking, slot.Unix())
	return body + "." + keyed(key, "qr", body)
}

const (
	qrVersion = "SCB1"
	maxQR     = 160
)

// ReadQR gives the booking that a QR text names, if its seal is right. The text
// is untrusted.
func ReadQR(key []byte, text string) (booking string, ok bool) {
	if len(text) > maxQR {
		return "", false
	}
	body, seal, found := cutLast(text, ".")
	if !found || subtle.ConstantTimeCompare([]byte(seal), []byte(keyed(key, "qr", body))) != 1 {
		return "", false
	}
	parts := strings.Split(body, ".")
	if len(parts) != 3 || parts[0] != qrVersion {
		return "", false
	}
	return parts[1], true
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// keyed is HMAC-SHA-256 cut to 128 bits, in URL-safe base64.
func keyed(key []byte, kind, text string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(kind + "\x00" + text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

func (b Booking) validate() error {
	if !id.MatchString(b.ID) || b.Slot <= 0 || b.Slot > 1<<40 || !hashed.MatchString(b.Code) || b.Tail != "" && !hashed.MatchString(b.Tail) {
		return fmt.Errorf("%w: malformed booking", ErrBadCommand)
	}
	return nil
}

func (s *State) book(c Book) ([]Event, error) {
	b := c.Booking
	if err := b.validate(); err != nil {
		return nil, err
	}
	if _, ok := s.cfg.service(b.Service); !ok || b.Used != "" {
		return nil, fmt.Errorf("%w: booking for service %q", ErrBadCommand, b.Service)
	}
	i := s.booking(b.ID)
	if i >= 0 && s.d.Bookings[i].Used != "" {
		return nil, ErrDone
	}
	// A code opens one booking only; the caller draws another.
	if slices.ContainsFunc(s.d.Bookings, func(o Booking) bool { return o.Code == b.Code && o.ID != b.ID }) {
		return nil, fmt.Errorf("%w: the code is taken", ErrStale)
	}
	if i < 0 && len(s.d.Bookings) >= maxBookings {
		return nil, fmt.Errorf("%w: %d bookings", ErrFull, len(s.d.Bookings))
	}
	if i >= 0 {
		s.d.Bookings = slices.Delete(s.d.Bookings, i, i+1)
	}
	at, _ := slices.BinarySearchFunc(s.d.Bookings, b, compareBookings)
	s.d.Bookings = slices.Insert(s.d.Bookings, at, b)
	return nil, nil
}

func compareBookings(a, b Booking) int {
	if a.Slot != b.Slot {
		return int(max(-1, min(1, a.Slot-b.Slot)))
	}
	return strings.Compare(a.ID, b.ID)
}

// unbook drops a booking. Who has checked in keeps the ticket.
func (s *State) unbook(c Unbook) ([]Event, error) {
	i := s.booking(c.Booking)
	if i < 0 {
		return nil, ErrStale
	}
	if s.d.Bookings[i].Used != "" {
		return nil, ErrDone
	}
	s.d.Bookings = slices.Delete(s.d.Bookings, i, i+1)
	return nil, nil
}

func (s *State) booking(id string) int {
	return slices.IndexFunc(s.d.Bookings, func(b Booking) bool { return b.ID == id })
}
