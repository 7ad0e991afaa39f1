package outbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"
)

// A Report is what Inspect tells a field engineer.
type Report struct {
	Kiosk    string
	Epoch    string
	Acked    uint64 // sequence
	Last     uint64 // sequence
	Depth    uint64
	OldestAt time.Time // zero if nothing waits
	State    []string  // keys
	Dead     []DeadLetter
	Bytes    int64
}

// A DeadLetter is a row that headquarters refused or that could not be sent.
type DeadLetter struct {
	Record Record // without id and body if the row itself was damaged
	Reason string
	At     time.Time
}

// Inspect describes a file that no other process has, or a copy. ErrLocked names
// the process that has it. Like Verify, it may end the process on a damaged file.
func Inspect(path string) (Report, error) {
	var r Report
	if err := NotHeld(path); err != nil {
		return r, err
	}
	err := inspectFile(path, false, func(tx *bolt.Tx) error {
		kiosk, p, last, err := load(tx)
		if err != nil {
			return err
		}
		r = Report{
			Kiosk: kiosk, Epoch: p.Epoch, Acked: p.Acked - p.Base, Last: last - p.Base,
			Depth: last - p.Acked, Bytes: tx.Size(),
		}
		if k, v := tx.Bucket(bucketRows).Cursor().Seek(rowKey(p.Acked + 1)); k != nil {
			if _, at, err := decodeEvent(v); err == nil {
				r.OldestAt = at
			}
		}
		err = tx.Bucket(bucketState).ForEach(func(k, _ []byte) error {
			r.State = append(r.State, string(k))
			return nil
		})
		if err != nil {
			return err
		}
		return tx.Bucket(bucketDead).ForEach(func(_, v []byte) error {
			raw, at, reason, err := decodeBurial(v)
			if err != nil {
				return err
			}
			letter := DeadLetter{Reason: reason, At: at}
			if rec, _, err := decodeEvent(raw); err == nil {
				letter.Record = Record{rec.ID, bytes.Clone(rec.Body)}
			}
			r.Dead = append(r.Dead, letter)
			return nil
		})
	})
	return r, err
}

// An Exported is one line of Export.
type Exported struct {
	ID   string          `json:"id"`
	At   time.Time       `json:"appended"`
	Body json.RawMessage `json:"body"`
}

// Export writes every intact event of any outbox file, damaged or not, as one JSON
// object a line, and returns how many. The same event can appear more than once
// in a file; it is exported once. Bodies that are not JSON are left out and counted.
func Export(path string, w io.Writer) (events, skipped int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, fmt.Errorf("outbox: export: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return 0, 0, fmt.Errorf("outbox: export: %w", err)
	}
	seen := map[string]bool{}
	enc := json.NewEncoder(w)
	for find, err := range Salvage(f, info.Size()) {
		if err != nil {
			return events, skipped, err
		}
		if find.State != "" || seen[find.Record.ID] {
			continue
		}
		seen[find.Record.ID] = true
		if !json.Valid(find.Record.Body) {
			skipped++
			continue
		}
		if err := enc.Encode(Exported{find.Record.ID, find.At, find.Record.Body}); err != nil {
			return events, skipped, fmt.Errorf("outbox: export: %w", err)
		}
		events++
	}
	return events, skipped, nil
}
