package ebitengine

import (
	"bytes"
	"fmt"
	"math"
	"os"

	"github.com/go-text/typesetting/font"
	"github.com/hajimehoshi/ebiten/v2"
	"github.com/hajimehoshi/ebiten/v2/text/v2"

	"smartcounter/ui"
	"smartcounter/ui/assets"
)

// fonts draws text with the embedded font, and with a font of the system the
// few characters that the subset lacks, as in rare names.
type fonts struct {
	weights [2]weight // regular, bold
	rare    *text.GoTextFaceSource
	sought  bool // rare has been looked for
}

type weight struct {
	source *text.GoTextFaceSource
	cover  *font.Face
	faces  map[faceKey]text.Face
}

type faceKey struct {
	size float64
	rare bool
}

func newFonts() (*fonts, error) {
	f := &fonts{}
	return f, f.load()
}

func (f *fonts) load() error {
	for i := range f.weights {
		source, err := text.NewGoTextFaceSource(bytes.NewReader(assets.Font(i == 1)))
		if err != nil {
			return fmt.Errorf("ebitengine: embedded font: %w", err)
		}
		cover, ok := source.UnsafeInternal().(*font.Face)
		if !ok {
			return fmt.Errorf("ebitengine: embedded font: no character map")
		}
		f.weights[i] = weight{source, cover, map[faceKey]text.Face{}}
	}
	return nil
}

// wipe drops the caches, which remember the lines that were drawn. A font that
// could be read once can be read again.
func (f *fonts) wipe() {
	before := *f
	f.rare, f.sought = nil, false
	if err := f.load(); err != nil {
		*f = before
	}
}

// rareFonts are where distributions keep a font with most of Unicode's hanzi.
var rareFonts = []string{
	"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
	"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
	"/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
	"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
}

// fallback returns a source for characters outside the subset, or nil on a
// system without one: they show as boxes then.
func (f *fonts) fallback() *text.GoTextFaceSource {
	if f.sought {
		return f.rare
	}
	f.sought = true
	for _, name := range rareFonts {
		file, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if sources, err := text.NewGoTextFaceSourcesFromCollection(bytes.NewReader(file)); err == nil && len(sources) > 0 {
			// Collections put the Japanese face first and the simplified Chinese third.
			f.rare = sources[min(2, len(sources)-1)]
			return f.rare
		}
	}
	return nil
}

// maxFaces bounds the faces of one weight; a scene uses about a dozen sizes.
const maxFaces = 64

func (f *fonts) face(o ui.Text) text.Face {
	w := &f.weights[0]
	if o.Bold {
		w = &f.weights[1]
	}
	key := faceKey{size: o.Size}
	for _, r := range o.String {
		if _, ok := w.cover.NominalGlyph(r); !ok {
			key.rare = true
		}
	}
	if face, ok := w.faces[key]; ok {
		return face
	}
	if len(w.faces) >= maxFaces {
		clear(w.faces)
	}
	var face text.Face = &text.GoTextFace{Source: w.source, Size: o.Size}
	if key.rare {
		if rare := f.fallback(); rare != nil {
			if both, err := text.NewMultiFace(face, &text.GoTextFace{Source: rare, Size: o.Size}); err == nil {
				face = both
			}
		}
	}
	w.faces[key] = face
	return face
}

// draw paints one line. Unless it is turned it moves by whole pixels, so that
// glyphs are shown as they were rasterised.
func (f *fonts) draw(dst *ebiten.Image, o ui.Text) {
	face := f.face(o)
	rise := face.Metrics().HAscent
	op := &text.DrawOptions{}
	op.ColorScale.ScaleWithColor(o.Color)
	place := func(x float64) {
		op.GeoM.Reset()
		if o.Angle == 0 {
			op.GeoM.Translate(math.Round(o.X+x), math.Round(o.Baseline-rise))
			return
		}
		op.GeoM.Translate(x, -rise)
		op.GeoM.Rotate(o.Angle)
		op.GeoM.Translate(o.X, o.Baseline)
		op.Filter = ebiten.FilterLinear
	}
	if o.Spacing == 0 {
		place(0)
		text.Draw(dst, o.String, face, op)
		return
	}
	behind := 0.0
	for i, r := range o.String {
		place(text.AdvanceAt(o.String, i, face) + behind)
		text.Draw(dst, string(r), face, op)
		behind += o.Spacing
	}
}
