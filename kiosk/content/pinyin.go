package content

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// checkReading makes sure that pinyin reads text: one well-formed syllable a
// hanzi, slots aside.
func checkReading(text, pinyin string) error {
	if !printable(text) || !printable(pinyin) {
		return fmt.Errorf("holds what cannot be shown or said")
	}
	want := 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			want++
		case unicode.IsDigit(r) && !strings.ContainsRune(pinyin, '{'), r < 0x80 && unicode.IsLetter(r):
			return fmt.Errorf("%q cannot be read: write it in hanzi", r)
		}
	}
	got := 0
	for _, token := range strings.Fields(pinyin) {
		token = strings.TrimRight(token, ",.!?:;")
		if strings.HasPrefix(token, "{") {
			continue
		}
		if !isSyllable(token) {
			return fmt.Errorf("%q is no syllable of pinyin", token)
		}
		got++
	}
	if got != want {
		return fmt.Errorf("%d syllables read %d hanzi", got, want)
	}
	return nil
}

var (
	initials = []string{"zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w", ""}
	finals   = []string{"a", "o", "e", "i", "u", "v", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "ong", "er",
		"ia", "ie", "iao", "iu", "ian", "in", "iang", "ing", "iong",
		"ua", "uo", "uai", "ui", "uan", "un", "uang", "ue", "ve"}
)

// isSyllable reports whether s is an initial, a final and a tone from 1 to 5.
func isSyllable(s string) bool {
	if len(s) < 2 || s[len(s)-1] < '1' || s[len(s)-1] > '5' {
		return false
	}
	s = s[:len(s)-1]
	for _, i := range initials {
		if rest, ok := strings.CutPrefix(s, i); ok && slices.Contains(finals, rest) {
			return true
		}
	}
	return false
}
