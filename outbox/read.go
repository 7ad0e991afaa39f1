package outbox

import (
	"bytes"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Epoch names the current run of sequences. It changes when the file was replaced
// and when a gap could not be avoided.
func (o *Outbox) Epoch() string { return o.pos.Load().Epoch }

// Acked is the sequence up to which headquarters has everything.
func (o *Outbox) Acked() uint64 {
	p := o.pos.Load()
	return p.Acked - p.Base
}

// A Cursor is a consistent look at the position.
type Cursor struct {
	Epoch string
	Acked uint64 // sequence
	Last  uint64 // sequence
}

// Cursor gives epoch, acknowledged and last sequence of one moment.
func (o *Outbox) Cursor() Cursor {
	last := o.last.Load()
	p := o.pos.Load()
	return Cursor{p.Epoch, p.Acked - p.Base, max(last, p.Acked) - p.Base}
}

// State gives the value of a state key, nil if there is none.
func (o *Outbox) State(key string) (value []byte, err error) {
	err = o.view("read state", func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketState).Get([]byte(key))
		if b == nil {
			return nil
		}
		k, _, v, err := decodeState(b)
		if err != nil {
			return fmt.Errorf("state %q: %w", key, err)
		}
		if k != key {
			return fmt.Errorf("%w: state %q stands under %q", ErrCorrupt, k, key)
		}
		value = append([]byte{}, v...)
		return nil
	})
	return value, err
}

// Read gives the rows behind sequence after, at most max rows and, after the
// first, at most maxBytes of bodies. Rows come without a gap. A row that cannot be
// read ends the answer; if it would be the first, Read returns a *DamagedRowError.
func (o *Outbox) Read(after uint64, max, maxBytes int) (rows []Row, err error) {
	err = o.view("read", func(tx *bolt.Tx) error {
		base := o.pos.Load().Base
		// Positions change within write transactions, so the one stored in this
		// transaction decides.
		if p, err := decodePosition(tx.Bucket(bucketMeta).Get(keyPosition)); err == nil {
			base = p.Base
		}
		c := tx.Bucket(bucketRows).Cursor()
		bytes, want := 0, base+after
		for k, v := c.Seek(rowKey(want + 1)); k != nil && len(rows) < max; k, v = c.Next() {
			want++
			row, err := readRow(k, v, want)
			if err != nil {
				if len(rows) > 0 {
					return nil
				}
				return &DamagedRowError{want - base, err.Error()}
			}
			if bytes += len(row.Body); len(rows) > 0 && bytes > maxBytes {
				return nil
			}
			row.Sequence = want - base
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// readRow decodes one row, copying it out of the file's memory.
func readRow(k, v []byte, want uint64) (Row, error) {
	key, err := parseRowKey(k)
	if err != nil {
		return Row{}, err
	}
	if key != want {
		return Row{}, fmt.Errorf("%w: the row is missing", ErrCorrupt)
	}
	rec, _, err := decodeEvent(v)
	if err != nil {
		return Row{}, err
	}
	return Row{ID: rec.ID, Body: bytes.Clone(rec.Body)}, nil
}

// Stats describes the outbox without scanning it.
type Stats struct {
	Depth        uint64    // rows that headquarters has not acknowledged
	OldestAt     time.Time // when the oldest of them was appended, zero if none
	LastSequence uint64
	Dead         uint64 // dead letters
	Bytes        int64  // size of the file
	Free         int64  // of these, free for new rows
	Limit        int64  // MaxSize
	Epoch        string
}

// Stats gives the current figures.
func (o *Outbox) Stats() (Stats, error) {
	var s Stats
	err := o.view("stats", func(tx *bolt.Tx) error {
		_, p, last, err := load(tx)
		if err != nil {
			return err
		}
		s = Stats{
			Depth: last - p.Acked, LastSequence: last - p.Base, Dead: p.Dead, Epoch: p.Epoch,
			Bytes: tx.Size(), Free: o.freeBytes(), Limit: o.opt.MaxSize,
		}
		k, v := tx.Bucket(bucketRows).Cursor().Seek(rowKey(p.Acked + 1))
		if k == nil {
			return nil
		}
		// A damaged oldest row has no known time; the relay deals with it.
		if _, at, err := decodeEvent(v); err == nil {
			s.OldestAt = at
		}
		return nil
	})
	return s, err
}
