// Package lexicon knows Chinese words and how frequent they are: what may
// follow what is already written, and which phrases to offer next.
package lexicon

import (
	_ "embed"
	"slices"
	"sort"
	"sync"
)

// wordList is made by generate from the dictionary of gse; see README.md.
//
//go:embed words.bin
var wordList []byte

// Default returns the embedded lexicon, which is unpacked once. It has learnt
// from the bank phrases too: in everyday text 柜员 and 挂失 are rare.
var Default = sync.OnceValues(func() (*Lexicon, error) {
	x, err := Parse(wordList)
	if err != nil {
		return nil, err
	}
	sections, err := parsePhrases(bankPhrases)
	if err != nil {
		return nil, err
	}
	x.learn(sections)
	return x, nil
})

// phraseCount is how often a bank phrase counts as seen: about as often as a
// middling word of the dictionary.
const phraseCount = 120

// learn counts the characters of phrases and which follow which.
func (x *Lexicon) learn(sections map[string]section) {
	for _, section := range sections {
		for head, phrases := range section {
			for _, p := range phrases {
				text := narrow([]rune(head + p))
				for i, c := range text {
					x.seen[c] += phraseCount
					x.total += phraseCount
					if i > 0 {
						x.pairs = append(x.pairs, pair{uint32(text[i-1])<<16 | uint32(c), phraseCount})
						x.pairOf[text[i-1]] += phraseCount
					}
				}
			}
		}
	}
	x.mergePairs()
}

// A Lexicon is a list of words with frequencies. It does not change once it is
// made and is safe for concurrent use.
type Lexicon struct {
	chars []uint16 // of all words, one after the other
	words []word   // sorted by their characters
	// sums[i] is the frequency of all words before word i.
	sums []float64

	firsts []uint32 // first word of each character, by character; 65537 long
	pairs  []pair   // of neighbours within words, sorted
	seen   []float64
	starts []float64 // by character: how often it begins a word
	pairOf []float64 // by character: how often another follows it within a word
	total  float64   // characters in all words
}

type word struct {
	at      uint32 // in chars
	n       uint8
	suggest bool
}

type pair struct {
	key   uint32 // first character << 16 | second
	count float64
}

// newLexicon makes room for about so many words.
func newLexicon(words int) *Lexicon {
	return &Lexicon{
		chars: make([]uint16, 0, 5*words/2),
		words: make([]word, 0, words),
		sums:  append(make([]float64, 0, words+1), 0),
	}
}

func (x *Lexicon) add(w []uint16, count float64, suggest bool) {
	x.words = append(x.words, word{uint32(len(x.chars)), uint8(len(w)), suggest})
	x.chars = append(x.chars, w...)
	x.sums = append(x.sums, x.sums[len(x.sums)-1]+count)
}

// text returns the characters of word i.
func (x *Lexicon) text(i int) []uint16 {
	w := x.words[i]
	return x.chars[w.at:][:w.n]
}

func (x *Lexicon) count(i int) float64 { return x.sums[i+1] - x.sums[i] }

// index derives what depends on all words.
func (x *Lexicon) index() {
	const planes = 1 << 16
	x.firsts = make([]uint32, planes+1)
	x.seen, x.starts, x.pairOf = make([]float64, planes), make([]float64, planes), make([]float64, planes)
	x.pairs = make([]pair, 0, max(len(x.chars)-len(x.words), 0))
	next := 0
	for i := range x.words {
		w, n := x.text(i), x.count(i)
		for ; next <= int(w[0]); next++ {
			x.firsts[next] = uint32(i)
		}
		x.starts[w[0]] += n
		for j, c := range w {
			x.seen[c] += n
			x.total += n
			if j > 0 {
				x.pairs = append(x.pairs, pair{uint32(w[j-1])<<16 | uint32(c), n})
				x.pairOf[w[j-1]] += n
			}
		}
	}
	for ; next <= planes; next++ {
		x.firsts[next] = uint32(len(x.words))
	}
	x.mergePairs()
}

// mergePairs sorts the pairs and adds up those that are the same.
func (x *Lexicon) mergePairs() {
	slices.SortFunc(x.pairs, func(a, b pair) int { return int(int64(a.key) - int64(b.key)) })
	merged := x.pairs[:0]
	for _, p := range x.pairs {
		if n := len(merged); n > 0 && merged[n-1].key == p.key {
			merged[n-1].count += p.count
		} else {
			merged = append(merged, p)
		}
	}
	x.pairs = slices.Clip(slices.Clone(merged))
}

// within returns the words that begin with prefix, as a range of indices.
func (x *Lexicon) within(prefix []uint16) (from, to int) {
	if len(prefix) == 0 {
		return 0, len(x.words)
	}
	lo, hi := int(x.firsts[prefix[0]]), int(x.firsts[int(prefix[0])+1])
	if len(prefix) == 1 {
		return lo, hi
	}
	from = lo + sort.Search(hi-lo, func(i int) bool { return compare(x.text(lo+i), prefix) >= 0 })
	to = from + sort.Search(hi-from, func(i int) bool {
		w := x.text(from + i)
		return compare(w[:min(len(w), len(prefix))], prefix) > 0
	})
	return from, to
}

// pairCount is how often b follows a within words.
func (x *Lexicon) pairCount(a, b uint16) float64 {
	key := uint32(a)<<16 | uint32(b)
	i := sort.Search(len(x.pairs), func(i int) bool { return x.pairs[i].key >= key })
	if i < len(x.pairs) && x.pairs[i].key == key {
		return x.pairs[i].count
	}
	return 0
}

func compare(a, b []uint16) int { return slices.Compare(a, b) }
