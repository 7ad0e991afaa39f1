package outbox

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// A Recovery tells what Open or Repair did with a damaged file.
type Recovery struct {
	Cause       error
	Quarantined string   // where the damaged file is now
	Salvaged    int      // events found and appended again, under their own ids
	Left        int      // events found that did not fit: they are in the quarantined file
	StateKeys   []string // states found; they can be older than the newest event
}

// Repair replaces the open file as Open does with a damaged one. It is for the
// reader that met ErrCorrupt where it was not one row's alone.
func (o *Outbox) Repair(cause error) (*Recovery, error) {
	o.behind.stop() // it reads the file that is put aside
	o.write.Lock()
	defer o.write.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.db == nil {
		return nil, ErrClosed
	}
	// The damaged file's state matters no more, only that it is let go.
	_ = guard(o.db.Close)
	o.db = nil
	rec, err := o.recover(cause)
	if err == nil {
		err = o.openFile()
	}
	if err != nil {
		return nil, err
	}
	o.recovery.Store(rec)
	o.ballast.restore()
	o.wake()
	return rec, nil
}

// salvageBatch is how many events one transaction takes while salvaging.
const salvageBatch = 500

// recover builds a new file beside the damaged one, moves every intact record to
// it, and only then puts it in the damaged file's place: a crash in between leaves
// the damaged file where it was, and the next Open begins again.
func (o *Outbox) recover(cause error) (*Recovery, error) {
	rec := &Recovery{Cause: cause}
	fail := func(err error) (*Recovery, error) {
		return nil, fmt.Errorf("outbox: repair %s: %w (%w)", o.path, err, cause)
	}
	damaged, err := os.Open(o.path)
	if err != nil {
		return fail(err)
	}
	defer damaged.Close() // read only: nothing to lose
	info, err := damaged.Stat()
	if err != nil {
		return fail(err)
	}
	found, err := takeStock(damaged, info.Size())
	if err != nil {
		return fail(err)
	}
	temp := o.path + ".repair"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fail(err)
	}
	o.ballast.drop() // two files need room for a moment
	if err := o.rebuild(temp, damaged, found, rec); err != nil {
		return fail(errors.Join(err, os.Remove(temp)))
	}
	rec.Quarantined = o.path + ".corrupt-" + o.opt.Now().UTC().Format("20060102T150405.000")
	if err := replaceKeeping(temp, o.path, rec.Quarantined); err != nil {
		return fail(err)
	}
	return rec, nil
}

// replaceKeeping puts temp at path and keeps the old file as kept, so that at no
// moment path is missing. File systems without hard links get two renames.
func replaceKeeping(temp, path, kept string) error {
	if err := os.Link(path, kept); err != nil {
		if err := os.Rename(path, kept); err != nil {
			return err
		}
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

type stock struct {
	events []whereabouts
	states []Find
}

type whereabouts struct {
	hint   uint64
	offset int64
	size   int
}

// takeStock notes where each event and the newest version of each state is.
func takeStock(r io.ReaderAt, size int64) (stock, error) {
	var s stock
	seen := map[string]bool{}
	newest := map[string]int{}
	for f, err := range Salvage(r, size) {
		if err != nil {
			return stock{}, err
		}
		if f.State != "" {
			i, known := newest[f.State]
			switch {
			case !known:
				newest[f.State] = len(s.states)
				s.states = append(s.states, f)
			case f.Version > s.states[i].Version:
				s.states[i] = f
			}
			continue
		}
		if !seen[f.Record.ID] {
			seen[f.Record.ID] = true
			s.events = append(s.events, whereabouts{f.Hint, f.Offset, f.Size})
		}
	}
	slices.SortFunc(s.events, func(a, b whereabouts) int {
		return cmp.Or(cmp.Compare(a.hint, b.hint), cmp.Compare(a.offset, b.offset))
	})
	return s, nil
}

func (o *Outbox) rebuild(temp string, damaged io.ReaderAt, found stock, rec *Recovery) (err error) {
	opt := o.boltOptions()
	opt.NoSync, opt.NoGrowSync = true, true // one fsync at the end is enough for a temporary file
	db, err := bolt.Open(temp, 0o600, opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	epoch, err := o.opt.NewEpoch()
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		if err := create(tx, o.opt.Kiosk, position{Epoch: epoch}); err != nil {
			return err
		}
		for _, f := range found.states {
			rec.StateKeys = append(rec.StateKeys, f.State)
			if err := tx.Bucket(bucketState).Put([]byte(f.State), encodeState(f.State, f.Version, f.Value)); err != nil {
				return err
			}
		}
		slices.Sort(rec.StateKeys)
		return nil
	})
	if err != nil {
		return err
	}
	key, buf := uint64(0), make([]byte, frameHeader+maxPayload)
	for chunk := range slices.Chunk(found.events, salvageBatch) {
		err := db.Update(func(tx *bolt.Tx) error {
			rows := tx.Bucket(bucketRows)
			rows.FillPercent = 1
			for i, w := range chunk {
				r, at, err := rereadEvent(damaged, w, buf)
				if err != nil {
					return err
				}
				if err := rows.Put(rowKey(key+uint64(i)+1), encodeEvent(r, at)); err != nil {
					return err
				}
			}
			return nil
		})
		if fullError(err) {
			rec.Left = len(found.events) - int(key)
			break
		}
		if err != nil {
			return err
		}
		key += uint64(len(chunk))
	}
	rec.Salvaged = int(key)
	return db.Sync()
}

// rereadEvent reads an event that takeStock has seen.
func rereadEvent(r io.ReaderAt, w whereabouts, buf []byte) (Record, time.Time, error) {
	buf = buf[:w.size]
	if n, err := r.ReadAt(buf, w.offset); n < w.size {
		return Record{}, time.Time{}, err
	}
	p, _, err := parseFrame(magicEvent, buf)
	if err != nil {
		return Record{}, time.Time{}, err
	}
	return decodeEventPayload(p)
}
