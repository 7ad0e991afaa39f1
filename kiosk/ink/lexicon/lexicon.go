// Package lexicon knows Chinese words and how frequent they are: what may
// follow what is already written, and which phrases to offer next.
package lexicon

import (
	_ "embed"
	"errors"
	"math"
	"sync"
)

// ErrFormat says that a word list or the character statistics are damaged. It
// is returned by Parse.
var ErrFormat = errors.New("lexicon: bad file")

// Both are made by generate; README.md says from what.
var (
	//go:embed words.bin
	wordList []byte
	//go:embed pairs.bin
	pairList []byte
)

// Default returns the embedded lexicon, which is unpacked once. It has learnt
// from the bank phrases too: in everyday text 柜员 and 挂失 are rare.
var Default = sync.OnceValues(func() (*Lexicon, error) {
	x, err := Parse(wordList, pairList)
	if err != nil {
		return nil, err
	}
	sections, err := parsePhrases(bankPhrases)
	if err != nil {
		return nil, err
	}
	for _, section := range sections {
		for head, phrases := range section {
			for _, p := range phrases {
				x.pairs.learn(narrow([]rune(head+p)), phraseCount)
			}
		}
	}
	return x, nil
})

// phraseCount is how often a bank phrase counts as seen: about as often as a
// middling word of the dictionary.
const phraseCount = 700

// A Lexicon is a list of words with frequencies, and how often characters
// follow each other in running text. It does not change once it is made and is
// safe for concurrent use.
type Lexicon struct {
	words words
	pairs *pairs
}

// Parse reads what WriteWords and WritePairs write. The error wraps ErrFormat.
func Parse(words, pairs []byte) (*Lexicon, error) {
	w, err := parseWords(words)
	if err != nil {
		return nil, err
	}
	p, err := parsePairs(pairs)
	if err != nil {
		return nil, err
	}
	return &Lexicon{w, p}, nil
}

// Frequencies are kept as loudness, in quarters of a power of two, which is
// within 9%.
var frequency = func() (f [256]float64) {
	for l := range f {
		f[l] = math.Exp2(float64(l) / 4)
	}
	return f
}()

func loudness(count float64) byte {
	return byte(min(math.Round(4*math.Log2(count)), math.MaxUint8))
}
