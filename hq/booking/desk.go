package booking

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// Errors of a Desk.
var (
	// ErrOrder reports a booking that cannot be what was meant; the text names the field.
	ErrOrder = errors.New("booking: order")
	// ErrNotOffered reports a branch, service or slot that is not offered.
	ErrNotOffered = errors.New("booking: not offered")
	// ErrFull reports a slot, or a branch, that takes no more.
	ErrFull = errors.New("booking: full")
	// ErrKeyUsed reports an idempotency key that brought another booking.
	ErrKeyUsed = errors.New("booking: key of another booking")
	// ErrCheckedIn reports a booking whose customer has a ticket already.
	ErrCheckedIn = errors.New("booking: checked in")
	// ErrNotFound reports a booking that is not there.
	ErrNotFound = errors.New("booking: not found")
)

// Store is what a Desk keeps bookings in.
type Store interface {
	PlaceBooking(ctx context.Context, r store.BookingRequest) (store.Booking, bool, error)
	CancelBooking(ctx context.Context, id string) (store.Booking, error)
	Booking(ctx context.Context, id string) (store.Booking, error)
	Bookings(ctx context.Context, branch string, from, to time.Time, limit int) ([]store.Booking, error)
	BookingChanges(ctx context.Context, branch string, after uint64, limit int) ([]store.Booking, error)
	SlotsTaken(ctx context.Context, branch string, from, to time.Time) (map[time.Time]int, error)
	BookingsDue(ctx context.Context, quiet time.Time) ([]store.BookingBranch, error)
	BookingBranch(ctx context.Context, branch string) (store.BookingBranch, error)
	BookingsSent(ctx context.Context, b store.BookingBranch, more int, at time.Time) error
}

// Options of New; all but Log and Now are required.
type Options struct {
	Store    Store
	Plan     Plan
	Keys     map[string][]byte // queue keys by branch; a branch without one is not offered
	Calendar *calendar.Calendar
	Log      *slog.Logger     // discards
	Now      func() time.Time // time.Now
}

// A Desk takes bookings.
type Desk struct {
	o     Options
	nudge chan struct{}
}

