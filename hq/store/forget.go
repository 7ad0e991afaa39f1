package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// forgetStep is how many rows go in one transaction, so that ingest need not wait long.
const forgetStep = 5000

// AuditCut is what the audit chain says when its beginning is removed; the object is
// AuditEnd of the last entry that went. So a chain that begins later than with its
// first entry proves itself where it was cut, and nobody else can shorten it unseen.
const AuditCut = "removed old entries"

// AuditEnd names the end of a piece of the chain.
func AuditEnd(sequence int64, hash login.Digest) string {
	return fmt.Sprintf("%d %s", sequence, hex.EncodeToString(hash[:]))
}

// Forget implements Store. What belongs to a case stays: complaints and feedback.
func (db *DB) Forget(ctx context.Context, before, now time.Time) (removed int64, err error) {
	steps := []func(context.Context, time.Time) (int64, error){db.forgetEvents, db.forgetQueue}
	for _, step := range steps {
		for {
			n, err := step(ctx, before)
			removed += n
			if err != nil {
				return removed, db.fail("forget", err)
			}
			if n == 0 {
				break
			}
		}
	}
	n, err := db.forgetAudit(ctx, before, now)
	return removed + n, db.fail("forget", err)
}

// forgetEvents removes events that arrived before and that every earlier one of
// their stream has come to.
func (db *DB) forgetEvents(ctx context.Context, before time.Time) (int64, error) {
	// Cursors follow the arrival: what is old stands at the beginning.
	var bound sql.NullInt64
	err := db.write.QueryRowContext(ctx, db.dialect.rebind(`SELECT cursor FROM events WHERE received >= ? ORDER BY cursor LIMIT 1`), before.UnixMicro()).Scan(&bound)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	q := `DELETE FROM events WHERE cursor IN (SELECT e.cursor FROM events e JOIN streams s ON s.stream = e.stream
		WHERE e.received < ? AND e.type NOT IN (?, ?) AND e.sequence <= s.upto`
	args := []any{before.UnixMicro(), string(event.ComplaintSubmitted), string(event.FeedbackSubmitted)}
	if bound.Valid {
		q, args = q+` AND e.cursor < ?`, append(args, bound.Int64)
	}
	return db.exec(ctx, q+` ORDER BY e.cursor LIMIT ?)`, append(args, forgetStep)...)
}

// forgetQueue removes numbers, bookings and calls for help.
func (db *DB) forgetQueue(ctx context.Context, before time.Time) (removed int64, err error) {
	for _, old := range []struct {
		query string
		limit any
	}{
		{`DELETE FROM tickets WHERE day < ? AND day <> ''`, calendar.DateOf(before).String()},
		{`DELETE FROM bookings WHERE slot < ?`, before.Unix()},
		{`DELETE FROM help_calls WHERE called < ? AND called > 0`, before.UnixMicro()},
	} {
		n, err := db.exec(ctx, old.query, old.limit)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// forgetAudit cuts the chain, and says so in it.
func (db *DB) forgetAudit(ctx context.Context, before, now time.Time) (removed int64, err error) {
	var last int64
	var hash []byte
	err = db.read.QueryRowContext(ctx, db.dialect.rebind(`SELECT sequence, hash FROM audit WHERE time < ? ORDER BY sequence DESC LIMIT 1`), before.UnixMicro()).Scan(&last, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	// First the word, then the deed: a cut without its entry would look like tampering.
	var end login.Digest
	copy(end[:], hash)
	if err := db.RecordAudit(ctx, login.Entry{Time: now, Who: "system", What: AuditCut, Object: AuditEnd(last, end)}); err != nil {
		return 0, err
	}
	return db.exec(ctx, `DELETE FROM audit WHERE sequence <= ?`, last)
}
