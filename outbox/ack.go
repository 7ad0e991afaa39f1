package outbox

import (
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// A Refusal names a row that headquarters put aside, and why.
type Refusal struct {
	Sequence uint64
	Reason   string
}

// maxReason bounds a dead letter's reason in bytes.
const maxReason = 1000

// Ack records headquarters' word that it has every row of the epoch up to and
// including upto. The rows stay readable for a replay as long as Options.Retain
// says. Refused rows are copied to the dead letters in the same transaction.
//
// ErrForeignAck: the epoch is not the current one. ErrFutureAck: upto was never
// appended. An upto that is already acknowledged is fine.
func (o *Outbox) Ack(epoch string, upto uint64, refused ...Refusal) error {
	o.write.Lock()
	defer o.write.Unlock()
	p := *o.pos.Load()
	if epoch != p.Epoch {
		return fmt.Errorf("%w: %q, the current one is %q", ErrForeignAck, clip(epoch, 64), p.Epoch)
	}
	last := o.last.Load()
	if upto > last-p.Base {
		return fmt.Errorf("%w: up to %d, the last one is %d", ErrFutureAck, upto, last-p.Base)
	}
	key := p.Base + upto
	if key <= p.Acked && len(refused) == 0 {
		return nil
	}
	err := o.change("acknowledge", &p, func(tx *bolt.Tx) error {
		for _, r := range refused {
			if r.Sequence == 0 || r.Sequence > last-p.Base {
				return fmt.Errorf("%w: refusal of %d", ErrFutureAck, r.Sequence)
			}
			if err := o.bury(tx, &p, p.Base+r.Sequence, r.Reason); err != nil {
				return err
			}
		}
		if key <= p.Acked {
			return nil
		}
		p.Acked = key
		return o.mark(tx, key)
	})
	if err != nil {
		return err
	}
	return o.maintain()
}

// Bury takes a row out of the way of those behind it, into the dead letters. Only
// an acknowledged row or the oldest waiting one can be buried: in the latter case
// the rest begins a new epoch, so that headquarters sees no gap.
func (o *Outbox) Bury(sequence uint64, reason string) error {
	o.write.Lock()
	defer o.write.Unlock()
	p := *o.pos.Load()
	key := p.Base + sequence
	switch {
	case sequence == 0 || key > o.last.Load():
		return fmt.Errorf("%w: %d", ErrUnknownRow, sequence)
	case key > p.Acked+1:
		return fmt.Errorf("%w: %d waits behind %d", ErrNotOldest, sequence, p.Acked+1-p.Base)
	}
	err := o.change("bury", &p, func(tx *bolt.Tx) error {
		if err := o.bury(tx, &p, key, reason); err != nil || key <= p.Acked {
			return err
		}
		if err := tx.Bucket(bucketRows).Delete(rowKey(key)); err != nil {
			return err
		}
		var err error
		p, err = o.epochAt(p, key)
		return err
	})
	if err == nil {
		o.wake()
	}
	return err
}

// bury copies a row, whatever its bytes, to the dead letters and counts it.
func (o *Outbox) bury(tx *bolt.Tx, p *position, key uint64, reason string) error {
	dead := tx.Bucket(bucketDead)
	if dead.Get(rowKey(key)) != nil {
		return nil
	}
	p.Dead++
	raw := tx.Bucket(bucketRows).Get(rowKey(key))
	return dead.Put(rowKey(key), encodeBurial(raw, o.opt.Now(), clip(reason, maxReason)))
}

// ReplayFrom makes the rows of an epoch from a sequence on unacknowledged again:
// headquarters was restored from a backup. It returns the current epoch's next
// sequence. Rows that are no longer kept, or that belong to an older epoch, are
// sent under a new epoch, because headquarters expects an epoch without gaps.
// ErrForeignAck: the epoch was never this outbox's.
func (o *Outbox) ReplayFrom(epoch string, sequence uint64) (next uint64, err error) {
	o.write.Lock()
	defer o.write.Unlock()
	p := *o.pos.Load()
	base, known := p.baseOf(epoch)
	if !known {
		return 0, fmt.Errorf("%w: replay of %q", ErrForeignAck, clip(epoch, 64))
	}
	key := base + max(sequence, 1)
	if key > p.Acked {
		return p.Acked - p.Base + 1, nil
	}
	err = o.change("replay", &p, func(tx *bolt.Tx) error {
		k, _ := tx.Bucket(bucketRows).Cursor().Seek(rowKey(key))
		first := p.Acked + 1
		if k != nil {
			found, err := parseRowKey(k)
			if err != nil {
				return err
			}
			first = min(found, first)
		}
		if err := dropMarks(tx, first); err != nil {
			return err
		}
		if first == key && epoch == p.Epoch {
			p.Acked = first - 1
			return nil
		}
		var err error
		p, err = o.epochAt(p, first-1)
		return err
	})
	if err != nil {
		return 0, err
	}
	o.wake()
	return p.Acked - p.Base + 1, nil
}

// Renew begins a new epoch at the oldest waiting row. It is for the relay to call
// when headquarters knows sequences that this file never had (ErrFutureAck).
func (o *Outbox) Renew() error {
	o.write.Lock()
	defer o.write.Unlock()
	p := *o.pos.Load()
	err := o.change("renew", &p, func(tx *bolt.Tx) error {
		var err error
		p, err = o.epochAt(p, p.Acked)
		return err
	})
	if err == nil {
		o.wake()
	}
	return err
}

// change runs do and stores the position that it leaves in *p, in one transaction.
// When the disk is full it gives the reserve back to the disk and tries again.
func (o *Outbox) change(doing string, p *position, do func(tx *bolt.Tx) error) error {
	before := *p
	try := func() error {
		*p = before
		return o.update(func(tx *bolt.Tx) error {
			if err := do(tx); err != nil {
				return err
			}
			return p.store(tx)
		})
	}
	err := try()
	if fullError(err) && o.ballast.drop() {
		err = try()
	}
	if err != nil {
		return wrap(doing, err)
	}
	stored := *p
	o.pos.Store(&stored)
	return nil
}

// clip shortens s to n bytes without cutting a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// mark remembers when rows up to key were acknowledged, once a minute at most:
// that is precise enough to forget them days later.
func (o *Outbox) mark(tx *bolt.Tx, key uint64) error {
	marks, now := tx.Bucket(bucketMarks), o.opt.Now()
	if k, v := marks.Cursor().Last(); k != nil {
		at, err := markTime(v)
		if since := now.Sub(at); err == nil && since >= 0 && since < markEvery {
			// The newest mark moves along, keeping its time.
			return errors.Join(marks.Delete(k), marks.Put(rowKey(key), rowKey(uint64(at.UnixMilli()))))
		}
	}
	return marks.Put(rowKey(key), rowKey(uint64(now.UnixMilli())))
}

// dropMarks forgets the acknowledgement times of rows from key on.
func dropMarks(tx *bolt.Tx, key uint64) error {
	marks := tx.Bucket(bucketMarks)
	for {
		k, _ := marks.Cursor().Seek(rowKey(key))
		if k == nil {
			return nil
		}
		if err := marks.Delete(k); err != nil {
			return err
		}
	}
}
