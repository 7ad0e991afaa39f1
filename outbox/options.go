package outbox

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"
)

// Options of Open. The zero value of every field means its default.
type Options struct {
	// Kiosk is the kiosk's id. It is written into a new file and compared with an
	// old one, so that a disk moved to another counter is noticed. Empty: not compared.
	Kiosk string

	// Timeout is how long Open waits for another process to let the file go.
	// Default 2 s.
	Timeout time.Duration

	// MaxSize bounds the file in bytes; default 1 GiB, at least 1 MiB.
	MaxSize int64

	// Reserve is the part of MaxSize, in bytes, that only acknowledgements and
	// state without events may use, so that a full outbox can still be emptied
	// and the kiosk can still say that it is full. The same amount is kept from
	// the disk in a file beside the outbox. Default 1/16 of MaxSize, 256 KiB to 16 MiB.
	Reserve int64

	// Retain is how long acknowledged rows are kept for a replay. Default 7 days.
	Retain time.Duration

	// RetainRows bounds the acknowledged rows kept. Default 50,000.
	RetainRows uint64

	// Check decides whether the file can be opened without risk: some damage
	// makes bbolt end the process in a way that cannot be caught. ExecCheck runs
	// it in a child process. nil trusts the file.
	Check func(ctx context.Context, path string) error

	// CheckBehind reads every record of a file too large for Check to read wholly,
	// once, while the outbox is in use. ExecCheck with RunBehind runs it in a child
	// process. nil leaves it out. What it finds is repaired as soon as nothing was
	// appended for a minute.
	CheckBehind func(ctx context.Context, path string) error

	// OnBehind, if set, is told how CheckBehind ended; an error that is ErrCorrupt
	// announces a repair.
	OnBehind func(err error)

	// OnRepair, if set, is told about the repair that CheckBehind called for; rec is
	// nil if it failed.
	OnRepair func(rec *Recovery, err error)

	// CheckTimeout bounds Check; a check that takes longer counts as failed,
	// because damage can also loop. Default 60 s.
	CheckTimeout time.Duration

	// OnCommit, if set, is told about every Append after its commit: how many
	// events, how long the caller waited, and the outcome.
	OnCommit func(events int, waited time.Duration, err error)

	// NoSync leaves out fsync. Only for the control of the tests, which must lose
	// events with it, and for loading a benchmark's backlog.
	NoSync bool

	// Now and NewEpoch replace the clock and the source of epochs in tests.
	Now      func() time.Time
	NewEpoch func() (string, error)
}

const (
	defaultTimeout      = 2 * time.Second
	defaultMaxSize      = 1 << 30
	defaultRetain       = 7 * 24 * time.Hour
	defaultRetainRows   = 50_000
	defaultCheckTimeout = time.Minute

	minMaxSize = 1 << 20
	minReserve = 256 << 10
	maxReserve = 16 << 20
)

func (o *Options) withDefaults() (Options, error) {
	var c Options
	if o != nil {
		c = *o
	}
	setDefault(&c.Timeout, defaultTimeout)
	setDefault(&c.MaxSize, defaultMaxSize)
	setDefault(&c.Retain, defaultRetain)
	setDefault(&c.RetainRows, defaultRetainRows)
	setDefault(&c.CheckTimeout, defaultCheckTimeout)
	setDefault(&c.Reserve, min(max(c.MaxSize/16, minReserve), maxReserve))
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewEpoch == nil {
		c.NewEpoch = randomEpoch
	}
	if c.OnBehind == nil {
		c.OnBehind = func(error) {}
	}
	if c.OnRepair == nil {
		c.OnRepair = func(*Recovery, error) {}
	}
	if c.OnCommit == nil {
		c.OnCommit = func(int, time.Duration, error) {}
	}
	switch {
	case c.MaxSize < minMaxSize:
		return c, fmt.Errorf("%w: MaxSize %d, at least %d", ErrInvalid, c.MaxSize, minMaxSize)
	case c.Reserve < minReserve || c.Reserve > c.MaxSize/2:
		return c, fmt.Errorf("%w: Reserve %d, want %d to half of MaxSize", ErrInvalid, c.Reserve, minReserve)
	case c.Timeout < 0 || c.Retain < 0 || c.CheckTimeout < 0:
		return c, fmt.Errorf("%w: a negative duration", ErrInvalid)
	case len(c.Kiosk) > maxName:
		return c, fmt.Errorf("%w: kiosk id of %d bytes", ErrInvalid, len(c.Kiosk))
	}
	return c, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// randomEpoch makes a random UUID (RFC 9562, version 4).
func randomEpoch() (string, error) {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("outbox: make an epoch: %w", err)
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}
