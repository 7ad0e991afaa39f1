package ui

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/go-text/typesetting/font"

	"smartcounter/ui/assets"
)

// A meter knows the advance of every character of one weight. The subset fonts
// carry no kerning, so a line is as wide as the sum of its characters.
type meter struct {
	once sync.Once
	bold bool
	err  error

	mu   sync.Mutex // guards face, which caches what it decodes
	face *font.Face
	upem float64

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
		face, err := font.ParseTTF(bytes.NewReader(assets.Font(m.bold)))
		if err != nil {
			m.err = fmt.Errorf("ui: read embedded font: %w", err)
			return
		}
		m.face, m.upem = face, float64(face.Upem())
	})
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
	if m.face != nil {
		if g, ok := m.face.NominalGlyph(r); ok {
			return uint32(max(0, m.face.HorizontalAdvance(g)))
		}
	}
	return uint32(m.upem)
}

// inkSpan returns where r is inked, in em from its origin. Punctuation fills only
// part of its square.
func (m *meter) inkSpan(r rune) (from, to float64) {
	m.load()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.face != nil {
		if g, ok := m.face.NominalGlyph(r); ok {
			if e, ok := m.face.GlyphExtents(g); ok && e.Width > 0 {
				return float64(e.XBearing) / m.upem, float64(e.XBearing+e.Width) / m.upem
			}
		}
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
	w := 0.0
	for _, r := range s {
		w += m.advance(r)*size + spacing
	}
	return w
}

// capital is the distance from the middle of a line's ink to its baseline, in
// em: a Han character fills the em box from -0.12 to 0.88.
const capital = 0.38
