package outbox

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"time"
)

// A Find is one intact record that Salvage met.
type Find struct {
	Offset int64
	Size   int
	// Hint is the row key that stood before the record. It is not protected by the
	// checksum and serves order only.
	Hint uint64

	// One of the two is set.
	Record Record // of an event, with At
	State  string // the key, with Version and Value

	At      time.Time
	Version uint64
	Value   []byte
}

// salvageWindow is how much of the file is looked at in one go.
const salvageWindow = 4 << 20

var magicPrefix = []byte(magicEvent[:3])

// Salvage yields every intact record in size bytes of r, without trusting anything
// but the records' own checksums: also acknowledged rows, dead letters and stale
// copies in freed pages, the same record more than once. It ends early only with
// an error of reading r.
func Salvage(r io.ReaderAt, size int64) iter.Seq2[Find, error] {
	return func(yield func(Find, error) bool) {
		const most = frameHeader + maxPayload
		buf := make([]byte, min(size, salvageWindow+most))
		for start := int64(0); start < size; start += salvageWindow {
			// The look back of 8 bytes catches the key of a record at the window's start.
			from := max(start-8, 0)
			n := int(min(size, start+salvageWindow+most-8) - from)
			if got, err := r.ReadAt(buf[:n], from); got < n {
				yield(Find{}, fmt.Errorf("outbox: salvage at %d: %w", from, err))
				return
			}
			window := buf[:n]
			for at := int(start - from); at < int(start-from)+salvageWindow; {
				next := bytes.Index(window[at:], magicPrefix)
				if next < 0 || at+next >= int(start-from)+salvageWindow {
					break
				}
				at += next
				f, ok := findAt(window[at:])
				if !ok {
					at++
					continue
				}
				f.Offset = from + int64(at)
				if at >= 8 {
					f.Hint = binary.BigEndian.Uint64(window[at-8:])
				}
				if !yield(f, nil) {
					return
				}
				// Past the record: what looks like a record inside a body is none.
				at += f.Size
			}
		}
	}
}

// findAt decodes the record at the start of b, copying what it keeps.
func findAt(b []byte) (Find, bool) {
	if p, n, err := parseFrame(magicEvent, b); err == nil {
		rec, at, err := decodeEventPayload(p)
		rec.Body = bytes.Clone(rec.Body)
		return Find{Record: rec, At: at, Size: n}, err == nil
	}
	key, version, value, err := decodeState(b)
	size := frameHeader + 9 + len(key) + len(value)
	return Find{State: key, Version: version, Value: bytes.Clone(value), Size: size}, err == nil
}
