package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
)

// variants calls f with v in every size, theme, posture, hand and orientation.
func variants(v kiosk.View, f func(name string, v kiosk.View, panel Panel)) {
	for _, panel := range []Panel{upright, lying} {
		for _, size := range []kiosk.Size{kiosk.Normal, kiosk.Large} {
			for _, theme := range []kiosk.Theme{kiosk.Standard, kiosk.HighContrast} {
				for _, posture := range []kiosk.Posture{kiosk.Standing, kiosk.Seated} {
					for _, hand := range []kiosk.Hand{kiosk.RightHand, kiosk.LeftHand} {
						v.Size, v.Theme, v.Posture, v.Hand = size, theme, posture, hand
						f(fmt.Sprintf("%d×%d/size%d/theme%d/posture%d/hand%d", panel.Width, panel.Height, size, theme, posture, hand), v, panel)
					}
				}
			}
		}
	}
}

// TestTheLintSeesWhatIsWrong breaks a good scene in every way that the lint is
// there to find.
func TestTheLintSeesWhatIsWrong(t *testing.T) {
	var view kiosk.View
	for _, s := range samples() {
		if s.name == "reasons" {
			view = s.view
		}
	}
	element := func(s *Scene, id string) *Element {
		for i := range s.Elements {
			if s.Elements[i].ID == id {
				return &s.Elements[i]
			}
		}
		t.Fatalf("no %s", id)
		return nil
	}
	text := func(s *Scene, words string, change func(*Text)) {
		for i, o := range s.Ops {
			if x, ok := o.(Text); ok && x.String == words {
				change(&x)
				s.Ops[i] = x
				return
			}
		}
		t.Fatalf("no text %q", words)
	}
	cut := func(s *Scene, a, b string) {
		for i, o := range s.Ops {
			if x, ok := o.(Text); ok && x.String == a+b {
				second := x
				x.String, second.String = a, b
				second.Baseline += x.Size * leadTitle
				s.Ops = slices.Replace(s.Ops, i, i+1, Op(x), Op(second))
				return
			}
		}
		t.Fatalf("no text %q", a+b)
	}
	remove := func(s *Scene, id string) {
		for i := range s.Elements {
			if s.Elements[i].ID == id {
				s.Elements = append(s.Elements[:i], s.Elements[i+1:]...)
				return
			}
		}
	}
	for _, c := range []struct {
		rule  string
		spoil func(*Scene)
	}{
		{"target", func(s *Scene) { element(s, "tool.again").Rect.H = 70 }},
		{"target", func(s *Scene) { s.Pitch = 0.2 }},
		{"gap", func(s *Scene) { element(s, "reasons.manner").Rect.X -= 20 }},
		{"gap", func(s *Scene) { element(s, "reasons.manner").Rect.X -= 200 }},
		{"reach", func(s *Scene) { element(s, "reasons.manner").Rect.Y = 600 }},
		{"reach", func(s *Scene) { s.Seated = true }},
		{"overlap", func(s *Scene) { element(s, "nav.help").Rect.X += 100 }},
		{"text", func(s *Scene) { text(s, "人工帮助", func(x *Text) { x.Width += 80 }) }},
		{"text", func(s *Scene) { text(s, "返回", func(x *Text) { x.Baseline += 60 }) }},
		{"text", func(s *Scene) { text(s, "主要跟什么有关？", func(x *Text) { x.Width = 1100 }) }},
		{"overlap", func(s *Scene) { text(s, "主要跟什么有关？", func(x *Text) { x.Baseline += 60 }) }},
		{"overlap", func(s *Scene) { text(s, "主要跟什么有关？", func(x *Text) { x.Baseline = 660; x.X = 20 }) }},
		{"size", func(s *Scene) { text(s, "人工帮助", func(x *Text) { x.Size = 35 }) }},
		{"body", func(s *Scene) { element(s, "reasons.line").Font = 40 }},
		{"contrast", func(s *Scene) { text(s, "人工帮助", func(x *Text) { x.Color = rgb(0x857A69) }) }},
		{"contrast", func(s *Scene) { s.Ops[0] = Fill{s.Ops[0].Bounds(), rgb(0x777777)} }},
		{"contrast", func(s *Scene) {
			at := element(s, "reasons.manner").Press.First
			box := s.Ops[at].(Box)
			box.Edge = rgb(0xF0F0F0)
			s.Ops[at] = box
		}},
		{"contrast", func(s *Scene) {
			s.Ops = append([]Op{s.Ops[0], Shape{Name: "hills", Rect: Rect{0, 0, 1080, 1900}}}, s.Ops[1:]...)
		}},
		{"name", func(s *Scene) { element(s, "nav.help").Name = "" }},
		{"name", func(s *Scene) { element(s, "nav.help").Name = "⟦nav.help⟧" }},
		{"name", func(s *Scene) { element(s, "nav.help").ID = "nav.home" }},
		{"name", func(s *Scene) { e := element(s, "nav.help"); e.Enabled, e.Msg = false, nil }},
		{"name", func(s *Scene) { text(s, "返回", func(x *Text) { x.String = "⟦nav.back⟧" }) }},
		{"word", func(s *Scene) { cut(s, "主要跟什", "么有关？") }},
		{"word", func(s *Scene) { cut(s, "主要跟什么有", "关？") }},
		{"way", func(s *Scene) { remove(s, "nav.back") }},
		{"way", func(s *Scene) { remove(s, "nav.home") }},
		{"way", func(s *Scene) { remove(s, "nav.help") }},
		{"way", func(s *Scene) { s.Prompt = "" }},
		{"way", func(s *Scene) { s.Caption = "" }},
	} {
		scene := Layout(view, upright)
		if len(Lint(scene)) != 0 {
			t.Fatalf("the scene to be spoilt is bad already: %v", Lint(scene))
		}
		c.spoil(&scene)
		found := false
		for _, f := range Lint(scene) {
			found = found || f.Rule == c.rule
		}
		if !found {
			t.Errorf("a scene with a bad %s passed: %v", c.rule, Lint(scene))
		}
	}
}

