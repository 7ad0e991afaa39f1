package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
)

// A behind is the check that reads a large file while the outbox is in use.
type behind struct {
	cancel  context.CancelFunc // nil if there is none
	done    sync.WaitGroup
	running atomic.Bool
	found   atomic.Pointer[error] // damage that waits for a quiet minute
}

func (b *behind) stop() {
	if b.cancel != nil {
		b.cancel()
		b.done.Wait()
	}
}

// checkBehind starts Options.CheckBehind on a file that Quick did not read wholly.
func (o *Outbox) checkBehind() {
	if o.opt.CheckBehind == nil || o.recovery.Load() != nil || o.size.Load() <= wholeBelow {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	o.behind.cancel = cancel
	o.behind.running.Store(true)
	o.behind.done.Go(func() {
		defer cancel()
		err := o.opt.CheckBehind(ctx, o.path)
		if errors.Is(err, ErrCorrupt) && ctx.Err() == nil {
			// A page that changes under the child can also end it: damage is what is
			// there both times.
			err = o.opt.CheckBehind(ctx, o.path)
		}
		o.behind.running.Store(false)
		if ctx.Err() != nil {
			return // the outbox is closed or was repaired meanwhile
		}
		if errors.Is(err, ErrCorrupt) {
			o.behind.found.Store(&err)
		}
		o.opt.OnBehind(err)
	})
}

// repairFound repairs the damage that the check behind found.
func (o *Outbox) repairFound() {
	if found := o.behind.found.Swap(nil); found != nil {
		o.opt.OnRepair(o.Repair(*found))
	}
}

// behindBytes of rows are read in one transaction.
const behindBytes = 1 << 20

// RunBehind is the main function of the child process that ExecCheck starts for
// Options.CheckBehind, as RunCheck is for Options.Check. The file may be in use.
func RunBehind(args []string, stderr io.Writer) int {
	return inChild(args, stderr, Behind)
}

// Behind reads every record of a file that another process may be writing to. No
// transaction of that process waits for it: it looks at the file afresh for each
// megabyte. Pages that are reused while it reads them look damaged, so damage counts
// only if the file did not change meanwhile and a second look finds it too.
func Behind(path string) error {
	failedAt := -1
	for next, more := uint64(1), true; more; {
		began := time.Now()
		from, at, err := next, -1, error(nil)
		next, more, at, err = behindChunk(path, from)
		time.Sleep(time.Since(began)) // leaves half of the disk, and of the file's lock, to others
		if errors.Is(err, ErrCorrupt) && (at < 0 || at != failedAt) {
			next, more, failedAt = from, true, at
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// behindChunk reads rows from a key on, and behind the last one what else there is.
// It gives the key to go on from, and the transaction that it saw, -1 if that was no
// longer the newest one at the end.
func behindChunk(path string, from uint64) (next uint64, more bool, at int, err error) {
	err = inspectFile(path, false, func(tx *bolt.Tx) error {
		err := guard(func() (err error) {
			next, more, err = readOn(tx, from)
			return err
		})
		now, nerr := tx.DB().Begin(false)
		if nerr != nil {
			return errors.Join(err, nerr)
		}
		if at = now.ID(); at != tx.ID() {
			at = -1
		}
		return errors.Join(err, now.Rollback())
	})
	return next, more, at, err
}

func readOn(tx *bolt.Tx, from uint64) (next uint64, more bool, err error) {
	fail := func(err error) (uint64, bool, error) { return 0, false, err }
	_, p, last, err := load(tx)
	if err != nil {
		return fail(err)
	}
	next = from
	c, bytes := tx.Bucket(bucketRows).Cursor(), 0
	for k, v := c.Seek(rowKey(from)); k != nil; k, v = c.Next() {
		if bytes += len(v); bytes > behindBytes && next > from {
			return next, true, nil
		}
		key, err := parseRowKey(k)
		if err != nil {
			return fail(err)
		}
		// Acknowledged rows may be gone, waiting ones not.
		if want := max(next, p.Acked+1); key > want {
			return fail(fmt.Errorf("%w: row %d of %d is missing", ErrCorrupt, want, last))
		}
		if _, err := readRow(k, v, key); err != nil {
			return fail(err)
		}
		next = key + 1
	}
	if next <= last && p.Acked < last {
		return fail(fmt.Errorf("%w: row %d of %d is missing", ErrCorrupt, next, last))
	}
	return next, false, checkOthers(tx, p)
}
