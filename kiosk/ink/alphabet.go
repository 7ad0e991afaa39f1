package ink

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"

	"smartcounter/kiosk/ink/lexicon"
)

// An Alphabet is a set of characters that a field may hold. Nothing else is
// ever read in it: by shape alone 0 is O and 1 is 一.
type Alphabet int

const (
	Hanzi Alphabet = iota // the 6,763 Chinese characters of GB 2312 and 228 more of the standard list
	Digit                 // 0 to 9
	Latin                 // letters; of look-alikes such as c and C the small one comes first
	Mark                  // ，、。？！：；（） and + - = / % @ # ￥
)

var alphabetNames = [...]string{Hanzi: "hanzi", Digit: "digit", Latin: "latin", Mark: "mark"}

// ParseAlphabet returns the alphabet of a name: hanzi, digit, latin or mark.
func ParseAlphabet(name string) (Alphabet, error) {
	for a, n := range alphabetNames {
		if n == name {
			return Alphabet(a), nil
		}
	}
	return 0, fmt.Errorf("ink: unknown alphabet %q", name)
}

// The models were trained by us; model/README.md says from what.
var (
	//go:embed model/hanzi.bin
	hanziModel []byte
	//go:embed model/latin.bin
	latinModel []byte
)

// A setting is how an alphabet is recognised.
type setting struct {
	model []byte
	judge judge
	words func() (*lexicon.Lexicon, error) // nil: no prior, no context
	// bias is added to the logit of a character; holds says whether the
	// character is in the alphabet at all.
	holds func(c rune) bool
	bias  func(c rune) float32
}

func (a Alphabet) setting() setting {
	none := func(rune) float32 { return 0 }
	short := judge{temperature: 0.6, sure: 0.7, longest: 20}
	switch a {
	case Digit:
		return setting{model: latinModel, judge: short, bias: none, holds: func(c rune) bool { return c >= '0' && c <= '9' }}
	case Latin:
		return setting{model: latinModel, judge: short, bias: smallFirst, holds: func(c rune) bool { return c < 0x80 && unicode.IsLetter(c) }}
	case Mark:
		return setting{model: latinModel, judge: short, bias: none, holds: func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }}
	}
	return setting{
		model: hanziModel,
		words: lexicon.Default,
		judge: judge{temperature: 0.6, priorWeight: 0.7, contextWeight: 0.85, doubt: 1.5, sure: 0.7, longest: 14, widest: 2},
		bias:  wholeFirst,
		holds: func(rune) bool { return true },
	}
}

// smallFirst puts a small letter before a capital of the same shape.
func smallFirst(c rune) float32 {
	if unicode.IsUpper(c) {
		return -4
	}
	return 0
}

// components are characters of GB 2312 that are only ever part of others, and
// 曰, which is 日 to the eye and stands in quotations of the classics only.
const components = "曰丨丶丿亅亠亻冂冖冫凵刂勹匚卩厶囗夂宀巛廴廾彐彡彳忄扌攴攵氵灬爿犭疒癶礻纟艹虍衤讠豸辶钅阝饣髟丬"

// wholeFirst puts a character that is written by itself before a component of
// the same shape: 口 before 囗.
func wholeFirst(c rune) float32 {
	if strings.ContainsRune(components, c) {
		return -2
	}
	return 0
}
