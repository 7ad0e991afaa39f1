package main

import (
	"bufio"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"smartcounter/kiosk/ink/lexicon"
)

// Bounds of what is listed. Longer words are listed however rare they are, as
// their beginnings tell how they go on; of two characters the pairs tell that.
const (
	leastCount   = 5
	leastName    = 50
	leastSuggest = 200
	longestWord  = 6
)

// damping is the power to which frequencies are kept. What people write at a
// counter is not what the dictionary was counted on, so its frequent words are
// taken to be a little less frequent.
const damping = 0.8

// Parts of speech that are never suggested: people, places, bodies, brands,
// idioms (nobody writes them into a complaint), fragments.
var notSuggested = map[string]bool{
	"nr": true, "nrt": true, "nrfg": true, "ns": true, "nt": true, "nz": true,
	"i": true, "g": true, "ng": true, "vg": true, "ag": true, "tg": true, "zg": true, "x": true, "o": true, "m": true,
}

// A term is one word of the dictionary.
type term struct {
	word  string
	count int
	part  string // of speech
}

// damped is the frequency that is kept.
func (t term) damped() float64 { return math.Pow(float64(t.count), damping) }

// readDictionary reads the words of Chinese characters.
func readDictionary(name string) ([]term, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var terms []term
	seen := map[string]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		part := strings.Fields(lines.Text())
		if len(part) < 3 || !han(part[0]) || seen[part[0]] {
			continue
		}
		count, err := strconv.Atoi(part[1])
		if err != nil || count < 1 {
			continue // a word with a space in it
		}
		seen[part[0]] = true
		terms = append(terms, term{part[0], count, part[2]})
	}
	return terms, lines.Err()
}

// listed chooses the words of the list.
func listed(terms []term, never []string) []lexicon.Entry {
	var entries []lexicon.Entry
	for _, t := range terms {
		name := strings.HasPrefix(t.part, "nr")
		n := utf8.RuneCountInString(t.word)
		if n > longestWord || n == 2 && t.count < leastCount || n > 1 && name && t.count < leastName {
			continue
		}
		entries = append(entries, lexicon.Entry{
			Word: t.word, Count: t.damped(),
			Suggest: n > 1 && t.count >= leastSuggest && !notSuggested[t.part] &&
				!slices.ContainsFunc(never, func(w string) bool { return strings.Contains(t.word, w) }),
		})
	}
	slices.SortFunc(entries, func(a, b lexicon.Entry) int {
		return slices.Compare([]rune(a.Word), []rune(b.Word))
	})
	return entries
}

func han(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) || r > 0xffff {
			return false
		}
	}
	return s != ""
}
