package lexicon

import (
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math"
)

// ErrFormat says that a word list is damaged. It is returned by Parse.
var ErrFormat = errors.New("lexicon: bad word list")

// The word list, deflated: a magic line, then per word, in the order of their
// characters:
//
//	u8 characters shared with the word before
//	u8 characters added; 0x80 is set on words fit to be suggested
//	u16 big endian for each added character (all lie in the basic plane)
//	u8 8·log2 of the frequency, rounded
const (
	magic       = "smartcounter words 1\n"
	suggestible = 0x80

	maxWordLen = 8
	maxWords   = 1 << 19
	maxBytes   = 1 << 23 // inflated
)

// An Entry is one word of the list as it is written.
type Entry struct {
	Word    string
	Count   int // how often it was seen, at least 1
	Suggest bool
}

// Write writes entries, which must be sorted by their characters.
func Write(w io.Writer, entries []Entry) error {
	z, err := flate.NewWriter(w, flate.BestCompression)
	if err != nil {
		return fmt.Errorf("lexicon: write: %w", err)
	}
	b := bufio.NewWriter(z)
	b.WriteString(magic) // a bufio.Writer keeps its first error for Flush
	var last []rune
	for _, e := range entries {
		word := []rune(e.Word)
		if len(word) == 0 || len(word) > maxWordLen || e.Count < 1 {
			return fmt.Errorf("lexicon: write: %q, seen %d times, does not fit the format", e.Word, e.Count)
		}
		shared := 0
		for shared < min(len(last), len(word)) && last[shared] == word[shared] {
			shared++
		}
		added := byte(len(word) - shared)
		if e.Suggest {
			added |= suggestible
		}
		b.Write([]byte{byte(shared), added})
		for _, r := range word[shared:] {
			if r > math.MaxUint16 {
				return fmt.Errorf("lexicon: write: %q is outside the basic plane", r)
			}
			b.Write([]byte{byte(r >> 8), byte(r)})
		}
		b.WriteByte(byte(min(math.Round(8*math.Log2(float64(e.Count))), 255)))
		last = word
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("lexicon: write: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("lexicon: write: %w", err)
	}
	return nil
}

// Parse reads a word list. The error wraps ErrFormat.
func Parse(raw []byte) (*Lexicon, error) {
	z := flate.NewReader(bytes.NewReader(raw))
	b, err := io.ReadAll(io.LimitReader(z, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(b) > maxBytes || !bytes.HasPrefix(b, []byte(magic)) {
		return nil, fmt.Errorf("%w: no word list of at most %d bytes", ErrFormat, maxBytes)
	}
	b = b[len(magic):]
	x := newLexicon(len(b) / 4) // about four bytes a word
	var buffers [2][maxWordLen]uint16
	word := buffers[0][:0]
	for len(b) > 0 {
		if len(b) < 2 {
			return nil, fmt.Errorf("%w: cut short", ErrFormat)
		}
		shared, added := int(b[0]), int(b[1]&^suggestible)
		end := 2 + 2*added
		if shared > len(word) || added == 0 || shared+added > maxWordLen || len(b) < end+1 || len(x.words) == maxWords {
			return nil, fmt.Errorf("%w: word %d", ErrFormat, len(x.words))
		}
		old := word
		word = append(buffers[(len(x.words)+1)%2][:0], old[:shared]...)
		for i := 2; i < end; i += 2 {
			word = append(word, uint16(b[i])<<8|uint16(b[i+1]))
		}
		if compare(old, word) >= 0 && len(x.words) > 0 {
			return nil, fmt.Errorf("%w: word %d is out of order", ErrFormat, len(x.words))
		}
		x.add(word, math.Exp2(float64(b[end])/8), b[1]&suggestible != 0)
		b = b[end+1:]
	}
	if len(x.words) == 0 {
		return nil, fmt.Errorf("%w: no words", ErrFormat)
	}
	x.index()
	return x, nil
}
