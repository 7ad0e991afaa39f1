package outbox

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"
)

// Errors of opening.
var (
	// ErrLocked is returned by Open when another process has the file.
	ErrLocked = errors.New("outbox: another process has the file")

	// ErrCorrupt is returned when the file cannot be trusted: by a check, and by
	// reads and writes that meet damage in the middle of a run. Open repairs what
	// it can and returns ErrCorrupt only when it cannot.
	ErrCorrupt = errors.New("outbox: the file is damaged")

	// ErrNewerSchema is returned by Open when a newer release wrote the file.
	ErrNewerSchema = errors.New("outbox: the file was written by a newer release")

	// ErrNoRecords is returned by Rebuild for a file without a single intact record:
	// mostly one that never was an outbox.
	ErrNoRecords = errors.New("outbox: no event and no state in the file")

	// ErrOtherKiosk is returned by Open when the file belongs to another kiosk.
	ErrOtherKiosk = errors.New("outbox: the file belongs to another kiosk")
)

// Errors of appending.
var (
	// ErrFull is returned by Append when MaxSize is reached or the disk is full.
	// Nothing of the call was stored.
	ErrFull = errors.New("outbox: no space left")

	// ErrTooLarge is returned by Append for a body above MaxBody or a state value
	// above MaxState. Nothing of the call was stored.
	ErrTooLarge = errors.New("outbox: too large")

	// ErrInvalid is returned by Append for a record without an id or a body, and
	// by Open for options that contradict each other.
	ErrInvalid = errors.New("outbox: invalid argument")

	// ErrClosed is returned by every method after Close.
	ErrClosed = errors.New("outbox: closed")
)

// Errors of acknowledging.
var (
	// ErrForeignAck is returned by Ack for an epoch that is not the current one.
	ErrForeignAck = errors.New("outbox: acknowledgement for another epoch")

	// ErrFutureAck is returned by Ack for a sequence that was never appended: the
	// file was rolled back or cloned.
	ErrFutureAck = errors.New("outbox: acknowledgement from the future")

	// ErrNotOldest is returned by Bury for a row behind others that still wait.
	ErrNotOldest = errors.New("outbox: only the oldest waiting row can be buried")

	// ErrUnknownRow is returned for a sequence that holds no row.
	ErrUnknownRow = errors.New("outbox: no such row")
)

// A DamagedRowError reports one row that cannot be read although the rest of the
// file can. It matches ErrCorrupt.
type DamagedRowError struct {
	Sequence uint64
	Reason   string
}

func (e *DamagedRowError) Error() string {
	return fmt.Sprintf("outbox: row %d is damaged: %s", e.Sequence, e.Reason)
}

// Is makes errors.Is(err, ErrCorrupt) true.
func (e *DamagedRowError) Is(target error) bool { return target == ErrCorrupt }

// fullError reports whether err means that there is no room. bbolt formats some
// of the errors of growing the file with %s, hence the look at the text.
func fullError(err error) bool {
	if err == nil {
		return false
	}
	return errors.Is(err, berrors.ErrMaxSizeReached) || errors.Is(err, syscall.ENOSPC) ||
		errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) ||
		strings.Contains(err.Error(), syscall.ENOSPC.Error()) ||
		strings.Contains(err.Error(), syscall.EDQUOT.Error()) ||
		strings.Contains(err.Error(), syscall.EFBIG.Error())
}

// wrap names the failed operation and maps bbolt's errors to the package's.
func wrap(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case fullError(err):
		return fmt.Errorf("outbox: %s: %w (%w)", doing, ErrFull, err)
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return ErrClosed
	}
	return fmt.Errorf("outbox: %s: %w", doing, err)
}
