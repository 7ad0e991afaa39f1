// Package outbox is the kiosk's durable queue of events on their way to
// headquarters: append with the state that belongs to the events, read in order,
// drop on headquarters' acknowledgement only. Bodies are opaque.
//
// Nothing that was appended is lost by a crash, a power cut or a full disk, and
// what a damaged file still holds is salvaged. Duplicates are possible and
// harmless: every record carries an id that headquarters counts once.
package outbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// A Record is one event to send. Body is at most MaxBody bytes; ID is 1 to 255
// bytes and names the event for ever.
type Record struct {
	ID   string
	Body []byte
}

// A Row is a record with its position in the current epoch.
type Row struct {
	Sequence uint64
	ID       string
	Body     []byte
}

// An Outbox is an open file. Its methods may be called from any goroutine.
type Outbox struct {
	path string
	opt  Options
	lock *fileLock

	sending  sync.RWMutex // held for reading by every append, for writing to close
	requests chan *request
	leader   chan struct{} // held by the caller who commits for all
	batch    []*request    // the leader's
	closing  chan struct{}
	stopped  chan struct{} // closed when nothing runs in the background any more

	write sync.Mutex   // one writer at a time; held around every change of the fields below
	mu    sync.RWMutex // guards db against being replaced while it is read
	db    *bolt.DB     // nil once closed

	pos     atomic.Pointer[position]
	last    atomic.Uint64 // newest row's key
	size    atomic.Int64  // of the pages in use or free, in bytes, before the last append
	ballast *ballast
	behind  behind

	notify   chan struct{}
	recovery atomic.Pointer[Recovery]
	closed   bool // guarded by sending
}

// Open opens or creates the file at path. A file that fails Options.Check is put
// aside, and everything readable in it moves to a new file: see Recovery.
func Open(path string, opt *Options) (*Outbox, error) {
	o, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	lock, err := lockFile(path+".lock", o.Timeout)
	if err != nil {
		return nil, err
	}
	b := &Outbox{
		path: path, opt: o, lock: lock,
		requests: make(chan *request, maxBatch),
		leader:   make(chan struct{}, 1),
		closing:  make(chan struct{}),
		stopped:  make(chan struct{}),
		notify:   make(chan struct{}, 1),
		ballast:  &ballast{path: path + ".reserve", size: o.Reserve},
	}
	if err := b.start(); err != nil {
		if b.db != nil {
			err = errors.Join(err, guard(b.db.Close))
		}
		return nil, errors.Join(err, lock.release())
	}
	b.checkBehind()
	go b.maintainLoop()
	if b.last.Load() > b.pos.Load().Acked {
		b.wake()
	}
	return b, nil
}

// start checks, repairs if needed, opens and loads.
func (o *Outbox) start() error {
	err := o.check()
	if err == nil {
		err = o.openFile()
	}
	if errors.Is(err, ErrCorrupt) {
		var rec *Recovery
		if rec, err = o.recover(err); err == nil {
			o.recovery.Store(rec)
			err = o.openFile()
		}
	}
	if err != nil {
		return err
	}
	// What is in a new file is worth nothing while its name can be lost. Whoever made
	// it may have been killed before this, so that an old file needs it too.
	if err := syncFolder(filepath.Dir(o.path)); err != nil {
		return wrap("sync the folder of "+o.path, err)
	}
	o.ballast.restore()
	return o.maintain()
}

func (o *Outbox) boltOptions() *bolt.Options {
	return &bolt.Options{
		Timeout: o.opt.Timeout,
		// A backlog of a million rows, once drained, leaves a freelist that costs
		// 4 ms and 1.2 MB to write with every commit.
		NoFreelistSync: true,
		FreelistType:   o.freelistType(),
		// Growing the map takes all readers' locks; 64 MiB of addresses cost nothing.
		InitialMmapSize: 64 << 20,
		MaxSize:         int(o.opt.MaxSize),
		NoSync:          o.opt.NoSync,
		NoGrowSync:      o.opt.NoSync,
	}
}

// freelistType is the array for a small file: it fills free pages from the lowest,
// while the map takes any, which costs 3 to 4% of a commit more. A big file can have
// a hundred thousand free pages, and the array is merged anew in every commit.
func (o *Outbox) freelistType() bolt.FreelistType {
	if info, err := os.Stat(o.path); err == nil && info.Size() > wholeBelow {
		return bolt.FreelistMapType
	}
	return bolt.FreelistArrayType
}

// openFile opens the database and fills the fields that mirror it.
func (o *Outbox) openFile() error {
	err := o.openDB()
	if err == nil {
		err = guard(func() error { return o.db.Update(o.loadOrCreate) })
	}
	if err != nil && o.db != nil {
		closing := guard(o.db.Close)
		o.db = nil
		return errors.Join(wrap("read "+o.path, err), closing)
	}
	return err
}

