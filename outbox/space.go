package outbox

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	markEvery = time.Minute

	// pruneChunk rows are forgotten in one transaction: more makes appends wait.
	pruneChunk = 1000
)

func (o *Outbox) freeBytes() int64 {
	s := o.db.Stats()
	return int64(s.FreePageN+s.PendingPageN) * int64(o.db.Info().PageSize)
}

// room reports ErrFull if bytes more would eat into the reserve.
func (o *Outbox) room(bytes int) error {
	if o.db == nil {
		return ErrClosed
	}
	// A commit writes at least a path of pages for each bucket anew.
	need := int64(bytes) + int64(bytes)/8 + 64<<10
	if o.size.Load()+need <= (o.opt.MaxSize-o.opt.Reserve)/2 {
		return nil // far from it, even if no page is free and the size is one commit old
	}
	var used int64
	err := o.db.View(func(tx *bolt.Tx) error {
		used = tx.Size() - o.freeBytes()
		return nil
	})
	if err != nil {
		return err
	}
	if used+need > o.opt.MaxSize-o.opt.Reserve {
		return fmt.Errorf("%w: %d of %d bytes in use, %d of them reserved; raise the outbox's maximum size or let it reach headquarters",
			ErrFull, used, o.opt.MaxSize, o.opt.Reserve)
	}
	return nil
}

// maintain forgets acknowledged rows that need not be kept and compacts a file
// that is mostly free. o.write is held.
func (o *Outbox) maintain() error {
	if o.db == nil {
		return ErrClosed
	}
	for {
		upto, err := o.forgettable()
		if err != nil || upto == 0 {
			return errors.Join(err, o.compactIfFree())
		}
		if err := o.forget(upto); err != nil {
			return err
		}
	}
}

// forgettable gives the row key up to which rows are to be forgotten now, 0 if
// none: those acknowledged longer ago than Retain, or more than RetainRows.
func (o *Outbox) forgettable() (upto uint64, err error) {
	acked := o.pos.Load().Acked
	err = guard(func() error {
		return o.db.View(func(tx *bolt.Tx) error {
			k, _ := tx.Bucket(bucketRows).Cursor().First()
			if k == nil {
				return nil
			}
			first, err := parseRowKey(k)
			if err != nil || first > acked {
				return err
			}
			if kept := acked - first + 1; kept >= o.opt.RetainRows+pruneChunk {
				upto = acked - o.opt.RetainRows
			}
			k, v := tx.Bucket(bucketMarks).Cursor().First()
			if k == nil {
				return nil
			}
			key, err := parseRowKey(k)
			if err != nil {
				return err
			}
			at, err := markTime(v)
			if err == nil && o.opt.Now().Sub(at) > o.opt.Retain {
				upto = max(upto, min(key, acked))
			}
			return err
		})
	})
	return upto, wrap("look for old rows", err)
}

// reclaim forgets acknowledged rows before their time, because new ones need the
// room. freed is false when there were none.
func (o *Outbox) reclaim() (freed bool, err error) {
	acked, before := o.pos.Load().Acked, uint64(0)
	err = guard(func() error {
		return o.db.View(func(tx *bolt.Tx) error {
			k, _ := tx.Bucket(bucketRows).Cursor().First()
			if k == nil {
				return nil
			}
			before, err = parseRowKey(k)
			return err
		})
	})
	if err != nil || before == 0 || before > acked {
		return false, err
	}
	return true, o.forget(acked)
}

// forget deletes acknowledged rows and their marks up to a key, in chunks.
func (o *Outbox) forget(upto uint64) error {
	for more := true; more; {
		try := func() error {
			return o.update(func(tx *bolt.Tx) error {
				var err error
				more, err = deleteUpto(tx.Bucket(bucketRows), upto, pruneChunk)
				if err != nil || more {
					return err
				}
				_, err = deleteUpto(tx.Bucket(bucketMarks), upto, 1<<20)
				return err
			})
		}
		err := try()
		if fullError(err) && o.ballast.drop() {
			err = try()
		}
		if err != nil {
			return wrap("forget acknowledged rows", err)
		}
	}
	return nil
}

// deleteUpto deletes at most n rows with keys up to and including upto.
func deleteUpto(b *bolt.Bucket, upto uint64, n int) (more bool, err error) {
	var keys [][]byte
	c := b.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		key, err := parseRowKey(k)
		if err != nil {
			return false, err
		}
		if key > upto {
			break
		}
		if len(keys) == n {
			more = true
			break
		}
		keys = append(keys, k)
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return false, err
		}
	}
	return more, nil
}

// A ballast is a file that holds disk space which is given back when the disk is
// full, so that acknowledgements and a last state can still be written.
type ballast struct {
	path string
	size int64
}

// restore takes the space if it can be had; without it the outbox works, it only
// cannot promise the last state on a full disk.
func (b *ballast) restore() {
	if info, err := os.Stat(b.path); err == nil && info.Size() == b.size {
		return
	}
	f, err := os.OpenFile(b.path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	err = syscall.Fallocate(int(f.Fd()), 0, 0, b.size)
	if err = errors.Join(err, f.Close()); err != nil {
		b.drop()
	}
}

// drop gives the space back and reports whether there was any.
func (b *ballast) drop() bool { return os.Remove(b.path) == nil }
