package ui

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/go-text/typesetting/font"

	"smartcounter/ui/assets"
)

// A meter knows the advance of every character of one weight. The subset fonts
// carry no kerning, so a line is as wide as the sum of its characters.
type meter struct {
	once sync.Once
	bold bool
	face *font.Face
	err  error

	mu       sync.RWMutex
	upem     float64
	advances map[rune]float32 // in em
}

var meters = [2]*meter{{bold: false}, {bold: true}}

// maxAdvances bounds the cache; a customer's own words could otherwise grow it
// without end on a machine that is never switched off.
const maxAdvances = 20000

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
		m.advances = make(map[rune]float32, 1024)
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
	m.mu.RLock()
	a, ok := m.advances[r]
	m.mu.RUnlock()
	if ok {
		return float64(a)
	}
	// A glyph that the face lacks is drawn as a full-width box or by a system
	// font: both one em.
	w := float32(1)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.face != nil {
		if g, ok := m.face.NominalGlyph(r); ok {
			w = float32(float64(m.face.HorizontalAdvance(g)) / m.upem)
		}
	}
	if len(m.advances) < maxAdvances {
		m.advances[r] = w
	}
	return float64(w)
}

func meterOf(bold bool) *meter {
	if bold {
		return meters[1]
	}
	return meters[0]
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
