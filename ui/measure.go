package ui

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"

	"smartcounter/ui/assets"
)

// A meter knows the advance of every character of one weight. The subset fonts
// carry no kerning, so a line is as wide as the sum of its characters.
type meter struct {
	once sync.Once
	bold bool
	err  error

	mu    sync.Mutex
	chars font.Cmap   // nil without a font
	wide  tables.Hmtx // advances by glyph
	upem  float64
	spans map[rune]span // see inkSpan

	// known holds 1 + the advance in font units of each character of the basic
	// plane, 0 until it is asked for.
	known [1 << 16]atomic.Uint32
}

var meters = [2]*meter{{bold: false}, {bold: true}}

// CheckFonts reports whether the embedded fonts can be read. Without them every
// character counts as one em, which never happens in a sound build.
func CheckFonts() error {
	for _, m := range meters {
		m.load()
		if m.err != nil {
			return m.err
		}
	}
	return nil
}

func (m *meter) load() {
	m.once.Do(func() {
		m.upem = 1000
		if err := m.read(); err != nil {
			m.err = fmt.Errorf("ui: read embedded font: %w", err)
		}
	})
}

// read takes from the font what measuring needs. Its outlines, nine tenths of
// it, are read by the renderer alone.
func (m *meter) read() error {
	l, err := opentype.NewLoader(bytes.NewReader(assets.Font(m.bold)))
	if err != nil {
		return err
	}
	raw := func(name string) []byte {
		table, e := l.RawTable(opentype.MustNewTag(name))
		err = errors.Join(err, e)
		return table
	}
	cmapRaw, headRaw, hheaRaw, maxpRaw, hmtxRaw := raw("cmap"), raw("head"), raw("hhea"), raw("maxp"), raw("hmtx")
	if err != nil {
		return err
	}
	cmap, _, err1 := tables.ParseCmap(cmapRaw)
	head, _, err2 := tables.ParseHead(headRaw)
	hhea, _, err3 := tables.ParseHhea(hheaRaw)
	maxp, _, err4 := tables.ParseMaxp(maxpRaw)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	long := int(hhea.NumOfLongMetrics)
	wide, _, err := tables.ParseHmtx(hmtxRaw, long, int(maxp.NumGlyphs)-long)
	if err != nil {
		return err
	}
	chars, _, err := font.ProcessCmap(cmap, tables.FPNone)
	if err != nil {
		return err
	}
	m.chars, m.wide, m.upem = chars, wide, float64(head.UnitsPerEm)
	return nil
}

// advance returns the width of r in em.
func (m *meter) advance(r rune) float64 {
	m.load()
	if r >= 0 && int(r) < len(m.known) {
		if k := m.known[r].Load(); k > 0 {
			return float64(k-1) / m.upem
		}
	}
	units := m.decode(r)
	if r >= 0 && int(r) < len(m.known) {
		m.known[r].Store(units + 1)
	}
	return float64(units) / m.upem
}

// decode asks the font. A glyph that it lacks is drawn as a full-width box or by
// a system font: both one em.
func (m *meter) decode(r rune) uint32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.chars != nil {
		if g, ok := m.chars.Lookup(r); ok {
			return uint32(max(0, m.wide.Advance(tables.GlyphID(g))))
		}
	}
	return uint32(m.upem)
}

// A span is where a character is inked, in em from its origin.
type span struct{ from, to float64 }

// marks are the ranges of punctuation.
var marks = [][2]rune{{0x21, 0x7e}, {0xa1, 0xbf}, {0x2010, 0x203e}, {0x3001, 0x3020}, {0xff01, 0xff65}}

// inkSpan returns where a mark is inked, in em from its origin. Punctuation fills
// only part of its square. It takes the outlines: they are read for all marks
// once and let go.
func (m *meter) inkSpan(r rune) (from, to float64) {
	m.load()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.spans == nil {
		m.spans = map[rune]span{}
		if face, err := font.ParseTTF(bytes.NewReader(assets.Font(m.bold))); err == nil {
			for _, run := range marks {
				for c := run[0]; c <= run[1]; c++ {
					g, ok := face.NominalGlyph(c)
					if !ok {
						continue
					}
					if e, ok := face.GlyphExtents(g); ok && e.Width > 0 {
						m.spans[c] = span{float64(e.XBearing) / m.upem, float64(e.XBearing+e.Width) / m.upem}
					}
				}
			}
		}
	}
	if s, ok := m.spans[r]; ok {
		return s.from, s.to
	}
	return 0, 1
}

func meterOf(bold bool) *meter {
	if bold {
		return meters[1]
	}
	return meters[0]
}

// textWidth returns the advance of s at a size of one em is size, with extra
// space behind every character.
func textWidth(s string, bold bool, size, spacing float64) float64 {
	m := meterOf(bold)
	w, last := 0.0, rune(0)
	for _, r := range s {
		w += (m.advance(r)-squeeze(last, r))*size + spacing
		last = r
	}
	return w
}

// halfEmpty are the marks whose square is empty at the right.
const halfEmpty = "。，、；：？！”’）》」』】"

// fromHalf are the marks whose square is empty at the left.
const fromHalf = "“‘（《「『【"

// squeeze is by how much of an em two marks in a row stand closer than their
// squares (W3C, Requirements for Chinese Text Layout, 3.1.6): the right half of
// the first is empty.
func squeeze(a, b rune) float64 {
	if a < 0x2019 || b < 0x2018 || !strings.ContainsRune(halfEmpty, a) {
		return 0
	}
	if strings.ContainsRune(halfEmpty+fromHalf, b) {
		return 0.5
	}
	return 0
}

// capital is the distance from the middle of a line's ink to its baseline, in
// em: a Han character fills the em box from -0.12 to 0.88.
const capital = 0.38