// New returns a Desk; ErrPlan.
func New(o Options) (*Desk, error) {
	if err := o.Plan.Validate(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Desk{o: o, nudge: make(chan struct{}, 1)}, nil
}

// An Order is what a customer wants.
type Order struct {
	Branch, Service string
	Slot            time.Time
	Tail            string // the phone's last four digits, may be empty
	VIP             bool
}

// A Booked is a booking with what the customer is given.
type Booked struct {
	store.Booking
	Again bool   // the same key had brought it before
	Code  string // six digits
	QR    string // the text of a QR code
}

// A Place is a slot with room.
type Place struct {
	Slot time.Time
	Free int
}

// Services names what can be booked, by id.
func (d *Desk) Services() map[string]string { return d.o.Plan.Services }

// Offers reports whether a branch takes bookings.
func (d *Desk) Offers(branch string) bool {
	return d.o.Keys[branch] != nil && d.o.Plan.places(branch) > 0
}

// Days are the days on which something may be booked, today first.
func (d *Desk) Days() []calendar.Date {
	var days []calendar.Date
	today := calendar.DateOf(d.o.Now())
	for i := range d.o.Plan.Days {
		day := today.AddDays(i)
		if working, _ := d.o.Calendar.IsWorkingDay(day); working || d.o.Plan.EveryDay {
			days = append(days, day)
		}
	}
	return days
}

// Slots lists a day's slots that are still to come, full ones too; ErrNotOffered.
func (d *Desk) Slots(ctx context.Context, branch string, day calendar.Date) ([]Place, error) {
	if !d.Offers(branch) {
		return nil, ErrNotOffered
	}
	slots := d.o.Plan.slots(d.o.Calendar, day, d.o.Now())
	if len(slots) == 0 {
		return nil, nil
	}
	taken, err := d.o.Store.SlotsTaken(ctx, branch, slots[0], slots[len(slots)-1].Add(1))
	if err != nil {
		return nil, err
	}
	list := make([]Place, len(slots))
	for i, slot := range slots {
		list[i] = Place{Slot: slot, Free: max(0, d.o.Plan.places(branch)-taken[slot.UTC()])}
	}
	return list, nil
}

var (
	fourDigits = regexp.MustCompile(`^[0-9]{4}$`)
	validKey   = regexp.MustCompile(`^[!-~]{1,64}$`)
)

func (d *Desk) check(key string, o *Order) error {
	switch {
	case !validKey.MatchString(key):
		return fmt.Errorf("%w: key", ErrOrder)
	case !event.ValidID(o.Branch) || !d.Offers(o.Branch):
		return fmt.Errorf("%w: branch", ErrNotOffered)
	case d.o.Plan.Services[o.Service] == "":
		return fmt.Errorf("%w: service", ErrNotOffered)
	case o.Tail != "" && !fourDigits.MatchString(o.Tail):
		return fmt.Errorf("%w: phone_tail", ErrOrder)
	}
	return nil
}

// Book takes a booking. who and key name the request: the same again finds the first
// one, also after its slot has begun.
func (d *Desk) Book(ctx context.Context, who, key string, o Order) (Booked, error) {
	if err := d.check(key, &o); err != nil {
		return Booked{}, err
	}
	places := d.o.Plan.places(o.Branch)
	if !d.offered(o.Slot) {
		places = 0 // only a repeat may still name it
	}
	secret := d.o.Keys[o.Branch]
	b := store.Booking{ID: strings.ToLower(rand.Text()), Branch: o.Branch, Service: o.Service, Slot: o.Slot.UTC(), VIP: o.VIP, CreatedBy: who, Created: d.o.Now()}
	if o.Tail != "" {
		var err error
		if b.Tail, err = queue.TailHash(secret, o.Tail); err != nil {
			return Booked{}, fmt.Errorf("%w: phone_tail", ErrOrder)
		}
	}
	kept, again, err := d.o.Store.PlaceBooking(ctx, store.BookingRequest{Booking: b, Key: key, Places: places, CodeOf: func(draw int) (string, bool) {
		hash, err := queue.CodeHash(secret, code(secret, b.ID, draw))
		return hash, err == nil && draw < codeDraws
	}})
	switch {
	case errors.Is(err, store.ErrSlotFull) && places == 0:
		return Booked{}, fmt.Errorf("%w: slot", ErrNotOffered)
	case errors.Is(err, store.ErrSlotFull), errors.Is(err, store.ErrCodes):
		return Booked{}, ErrFull
	case errors.Is(err, store.ErrOtherRequest):
		return Booked{}, ErrKeyUsed
	case err != nil:
		return Booked{}, err
	}
	d.wake()
	booked := d.booked(kept)
	booked.Again = again
	return booked, nil
}

// offered reports whether a time is the beginning of a slot that is still to come.
func (d *Desk) offered(at time.Time) bool {
	for _, slot := range d.o.Plan.slots(d.o.Calendar, calendar.DateOf(at), d.o.Now()) {
		if slot.Equal(at) {
			return true
		}
	}
	return false
}

// Find gives a booking; ErrNotFound.
func (d *Desk) Find(ctx context.Context, id string) (Booked, error) {
	b, err := d.o.Store.Booking(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Booked{}, ErrNotFound
	}
	return d.booked(b), err
}

// Cancel takes a booking back, once or again; ErrNotFound, ErrCheckedIn.
func (d *Desk) Cancel(ctx context.Context, id string) (Booked, error) {
	b, err := d.o.Store.CancelBooking(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Booked{}, ErrNotFound
	case errors.Is(err, store.ErrCheckedIn):
		return Booked{}, ErrCheckedIn
	case err != nil:
		return Booked{}, err
	}
	d.wake()
	return d.booked(b), nil
}

// maxListed bounds the bookings of one day at one branch.
const maxListed = 5000

// On lists a branch's bookings of a day, cancelled ones too.
func (d *Desk) On(ctx context.Context, branch string, day calendar.Date) ([]store.Booking, error) {
	from := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, calendar.Shanghai)
	return d.o.Store.Bookings(ctx, branch, from, from.AddDate(0, 0, 1), maxListed)
}

// Branch is how far a branch has followed; ErrNotFound before anything was booked or asked.
func (d *Desk) Branch(ctx context.Context, branch string) (store.BookingBranch, error) {
	b, err := d.o.Store.BookingBranch(ctx, branch)
	if errors.Is(err, store.ErrNotFound) {
		return b, ErrNotFound
	}
	return b, err
}

func (d *Desk) booked(b store.Booking) Booked {
	secret := d.o.Keys[b.Branch]
	if secret == nil { // the branch was taken out of the keys meanwhile
		return Booked{Booking: b}
	}
	return Booked{Booking: b, Code: code(secret, b.ID, b.Draw), QR: queue.QR(secret, b.ID, b.Slot)}
}

// codeDraws bounds the search for a free code: with 5,000 of a million taken, 16 in a
// row are all taken once in 10^36.
const codeDraws = 16

// code follows from the branch's key, so that a repeated request gets the same one
// although only its hash is kept.
func code(secret []byte, id string, draw int) string {
	m := hmac.New(sha256.New, secret)
	fmt.Fprintf(m, "headquarters code\x00%s\x00%d", id, draw)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(m.Sum(nil))%1_000_000)
}

func (d *Desk) wake() {
	select {
	case d.nudge <- struct{}{}:
	default:
	}
}

// Branches lists the branches that take bookings, in order.
func (d *Desk) Branches() []string {
	var list []string
	for id := range d.o.Keys {
		if d.Offers(id) {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}
