package login

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"
)

// MaxField bounds each text of an Entry, in bytes.
const MaxField = 256

// Errors of the audit chain.
var (
	// ErrEntry reports an entry that cannot be recorded.
	ErrEntry = errors.New("login: audit entry")
	// ErrBroken reports entries that were changed, removed, added or moved.
	ErrBroken = errors.New("login: audit chain is broken")
)

// A Digest is a SHA-256 sum. The zero Digest stands before the first entry.
type Digest [sha256.Size]byte

// An Entry says who did what to which object. It never holds personal data:
// Object is an id, not a name.
type Entry struct {
	Time   time.Time // to the microsecond, as databases keep it
	Who    string    // login, "system" or "public"
	What   string    // "opened", "signed in", …
	Object string    // an event's or a case's id, or ""
	Prev   Digest    // Hash of the entry before
	Hash   Digest    // over everything above
}

// Link completes an entry that follows prev.
func Link(prev Digest, e Entry) (Entry, error) {
	for _, s := range []string{e.Who, e.What, e.Object} {
		if len(s) > MaxField || !utf8.ValidString(s) {
			return Entry{}, fmt.Errorf("%w: a text is above %d bytes or not UTF-8", ErrEntry, MaxField)
		}
	}
	if e.Who == "" || e.What == "" || e.Time.IsZero() {
		return Entry{}, fmt.Errorf("%w: it must say when, who and what", ErrEntry)
	}
	e.Time = e.Time.UTC().Truncate(time.Microsecond)
	e.Prev = prev
	e.Hash = e.digest()
	return e, nil
}

func (e Entry) digest() Digest {
	b := []byte("smartcounter audit 1\n")
	b = binary.BigEndian.AppendUint64(b, uint64(e.Time.UnixMicro()))
	for _, s := range []string{e.Who, e.What, e.Object} {
		// The length first, so that no text can pass for the start of the next.
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return sha256.Sum256(append(b, e.Prev[:]...))
}

// VerifyEntries checks consecutive entries that follow prev. Whoever can write
// the whole log could link it anew: so the newest Hash is to be kept, from time to
// time, where they cannot write, and compared.
func VerifyEntries(prev Digest, entries []Entry) error {
	for i, e := range entries {
		if e.Prev != prev || e.Hash != e.digest() {
			return fmt.Errorf("%w: entry %d of %d", ErrBroken, i+1, len(entries))
		}
		prev = e.Hash
	}
	return nil
}

// A Chain appends entries one after the other. It is safe for concurrent use.
type Chain struct {
	mu   sync.Mutex
	last Digest
}

// NewChain goes on after the entry with the given Hash.
func NewChain(last Digest) *Chain { return &Chain{last: last} }

// Append links an entry and hands it to store; the chain goes on from it only if
// store kept it.
func (c *Chain) Append(e Entry, store func(Entry) error) (Entry, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, err := Link(c.last, e)
	if err != nil {
		return Entry{}, err
	}
	if err := store(e); err != nil {
		return Entry{}, fmt.Errorf("login: keep an audit entry: %w", err)
	}
	c.last = e.Hash
	return e, nil
}

// Last is the Hash of the newest entry.
func (c *Chain) Last() Digest {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}
