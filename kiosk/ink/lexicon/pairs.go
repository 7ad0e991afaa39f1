package lexicon

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
)

// The character statistics are deflated columns too, after a magic line and
// the number of characters as a uvarint:
//
//	uvarint a character: how far its code lies above the one before
//	u8 a character: how often it was seen, as a loudness
//	uvarint a character: how many follow it
//	uvarint a follower: how far its place in the list of characters lies above
//	   that of the follower before, or above -1
//	u8 a follower: how often it followed, as a loudness
//	u8 a character and kind: how likely the kind follows it, as a likeness
//	u8 a character and kind: how likely a character of the kind is this one
const (
	pairsMagic = "smartcounter pairs 2\n"

	maxChars = 1 << 15
	maxPairs = 1 << 20
)

// A Character says how often one was seen, and which followed it.
type Character struct {
	Char      rune
	Count     float64 // at least 1
	Followers []Follower
	// Leads are the probabilities that a character of each kind follows this
	// one; Is are those that a character of each kind is this one. Both may be
	// left at 0, for a character that too little is known of.
	Leads, Is [Kinds]float64
}

// A Follower is a character that was seen after another one.
type Follower struct {
	Char  rune
	Count float64 // at least 1
}

// pairs says how often characters are written, and after which others.
type pairs struct {
	place   [1 << 16]uint16 // by character: its place in the lists, from 1; 0: never seen
	seen    []float32       // by place, how often
	going   []float32       // by place, how often with a known follower
	from    []uint32        // by place, its first follower; one more than there are places
	seconds []uint16        // followers, sorted for each character
	counts  []uint8         // by follower: loudness
	total   float64         // of seen
	phrases map[uint32]float32
	kinds   kinds
}

// known reports whether c was ever seen.
func (x *pairs) known(c rune) bool { return c > 0 && c <= math.MaxUint16 && x.place[c] != 0 }

// count is how often b follows a, and how often anything known does, of how
// often a was seen.
func (x *pairs) count(a, b uint16) (both, any, alone float64) {
	p := x.place[a]
	if p == 0 {
		return 0, 0, 0
	}
	from, to := x.from[p-1], x.from[p]
	if i, ok := slices.BinarySearch(x.seconds[from:to], b); ok {
		both = frequency[x.counts[int(from)+i]]
	}
	both += float64(x.phrases[uint32(a)<<16|uint32(b)])
	return both, float64(x.going[p-1]), float64(x.seen[p-1])
}

// learn counts the characters of a phrase, and which follows which.
func (x *pairs) learn(text []uint16, times float32) {
	for i, c := range text {
		p := x.place[c]
		if p == 0 {
			continue
		}
		x.seen[p-1] += times
		x.total += float64(times)
		if i == 0 {
			continue
		}
		if q := x.place[text[i-1]]; q != 0 {
			x.going[q-1] += times
			x.phrases[uint32(text[i-1])<<16|uint32(c)] += times
		}
	}
}

// WritePairs writes characters, which must be sorted, as their followers must
// be; each follower must be among the characters.
func WritePairs(w io.Writer, characters []Character) error {
	var codes, seen, many, gaps, counts, leads, is []byte
	place := make(map[rune]int, len(characters))
	last := rune(0)
	for i, c := range characters {
		if c.Char <= last || c.Char > math.MaxUint16 || !(c.Count >= 1) || i == maxChars {
			return fmt.Errorf("lexicon: write: %q, seen %g times, does not fit the format or stands out of order", c.Char, c.Count)
		}
		codes = binary.AppendUvarint(codes, uint64(c.Char-last))
		seen = append(seen, loudness(c.Count))
		many = binary.AppendUvarint(many, uint64(len(c.Followers)))
		last, place[c.Char] = c.Char, i
	}
	for _, c := range characters {
		before := -1
		for _, f := range c.Followers {
			at, ok := place[f.Char]
			if !ok || at <= before || !(f.Count >= 1) {
				return fmt.Errorf("lexicon: write: %q, %g times after %q, does not fit the format or stands out of order", f.Char, f.Count, c.Char)
			}
			gaps = binary.AppendUvarint(gaps, uint64(at-before))
			counts = append(counts, loudness(f.Count))
			before = at
		}
		for k := range Kinds {
			if !(c.Leads[k] >= 0 && c.Leads[k] <= 1 && c.Is[k] >= 0 && c.Is[k] <= 1) {
				return fmt.Errorf("lexicon: write: %q, kind %d: %g and %g are no probabilities", c.Char, k, c.Leads[k], c.Is[k])
			}
			leads, is = append(leads, likeness(c.Leads[k])), append(is, likeness(c.Is[k]))
		}
	}
	return deflate(w, pairsMagic, binary.AppendUvarint(nil, uint64(len(characters))), codes, seen, many, gaps, counts, leads, is)
}

func parsePairs(raw []byte) (*pairs, error) {
	r, n, err := inflate(raw, pairsMagic, maxChars)
	if err != nil {
		return nil, err
	}
	x := &pairs{seen: make([]float32, n), going: make([]float32, n), from: make([]uint32, n+1), phrases: map[uint32]float32{}}
	var failed error
	// next reads a uvarint that may be at most limit.
	next := func(limit int) int {
		v, err := binary.ReadUvarint(r)
		if failed == nil && (err != nil || v > uint64(limit)) {
			failed = fmt.Errorf("%w: a number is missing or too large", ErrFormat)
		}
		if failed != nil {
			return 0
		}
		return int(v)
	}
	codes := make([]uint16, n)
	code := 0
	for i := range codes {
		code += next(math.MaxUint16 - code)
		if x.place[code] != 0 || code == 0 {
			return nil, fmt.Errorf("%w: character %d", ErrFormat, i)
		}
		codes[i], x.place[code] = uint16(code), uint16(i+1)
	}
	loud := make([]byte, n)
	if _, err := io.ReadFull(r, loud); err != nil {
		return nil, fmt.Errorf("%w: cut short: %w", ErrFormat, err)
	}
	for i, l := range loud {
		x.seen[i] = float32(frequency[l])
		x.total += frequency[l]
		x.from[i+1] = x.from[i] + uint32(next(min(n, maxPairs-int(x.from[i]))))
	}
	if failed != nil {
		return nil, failed
	}
	x.seconds, x.counts = make([]uint16, x.from[n]), make([]uint8, x.from[n])
	for i := range n {
		at := -1
		for f := x.from[i]; f < x.from[i+1]; f++ {
			gap := next(n - 1 - at)
			if gap == 0 {
				return nil, fmt.Errorf("%w: followers of character %d", ErrFormat, i)
			}
			at += gap
			x.seconds[f] = codes[at]
		}
	}
	if failed != nil {
		return nil, failed
	}
	if _, err := io.ReadFull(r, x.counts); err != nil {
		return nil, fmt.Errorf("%w: cut short: %w", ErrFormat, err)
	}
	for i := range n {
		for _, l := range x.counts[x.from[i]:x.from[i+1]] {
			x.going[i] += float32(frequency[l])
		}
	}
	if x.kinds, err = readKinds(r, n); err != nil {
		return nil, err
	}
	return x, ended(r)
}
