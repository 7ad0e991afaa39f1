package voice

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

//go:embed hanzi/readings.txt hanzi/phrases.txt hanzi/own.txt
var hanziFiles embed.FS

// A lexicon knows the usual reading of characters and of words in which some
// character is read otherwise.
type lexicon struct {
	usual  map[rune]string
	phrase map[string][]string
	most   int // characters in the longest phrase
}

// hanzi is read from the embedded files at the first free text.
var hanzi = sync.OnceValues(func() (*lexicon, error) {
	x := &lexicon{usual: map[rune]string{}, phrase: map[string][]string{}}
	for _, name := range []string{"readings", "phrases", "own"} { // ours overwrite
		b, err := hanziFiles.ReadFile("hanzi/" + name + ".txt")
		if err != nil {
			return nil, fmt.Errorf("voice: readings: %w", err)
		}
		for line := range strings.Lines(string(b)) {
			key, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			if key == "" || key[0] == '#' {
				continue
			}
			if name == "readings" {
				if _, err := Syllables(key); err != nil {
					continue // hums such as "ng", which no voice has
				}
				for _, c := range rest {
					x.usual[c] = key
				}
				continue
			}
			said, word := strings.Fields(rest), []rune(key)
			if len(said) != len(word) {
				return nil, fmt.Errorf("%w: %s: %s", ErrReading, name, key)
			}
			if len(word) == 1 {
				x.usual[word[0]] = said[0]
				continue
			}
			x.phrase[key] = said
			x.most = max(x.most, len(word))
		}
	}
	return x, nil
})

// numberIn finds what digits in a text stand for, the longest form first.
var numberIn = regexp.MustCompile(`(\d{1,2}):(\d{2})` + // a time
	`|¥?\d[\d,]*(?:\.\d+)?%` + // a percentage
	`|¥\d[\d,]*(?:\.\d{1,2})?|\d[\d,]*(?:\.\d{1,2})?元` + // money
	`|1\d{10}|0\d{2,3}-?\d{7,8}` + // telephones
	`|[A-Z]{1,2}\d{1,4}` + // tickets
	`|\d+(?:\.\d+)?`)

