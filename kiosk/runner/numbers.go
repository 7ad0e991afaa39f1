package runner

import (
	"encoding/binary"
	"errors"
	"fmt"
	"syscall"

	"smartcounter/kiosk/event"
)

// NumberState is the outbox state key of the running count, committed with
// every event that carries a number.
const NumberState = "numbers.next"

// Numbers gives query numbers: a count that never repeats, permuted. It
// implements Numberer for one caller at a time.
type Numbers struct {
	numbers *event.Numbers
	path    string
	floor   uint64
	counter *event.Counter // nil while the disk was too full to open it
}

// NewNumbers joins the count kept in path with the one that the outbox
// committed last (the value of NumberState, nil if there is none). A full disk
// is no error: the counter starts, says that it is full, and gives numbers again
// when there is room.
func NewNumbers(numbers *event.Numbers, path string, committed []byte) (*Numbers, error) {
	n := &Numbers{numbers: numbers, path: path}
	if len(committed) == 8 {
		n.floor = binary.BigEndian.Uint64(committed)
	}
	if err := n.open(); err != nil && !errors.Is(err, ErrFull) {
		return nil, err
	}
	return n, nil
}

func (n *Numbers) open() error {
	counter, err := event.OpenCounter(n.path, n.floor)
	if err != nil {
		return full(fmt.Errorf("runner: %w", err))
	}
	n.counter = counter
	return nil
}

// Next gives the next number and the state to commit with it.
func (n *Numbers) Next() (string, map[string][]byte, error) {
	if n.counter == nil {
		if err := n.open(); err != nil {
			return "", nil, err
		}
	}
	count, err := n.counter.Next()
	if err != nil {
		return "", nil, full(err)
	}
	number, err := n.numbers.Number(count)
	if err != nil {
		return "", nil, err
	}
	return number, map[string][]byte{NumberState: binary.BigEndian.AppendUint64(nil, count+1)}, nil
}

// full marks an error of a disk without room as ErrFull.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}
