package voicetest

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// ErrPhonemes is returned when espeak-ng's phonemes cannot be understood.
var ErrPhonemes = errors.New("voicetest: unknown phonemes")

// A Sound is one spoken syllable taken apart: what a listener hears, not how
// it is spelt. You is initial "", final "iou", tone 3.
type Sound struct {
	Initial, Final string
	Tone           byte // 1 to 5
}

// Listen has espeak-ng say numbered pinyin and writes down each syllable from
// the phonemes that it would sound, by a table of its own: nothing here knows
// how espeak-ng or package voice read pinyin.
func Listen(ctx context.Context, pinyin string) ([]Sound, error) {
	cmd := exec.CommandContext(ctx, "espeak-ng", "-v", "cmn-latn-pinyin+Annie", "-q", "-x", "--stdin")
	cmd.Stdin = strings.NewReader(pinyin + "\n")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("voicetest: espeak-ng: %w", err)
	}
	var all []Sound
	for word := range strings.FieldsSeq(string(out)) {
		s, err := heard(word)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// initials are espeak-ng's consonants: an h is aspiration, a dot retroflex, a
// semicolon palatal. Longer ones stand before their beginnings.
var initials = []struct{ phonemes, pinyin string }{
	{"tS;h", "q"}, {"tS;", "j"}, {"ts.h", "ch"}, {"ts.", "zh"}, {"tsh", "c"}, {"ts", "z"},
	{"s.", "sh"}, {"S;", "x"}, {"z.", "r"}, {"ph", "p"}, {"p", "b"}, {"th", "t"}, {"t", "d"},
	{"kh", "k"}, {"k", "g"}, {"X", "h"}, {"m", "m"}, {"f", "f"}, {"n", "n"}, {"l", "l"}, {"s", "s"},
}

// finals are its vowels with the nasal that closes them. Where a consonant
// glides into the vowel it writes w or j.
var finals = map[string]string{
	"A": "a", "o": "o", "o-": "e", "@": "e", "ai": "ai", "ei": "ei", "Au": "ao", "ou": "ou", "@r": "er",
	"an": "an", "An": "an", "@n": "en", "aN": "ang", "AN": "ang", "@N": "eng", "ong": "ong",
	"i": "i", "i.": "-i", "i[": "-i", "iA": "ia", "io": "io", "iE": "ie", "jAu": "iao", "iou": "iou",
	"iEn": "ian", "in": "in", "iAN": "iang", "iN": "ing",
	"u": "u", "wA": "ua", "uo": "uo", "wo": "uo", "uai": "uai", "wai": "uai", "uei": "uei", "wei": "uei",
	"uan": "uan", "wan": "uan", "wAn": "uan", "u@n": "uen", "wu@n": "uen", "wo-n": "uen",
	"uaN": "uang", "waN": "uang", "wAN": "uang", "u@N": "ueng", "wu@N": "ueng",
	"y": "v", "yE": "ve", "y&n": "van", "y@n": "vn", "yin": "vn", "yN": "iong", "yuN": "iong", "uN": "iong",
}

// tones are the pitches of Chao's scale. The neutral tone is short and level,
// its height set by the tone before it.
var tones = map[string]byte{
	"55": 1, "35": 2, "21": 3, "214": 3, "51": 4, "11": 5, "22": 5, "33": 5, "44": 5,
}

// heard takes one syllable's phonemes apart: "ts.'A51N_|" is zhang4.
func heard(word string) (Sound, error) {
	bad := func() (Sound, error) { return Sound{}, fmt.Errorf("%w: %q", ErrPhonemes, word) }
	rest := strings.NewReplacer("'", "", ",", "", "_|", "", "_:", "", "_", "").Replace(word)
	var s Sound
	for _, i := range initials {
		if after, ok := strings.CutPrefix(rest, i.phonemes); ok {
			s.Initial, rest = i.pinyin, after
			break
		}
	}
	from := strings.IndexAny(rest, "12345")
	if from < 0 {
		return bad()
	}
	to := from
	for to < len(rest) && rest[to] >= '1' && rest[to] <= '5' {
		to++
	}
	s.Tone = tones[rest[from:to]]
	vowels := strings.TrimPrefix(rest[:from], ";") + rest[to:]
	if s.Initial == "" {
		// A syllable without a consonant begins with the glide of its vowel.
		if i, ok := strings.CutPrefix(vowels, "j"); ok && strings.HasPrefix(i, "i") {
			vowels = i
		}
		if vowels == "wu" {
			vowels = "u"
		}
	}
	s.Final = finals[vowels]
	if s.Final == "" || s.Tone == 0 {
		return bad()
	}
	return s, nil
}

// Spell takes one syllable of numbered pinyin apart by the rules of pinyin:
// after j, q and x, u is ü; y and w stand for i and u; iu, ui and un are short
// for iou, uei and uen.
func Spell(syllable string) (Sound, error) {
	if len(syllable) < 2 {
		return Sound{}, fmt.Errorf("%w: pinyin %q", ErrPhonemes, syllable)
	}
	s := Sound{Tone: syllable[len(syllable)-1] - '0'}
	rest := syllable[:len(syllable)-1]
	for _, i := range []string{"zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s"} {
		if after, ok := strings.CutPrefix(rest, i); ok && after != "" {
			s.Initial, rest = i, after
			break
		}
	}
	if s.Initial == "" {
		switch {
		case strings.HasPrefix(rest, "yu") && rest != "yu" && rest[2] != 'o' || rest == "yu":
			rest = "v" + rest[2:]
		case rest == "yong":
			rest = "iong"
		case strings.HasPrefix(rest, "yi"):
			rest = rest[1:]
		case strings.HasPrefix(rest, "y"):
			rest = "i" + rest[1:]
		case rest == "wu":
			rest = "u"
		case strings.HasPrefix(rest, "w"):
			rest = "u" + rest[1:]
		}
	}
	if strings.Contains("jqx", s.Initial) && s.Initial != "" && strings.HasPrefix(rest, "u") {
		rest = "v" + rest[1:]
	}
	if strings.Contains(" zh ch sh r z c s ", " "+s.Initial+" ") && rest == "i" {
		rest = "-i"
	}
	if full, ok := map[string]string{"iu": "iou", "ui": "uei", "un": "uen", "you": "iou"}[rest]; ok {
		rest = full
	}
	s.Final = rest
	return s, nil
}

// Misheard has espeak-ng say numbered pinyin and compares what it says with
// what is written, syllable by syllable. A third tone before another may sound
// as a second. It returns a line for each difference.
func Misheard(ctx context.Context, pinyin string) ([]string, error) {
	got, err := Listen(ctx, pinyin)
	if err != nil {
		return nil, err
	}
	var want []Sound
	var spelt []string
	for word := range strings.FieldsSeq(pinyin) {
		word = strings.Trim(word, ",.?!;:")
		if word == "" {
			continue
		}
		s, err := Spell(word)
		if err != nil {
			return nil, err
		}
		want, spelt = append(want, s), append(spelt, word)
	}
	if len(got) != len(want) {
		return []string{fmt.Sprintf("%d syllables spoken, %d written", len(got), len(want))}, nil
	}
	var out []string
	for i, w := range want {
		g := got[i]
		if w.Tone == 3 && g.Tone == 2 && i+1 < len(want) && want[i+1].Tone == 3 {
			g.Tone = 3
		}
		if g != w {
			out = append(out, fmt.Sprintf("%s at %d sounds as %s+%s in tone %d", spelt[i], i+1, g.Initial, g.Final, g.Tone))
		}
	}
	return out, nil
}
