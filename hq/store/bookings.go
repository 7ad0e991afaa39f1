package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"smartcounter/kiosk/event"
)

// Errors of bookings.
var (
	// ErrSlotFull reports a slot without a free place.
	ErrSlotFull = errors.New("store: slot is full")
	// ErrOtherRequest reports a key that was used for another booking.
	ErrOtherRequest = errors.New("store: key of another request")
	// ErrCodes reports that no code is free.
	ErrCodes = errors.New("store: no code is free")
	// ErrCheckedIn reports a booking whose customer has a ticket.
	ErrCheckedIn = errors.New("store: checked in already")
)

// A Booking is one promised slot at a branch. Nothing in it is readable by whoever
// lacks the branch's key.
type Booking struct {
	ID        string
	Branch    string
	Service   string
	Slot      time.Time
	Code      string // keyed hash
	Draw      int    // which code was free, counted from 0
	Tail      string // keyed hash, may be empty
	VIP       bool
	CreatedBy string
	Created   time.Time
	Cancelled bool
	Version   uint64 // of the branch's bookings that brought its last change
	Refused   string // the branch's reason, empty if it took it
	CheckedIn time.Time
	Late      bool
}

// A BookingRequest is a booking that somebody asks for.
type BookingRequest struct {
	Booking
	Key    string                                // theirs: the same again finds the first one
	Places int                                   // in the slot
	CodeOf func(draw int) (hash string, ok bool) // the codes to try, until ok is false
}

// A BookingBranch is how far a branch's queue has followed.
type BookingBranch struct {
	Branch    string
	Kiosk     string // which counter hosts the queue, empty until it is heard of
	Version   uint64
	Received  uint64    // what it has on its disk
	Requested time.Time // zero, or when it asked for everything
	Sent      time.Time // when something was last sent
}

func (r *BookingRequest) digest() []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d %q %t", r.Branch, r.Service, r.Slot.Unix(), r.Tail, r.VIP))
	return sum[:]
}

const bookingColumns = `SELECT id, branch, service, slot, code, draw, tail, vip, created_by, created, cancelled, version, refused, checked_in, late FROM bookings `

func scanBooking(scan func(...any) error) (b Booking, err error) {
	var slot, created, version, checkedIn int64
	err = scan(&b.ID, &b.Branch, &b.Service, &slot, &b.Code, &b.Draw, &b.Tail, &b.VIP, &b.CreatedBy, &created, &b.Cancelled, &version, &b.Refused, &checkedIn, &b.Late)
	b.Slot, b.Created, b.Version, b.CheckedIn = time.Unix(slot, 0).UTC(), fromMicro(created), uint64(version), fromMicro(checkedIn)
	return b, err
}

// PlaceBooking implements Store.
func (db *DB) PlaceBooking(ctx context.Context, r BookingRequest) (b Booking, again bool, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		b, again, err = db.placeBooking(ctx, tx, r)
		return err
	})
	return b, again, db.failBooking("place booking", err)
}

// failBooking leaves what the caller can act on as it is.
func (db *DB) failBooking(doing string, err error) error {
	for _, known := range []error{ErrSlotFull, ErrOtherRequest, ErrCodes, ErrCheckedIn, ErrNotFound} {
		if errors.Is(err, known) {
			return err
		}
	}
	return db.fail(doing, err)
}