// ReadText reads free text, such as a customer's own words, as well as can be
// done without a reviewer: words by the phrase tables, else each character by
// its usual reading, numbers by the rules of this package. A character
// without a reading is passed over with a pause. Prompts do not go this way:
// their pinyin is reviewed.
func ReadText(s string) (Reading, error) {
	if len([]rune(s)) > MaxTextRunes {
		return nil, fmt.Errorf("%w: over %d characters", ErrTooLong, MaxTextRunes)
	}
	x, err := hanzi()
	if err != nil {
		return nil, err
	}
	s = strings.Map(halfDigit, s)
	var r Reading
	for s != "" {
		at := numberIn.FindStringIndex(s)
		if at == nil {
			r = x.read(r, s)
			break
		}
		r = x.read(r, s[:at[0]])
		rest := s[at[1]:]
		said, err := readNumber(s[at[0]:at[1]], &rest)
		if err != nil {
			r = pause(r)
		}
		if len(said) > 0 && isDayPart(said[0]) && endsInDayPart(s[:at[0]]) {
			said = said[1:] // 上午9:05 says it already
		}
		r, s = append(r, said...), rest
	}
	for _, p := range r {
		if !isPause(p.Pinyin) {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%w: nothing to say", ErrReading)
}

// halfDigit folds full-width letters, digits and the signs of numbers, but
// keeps the punctuation of the text.
func halfDigit(r rune) rune {
	switch {
	case r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || r == '％' || r == '．' || r == '－':
		return r - '！' + '!'
	case r == '￥':
		return '¥'
	}
	return r
}

// readNumber reads one find of numberIn. A measure word that follows is taken
// from rest, so that two and one are read as counts.
func readNumber(s string, rest *string) (Reading, error) {
	switch {
	case strings.Contains(s, ":"):
		var h, m int
		if _, err := fmt.Sscanf(s, "%d:%d", &h, &m); err != nil {
			return nil, fmt.Errorf("%w: not a time", ErrReading)
		}
		return ReadTime(h, m)
	case strings.HasSuffix(s, "%"):
		return ReadPercent(strings.TrimPrefix(s, "¥"))
	case strings.HasPrefix(s, "¥") || strings.HasSuffix(s, "元"):
		return ReadAmountText(s)
	case s[0] >= 'A':
		return ReadTicket(s)
	case strings.Contains(s, "."):
		return ReadDecimal(s)
	case isDigits(s, 11, 11) && s[0] == '1' || isDigits(strings.ReplaceAll(s, "-", ""), 10, 12) && s[0] == '0':
		return ReadPhone(s)
	case isDigits(s, 2, 40) && s[0] == '0' || isDigits(s, 9, 40) || isDigits(s, 4, 4) && strings.HasPrefix(*rest, "年"):
		r, err := ReadDigits(s)
		for i, p := range r { // a year is read with 一
			if p == wordYao && strings.HasPrefix(*rest, "年") {
				r[i] = digitWords[1]
			}
		}
		return r, err
	case !isDigits(s, 1, 8):
		return nil, fmt.Errorf("%w: %d digits", ErrReading, len(s))
	}
	var n int64
	for _, d := range s {
		n = n*10 + int64(d-'0')
	}
	measure := longestCounter(*rest)
	switch measure {
	case "":
		return ReadNumber(n)
	case "号", "号窗口", "号区", "楼", "月", "日", "年", "层", "区":
		*rest = (*rest)[len(measure):]
		return ReadOrdinal(n, measure)
	}
	*rest = (*rest)[len(measure):]
	return ReadCount(n, measure)
}

func longestCounter(s string) string {
	best := ""
	for c := range counters {
		if len(c) > len(best) && strings.HasPrefix(s, c) {
			best = c
		}
	}
	return best
}

func isDayPart(p Part) bool {
	for _, d := range dayParts {
		if d.word == p {
			return true
		}
	}
	return false
}

func endsInDayPart(s string) bool {
	for _, d := range dayParts {
		if strings.HasSuffix(s, d.word.Text) {
			return true
		}
	}
	return false
}

// read appends the reading of text without digits, by the longest words that
// the tables know.
func (x *lexicon) read(r Reading, s string) Reading {
	text := []rune(s)
	begin := len(r)
	for i := 0; i < len(text); {
		n := 0
		for l := min(x.most, len(text)-i); l >= 2; l-- {
			word := text[i : i+l]
			if said, ok := x.phrase[string(word)]; ok {
				for k, c := range word {
					r = append(r, Part{string(c), said[k]})
				}
				n = l
				break
			}
		}
		if n == 0 {
			r, n = x.one(r, text[i]), 1
		}
		i += n
	}
	sandhi(r[begin:])
	return r
}

// one appends the reading of a single character.
func (x *lexicon) one(r Reading, c rune) Reading {
	if said, ok := x.usual[c]; ok {
		return append(r, Part{string(c), said})
	}
	if stops, ok := marks[c]; ok {
		if stops {
			return pause(r)
		}
		return r
	}
	if up := unicode.ToUpper(c); up >= 'A' && up <= 'Z' {
		return append(r, Part{string(up), letterWords[up-'A']})
	}
	return pause(r)
}

// pause appends a comma unless one is there.
func pause(r Reading) Reading {
	if len(r) == 0 || isPause(r[len(r)-1].Pinyin) {
		return r
	}
	return append(r, comma)
}

// sandhi gives 一 and 不 the tones they take before what follows them, where
// a reading has one character a part.
func sandhi(r Reading) {
	for i, p := range r {
		if p.Text != "一" && p.Text != "不" || i+1 >= len(r) || isPause(r[i+1].Pinyin) {
			continue
		}
		next := firstTone(r[i+1])
		switch {
		case p.Text == "不" && p.Pinyin == "bu4" && next == 4:
			r[i].Pinyin = "bu2"
		case p.Text == "一" && p.Pinyin == "yi1" && !ordinalOne(r, i):
			if r[i+1].Text == "个" {
				next = 4 // neutral in speech, but 一 still sees the fourth tone
			}
			r[i].Pinyin = "yi4"
			if next == 4 {
				r[i].Pinyin = "yi2"
			}
		}
	}
}

// ordinalOne reports whether the 一 at i keeps its first tone: after 第, 周 or
// a digit, at the end of 统一 and its like, before a digit, or naming a month,
// a day or a floor.
func ordinalOne(r Reading, i int) bool {
	const digits = "零一二三四五六七八九十"
	if i > 0 && strings.Contains("第周期初统唯专百千万亿点"+digits, r[i-1].Text) {
		return true
	}
	return strings.Contains("月号日楼"+digits, r[i+1].Text) && r[i+1].Text != "十"
}
