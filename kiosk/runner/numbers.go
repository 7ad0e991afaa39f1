package runner

import (
	"encoding/binary"
	"fmt"

	"smartcounter/kiosk/event"
)

// NumberState is the outbox state key of the running count, committed with
// every event that carries a number.
const NumberState = "numbers.next"

// Numbers gives query numbers: a count that never repeats, permuted. It
// implements Numberer.
type Numbers struct {
	counter *event.Counter
	numbers *event.Numbers
}

// NewNumbers joins the count kept in path with the one that the outbox
// committed last (the value of NumberState, nil if there is none).
func NewNumbers(numbers *event.Numbers, path string, committed []byte) (*Numbers, error) {
	var floor uint64
	if len(committed) == 8 {
		floor = binary.BigEndian.Uint64(committed)
	}
	counter, err := event.OpenCounter(path, floor)
	if err != nil {
		return nil, fmt.Errorf("runner: %w", err)
	}
	return &Numbers{counter: counter, numbers: numbers}, nil
}

// Next gives the next number and the state to commit with it.
func (n *Numbers) Next() (string, map[string][]byte, error) {
	count, err := n.counter.Next()
	if err != nil {
		return "", nil, err
	}
	number, err := n.numbers.Number(count)
	if err != nil {
		return "", nil, err
	}
	return number, map[string][]byte{NumberState: binary.BigEndian.AppendUint64(nil, count+1)}, nil
}
