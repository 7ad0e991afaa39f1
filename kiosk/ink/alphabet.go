package ink

import (
	_ "embed"
	"fmt"

	"smartcounter/kiosk/ink/lexicon"
)

// An Alphabet is a set of characters that a field may hold.
type Alphabet int

// Hanzi are the 6,763 Chinese characters of GB 2312.
const Hanzi Alphabet = iota

// hanziModel was trained from stroke medians of Make Me a Hanzi; see model/README.md.
//
//go:embed model/hanzi.bin
var hanziModel []byte

// ParseAlphabet returns the alphabet of a name: hanzi.
func ParseAlphabet(name string) (Alphabet, error) {
	if name == "hanzi" {
		return Hanzi, nil
	}
	return 0, fmt.Errorf("ink: unknown alphabet %q", name)
}

type setting struct {
	model []byte
	words func() (*lexicon.Lexicon, error) // nil: no prior, no context
	judge judge
}

func (a Alphabet) setting() setting {
	return setting{
		model: hanziModel,
		words: lexicon.Default,
		judge: judge{temperature: 1, priorWeight: 0.2, contextWeight: 0.5, sure: 0.5, longest: 60},
	}
}
