package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"smartcounter/kiosk/event"
)

// maxRows bounds every list.
const maxRows = 1000

func bounded(limit int) int {
	if limit < 1 || limit > maxRows {
		return maxRows
	}
	return limit
}

func fromMicro(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// list runs a query on the readers and scans every row.
func list[T any](ctx context.Context, db *DB, doing, query string, args []any, scan func(func(...any) error) (T, error)) ([]T, error) {
	rows, err := db.read.QueryContext(ctx, db.dialect.rebind(query), args...)
	if err != nil {
		return nil, db.fail(doing, err)
	}
	defer rows.Close()
	var found []T
	for rows.Next() {
		one, err := scan(rows.Scan)
		if err != nil {
			return nil, db.fail(doing, err)
		}
		found = append(found, one)
	}
	return found, db.fail(doing, rows.Err())
}

// one is list for a single row; ErrNotFound if there is none.
func one[T any](ctx context.Context, db *DB, doing, query string, args []any, scan func(func(...any) error) (T, error)) (T, error) {
	v, err := scan(db.read.QueryRowContext(ctx, db.dialect.rebind(query), args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNotFound
	}
	return v, db.fail(doing, err)
}

const eventColumns = `SELECT e.cursor, e.id, e.hash, e.type, s.branch, s.kiosk, s.epoch, e.sequence, e.time, e.received, e.data
	FROM events e JOIN streams s ON s.stream = e.stream `

func scanEvent(scan func(...any) error) (e Event, err error) {
	var hash []byte
	var sequence, at, received int64
	err = scan(&e.Cursor, &e.ID, &hash, &e.Type, &e.Stream.Branch, &e.Stream.Kiosk, &e.Stream.Epoch, &sequence, &at, &received, &e.Data)
	copy(e.Hash[:], hash)
	e.Sequence, e.Time, e.Received = uint64(sequence), time.UnixMicro(at).UTC(), fromMicro(received) // a dead clock's 1970 is no missing time
	return e, err
}

// Events implements Store.
func (db *DB) Events(ctx context.Context, after int64, limit int) ([]Event, error) {
	return list(ctx, db, "events", eventColumns+`WHERE e.cursor > ? ORDER BY e.cursor LIMIT ?`, []any{after, bounded(limit)}, scanEvent)
}

// Event implements Store.
func (db *DB) Event(ctx context.Context, id string) (Event, error) {
	return one(ctx, db, "event", eventColumns+`WHERE e.id = ?`, []any{id}, scanEvent)
}

// HelpCalls implements Store.
func (db *DB) HelpCalls(ctx context.Context, open bool, limit int) ([]HelpCall, error) {
	q := `SELECT event, branch, kiosk, place, screen, large, seated, called, outcome, seconds FROM help_calls `
	if open {
		q += `WHERE outcome = '' `
	}
	return list(ctx, db, "help calls", q+`ORDER BY called DESC LIMIT ?`, []any{bounded(limit)}, func(scan func(...any) error) (h HelpCall, err error) {
		var called int64
		err = scan(&h.Event, &h.Branch, &h.Kiosk, &h.Place, &h.Screen, &h.Large, &h.Seated, &called, &h.Outcome, &h.Seconds)
		h.Called = fromMicro(called)
		return h, err
	})
}

// maxKiosks bounds the list of counters, which has no pages.
const maxKiosks = 100_000

// Kiosks implements Store.
func (db *DB) Kiosks(ctx context.Context) ([]Kiosk, error) {
	const q = `SELECT k.branch, k.kiosk, k.epoch, s.upto, s.top, k.last_contact, k.events, k.status, k.status_at, k.skew, k.gone, k.gone_at
		FROM kiosks k JOIN streams s ON s.branch = k.branch AND s.kiosk = k.kiosk AND s.epoch = k.epoch
		ORDER BY k.branch, k.kiosk LIMIT ?`
	return list(ctx, db, "kiosks", q, []any{maxKiosks}, func(scan func(...any) error) (k Kiosk, err error) {
		var upto, top, contact, statusAt, goneAt int64
		var status []byte
		var skew sql.NullInt64
		if err = scan(&k.Branch, &k.Kiosk, &k.Epoch, &upto, &top, &contact, &k.Events, &status, &statusAt, &skew, &k.Gone, &goneAt); err != nil {
			return k, err
		}
		k.Upto, k.Waiting, k.LastContact, k.StatusAt = uint64(upto), uint64(top), fromMicro(contact), fromMicro(statusAt)
		k.Skew, k.SkewKnown = time.Duration(skew.Int64)*time.Microsecond, skew.Valid
		if goneAt < contact {
			k.Gone = ""
		}
		k.Status, err = decodeStatus(status)
		return k, err
	})
}

const countsQuery = `SELECT (SELECT CAST(COALESCE(SUM(events), 0) AS BIGINT) FROM kiosks),
	(SELECT COUNT(*) FROM complaints WHERE type = ?), (SELECT COUNT(*) FROM complaints WHERE type = ?),
	(SELECT COUNT(*) FROM complaints WHERE type = ? AND number = ''),
	(SELECT COUNT(*) FROM kiosks), (SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM quarantine_totals)`

// Counts implements Store.
func (db *DB) Counts(ctx context.Context) (Counts, error) {
	feedback := string(event.FeedbackSubmitted)
	return one(ctx, db, "counts", countsQuery, []any{string(event.ComplaintSubmitted), feedback, feedback}, func(scan func(...any) error) (c Counts, err error) {
		err = scan(&c.Events, &c.Complaints, &c.Feedback, &c.Ratings, &c.Kiosks, &c.Quarantined)
		return c, err
	})
}
