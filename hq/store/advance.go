package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"smartcounter/kiosk/event"
)

// advance moves upto over everything contiguous and returns the lowest sequence
// above it that is there, 0 if none.
func (in *ingestion) advance(st *streamState) (held uint64, err error) {
	heldBefore := st.top > st.upto
	for s := range st.taken {
		st.top = max(st.top, s)
	}
	for st.taken[st.upto+1] {
		st.upto++
	}
	if st.top <= st.upto {
		return 0, nil
	}
	if !heldBefore {
		return lowestAbove(st.taken, st.upto), nil
	}
	// Earlier batches left rows above a gap: walk on through the tables.
	upto, held, err := walk(func(after uint64) (*sql.Rows, error) {
		return in.query(walkQuery, st.row, int64(after), st.row, int64(after), walkStep)
	}, st.upto)
	st.upto = upto
	return held, err
}

const (
	walkStep  = 1024
	walkQuery = `SELECT sequence FROM events WHERE stream = ? AND sequence > ?
		UNION SELECT sequence FROM exceptions WHERE stream = ? AND sequence > ? ORDER BY sequence LIMIT ?`
)

// walk follows taken sequences from upto to the next gap, a page at a time.
func walk(page func(after uint64) (*sql.Rows, error), upto uint64) (to, held uint64, err error) {
	for {
		n, gap, err := walkPage(page, &upto)
		if err != nil || gap != 0 || n < walkStep {
			return upto, gap, err
		}
	}
}

func walkPage(page func(after uint64) (*sql.Rows, error), upto *uint64) (n int, held uint64, err error) {
	rows, err := page(*upto)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return n, 0, err
		}
		if uint64(seq) != *upto+1 {
			return n, uint64(seq), nil
		}
		*upto++
		n++
	}
	return n, 0, rows.Err()
}

func lowestAbove(taken map[uint64]bool, upto uint64) uint64 {
	var lowest uint64
	for s := range taken {
		if s > upto && (lowest == 0 || s < lowest) {
			lowest = s
		}
	}
	return lowest
}

func sortedRefusals(refused map[uint64]Reason, upto uint64) []event.Refusal {
	var list []event.Refusal
	for s, r := range refused {
		if s <= upto {
			list = append(list, event.Refusal{Sequence: s, Reason: string(r)})
		}
	}
	slices.SortFunc(list, func(a, b event.Refusal) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return list
}

// RaiseAlarm implements Store.
func (db *DB) RaiseAlarm(ctx context.Context, s Stream, kind AlarmKind, detail string, at time.Time) error {
	in := &ingestion{db: db, ctx: ctx, prepared: make(map[string]*sql.Stmt)}
	return db.fail("alarm", db.inTx(ctx, func(tx *sql.Tx) error {
		in.tx = tx
		return in.raise(s, kind, detail, at)
	}))
}
