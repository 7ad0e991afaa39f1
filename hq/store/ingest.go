package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"smartcounter/kiosk/event"
)

// Ingest implements Store. New events go in first, as nearly all are new; only
// what the unique keys turn away is looked at one by one.
func (db *DB) Ingest(ctx context.Context, batch []Incoming) (Result, error) {
	in := &ingestion{db: db, ctx: ctx, streams: make(map[Stream]*streamState), prepared: make(map[string]*sql.Stmt)}
	in.result.Quarantined = make(map[Reason]int)
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		in.tx = tx
		return in.run(batch)
	})
	if err != nil {
		return Result{}, db.fail("ingest", err)
	}
	return in.result, nil
}

// ingestion is the work on one batch inside its transaction.
type ingestion struct {
	db       *DB
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	streams  map[Stream]*streamState
	order    []*streamState
	loaded   map[Stream]*streamState     // fetched ahead
	unsaved  []*streamState              // of these, with nothing out of the ordinary
	tickets  map[[2]string]*ticketChange // by branch and ticket
	changed  []*ticketChange             // the same in their order
	result   Result
}

// streamState is a row of streams and what the batch does to it.
type streamState struct {
	Stream
	row        int64
	upto, top  uint64
	exceptions int64
	before     uint64 // upto before the batch
	taken      map[uint64]bool
	lowest     uint64
	refused    map[uint64]Reason
	inserted   int64
	contact    time.Time
	status     *Incoming
	clockOff   bool
	current    bool // the counter's row names this epoch; known only if fetched ahead
}

func (in *ingestion) run(batch []Incoming) error {
	if err := in.db.dialect.loadStreams(in, batch); err != nil {
		return fmt.Errorf("streams: %w", err)
	}
	var fresh, odd []*Incoming
	for i := range batch {
		m := &batch[i]
		if m.Gone != nil {
			if err := in.gone(m); err != nil {
				return err
			}
			continue
		}
		if !m.positioned() {
			odd = append(odd, m)
			continue
		}
		st, err := in.stream(m)
		if err != nil {
			return err
		}
		known, err := in.knownException(st, m)
		switch {
		case err != nil:
			return err
		case known:
		case m.Reason != "":
			odd = append(odd, m)
		default:
			fresh = append(fresh, m)
		}
	}
	turnedAway, err := in.insertEvents(fresh)
	if err != nil {
		return err
	}
	for _, m := range append(turnedAway, odd...) {
		if err := in.settle(m); err != nil {
			return err
		}
	}
	for _, st := range in.order {
		if err := in.finish(st); err != nil {
			return err
		}
	}
	if err := in.db.dialect.saveTickets(in); err != nil {
		return fmt.Errorf("tickets: %w", err)
	}
	if err := in.db.dialect.saveStreams(in); err != nil {
		return fmt.Errorf("streams: %w", err)
	}
	return in.boundQuarantine()
}

// stream loads or creates the row of a stream.
func (in *ingestion) stream(m *Incoming) (*streamState, error) {
	st := in.streams[m.Stream]
	if st == nil {
		if st = in.loaded[m.Stream]; st == nil {
			st = &streamState{Stream: m.Stream}
			if err := in.findStream(st, m); err != nil {
				return nil, fmt.Errorf("stream: %w", err)
			}
		}
		st.taken, st.refused = make(map[uint64]bool), make(map[uint64]Reason)
		st.before, st.lowest = st.upto, m.Sequence
		in.streams[m.Stream] = st
		in.order = append(in.order, st)
	}
	st.lowest = min(st.lowest, m.Sequence)
	st.contact = m.Received
	return st, nil
}

func (in *ingestion) findStream(st *streamState, m *Incoming) error {
	const find = `SELECT stream, upto, top, exceptions FROM streams WHERE branch = ? AND kiosk = ? AND epoch = ?`
	err := in.queryRow(find, st.Branch, st.Kiosk, st.Epoch).Scan(&st.row, &st.upto, &st.top, &st.exceptions)
	if errors.Is(err, sql.ErrNoRows) {
		err = in.queryRow(`INSERT INTO streams (branch, kiosk, epoch, first_seen) VALUES (?, ?, ?, ?) RETURNING stream`,
			st.Branch, st.Kiosk, st.Epoch, m.Received.UnixMicro()).Scan(&st.row)
	}
	return err
}

// knownException deals with a message whose position an exception stands for.
func (in *ingestion) knownException(st *streamState, m *Incoming) (bool, error) {
	if st.exceptions == 0 {
		return false, nil
	}
	var hash []byte
	var reason Reason
	err := in.queryRow(`SELECT hash, reason FROM exceptions WHERE stream = ? AND sequence = ?`, st.row, int64(m.Sequence)).Scan(&hash, &reason)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	st.taken[m.Sequence] = true
	if [32]byte(hash) != m.Hash {
		return true, in.refuse(st, m, ReasonCloned)
	}
	if reason != "" {
		st.refused[m.Sequence] = reason
	}
	in.result.Duplicates++
	return true, nil
}

