package outbox

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Bounds of one commit.
const (
	maxBatch      = 512     // requests
	maxBatchBytes = 8 << 20 // their bodies and state
)

// maintainEvery is how often somebody looks for rows to forget when no
// acknowledgement makes it do so.
const maintainEvery = time.Minute

type request struct {
	records []Record
	state   map[string][]byte
	bytes   int
	taken   atomic.Bool // by a leader, or by a caller that gave up
	done    chan error
}

// Append stores the records and sets the state keys in one transaction and returns
// when it is on the disk. A nil value removes its key. Callers at the same moment
// share one commit.
//
// If ctx ends before the commit has begun, Append returns its error and nothing
// was stored; once it has begun, Append waits for the outcome, so that the caller
// always knows it.
func (o *Outbox) Append(ctx context.Context, records []Record, state map[string][]byte) error {
	r := &request{records: records, state: state, done: make(chan error, 1)}
	if err := r.validate(); err != nil {
		return err
	}
	began := time.Now()
	err := o.submit(ctx, r)
	o.opt.OnCommit(len(records), time.Since(began), err)
	return err
}

// submit hands the request over and waits. Among the callers who wait, one at a
// time leads: it commits for everybody. A caller alone thus commits in its own
// goroutine, without waking another.
func (o *Outbox) submit(ctx context.Context, r *request) error {
	o.sending.RLock()
	defer o.sending.RUnlock()
	if o.closed {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for queued := false; !queued; {
		select {
		case o.requests <- r:
			queued = true
		default:
			// Everyone in the queue may have given up, so somebody must lead.
			o.leader <- struct{}{}
			o.lead()
			<-o.leader
		}
	}
	for {
		select {
		case err := <-r.done:
			return err
		default:
		}
		select {
		case err := <-r.done:
			return err
		case o.leader <- struct{}{}:
			o.lead()
			<-o.leader
		case <-ctx.Done():
			if r.taken.CompareAndSwap(false, true) {
				return ctx.Err()
			}
			return <-r.done
		}
	}
}

func (r *request) validate() error {
	for _, rec := range r.records {
		switch {
		case len(rec.ID) == 0 || len(rec.ID) > maxName:
			return fmt.Errorf("%w: a record's id has %d bytes, want 1 to %d", ErrInvalid, len(rec.ID), maxName)
		case len(rec.Body) == 0:
			return fmt.Errorf("%w: record %s has no body", ErrInvalid, rec.ID)
		case len(rec.Body) > MaxBody:
			return fmt.Errorf("%w: record %s has %d bytes, at most %d", ErrTooLarge, rec.ID, len(rec.Body), MaxBody)
		}
		r.bytes += len(rec.Body) + len(rec.ID) + 64
	}
	for key, value := range r.state {
		switch {
		case len(key) == 0 || len(key) > maxName:
			return fmt.Errorf("%w: a state key has %d bytes, want 1 to %d", ErrInvalid, len(key), maxName)
		case len(value) > MaxState:
			return fmt.Errorf("%w: state %q has %d bytes, at most %d", ErrTooLarge, key, len(value), MaxState)
		}
		r.bytes += len(key) + len(value) + 64
	}
	return nil
}

// maintainLoop looks after the file while nothing else does.
func (o *Outbox) maintainLoop() {
	defer close(o.stopped)
	tick := time.NewTicker(maintainEvery)
	defer tick.Stop()
	newest := o.last.Load()
	for {
		select {
		case <-o.closing:
			return
		case <-tick.C:
			o.write.Lock()
			// What fails here fails again, and is reported, at the next append or ack.
			_ = o.maintain()
			o.ballast.restore()
			o.write.Unlock()
			// Salvaging a large file takes seconds, so it waits for a quiet minute.
			if last := o.last.Load(); last != newest {
				newest = last
				continue
			}
			o.repairFound()
		}
	}
}

// lead commits one batch of what is waiting; the caller holds o.leader. In a crowd
// the callers of the last commit are just being woken: letting them run first
// fills this commit instead of the next.
func (o *Outbox) lead() {
	if len(o.batch) > 1 {
		runtime.Gosched()
	}
	clear(o.batch)
	o.batch = o.batch[:0]
	for bytes := 0; len(o.batch) < maxBatch && bytes < maxBatchBytes; {
		select {
		case r := <-o.requests:
			if r.taken.CompareAndSwap(false, true) {
				o.batch = append(o.batch, r)
				bytes += r.bytes
			}
			continue
		default:
		}
		break
	}
	o.commit(o.batch)
}

func (o *Outbox) commit(batch []*request) {
	if len(batch) == 0 {
		return
	}
	o.write.Lock()
	err := o.store(batch)
	if err != nil && len(batch) > 1 {
		// One of them may not fit: let each stand for itself.
		for _, r := range batch {
			r.done <- wrap("append", o.store([]*request{r}))
		}
		o.write.Unlock()
		o.wake()
		return
	}
	o.write.Unlock()
	if err == nil {
		o.wake()
	}
	for _, r := range batch {
		r.done <- wrap("append", err)
	}
}

// store commits one batch; when there is no room it forgets acknowledged rows
// kept for replay first, and lets state without events use the reserve.
func (o *Outbox) store(batch []*request) error {
	events, bytes := 0, 0
	for _, r := range batch {
		events += len(r.records)
		bytes += r.bytes
	}
	try := func() error {
		if events > 0 {
			if err := o.room(bytes); err != nil {
				return err
			}
		}
		return o.put(batch, events)
	}
	err := try()
	if fullError(err) || errors.Is(err, ErrFull) {
		freed, rerr := o.reclaim()
		if rerr != nil {
			return errors.Join(err, rerr)
		}
		if freed || (events == 0 && o.ballast.drop()) {
			err = try()
		}
	}
	return err
}

// put writes one batch in one transaction.
func (o *Outbox) put(batch []*request, events int) error {
	key, now := o.last.Load(), o.opt.Now()
	err := o.update(func(tx *bolt.Tx) error {
		o.size.Store(tx.Size())
		rows := tx.Bucket(bucketRows)
		rows.FillPercent = 1 // keys only grow: leave no half-empty pages behind
		for _, r := range batch {
			for _, rec := range r.records {
				key++
				if err := rows.Put(rowKey(key), encodeEvent(rec, now)); err != nil {
					return err
				}
			}
			if err := putState(tx, r.state); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		o.last.Add(uint64(events))
	}
	return err
}

func putState(tx *bolt.Tx, state map[string][]byte) error {
	b := tx.Bucket(bucketState)
	for key, value := range state {
		if value == nil {
			if err := b.Delete([]byte(key)); err != nil {
				return err
			}
			continue
		}
		var version uint64
		if old := b.Get([]byte(key)); old != nil {
			// A damaged old value is being replaced, which mends it.
			if _, v, _, err := decodeState(old); err == nil {
				version = v
			}
		}
		if err := b.Put([]byte(key), encodeState(key, version+1, value)); err != nil {
			return err
		}
	}
	return nil
}
