// Package assets holds what the screens are drawn with: the font, the words that
// stay whole, the icons, the drawings and the shaders, embedded in the program. The folder of each kind has its
// licence and says where it came from.
package assets

import (
	_ "embed"
	"strings"
)

var (
	//go:embed font/NotoSansSC-Regular.otf
	regular []byte
	//go:embed font/NotoSansSC-Bold.otf
	bold []byte

	// BoxShader and PenShader are Kage programs; each says in its head what it
	// expects of the vertices.
	//go:embed shader/box.kage
	BoxShader []byte
	//go:embed shader/pen.kage
	PenShader []byte
)

// Font returns the OpenType file of one weight of Noto Sans CJK SC, cut down to
// the characters that font/hanzi.txt and font/marks.txt list. The caller must
// not change it.
func Font(isBold bool) []byte {
	if isBold {
		return bold
	}
	return regular
}

var (
	//go:embed words/general.txt
	generalWords string
	//go:embed words/counter.txt
	counterWords string
)

// Words returns the Chinese words of two to four characters that a line should not
// end within: words/general.txt, made by words/general.sh, and of a bank's counter
// words/counter.txt.
func Words() []string { return append(strings.Fields(generalWords), strings.Fields(counterWords)...) }
