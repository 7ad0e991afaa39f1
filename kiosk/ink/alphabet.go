package ink

import (
	_ "embed"
	"fmt"
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
	prior func(classes []rune) []float32
	judge judge
}

func (a Alphabet) setting() setting {
	return setting{
		model: hanziModel,
		prior: func([]rune) []float32 { return nil },
		judge: judge{temperature: 1, sure: 0.5, longest: 60},
	}
}
