// Command generate makes words.bin from the simplified-Chinese dictionary of
// gse, lines of "word frequency part-of-speech":
//
//	go mod download github.com/go-ego/gse@v0.80.3
//	go run ./kiosk/ink/lexicon/generate -o kiosk/ink/lexicon/words.bin \
//	  "$(go env GOMODCACHE)/github.com/go-ego/gse@v0.80.3/data/dict/zh/s_1.txt"
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"smartcounter/kiosk/ink/lexicon"
)

// Bounds of what is kept. The dictionary's tail was seen fewer than five times and holds
// mostly names.
const (
	leastCount   = 5
	leastName    = 50
	leastSuggest = 200
	longestWord  = 6
)

// damping is the power to which frequencies are stored. What people write at a
// counter is not what the dictionary was counted on, so its frequent words are
// taken to be a little less frequent.
const damping = 0.8

// Parts of speech that are never suggested: people, places, bodies, brands,
// idioms (nobody writes them into a complaint), fragments.
var notSuggested = map[string]bool{
	"nr": true, "nrt": true, "nrfg": true, "ns": true, "nt": true, "nz": true,
	"i": true, "g": true, "ng": true, "vg": true, "ag": true, "tg": true, "zg": true, "x": true, "o": true, "m": true,
}

func main() {
	out := flag.String("o", "words.bin", "word list to write")
	never := flag.String("never", "kiosk/ink/lexicon/never.txt", "characters and words that keep a word from being suggested")
	flag.Parse()
	if err := run(*out, *never, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(out, never string, sources []string) error {
	if len(sources) != 1 {
		return fmt.Errorf("one dictionary is needed, not %d", len(sources))
	}
	list, err := os.ReadFile(never)
	if err != nil {
		return fmt.Errorf("words not to suggest: %w", err)
	}
	entries, err := read(sources[0], strings.Fields(string(list)))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := lexicon.Write(&b, entries); err != nil {
		return err
	}
	if err := os.WriteFile(out, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write word list: %w", err)
	}
	fmt.Fprintf(os.Stderr, "%d words, %d bytes\n", len(entries), b.Len())
	return nil
}

func read(name string, never []string) ([]lexicon.Entry, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("dictionary: %w", err)
	}
	defer f.Close()
	var entries []lexicon.Entry
	seen := map[string]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		part := strings.Fields(lines.Text())
		if len(part) < 3 || !han(part[0]) || seen[part[0]] {
			continue
		}
		count, err := strconv.Atoi(part[1])
		if err != nil {
			continue // a word with a space in it
		}
		name := strings.HasPrefix(part[2], "nr")
		n := utf8.RuneCountInString(part[0])
		if n > longestWord || count < 1 || n > 1 && (count < leastCount || name && count < leastName) {
			continue
		}
		seen[part[0]] = true
		entries = append(entries, lexicon.Entry{
			Word: part[0], Count: max(1, int(math.Round(math.Pow(float64(count), damping)))),
			Suggest: n > 1 && count >= leastSuggest && !notSuggested[part[2]] &&
				!slices.ContainsFunc(never, func(w string) bool { return strings.Contains(part[0], w) }),
		})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("dictionary: %w", err)
	}
	slices.SortFunc(entries, func(a, b lexicon.Entry) int {
		return slices.Compare([]rune(a.Word), []rune(b.Word))
	})
	return entries, nil
}

func han(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) || r > 0xffff {
			return false
		}
	}
	return s != ""
}