func (db *DB) placeBooking(ctx context.Context, tx *sql.Tx, r BookingRequest) (b Booking, again bool, err error) {
	row := func(query string, args ...any) *sql.Row {
		return tx.QueryRowContext(ctx, db.dialect.rebind(query), args...)
	}
	request := r.CreatedBy + " " + r.Key
	var id string
	var digest []byte
	switch err := row(`SELECT id, digest FROM bookings WHERE request = ?`, request).Scan(&id, &digest); {
	case err == nil && string(digest) != string(r.digest()):
		return b, false, ErrOtherRequest
	case err == nil:
		b, err = scanBooking(row(bookingColumns+`WHERE id = ?`, id).Scan)
		return b, true, err
	case !errors.Is(err, sql.ErrNoRows):
		return b, false, err
	}
	var taken int
	if err := row(`SELECT COUNT(*) FROM bookings WHERE branch = ? AND slot = ? AND NOT cancelled AND refused = ''`, r.Branch, r.Slot.Unix()).Scan(&taken); err != nil {
		return b, false, err
	}
	if taken >= r.Places {
		return b, false, ErrSlotFull
	}
	for r.Draw = 0; ; r.Draw++ {
		code, ok := r.CodeOf(r.Draw)
		if !ok {
			return b, false, ErrCodes
		}
		var used bool
		if err := row(`SELECT EXISTS (SELECT 1 FROM bookings WHERE branch = ? AND slot >= ? AND code = ? AND NOT cancelled)`,
			r.Branch, r.Created.AddDate(0, 0, -1).Unix(), code).Scan(&used); err != nil {
			return b, false, err
		}
		if !used {
			r.Code = code
			break
		}
	}
	if r.Version, err = db.nextVersion(ctx, tx, r.Branch); err != nil {
		return b, false, err
	}
	_, err = tx.ExecContext(ctx, db.dialect.rebind(`INSERT INTO bookings (id, request, digest, branch, service, slot, code, draw, tail, vip, created_by, created, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`), r.ID, request, r.digest(), r.Branch, r.Service, r.Slot.Unix(), r.Code, r.Draw, r.Tail, r.VIP,
		r.CreatedBy, r.Created.UnixMicro(), int64(r.Version))
	return r.Booking, false, err
}

// nextVersion counts a change of a branch's bookings, which is due at once.
func (db *DB) nextVersion(ctx context.Context, tx *sql.Tx, branch string) (uint64, error) {
	var version int64
	err := tx.QueryRowContext(ctx, db.dialect.rebind(`INSERT INTO booking_branches (branch, version) VALUES (?, 1)
		ON CONFLICT (branch) DO UPDATE SET version = booking_branches.version + 1, sent = 0 RETURNING version`), branch).Scan(&version)
	return uint64(version), err
}

// CancelBooking implements Store.
func (db *DB) CancelBooking(ctx context.Context, id string) (b Booking, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		b, err = scanBooking(tx.QueryRowContext(ctx, db.dialect.rebind(bookingColumns+`WHERE id = ?`), id).Scan)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotFound
		case err != nil:
			return err
		case b.Cancelled:
			return nil
		case !b.CheckedIn.IsZero():
			return ErrCheckedIn
		}
		if b.Version, err = db.nextVersion(ctx, tx, b.Branch); err != nil {
			return err
		}
		b.Cancelled = true
		_, err = tx.ExecContext(ctx, db.dialect.rebind(`UPDATE bookings SET cancelled = ?, version = ? WHERE id = ?`), true, int64(b.Version), id)
		return err
	})
	return b, db.failBooking("cancel booking", err)
}

// Booking implements Store.
func (db *DB) Booking(ctx context.Context, id string) (Booking, error) {
	return one(ctx, db, "booking", bookingColumns+`WHERE id = ?`, []any{id}, scanBooking)
}

// Bookings implements Store.
func (db *DB) Bookings(ctx context.Context, branch string, from, to time.Time, limit int) ([]Booking, error) {
	return list(ctx, db, "bookings", bookingColumns+`WHERE branch = ? AND slot >= ? AND slot < ? ORDER BY slot, id LIMIT ?`,
		[]any{branch, from.Unix(), to.Unix(), limit}, scanBooking)
}

// BookingChanges implements Store.
func (db *DB) BookingChanges(ctx context.Context, branch string, after uint64, limit int) ([]Booking, error) {
	return list(ctx, db, "bookings", bookingColumns+`WHERE branch = ? AND version > ? ORDER BY version LIMIT ?`,
		[]any{branch, int64(after), bounded(limit)}, scanBooking)
}

