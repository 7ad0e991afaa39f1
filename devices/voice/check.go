package voice

import (
	"fmt"
	"strings"
	"unicode"
)

// CheckReading compares a prompt's hanzi with its pinyin: one syllable for
// each hanzi, the letter's own syllables for each Latin letter, and nothing
// that would have no reading, such as a digit. Where the hanzi pause the
// pinyin must pause too; it may pause in more places.
func CheckReading(text, pinyin string) error {
	all, err := align(text, pinyin)
	if err != nil {
		return err
	}
	var pausing []bool // after each syllable
	for word := range strings.FieldsSeq(pinyin) {
		bare := strings.TrimRight(word, pauses)
		if bare != "" {
			pausing = append(pausing, len(bare) < len(word))
		} else if len(pausing) > 0 {
			pausing[len(pausing)-1] = true
		}
	}
	at := 0
	for i, s := range all {
		at += len(s.said)
		if s.stop && i < len(all)-1 && !pausing[at-1] {
			return fmt.Errorf("%w: no pause after %c as in the hanzi", ErrPinyin, s.rune)
		}
	}
	return nil
}

// A spoken is a hanzi, or a letter, with its syllables.
type spoken struct {
	rune rune
	said []Syllable
	stop bool // a pause follows
}

// marks are the signs that hanzi may contain and nobody says, each with
// whether it is a pause.
var marks = map[rune]bool{
	'，': true, '。': true, '？': true, '！': true, '：': true, '；': true, '、': true, '…': true,
	',': true, '.': true, '?': true, '!': true, ':': true, ';': true,
	'“': false, '”': false, '‘': false, '’': false, '（': false, '）': false, '《': false, '》': false, ' ': false, '　': false, '·': false, '—': false,
}

// align pairs the hanzi of text with the syllables of pinyin.
func align(text, pinyin string) ([]spoken, error) {
	if len([]rune(text)) > MaxTextRunes {
		return nil, fmt.Errorf("%w: over %d characters", ErrTooLong, MaxTextRunes)
	}
	said, err := Syllables(pinyin)
	if err != nil {
		return nil, err
	}
	var out []spoken
	used := 0
	for _, r := range text {
		if pause, ok := marks[r]; ok {
			if pause && len(out) > 0 {
				out[len(out)-1].stop = true
			}
			continue
		}
		n := 1
		switch {
		case unicode.Is(unicode.Han, r):
		case r >= 'A' && r <= 'Z':
			n = len(strings.Fields(letterWords[r-'A']))
		default:
			return nil, fmt.Errorf("%w: %q stands in a prompt and has no reading", ErrReading, r)
		}
		if used+n > len(said) {
			return nil, fmt.Errorf("%w: %d syllables are too few", ErrPinyin, len(said))
		}
		out = append(out, spoken{rune: r, said: said[used : used+n]})
		used += n
	}
	if used != len(said) {
		return nil, fmt.Errorf("%w: %d syllables for %d", ErrPinyin, len(said), used)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: nothing to say", ErrReading)
	}
	return out, nil
}
