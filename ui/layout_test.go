package ui

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/ui/assets"
)

var (
	upright = Panel{Width: 1080, Height: 1920, Pitch: 0.248}
	lying   = Panel{Width: 1920, Height: 1080, Pitch: 0.248}
)

func TestEverySampleLaysOut(t *testing.T) {
	for _, s := range samples() {
		for _, panel := range []Panel{upright, lying} {
			if scene := Layout(s.view, panel); len(scene.Elements) == 0 {
				t.Errorf("%s: nothing to perceive", s.name)
			}
		}
	}
}

// TestTheSealedSetsAreSampled fails when a screen or an overlay is added and
// nothing here lays it out.
func TestTheSealedSetsAreSampled(t *testing.T) {
	seen := map[reflect.Type]bool{}
	for _, s := range samples() {
		seen[reflect.TypeOf(s.view.Screen)] = true
		if s.view.Overlay != nil {
			seen[reflect.TypeOf(s.view.Overlay)] = true
		}
	}
	for _, s := range kiosk.Screens() {
		if !seen[reflect.TypeOf(s)] {
			t.Errorf("screen %s has no sample", s.ID())
		}
	}
	for _, o := range kiosk.Overlays() {
		if !seen[reflect.TypeOf(o)] {
			t.Errorf("overlay %s has no sample", o.ID())
		}
	}
}

// TestZeroScreensLayOut: a screen without content is a fault elsewhere, and must
// not take the counter down.
func TestZeroScreensLayOut(t *testing.T) {
	v := samples()[0].view
	for _, s := range kiosk.Screens() {
		for _, o := range append(kiosk.Overlays(), nil) {
			v.Screen, v.Overlay = s, o
			for _, panel := range []Panel{upright, lying} {
				Layout(v, panel)
			}
		}
	}
}

// TestEverythingPaintedExists: icons, drawings and characters are all embedded.
func TestEverythingPaintedExists(t *testing.T) {
	lacking := map[string]bool{}
	for _, s := range samples() {
		variants(s.view, func(_ string, v kiosk.View, panel Panel) {
			for _, op := range Layout(v, panel).Ops {
				switch o := op.(type) {
				case Icon:
					if _, ok := assets.IconByName(o.Name); !ok {
						lacking["icon "+o.Name] = true
					}
				case Shape:
					if _, ok := assets.ShapeByName(o.Name); !ok {
						lacking["shape "+o.Name] = true
					}
				case Text:
					for _, r := range o.String {
						if _, ok := meterOf(o.Bold).chars.Lookup(r); !ok {
							lacking["character "+string(r)] = true
						}
					}
				}
			}
		})
	}
	for what := range lacking {
		t.Errorf("%s is painted and not embedded", what)
	}
}

func TestSameViewSameScene(t *testing.T) {
	for _, s := range samples() {
		if !reflect.DeepEqual(Layout(s.view, upright), Layout(s.view, upright)) {
			t.Errorf("%s lays out differently each time", s.name)
		}
	}
}

func find(t *testing.T, name string) kiosk.View {
	t.Helper()
	for _, s := range samples() {
		if s.name == name {
			return s.view
		}
	}
	t.Fatalf("no sample %q", name)
	return kiosk.View{}
}

func TestTheTextBoxScrollsToItsCaret(t *testing.T) {
	v := find(t, "writing.middle")
	s := v.Screen.(kiosk.Writing)
	for caret := 0; caret <= len(s.Text); caret += 7 {
		s.Caret, s.Pending = caret, caret-1
		v.Screen = s
		for _, size := range []kiosk.Size{kiosk.Normal, kiosk.Large} {
			v.Size = size
			scene := Layout(v, upright)
			if caret == 0 {
				continue
			}
			e, ok := scene.Find("writing.glyph." + strconv.Itoa(caret-1))
			box, _ := scene.Find("writing.text")
			if !ok || !within(e.Rect, box.Rect, 0) || !e.Selected {
				t.Errorf("caret at %d, size %d: its character is not in sight", caret, size)
			}
		}
	}
}

func TestArrowsWalkALongText(t *testing.T) {
	v := find(t, "writing.full")
	steps := 0
	for ; steps < 100; steps++ {
		scene := Layout(v, upright)
		up, ok := scene.Find("writing.up")
		if !ok {
			break
		}
		s := v.Screen.(kiosk.Writing)
		to := up.Msg.(kiosk.TapGlyph).Index + 1
		if to >= s.Caret {
			t.Fatalf("▲ leads from %d to %d", s.Caret, to)
		}
		s.Caret = to
		v.Screen = s
	}
	scene := Layout(v, upright)
	if first, _ := scene.Find("writing.glyph.0"); steps == 0 || first.ID == "" {
		t.Errorf("after %d times ▲ the beginning is not in sight", steps)
	}
}

func TestReviewOfALongTextSaysHowLongItIs(t *testing.T) {
	scene := Layout(find(t, "review.long"), upright)
	found := false
	for _, o := range scene.Ops {
		if x, ok := o.(Text); ok && strings.Contains(x.String, "一共 300 个字") {
			found = true
		}
	}
	row, _ := scene.Find("review.text")
	if !found || len([]rune(row.Name)) < 300 {
		t.Errorf("shown as cut: %v; told with %d characters", found, len([]rune(row.Name)))
	}
}

func TestUnderAnOverlayOnlyTheLedgeLives(t *testing.T) {
	for _, s := range samples() {
		if s.view.Overlay == nil {
			continue
		}
		scene := Layout(s.view, upright)
		for _, e := range scene.Elements {
			own := strings.HasPrefix(e.ID, s.view.Overlay.ID()+".")
			ledge := strings.HasPrefix(e.ID, "nav.") || strings.HasPrefix(e.ID, "tool.")
			if !own && !ledge && e.ID != "voice.caption" {
				t.Errorf("%s: %s is reachable under the overlay", s.name, e.ID)
			}
		}
	}
}

func TestClockSaysThePartOfTheDay(t *testing.T) {
	v := find(t, "home")
	for _, c := range []struct {
		hour int
		want string
	}{{0, "凌晨 0:05"}, {9, "上午 9:05"}, {12, "中午 12:05"}, {14, "下午 2:05"}, {20, "晚上 8:05"}} {
		v.Frame.Now = time.Date(2026, 3, 1, c.hour-8, 5, 0, 0, time.UTC)
		scene := Layout(v, upright)
		if e, _ := scene.Find("header.time"); e.Name != "3月1日 "+c.want {
			t.Errorf("at %d o'clock the header says %q", c.hour, e.Name)
		}
	}
}

func TestAPanelThatIsNotThere(t *testing.T) {
	for _, panel := range []Panel{{}, {Width: 10, Height: 10}, {Width: 320, Height: 200, Pitch: 0.1}} {
		Layout(find(t, "writing"), panel)
	}
}

func BenchmarkLayoutWriting(b *testing.B) {
	for _, name := range []string{"writing", "writing.middle", "review.long", "home", "kiosktest.ticket-print"} {
		var view kiosk.View
		for _, s := range samples() {
			if s.name == name {
				view = s.view
			}
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Layout(view, upright)
			}
		})
	}
}
