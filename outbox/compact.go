package outbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// A file is compacted when it is large, mostly free, and what remains is little
// enough to copy while a customer waits for the next commit.
const (
	compactAbove    = 16 << 20 // bytes of file
	compactLiveMost = 64 << 20 // bytes in use
	compactFreePart = 0.6
)

func (o *Outbox) compactIfFree() error {
	if o.behind.running.Load() {
		return nil // it reads the file; there is no hurry
	}
	var size, free int64
	err := o.db.View(func(tx *bolt.Tx) error {
		size, free = tx.Size(), o.freeBytes()
		return nil
	})
	if err != nil {
		return wrap("size", err)
	}
	if size < compactAbove || size-free > compactLiveMost || float64(free) < compactFreePart*float64(size) {
		return nil
	}
	return o.compact()
}

// compact copies what is in use to a new file and puts it in the old one's place.
// Without room for the copy everything stays as it is. o.write is held.
func (o *Outbox) compact() error {
	temp := o.path + ".compact"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return wrap("compact", err)
	}
	if err := o.copyTo(temp); err != nil {
		removed := os.Remove(temp)
		if fullError(err) {
			return nil
		}
		return errors.Join(wrap("compact", err), removed)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := guard(o.db.Close); err != nil {
		return wrap("compact", err)
	}
	o.db = nil
	renamed := os.Rename(temp, o.path)
	if renamed == nil {
		renamed = syncFolder(filepath.Dir(o.path))
	}
	// Whether or not the rename worked, the file at path is whole: go on with it.
	if err := o.openFile(); err != nil {
		return errors.Join(fmt.Errorf("outbox: reopen after compaction: %w", err), renamed)
	}
	return wrap("compact", renamed)
}

func (o *Outbox) copyTo(temp string) error {
	opt := o.boltOptions()
	opt.NoSync, opt.NoGrowSync = true, true // one fsync at the end is enough for a temporary file
	dst, err := bolt.Open(temp, 0o600, opt)
	if err != nil {
		return err
	}
	err = guard(func() error { return bolt.Compact(dst, o.db, 1<<20) })
	if err == nil {
		err = dst.Sync()
	}
	return errors.Join(err, dst.Close())
}