// insertEvents inserts what no unique key turns away, with its read model.
func (in *ingestion) insertEvents(fresh []*Incoming) (turnedAway []*Incoming, err error) {
	cursors, err := in.db.dialect.insertEvents(in, fresh)
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	for i, m := range fresh {
		if cursors[i] == 0 {
			turnedAway = append(turnedAway, m)
			continue
		}
		st := in.streams[m.Stream]
		st.taken[m.Sequence] = true
		st.inserted++
		st.clockOff = st.clockOff || m.clockOff()
		in.result.Inserted++
		if err := in.project(st, m, cursors[i]); err != nil {
			return nil, err
		}
	}
	return turnedAway, nil
}

// settle decides about a message that is not simply new.
func (in *ingestion) settle(m *Incoming) error {
	if !m.positioned() {
		if m.Reason == "" {
			m.Reason = ReasonMalformed
		}
		return in.quarantine(m, m.Reason)
	}
	st := in.streams[m.Stream]
	// The batch itself may have made an exception of this position.
	if known, err := in.knownException(st, m); known || err != nil {
		return err
	}
	there, same, err := in.compare(m, `SELECT hash FROM events WHERE stream = ? AND sequence = ?`, st.row, int64(m.Sequence))
	switch {
	case err != nil:
		return err
	case there && same:
		st.taken[m.Sequence] = true
		in.result.Duplicates++
		return nil
	case there:
		st.taken[m.Sequence] = true
		return in.refuse(st, m, ReasonCloned)
	case m.Reason != "":
		return in.takeRefused(st, m, m.Reason)
	}
	there, same, err = in.compare(m, `SELECT hash FROM events WHERE id = ?`, m.ID)
	switch {
	case err != nil:
		return err
	case !there:
		return fmt.Errorf("event was neither inserted nor found")
	case !same:
		in.alarm(AlarmConflict)
		if err := in.raise(m.Stream, AlarmConflict, "an event id came again with another body", m.Received); err != nil {
			return err
		}
		return in.takeRefused(st, m, ReasonConflict)
	}
	in.result.Duplicates++
	return in.except(st, m, "")
}

func (in *ingestion) compare(m *Incoming, query string, args ...any) (there, same bool, err error) {
	var hash []byte
	err = in.queryRow(query, args...).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	return err == nil, err == nil && string(hash) == string(m.Hash[:]), err
}

// except records a position that no event row stands for.
func (in *ingestion) except(st *streamState, m *Incoming, reason Reason) error {
	err := in.exec(`INSERT INTO exceptions (stream, sequence, hash, reason) VALUES (?, ?, ?, ?)`,
		st.row, int64(m.Sequence), m.Hash[:], string(reason))
	if err != nil {
		return fmt.Errorf("exception: %w", err)
	}
	st.exceptions++
	st.taken[m.Sequence] = true
	return nil
}

// takeRefused quarantines a message whose position then counts as taken.
func (in *ingestion) takeRefused(st *streamState, m *Incoming, reason Reason) error {
	if err := in.except(st, m, reason); err != nil {
		return err
	}
	st.refused[m.Sequence] = reason
	return in.quarantine(m, reason)
}

// refuse quarantines a message whose position another body has: a cloned disk,
// two counters that believe to be one.
func (in *ingestion) refuse(st *streamState, m *Incoming, reason Reason) error {
	in.alarm(AlarmCloned)
	if err := in.raise(m.Stream, AlarmCloned, "a position came again with another body; does a copy of this counter's disk run elsewhere?", m.Received); err != nil {
		return err
	}
	st.refused[m.Sequence] = reason
	return in.quarantine(m, reason)
}

// finish moves the high water of a stream and the counter's row.
func (in *ingestion) finish(st *streamState) error {
	held, err := in.advance(st)
	if err != nil {
		return err
	}
	if !st.current {
		if err := in.exec(`UPDATE streams SET upto = ?, top = ?, exceptions = ? WHERE stream = ?`,
			int64(st.upto), int64(st.top), st.exceptions, st.row); err != nil {
			return err
		}
	}
	if st.clockOff {
		in.alarm(AlarmClock)
		if err := in.raise(st.Stream, AlarmClock, "the counter's clock is wrong; is its battery empty, or the time server out of reach?", st.contact); err != nil {
			return err
		}
	}
	refused, err := in.refusals(st)
	if err != nil {
		return err
	}
	in.result.Streams = append(in.result.Streams, Progress{Stream: st.Stream, Upto: st.upto, Held: held, Lowest: st.lowest, Refused: refused})
	if st.current {
		in.unsaved = append(in.unsaved, st)
		return nil
	}
	return in.touchKiosk(st)
}

// refusals names what was refused at or below the high water: the contract has
// no refusal above it, and one held back by a gap is reported once the gap closes.
func (in *ingestion) refusals(st *streamState) ([]event.Refusal, error) {
	if st.exceptions > 0 && st.upto > st.before {
		rows, err := in.query(`SELECT sequence, reason FROM exceptions WHERE stream = ? AND sequence > ? AND sequence <= ? AND reason <> '' ORDER BY sequence LIMIT ?`,
			st.row, int64(st.before), int64(st.upto), 4*event.MaxRefused)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var seq int64
			var reason Reason
			if err := rows.Scan(&seq, &reason); err != nil {
				return nil, err
			}
			st.refused[uint64(seq)] = reason
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return sortedRefusals(st.refused, st.upto), nil
}

func (in *ingestion) alarm(kind AlarmKind) { in.result.Alarms = append(in.result.Alarms, kind) }
