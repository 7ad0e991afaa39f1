package event

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// countBlock is how many counts one write reserves. A crash skips up to that
// many query numbers and never repeats one.
const countBlock = 16

const countFormat = "smartcounter count %d check %08x\n"

// ErrCount reports a count file that cannot be read or written. The message
// names the file and the mend.
var ErrCount = errors.New("event: count file")

// A Counter gives running counts that never repeat, whatever happens to the
// outbox: it reserves them in a small file of its own. It is safe for
// concurrent use.
type Counter struct {
	path string

	mu       sync.Mutex
	next     uint64
	reserved uint64 // counts below this are covered by the file
}

// OpenCounter opens or starts a count file. floor is the first count that the
// outbox does not know as used, 0 if it knows nothing: either of the two alone
// is enough to go on, so that losing one is harmless. A damaged file is an error
// only when the outbox knows nothing either.
func OpenCounter(path string, floor uint64) (*Counter, error) {
	next, err := readCount(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		next = 0
	case errors.Is(err, errDamagedCount) && floor > 0:
		// What was reserved beyond the outbox's knowledge is at most one block.
		next = floor + countBlock
	case errors.Is(err, errDamagedCount):
		return nil, fmt.Errorf("%w %s is damaged: remove it and give this counter a slot that was never used", ErrCount, path)
	case err != nil:
		return nil, fmt.Errorf("%w %s cannot be read: check its owner: %w", ErrCount, path, err)
	}
	c := &Counter{path: path, next: max(next, floor)}
	// Reserving at once shows an unwritable folder at start, not at a customer.
	if err := c.reserve(); err != nil {
		return nil, err
	}
	return c, nil
}

// Next gives the next count. It is on disk before Next returns.
func (c *Counter) Next() (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next >= c.reserved {
		if err := c.reserve(); err != nil {
			return 0, err
		}
	}
	n := c.next
	c.next++
	return n, nil
}

func (c *Counter) reserve() error {
	upto := c.next + countBlock
	if err := replaceFile(c.path, formatCount(upto), 0o600); err != nil {
		return fmt.Errorf("%w %s cannot be written: check the folder's owner and free space: %w", ErrCount, c.path, err)
	}
	c.reserved = upto
	return nil
}

func formatCount(n uint64) []byte {
	return fmt.Appendf(nil, countFormat, n, crc32.ChecksumIEEE(fmt.Append(nil, n)))
}

var errDamagedCount = errors.New("damaged")

func readCount(path string) (uint64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 256)) // a sound file has fewer than 60 bytes
	if err != nil {
		return 0, err
	}
	return parseCount(string(text))
}

func parseCount(text string) (uint64, error) {
	var n uint64
	var check uint32
	if _, err := fmt.Sscanf(text, strings.TrimSuffix(countFormat, "\n"), &n, &check); err != nil || string(formatCount(n)) != text {
		return 0, errDamagedCount
	}
	return n, nil
}
