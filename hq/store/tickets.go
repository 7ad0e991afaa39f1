package store

import (
	"context"
	"strings"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

// A WaitCell counts numbers of a branch's queue that are alike in everything that
// a page about waiting shows, so that percentiles come from a handful of rows.
type WaitCell struct {
	Branch string // if asked by branch
	Class  string // else by class
	Hour   int    // and hour of the issue, Asia/Shanghai
	// Minute is the whole minutes from the arrival to the first call, -1 if there was none.
	Minute  int
	Numbers int64
	Seconds int64 // waited by all of them, of those called

	Told, Held                    int64 // were shown a wait; of those: called within it
	Served, NoShow, Left, DayOver int64
	NoShowServed                  int64 // came back and were served
	Booked                        int64
}

// A WaitFilter chooses numbers by the day of their issue, both ends included, and
// by branch and service, where an empty one takes all.
type WaitFilter struct {
	From, To        calendar.Date
	Branch, Service string
	ByBranch        bool // else by class and hour
}

// Waits implements Store.
func (db *DB) Waits(ctx context.Context, f WaitFilter) ([]WaitCell, error) {
	group := "'', class, hour"
	if f.ByBranch {
		group = "branch, '', 0"
	}
	count := func(condition string) string {
		return `CAST(SUM(CASE WHEN ` + condition + ` THEN 1 ELSE 0 END) AS BIGINT)`
	}
	q := `SELECT ` + group + `, CASE WHEN waited < 0 THEN -1 ELSE waited / 60 END AS minute, COUNT(*),
		CAST(SUM(CASE WHEN waited > 0 THEN waited ELSE 0 END) AS BIGINT), ` +
		strings.Join([]string{count(`told_to >= 0 AND waited >= 0`), count(`told_to >= 0 AND waited >= 60 * told_from AND waited <= 60 * told_to`),
			count(`served`), count(`no_show`), count(`left_away AND NOT served`), count(`day_over AND NOT served`), count(`no_show AND served`),
			count(`class = 'booked'`)}, ", ") +
		` FROM tickets WHERE day >= ? AND day <= ?`
	args := []any{f.From.String(), f.To.String()}
	if f.Branch != "" {
		q, args = q+` AND branch = ?`, append(args, f.Branch)
	}
	if f.Service != "" {
		q, args = q+` AND service = ?`, append(args, f.Service)
	}
	return list(ctx, db, "waits", q+` GROUP BY 1, 2, 3, 4`, args, func(scan func(...any) error) (c WaitCell, err error) {
		err = scan(&c.Branch, &c.Class, &c.Hour, &c.Minute, &c.Numbers, &c.Seconds, &c.Told, &c.Held, &c.Served, &c.NoShow, &c.Left, &c.DayOver,
			&c.NoShowServed, &c.Booked)
		return c, err
	})
}

// Services implements Store.
func (db *DB) Services(ctx context.Context, from calendar.Date) ([]string, error) {
	const q = `SELECT DISTINCT service FROM tickets WHERE day >= ? AND service <> '' ORDER BY service LIMIT ?`
	return list(ctx, db, "services", q, []any{from.String(), maxRows}, func(scan func(...any) error) (s string, err error) {
		err = scan(&s)
		return s, err
	})
}

// projectQueue brings tickets and bookings up to date with one event of a branch's
// queue. Events of one ticket may come in any order, as another counter of the
// branch may send some of them.
func (in *ingestion) projectQueue(st *streamState, m *Incoming) error {
	const upsert = ` ON CONFLICT (branch, ticket) DO UPDATE SET `
	switch e := m.Queue.(type) {
	case *event.Issued:
		from, to := e.BandLow, e.BandHigh
		if e.Direct || to == 0 {
			from, to = -1, -1 // nothing was shown
		}
		at := m.Time
		if m.undatable() {
			at = m.Received
		}
		return in.exec(`INSERT INTO tickets (branch, ticket, service, class, day, hour, told_from, told_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`+upsert+
			`service = excluded.service, class = excluded.class, day = excluded.day, hour = excluded.hour, told_from = excluded.told_from, told_to = excluded.told_to`,
			st.Branch, e.Ticket, e.Service, e.Class, calendar.DateOf(at).String(), at.In(calendar.Shanghai).Hour(), from, to)
	case *event.Called:
		// Who is sent on or comes back is called again: the first wait counts.
		return in.exec(`INSERT INTO tickets (branch, ticket, waited) VALUES (?, ?, ?)`+upsert+
			`waited = CASE WHEN tickets.waited < 0 OR excluded.waited < tickets.waited THEN excluded.waited ELSE tickets.waited END`,
			st.Branch, e.Ticket, int64(e.Wait))
	case *event.Served:
		return in.exec(`INSERT INTO tickets (branch, ticket, served) VALUES (?, ?, ?)`+upsert+`served = excluded.served`, st.Branch, e.Ticket, true)
	case *event.Missed:
		column := map[string]string{"no-show": "no_show", "left": "left_away", "day-over": "day_over"}[e.Reason]
		return in.exec(`INSERT INTO tickets (branch, ticket, `+column+`) VALUES (?, ?, ?)`+upsert+column+` = excluded.`+column, st.Branch, e.Ticket, true)
	case *event.CheckedIn:
		return in.exec(`UPDATE bookings SET checked_in = ?, late = ? WHERE id = ? AND branch = ?`, m.Time.UnixMicro(), e.Late, e.Booking, st.Branch)
	case *event.Requested:
		return in.bookingsRequested(st, m, e)
	case *event.Received:
		return in.bookingsReceived(st, m, e)
	}
	return nil
}
