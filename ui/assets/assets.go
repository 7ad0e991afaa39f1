// Package assets holds what the screens are drawn with: the font, the icons and
// the drawings, embedded in the program. The folder of each kind has its
// licence and says where it came from.
package assets

import (
	_ "embed"
)

var (
	//go:embed font/NotoSansSC-Regular.otf
	regular []byte
	//go:embed font/NotoSansSC-Bold.otf
	bold []byte
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