func TestEveryExemptionIsNeeded(t *testing.T) {
	used := map[int]bool{}
	for _, s := range samples() {
		variants(s.view, func(_ string, v kiosk.View, panel Panel) {
			scene := Layout(v, panel)
			l := linter{scene: &scene, used: used}
			l.run()
		})
	}
	for i, e := range exemptions {
		if !used[i] {
			t.Errorf("nothing needs the exemption of %s from %s", e.prefix, e.rule)
		}
	}
}

func TestOtherPanelsPassTheLint(t *testing.T) {
	for _, panel := range []Panel{
		{Width: 2160, Height: 3840, Pitch: 0.124}, // the same glass, four times the pixels
		{Width: 1440, Height: 2560, Pitch: 0.233},
		{Width: 1200, Height: 1920, Pitch: 0.27}, // letterboxed at the sides
		{Width: 1080, Height: 2160, Pitch: 0.248},
		{Width: 3840, Height: 2160, Pitch: 0.16},
		{Width: 1920, Height: 1200, Pitch: 0.27},
		{Width: 1366, Height: 768, Pitch: 0.36},
	} {
		for _, s := range samples() {
			for _, f := range Lint(Layout(s.view, panel)) {
				if f.Detail != "stands twice" {
					t.Errorf("%v: %s: %s", panel, s.name, f)
				}
			}
		}
	}
}

func TestEveryScreenPassesTheLint(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			known := map[Finding]bool{}
			variants(s.view, func(name string, v kiosk.View, panel Panel) {
				for _, f := range Lint(Layout(v, panel)) {
					if repeated := s.repeats() && f.Detail == "stands twice"; !known[f] && !repeated {
						known[f] = true
						t.Errorf("%s: %s", name, f)
					}
				}
			})
		})
	}
}

// TestEveryCaptionPassesTheLint: whatever a screen says, it says it without cutting
// a word and without pushing anything out of its place. Each prompt is laid out on
// two samples of the screen that its id names, and what is said on any screen on
// three that differ most.
func TestEveryCaptionPassesTheLint(t *testing.T) {
	words := content.Default()
	on := map[string][]sample{}
	for _, s := range samples() {
		id := s.view.Screen.ID()
		if s.view.Overlay != nil {
			id = s.view.Overlay.ID()
		}
		if s.view.Frame.Help == kiosk.HelpIdle && len(on[id]) < 2 || s.view.Overlay != nil {
			on[id] = append(on[id], s)
		}
	}
	for _, id := range words.IDs() {
		screen, _, _ := strings.Cut(id, ".")
		if words.Slots(id) > 0 {
			continue // the samples fill them
		}
		where := on[screen]
		if where == nil {
			where = slices.Concat(on["home"][:1], on["writing"][:1], on["review"][:1])
		}
		known := map[string]bool{}
		for _, s := range where {
			s.view.Caption = words.Prompt(id)
			variants(s.view, func(name string, v kiosk.View, panel Panel) {
				if v.Theme == kiosk.HighContrast {
					return // breaks lines no other way
				}
				for _, f := range Lint(Layout(v, panel)) {
					if said := f.Rule + f.Element; !known[said] && f.Detail != twice {
						known[said] = true
						t.Errorf("%s on %s: %s: %s", id, s.name, name, f)
					}
				}
			})
		}
	}
}