func (o *Outbox) openDB() error {
	return guard(func() error {
		opt := o.boltOptions()
		var file *os.File
		opt.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
			var err error
			file, err = os.OpenFile(name, flag, mode)
			return file, err
		}
		db, err := bolt.Open(o.path, 0o600, opt)
		switch {
		case err == nil:
		case errors.Is(err, berrors.ErrTimeout):
			return lockedError(o.path)
		case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch),
			errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrInvalidMapping):
			return fmt.Errorf("%w: %s: %w", ErrCorrupt, o.path, err)
		default:
			return wrap("open "+o.path, err)
		}
		db.AllocSize = int(min(max(o.opt.MaxSize/64, 64<<10), 4<<20))
		o.db = db
		// The lock file keeps other outboxes out. bbolt's own lock becomes one that
		// still keeps other writers out, but lets the check behind read.
		return wrap("share "+o.path, syscall.Flock(int(file.Fd()), syscall.LOCK_SH))
	})
}

func (o *Outbox) loadOrCreate(tx *bolt.Tx) error {
	o.size.Store(tx.Size())
	if tx.Bucket(bucketMeta) == nil {
		if !fresh(tx) {
			return fmt.Errorf("%w: no meta bucket", ErrCorrupt)
		}
		epoch, err := o.opt.NewEpoch()
		if err != nil {
			return err
		}
		p := position{Epoch: epoch}
		o.pos.Store(&p)
		o.last.Store(0)
		return create(tx, o.opt.Kiosk, p)
	}
	kiosk, p, last, err := load(tx)
	if err != nil {
		return err
	}
	if o.opt.Kiosk != "" && kiosk != o.opt.Kiosk {
		return fmt.Errorf("%w: %s belongs to %q, this is %q: move the file away or correct the kiosk's id",
			ErrOtherKiosk, o.path, kiosk, o.opt.Kiosk)
	}
	o.pos.Store(&p)
	o.last.Store(last)
	return nil
}

// guard turns a panic or a memory fault inside bbolt, which damaged pages cause,
// into ErrCorrupt.
func guard(do func() error) (err error) {
	old := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(old)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrCorrupt, p)
		}
	}()
	return do()
}

// view reads in one transaction.
func (o *Outbox) view(doing string, do func(tx *bolt.Tx) error) error {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if o.db == nil {
		return ErrClosed
	}
	return wrap(doing, guard(func() error { return o.db.View(do) }))
}

// update writes in one transaction; o.write is held. After a failure the fields
// that mirror the file are read again, because a commit that reports an error may
// still have reached the disk.
func (o *Outbox) update(do func(tx *bolt.Tx) error) error {
	if o.db == nil {
		return ErrClosed
	}
	err := guard(func() error { return o.db.Update(do) })
	if err == nil {
		return nil
	}
	reload := guard(func() error {
		return o.db.View(func(tx *bolt.Tx) error {
			_, p, last, err := load(tx)
			if err == nil {
				o.pos.Store(&p)
				o.last.Store(last)
			}
			return err
		})
	})
	return errors.Join(err, reload)
}

// Path is the file's name.
func (o *Outbox) Path() string { return o.path }

// Recovery tells what was repaired last, by Open or by Repair, nil if the file was
// sound all the time.
func (o *Outbox) Recovery() *Recovery { return o.recovery.Load() }

// Notify is signalled when there may be rows to read. One signal can stand for many
// appends; there is one reader.
func (o *Outbox) Notify() <-chan struct{} { return o.notify }

func (o *Outbox) wake() {
	select {
	case o.notify <- struct{}{}:
	default:
	}
}

// Close waits for the appends that have begun and closes the file. It may be called again.
func (o *Outbox) Close() error {
	o.sending.Lock()
	if o.closed {
		o.sending.Unlock()
		<-o.stopped
		return nil
	}
	o.closed = true
	close(o.closing)
	o.sending.Unlock()
	<-o.stopped
	o.behind.stop()

	o.write.Lock()
	defer o.write.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
	var err error
	if o.db != nil {
		o.syncFreelist()
		err = wrap("close "+o.path, guard(o.db.Close))
		o.db = nil
	}
	return errors.Join(err, o.lock.release())
}

// syncFreelist writes the list of free pages once, so that the next Open need not
// walk the whole file to find them. A failure only costs that time.
func (o *Outbox) syncFreelist() {
	o.db.NoFreelistSync = false
	_ = guard(func() error { return o.db.Update(func(tx *bolt.Tx) error { return nil }) })
}

// syncFolder makes the names in path's folder durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
