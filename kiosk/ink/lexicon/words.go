package lexicon

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"sort"
)

// The word list is deflated columns, each much like itself, after a magic line
// and the number of words as a uvarint:
//
//	u8 a word, in the order of their characters: how many characters it
//	   shares with the word before << 4 | how many more it has, less one, << 1 |
//	   whether it is fit to be suggested
//	u8 a word: its frequency as a loudness
//	uvarint how many characters there are; each as u16 big-endian, the most
//	   frequent first (all lie in the basic plane)
//	for every 4,096 words the high bytes of the places, in that order, of the
//	   characters they add, then the low bytes
const (
	wordsMagic = "smartcounter words 2\n"

	maxWordLen  = 8
	maxWords    = 1 << 19
	blockWords  = 4096
	markedWords = 16
)

// An Entry is one word of the list as it is written.
type Entry struct {
	Word    string
	Count   float64 // how often it was seen, at least 1
	Suggest bool
}

// words is a list of words with frequencies, in the order of their characters.
type words struct {
	chars  []uint16 // of all words, one after the other
	shapes []uint8  // by word: length << 1 | whether it may be suggested
	counts []uint8  // by word: loudness of its frequency
	marks  []uint32 // where in chars every markedWords-th word begins
	heads  []uint16 // the characters that begin words, sorted
	firsts []uint32 // by head: its first word; one more than there are heads
}

func (x *words) len() int               { return len(x.shapes) }
func (x *words) length(i int) int       { return int(x.shapes[i] >> 1) }
func (x *words) suggestible(i int) bool { return x.shapes[i]&1 != 0 }
func (x *words) count(i int) float64    { return frequency[x.counts[i]] }

// text returns the characters of word i.
func (x *words) text(i int) []uint16 {
	at := x.marks[i/markedWords]
	for _, s := range x.shapes[i/markedWords*markedWords : i] {
		at += uint32(s >> 1)
	}
	return x.chars[at:][:x.length(i)]
}

// within returns the words that begin with prefix, as a range of indices.
func (x *words) within(prefix []uint16) (from, to int) {
	if len(prefix) == 0 {
		return 0, x.len()
	}
	head, ok := slices.BinarySearch(x.heads, prefix[0])
	if !ok {
		return 0, 0
	}
	lo, hi := int(x.firsts[head]), int(x.firsts[head+1])
	if len(prefix) == 1 {
		return lo, hi
	}
	from = lo + sort.Search(hi-lo, func(i int) bool { return slices.Compare(x.text(lo+i), prefix) >= 0 })
	to = from + sort.Search(hi-from, func(i int) bool {
		w := x.text(from + i)
		return slices.Compare(w[:min(len(w), len(prefix))], prefix) > 0
	})
	return from, to
}

// sum is how often words from to to were seen.
func (x *words) sum(from, to int) float64 {
	var sum float64
	for _, c := range x.counts[from:to] {
		sum += frequency[c]
	}
	return sum
}

// WriteWords writes entries, which must be sorted by their characters.
func WriteWords(w io.Writer, entries []Entry) error {
	place, alphabet, err := byFrequency(entries)
	if err != nil {
		return err
	}
	var shapes, counts, block, high, low []byte
	flush := func() {
		block = append(append(block, high...), low...)
		high, low = high[:0], low[:0]
	}
	var last []rune
	for i, e := range entries {
		word := []rune(e.Word)
		if len(word) == 0 || len(word) > maxWordLen || !(e.Count >= 1) {
			return fmt.Errorf("lexicon: write: %q, seen %g times, does not fit the format", e.Word, e.Count)
		}
		shared := 0
		for shared < min(len(last), len(word)-1) && last[shared] == word[shared] {
			shared++
		}
		for _, r := range word[shared:] {
			high, low = append(high, byte(place[r]>>8)), append(low, byte(place[r]))
		}
		shape := byte(shared<<4 | (len(word)-shared-1)<<1)
		if e.Suggest {
			shape |= 1
		}
		shapes, counts = append(shapes, shape), append(counts, loudness(e.Count))
		last = word
		if (i+1)%blockWords == 0 {
			flush()
		}
	}
	flush()
	return deflate(w, wordsMagic, binary.AppendUvarint(nil, uint64(len(entries))), shapes, counts, alphabet, block)
}

// byFrequency lists the characters of the words as they are written, and says
// where in the list each one stands.
func byFrequency(entries []Entry) (place map[rune]int, written []byte, err error) {
	times := map[rune]int{}
	for _, e := range entries {
		for _, r := range e.Word {
			if r <= 0 || r > math.MaxUint16 {
				return nil, nil, fmt.Errorf("lexicon: write: %q is outside the basic plane", r)
			}
			times[r]++
		}
	}
	list := slices.SortedFunc(maps.Keys(times), func(a, b rune) int {
		return cmp.Or(times[b]-times[a], int(a-b))
	})
	written = binary.AppendUvarint(nil, uint64(len(list)))
	place = make(map[rune]int, len(list))
	for i, r := range list {
		place[r] = i
		written = append(written, byte(r>>8), byte(r))
	}
	return place, written, nil
}

