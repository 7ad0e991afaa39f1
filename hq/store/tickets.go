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

// A ticketChange is what the events of a batch say about one number.
type ticketChange struct {
	branch, ticket                string
	service, class, day           string // of the issue, empty if it is not among them
	hour, toldFrom, toldTo        int
	waited                        int64 // seconds, -1 if it was not called
	served, noShow, left, dayOver bool
}

// projectQueue brings tickets and bookings up to date with one event of a branch's
// queue. Events of one ticket may come in any order, as another counter of the
// branch may send some of them.
func (in *ingestion) projectQueue(st *streamState, m *Incoming) error {
	switch e := m.Queue.(type) {
	case *event.Issued:
		c := in.ticket(st.Branch, e.Ticket)
		at := m.Time
		if m.undatable() {
			at = m.Received
		}
		c.service, c.class, c.day, c.hour = e.Service, e.Class, calendar.DateOf(at).String(), at.In(calendar.Shanghai).Hour()
		if !e.Direct && e.BandHigh > 0 { // else nothing was shown
			c.toldFrom, c.toldTo = e.BandLow, e.BandHigh
		}
	case *event.Called:
		// Who is sent on or comes back is called again: the first wait counts.
		if c := in.ticket(st.Branch, e.Ticket); c.waited < 0 || int64(e.Wait) < c.waited {
			c.waited = int64(e.Wait)
		}
	case *event.Served:
		in.ticket(st.Branch, e.Ticket).served = true
	case *event.Missed:
		c := in.ticket(st.Branch, e.Ticket)
		c.noShow = c.noShow || e.Reason == "no-show"
		c.left = c.left || e.Reason == "left"
		c.dayOver = c.dayOver || e.Reason == "day-over"
	case *event.CheckedIn:
		return in.exec(`UPDATE bookings SET checked_in = ?, late = ? WHERE id = ? AND branch = ?`, m.Time.UnixMicro(), e.Late, e.Booking, st.Branch)
	case *event.Requested:
		return in.bookingsRequested(st, m, e)
	case *event.Received:
		return in.bookingsReceived(st, m, e)
	}
	return nil
}

func (in *ingestion) ticket(branch, ticket string) *ticketChange {
	key := [2]string{branch, ticket}
	c := in.tickets[key]
	if c == nil {
		c = &ticketChange{branch: branch, ticket: ticket, toldFrom: -1, toldTo: -1, waited: -1}
		if in.tickets == nil {
			in.tickets = make(map[[2]string]*ticketChange)
		}
		in.tickets[key] = c
		in.changed = append(in.changed, c)
	}
	return c
}

const (
	ticketColumns = `branch, ticket, service, class, day, hour, told_from, told_to, waited, served, no_show, left_away, day_over`
	// mergeTicket is ticketChange's own merging, against the row that is there.
	mergeTicket = ` ON CONFLICT (branch, ticket) DO UPDATE SET
		service = CASE WHEN excluded.day <> '' THEN excluded.service ELSE tickets.service END,
		class = CASE WHEN excluded.day <> '' THEN excluded.class ELSE tickets.class END,
		hour = CASE WHEN excluded.day <> '' THEN excluded.hour ELSE tickets.hour END,
		told_from = CASE WHEN excluded.day <> '' THEN excluded.told_from ELSE tickets.told_from END,
		told_to = CASE WHEN excluded.day <> '' THEN excluded.told_to ELSE tickets.told_to END,
		day = CASE WHEN excluded.day <> '' THEN excluded.day ELSE tickets.day END,
		waited = CASE WHEN tickets.waited < 0 OR excluded.waited >= 0 AND excluded.waited < tickets.waited THEN excluded.waited ELSE tickets.waited END,
		served = tickets.served OR excluded.served, no_show = tickets.no_show OR excluded.no_show,
		left_away = tickets.left_away OR excluded.left_away, day_over = tickets.day_over OR excluded.day_over`
)

// saveTickets goes row by row: there is no round trip to save.
func (sqliteDialect) saveTickets(in *ingestion) error {
	const save = `INSERT INTO tickets (` + ticketColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)` + mergeTicket
	for _, c := range in.changed {
		if err := in.exec(save, c.branch, c.ticket, c.service, c.class, c.day, c.hour, c.toldFrom, c.toldTo, c.waited, c.served, c.noShow, c.left, c.dayOver); err != nil {
			return err
		}
	}
	return nil
}

// saveTickets writes all in one statement.
func (postgresDialect) saveTickets(in *ingestion) error {
	n := len(in.changed)
	if n == 0 {
		return nil
	}
	var texts [5][]string
	var numbers [4][]int64
	var flags [4][]bool
	for i := range texts {
		texts[i] = make([]string, n)
	}
	for i := range numbers {
		numbers[i], flags[i] = make([]int64, n), make([]bool, n)
	}
	for i, c := range in.changed {
		texts[0][i], texts[1][i], texts[2][i], texts[3][i], texts[4][i] = c.branch, c.ticket, c.service, c.class, c.day
		numbers[0][i], numbers[1][i], numbers[2][i], numbers[3][i] = int64(c.hour), int64(c.toldFrom), int64(c.toldTo), c.waited
		flags[0][i], flags[1][i], flags[2][i], flags[3][i] = c.served, c.noShow, c.left, c.dayOver
	}
	_, err := in.tx.ExecContext(in.ctx, `INSERT INTO tickets (`+ticketColumns+`) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
		$6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::boolean[], $11::boolean[], $12::boolean[], $13::boolean[])`+mergeTicket,
		texts[0], texts[1], texts[2], texts[3], texts[4], numbers[0], numbers[1], numbers[2], numbers[3], flags[0], flags[1], flags[2], flags[3])
	return err
}