// SlotsTaken implements Store.
func (db *DB) SlotsTaken(ctx context.Context, branch string, from, to time.Time) (map[time.Time]int, error) {
	type count struct {
		slot  int64
		taken int
	}
	counts, err := list(ctx, db, "slots", `SELECT slot, COUNT(*) FROM bookings WHERE branch = ? AND slot >= ? AND slot < ? AND NOT cancelled AND refused = '' GROUP BY slot`,
		[]any{branch, from.Unix(), to.Unix()}, func(scan func(...any) error) (c count, err error) {
			err = scan(&c.slot, &c.taken)
			return c, err
		})
	taken := make(map[time.Time]int, len(counts))
	for _, c := range counts {
		taken[time.Unix(c.slot, 0).UTC()] = c.taken
	}
	return taken, err
}

// BookingsDue implements Store: branches that asked for everything, and those that
// are behind and were last sent something before quiet.
func (db *DB) BookingsDue(ctx context.Context, quiet time.Time) ([]BookingBranch, error) {
	const q = `SELECT branch, kiosk, version, received, requested, sent FROM booking_branches
		WHERE kiosk <> '' AND version > 0 AND (requested > 0 OR received < version AND sent < ?) ORDER BY sent LIMIT ?`
	return list(ctx, db, "booking branches", q, []any{quiet.UnixMicro(), maxRows}, scanBookingBranch)
}

// BookingBranch implements Store.
func (db *DB) BookingBranch(ctx context.Context, branch string) (BookingBranch, error) {
	return one(ctx, db, "booking branch", `SELECT branch, kiosk, version, received, requested, sent FROM booking_branches WHERE branch = ?`,
		[]any{branch}, scanBookingBranch)
}

func scanBookingBranch(scan func(...any) error) (b BookingBranch, err error) {
	var version, received, requested, sent int64
	err = scan(&b.Branch, &b.Kiosk, &version, &received, &requested, &sent)
	b.Version, b.Received, b.Requested, b.Sent = uint64(version), uint64(received), fromMicro(requested), fromMicro(sent)
	return b, err
}

// BookingsSent implements Store. More versions are counted when everything did not fit
// into one message; a request that came meanwhile stays.
func (db *DB) BookingsSent(ctx context.Context, b BookingBranch, more int, at time.Time) error {
	_, err := db.exec(ctx, `UPDATE booking_branches SET sent = ?, version = version + ?, requested = CASE WHEN requested = ? THEN 0 ELSE requested END
		WHERE branch = ?`, at.UnixMicro(), more, micro(b.Requested), b.Branch)
	return db.fail("bookings sent", err)
}

// The counter that hosts a branch's queue asks, and answers. Who was heard of last is
// the host. A branch that is ahead of headquarters knew it before it was restored from
// a backup: versions go on from the branch's, and everything is sent.
const hostHeard = `INSERT INTO booking_branches (branch, kiosk, heard, version, received, requested) VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT (branch) DO UPDATE SET kiosk = excluded.kiosk, heard = excluded.heard, received = excluded.received,
	requested = CASE WHEN excluded.requested > 0 THEN excluded.requested WHEN excluded.version > booking_branches.version THEN ? ELSE booking_branches.requested END,
	version = CASE WHEN excluded.version > booking_branches.version THEN excluded.version ELSE booking_branches.version END
	WHERE booking_branches.heard <= excluded.heard`

func (in *ingestion) bookingsRequested(st *streamState, m *Incoming, e *event.Requested) error {
	now := m.Received.UnixMicro()
	return in.exec(hostHeard, st.Branch, st.Kiosk, m.Time.UnixMicro(), int64(e.Version), int64(e.Version), now, now)
}

func (in *ingestion) bookingsReceived(st *streamState, m *Incoming, e *event.Received) error {
	if err := in.exec(hostHeard, st.Branch, st.Kiosk, m.Time.UnixMicro(), int64(e.Version), int64(e.Version), 0, m.Received.UnixMicro()); err != nil {
		return err
	}
	for _, r := range e.Refused {
		if err := in.exec(`UPDATE bookings SET refused = ? WHERE id = ? AND branch = ?`, r.Reason, r.ID, st.Branch); err != nil {
			return err
		}
	}
	return nil
}
