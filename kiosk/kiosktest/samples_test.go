package kiosktest

import (
	"strings"
	"testing"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
)

func TestSamplesCoverEverything(t *testing.T) {
	samples := Samples(content.Default())
	names, screens, overlays := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range samples {
		if names[s.Name] || s.Name == "" {
			t.Errorf("sample %q: the name is there twice", s.Name)
		}
		names[s.Name] = true
		if s.View.Screen == nil || s.View.Words == nil {
			t.Fatalf("sample %q is incomplete", s.Name)
		}
		if s.View.Caption.Text == "" || strings.Contains(s.View.Caption.Text, "⟦") || strings.Contains(s.View.Caption.Text, "{") {
			t.Errorf("sample %q: caption %q", s.Name, s.View.Caption.Text)
		}
		screens[s.View.Screen.ID()] = true
		if s.View.Overlay != nil {
			overlays[s.View.Overlay.ID()] = true
		}
	}
	for _, s := range kiosk.Screens() {
		if !screens[s.ID()] {
			t.Errorf("no sample of screen %q", s.ID())
		}
	}
	for _, o := range kiosk.Overlays() {
		if !overlays[o.ID()] {
			t.Errorf("no sample of overlay %q", o.ID())
		}
	}
}
