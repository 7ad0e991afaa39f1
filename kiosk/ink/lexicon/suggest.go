package lexicon

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// bankPhrases says what customers of a bank write next.
//
//go:embed phrases.txt
var bankPhrases string

// general is the section of phrases that fit every matter.
const general = "*"

// A Suggester offers phrases that may come next.
type Suggester struct {
	words    *Lexicon
	sections map[string]section
}

// section maps what is written to what may follow, best first.
type section map[string][]string

// longestHead bounds how much of the text before is looked at.
const longestHead = 8

// NewSuggester returns a Suggester over the embedded bank phrases and words.
func NewSuggester(words *Lexicon) (*Suggester, error) {
	sections, err := parsePhrases(bankPhrases)
	if err != nil {
		return nil, err
	}
	return &Suggester{words: words, sections: sections}, nil
}

func parsePhrases(text string) (map[string]section, error) {
	sections := map[string]section{}
	var into section
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			name = strings.TrimSuffix(name, "]")
			into = section{}
			sections[name] = into
			continue
		}
		head, next, ok := strings.Cut(line, "=")
		head = strings.TrimSpace(head)
		if !ok || into == nil || len([]rune(head)) > longestHead || into[head] != nil {
			return nil, fmt.Errorf("lexicon: phrases: line %d is not of the form “head = next | next”, or its head is too long or there twice", i+1)
		}
		for _, phrase := range strings.Split(next, "|") {
			into[head] = append(into[head], strings.TrimSpace(phrase))
		}
	}
	return sections, nil
}

// Suggest returns at most n phrases that may follow before, best first. topic is
// the key of the matter at hand, such as "matters.waiting"; its last part
// counts, and an unknown one does no harm. Phrases of the bank come first,
// those after the longest piece of text foremost, then words that the text has begun.
func (s *Suggester) Suggest(before []rune, topic string, n int) []string {
	if n <= 0 {
		return nil
	}
	topic = topic[strings.LastIndex(topic, ".")+1:]
	var found []string
	offer := func(phrase string) {
		if len(found) < n && phrase != "" && !slices.Contains(found, phrase) {
			found = append(found, phrase)
		}
	}
	text := clause(before)
	// What ends in a whole word goes on after that word: 窗口 is not followed by
	// 味, though 口味 is a word.
	shortest := s.words.wordAtEnd(text)
	for l := min(len(text), longestHead); l >= shortest; l-- {
		head := string(text[len(text)-l:])
		for _, name := range []string{topic, general} {
			for _, phrase := range s.sections[name][head] {
				offer(phrase)
				shortest = max(shortest, l)
			}
		}
	}
	for l := min(len(text), longestPrefix); l >= max(shortest, 1) && len(found) < n; l-- {
		for _, rest := range s.words.complete(text[len(text)-l:], n) {
			offer(rest)
		}
	}
	return found
}

// wordAtEnd returns the length of the longest word that text ends in: 0 for no
// text, 1 where no longer word is known.
func (x *Lexicon) wordAtEnd(text []rune) int {
	for l := min(len(text), longestPrefix); l > 1; l-- {
		if from, to := x.words.within(narrow(text[len(text)-l:])); from < to && x.words.length(from) == l {
			return l
		}
	}
	return min(len(text), 1)
}

// narrow converts characters; those outside the basic plane become 0, which
// is in no word.
func narrow(text []rune) []uint16 {
	n := make([]uint16, len(text))
	for i, r := range text {
		if r > 0 && r <= 0xffff {
			n[i] = uint16(r)
		}
	}
	return n
}

// clause returns what was written since the last mark of punctuation or space.
func clause(before []rune) []rune {
	for i := len(before); i > 0; i-- {
		if c := before[i-1]; unicode.IsPunct(c) || unicode.IsSpace(c) || unicode.IsSymbol(c) {
			return before[i:]
		}
	}
	return before
}

// complete returns what is missing of the n most frequent suggestible words
// that begin with head. A single character is completed to a word of two only:
// longer guesses from so little read oddly.
func (x *Lexicon) complete(head []rune, n int) []string {
	prefix := narrow(head)
	from, to := x.words.within(prefix)
	var best []int
	for i := from; i < to; i++ {
		missing := x.words.length(i) - len(prefix)
		if !x.words.suggestible(i) || missing == 0 || len(prefix) == 1 && missing > 1 {
			continue
		}
		at := len(best)
		for at > 0 && x.words.count(best[at-1]) < x.words.count(i) {
			at--
		}
		if at < n {
			best = slices.Insert(best, at, i)
			best = best[:min(len(best), n)]
		}
	}
	rest := make([]string, 0, len(best))
	for _, i := range best {
		var b strings.Builder
		for _, c := range x.words.text(i)[len(prefix):] {
			b.WriteRune(rune(c))
		}
		rest = append(rest, b.String())
	}
	return rest
}
