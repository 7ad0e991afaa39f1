package branch

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"smartcounter/kiosk/queue"
)

// Errors of a host, beside those of the queue.
var (
	// ErrStopped reports a host that has ended.
	ErrStopped = errors.New("branch: the host has stopped")
	// ErrReused reports an order's id that was used for another order.
	ErrReused = errors.New("branch: this id belongs to another order")
	// ErrStore reports that the disk took nothing: nothing has happened.
	ErrStore = errors.New("branch: not stored")
)

// A Host owns the queue of a branch. Its methods may be called from any goroutine.
type Host struct {
	o      Options
	orders chan *order
	leader chan struct{} // held by who carries out what waits
	done   chan struct{} // closed when Run has ended

	current  atomic.Pointer[Snapshot]
	life     string // tells this process from the one before
	watchers watchers
	bell     *bell
	plans    plans

	// Below: touched by the leader alone, and by New.
	clock     clock
	committed map[string][]byte // what is on the disk
	lost      bool              // the disk's content is not known
	asked     time.Duration     // when bookings were last asked for
	askedOnce bool
}

// A Snapshot is the queue at one moment, as it is on the disk. It never changes.
type Snapshot struct {
	Queue *queue.State
	desk  desk
	// Doubt is a day that the clock says has begun and that staff must confirm,
	// "" for none.
	Doubt string
	// version differs for every state that this process has adopted.
	version uint64
}

// New reads the queue from the store; Run serves it.
func New(o Options) (*Host, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	h := &Host{o: o, orders: make(chan *order, maxBatch), leader: make(chan struct{}, 1), done: make(chan struct{}), committed: map[string][]byte{}, life: rand.Text()[:8]}
	h.leader <- struct{}{} // until Run begins
	h.bell = newBell(h)
	h.clock = newClock(o)
	if err := h.load(); err != nil {
		return nil, err
	}
	return h, nil
}

// load adopts what is on the disk.
func (h *Host) load() error {
	s := &Snapshot{}
	for _, key := range []string{queueKey, deskKey} {
		b, err := h.o.Store.State(key)
		if err != nil {
			return fmt.Errorf("branch: reading the queue: %w", err)
		}
		h.committed[key] = b
	}
	var err error
	if b := h.committed[queueKey]; len(b) == 0 {
		s.Queue, err = queue.New(h.o.Queue)
	} else {
		s.Queue, err = queue.Load(h.o.Queue, b)
	}
	if err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	if s.desk, err = loadDesk(h.committed[deskKey]); err != nil {
		return err
	}
	h.current.Store(s)
	h.lost = false
	return nil
}

const (
	maxBatch = 128
	// tickEvery is how often the host looks at the clock by itself: for a new
	// day, and so that pages show minutes that pass.
	tickEvery = 10 * time.Second
)

// Run serves the queue until ctx ends.
func (h *Host) Run(ctx context.Context) error {
	// The leader's place is kept at the end: nobody leads any more.
	defer close(h.done)
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for first := true; ; first = false {
		if first {
			h.lead(h.askForBookings())
		} else {
			h.lead()
		}
		<-h.leader
		select {
		case <-ctx.Done():
			h.leader <- struct{}{}
			return nil
		case <-tick.C:
			h.leader <- struct{}{}
		}
	}
}

// lead carries out what waits, in one transaction, and looks at the clock; the
// caller holds h.leader.
func (h *Host) lead(batch ...*order) {
	for more := true; more && len(batch) < maxBatch; {
		select {
		case o := <-h.orders:
			batch = append(batch, o)
		default:
			more = false
		}
	}
	if err := h.turn(batch); err != nil {
		h.o.Log.Error("the queue was not stored", "error", err)
	}
	h.watchers.tell()
}

// Now is the branch's wall clock.
func (h *Host) Now() time.Time { return h.o.Now().In(h.o.Zone) }

// Snapshot gives the queue as it is on the disk.
func (h *Host) Snapshot() *Snapshot { return h.current.Load() }

// Watch gives a channel that is signalled after changes and every few seconds;
// one signal may stand for many changes. stop ends it.
func (h *Host) Watch() (changed <-chan struct{}, stop func()) { return h.watchers.add() }

// watchers are told of changes without ever holding the host up.
type watchers struct {
	mu  sync.Mutex
	all map[chan struct{}]bool
}

func (w *watchers) add() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[chan struct{}]bool{}
	}
	w.all[c] = true
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, c)
	}
}

func (w *watchers) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.all {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// commit stores the events and the state that has changed in one transaction.
func (h *Host) commit(records []Record, state map[string][]byte) error {
	// Not the asker's context: whoever gives up must not take back what others
	// of the same transaction asked for.
	ctx, cancel := context.WithTimeout(context.Background(), storeLimit)
	defer cancel()
	err := h.o.Store.Append(ctx, records, state)
	if err == nil {
		return nil
	}
	// A commit that reports an error may still have reached the disk: what is
	// there decides, or a number could be given twice.
	there := 0
	for key, want := range state {
		got, readErr := h.o.Store.State(key)
		if readErr != nil {
			h.lost = true
			return errors.Join(fmt.Errorf("%w: %w", ErrStore, err), readErr)
		}
		if bytes.Equal(got, want) {
			there++
		}
	}
	if there == len(state) {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrStore, err)
}

// storeLimit bounds one transaction.
const storeLimit = 20 * time.Second