func deflate(w io.Writer, magic string, columns ...[]byte) error {
	z, err := flate.NewWriter(w, flate.BestCompression)
	if err != nil {
		return fmt.Errorf("lexicon: write: %w", err)
	}
	b := bufio.NewWriter(z)
	b.WriteString(magic) // a bufio.Writer keeps its first error for Flush
	for _, c := range columns {
		b.Write(c)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("lexicon: write: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("lexicon: write: %w", err)
	}
	return nil
}

// inflate returns a reader of what follows the magic line and a first uvarint,
// and that number, which may be at most limit.
func inflate(raw []byte, magic string, limit int) (*bufio.Reader, int, error) {
	r := bufio.NewReader(flate.NewReader(bytes.NewReader(raw)))
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(r, head); err != nil || string(head) != magic {
		return nil, 0, fmt.Errorf("%w: it does not begin with %q", ErrFormat, magic)
	}
	n, err := binary.ReadUvarint(r)
	if err != nil || n == 0 || n > uint64(limit) {
		return nil, 0, fmt.Errorf("%w: it holds nothing, or more than %d of what it lists", ErrFormat, limit)
	}
	return r, int(n), nil
}

// ended makes sure that nothing follows.
func ended(r *bufio.Reader) error {
	if _, err := r.ReadByte(); err != io.EOF {
		return fmt.Errorf("%w: more follows its end", ErrFormat)
	}
	return nil
}

func parseWords(raw []byte) (words, error) {
	r, n, err := inflate(raw, wordsMagic, maxWords)
	if err != nil {
		return words{}, err
	}
	x := words{shapes: make([]uint8, n), counts: make([]uint8, n), marks: make([]uint32, 0, n/markedWords+1)}
	for _, column := range [][]byte{x.shapes, x.counts} {
		if _, err := io.ReadFull(r, column); err != nil {
			return words{}, fmt.Errorf("%w: cut short: %w", ErrFormat, err)
		}
	}
	m, err := binary.ReadUvarint(r)
	if err != nil || m == 0 || m > math.MaxUint16 {
		return words{}, fmt.Errorf("%w: no characters, or too many", ErrFormat)
	}
	alphabet := make([]byte, 2*m)
	if _, err := io.ReadFull(r, alphabet); err != nil {
		return words{}, fmt.Errorf("%w: cut short: %w", ErrFormat, err)
	}
	chars := 0
	for _, s := range x.shapes {
		chars += int(s>>4) + int(s>>1&7) + 1
	}
	x.chars = make([]uint16, 0, chars)
	for from := 0; from < n; from += blockWords {
		if err := x.readBlock(r, alphabet, from, min(from+blockWords, n)); err != nil {
			return words{}, err
		}
	}
	x.heads, x.firsts = slices.Clip(x.heads), append(x.firsts, uint32(n))
	return x, ended(r)
}

// readBlock reads the characters of words from to to, and gives the words
// their final shape.
func (x *words) readBlock(r io.Reader, alphabet []byte, from, to int) error {
	added := 0
	for _, s := range x.shapes[from:to] {
		added += int(s>>1&7) + 1
	}
	b := make([]byte, 2*added)
	if _, err := io.ReadFull(r, b); err != nil {
		return fmt.Errorf("%w: cut short: %w", ErrFormat, err)
	}
	high, low := b[:added], b[added:]
	for i := from; i < to; i++ {
		s := x.shapes[i]
		shared, more := int(s>>4), int(s>>1&7)+1
		var last []uint16
		if i > 0 {
			last = x.chars[len(x.chars)-x.length(i-1):]
		}
		if shared > len(last) || shared+more > maxWordLen {
			return fmt.Errorf("%w: word %d", ErrFormat, i)
		}
		at := len(x.chars)
		x.chars = append(x.chars, last[:shared]...)
		for range more {
			at := 2 * (int(high[0])<<8 | int(low[0]))
			if at >= len(alphabet) {
				return fmt.Errorf("%w: a character of word %d", ErrFormat, i)
			}
			x.chars = append(x.chars, binary.BigEndian.Uint16(alphabet[at:]))
			high, low = high[1:], low[1:]
		}
		word := x.chars[at:]
		if i > 0 && slices.Compare(last, word) >= 0 {
			return fmt.Errorf("%w: word %d is out of order", ErrFormat, i)
		}
		if i%markedWords == 0 {
			x.marks = append(x.marks, uint32(at))
		}
		if i == 0 || last[0] != word[0] {
			x.heads, x.firsts = append(x.heads, word[0]), append(x.firsts, uint32(i))
		}
		x.shapes[i] = uint8(len(word))<<1 | s&1
	}
	return nil
}
