package ebitengine

import (
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/ui"
)

var (
	pictures = flag.String("pictures", "", "folder for a picture of every sample view")
	only     = flag.String("only", "", "which of them: a regular expression on the name")
)

var (
	upright = ui.Panel{Width: 1080, Height: 1920, Pitch: ui.ReferencePitch}
	lying   = ui.Panel{Width: 1920, Height: 1080, Pitch: ui.ReferencePitch}
)

// shot paints a whole scene and reads it back.
func shot(t *testing.T, p *painter, s ui.Scene) *image.RGBA {
	t.Helper()
	screen := ebiten.NewImage(s.Width, s.Height)
	defer screen.Deallocate()
	p.paint(screen, screen.Bounds(), s.Ops)
	img := image.NewRGBA(screen.Bounds())
	screen.ReadPixels(img.Pix)
	return img
}

func newTestPainter(t *testing.T) *painter {
	t.Helper()
	needDisplay(t)
	p, err := newPainter()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPictures takes a picture of every sample for people to look at:
//
//	go test ./ui/ebitengine -run Pictures -pictures DIR [-only REGEXP]
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("pictures are taken with -pictures DIR")
	}
	wanted, err := regexp.Compile(*only)
	if err != nil {
		t.Fatal(err)
	}
	p := newTestPainter(t)
	looks := []struct {
		name  string
		panel ui.Panel
		set   func(*kiosk.Settings)
	}{
		{"", upright, func(*kiosk.Settings) {}},
		{"-large", upright, func(s *kiosk.Settings) { s.Size = kiosk.Large }},
		{"-dark", upright, func(s *kiosk.Settings) { s.Theme = kiosk.HighContrast }},
		{"-seated", upright, func(s *kiosk.Settings) { s.Posture = kiosk.Seated }},
		{"-lying", lying, func(*kiosk.Settings) {}},
		{"-lying-large", lying, func(s *kiosk.Settings) { s.Size = kiosk.Large }},
		{"-lying-left", lying, func(s *kiosk.Settings) { s.Hand, s.Posture = kiosk.LeftHand, kiosk.Seated }},
	}
	for _, sample := range kiosktest.Samples(content.Default()) {
		for _, look := range looks {
			name := sample.Name + look.name
			if !wanted.MatchString(name) {
				continue
			}
			view := sample.View
			look.set(&view.Settings)
			save(t, filepath.Join(*pictures, name+".png"), shot(t, p, ui.Layout(view, look.panel)))
		}
	}
}

func save(t *testing.T, name string, img image.Image) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
