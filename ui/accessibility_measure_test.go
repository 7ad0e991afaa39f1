package ui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/kiosktest"
)

// Where the panel hangs and stands, as UX.md has it; the report names both.
const (
	panelBottom = 800.0 // millimetres from the floor to the lower edge of the glass
	eyeDistance = 500.0 // millimetres from the eye to the glass
	dp          = 25.4 / 160
	// capHeight is the height of a capital H in the embedded font, in em.
	capHeight = 0.733
)

// extremes are the worst values found over every view in every size, theme,
// posture, hand and orientation on the reference panel.
type extremes struct {
	target, gap         float64 // mm
	text, large         float64 // mm of em, the smallest text in standard and in 特大字
	sentence            float64 // mm of em, the smallest sentence
	contrast, darkTheme float64 // of text, in either theme
	icon                float64 // contrast of icons
	standing, seated    float64 // mm above the floor, upright panel: the upper edge of the highest control
	choices             int     // answers offered at once
	captionLines        int
	longest             int // characters of a line
	unnamed, voiceless  int
	unreachable         int // controls that a keypad does not come to
}

func measure() extremes {
	x := extremes{target: math.Inf(1), gap: math.Inf(1), text: math.Inf(1), large: math.Inf(1), sentence: math.Inf(1),
		contrast: math.Inf(1), darkTheme: math.Inf(1), icon: math.Inf(1)}
	for _, s := range kiosktest.Samples(content.Default()) {
		if twiceTiled(s.View) {
			continue
		}
		variants(s.View, func(_ string, v kiosk.View, panel Panel) {
			scene := Layout(v, panel)
			x.elements(&scene)
			x.paint(&scene)
			if scene.Caption == "" {
				x.voiceless++
			}
		})
	}
	return x
}

// twiceTiled reports whether a home screen shows a tile twice, as no counter does.
func twiceTiled(v kiosk.View) bool {
	home, _ := v.Screen.(kiosk.Home)
	for i, tile := range home.Tiles {
		if slices.Contains(home.Tiles[:i], tile) {
			return true
		}
	}
	return false
}

func (x *extremes) elements(s *Scene) {
	mm := s.Pitch
	var targets []Element
	choices := 0
	for _, e := range s.Elements {
		if e.Name == "" {
			x.unnamed++
		}
		if e.Role == RoleText && e.Font > 0 && exemptFrom("body", e.ID) < 0 && !strings.HasSuffix(e.ID, ".steps") {
			x.sentence = min(x.sentence, e.Font*s.Scale*mm)
		}
		if !e.operable() {
			continue
		}
		if _, ok := e.Msg.(kiosk.Choose); ok {
			choices++
		}
		if exemptFrom("target", e.ID) < 0 {
			x.target = min(x.target, min(e.Rect.W, e.Rect.H)*mm)
		}
		if height := panelBottom + (float64(s.Height)-e.Rect.Y)*mm; s.Height > s.Width && exemptFrom("reach", e.ID) < 0 {
			if s.Seated {
				x.seated = max(x.seated, height)
			} else {
				x.standing = max(x.standing, height)
			}
		}
		for _, o := range targets {
			if exemptFrom("gap", e.ID) < 0 && exemptFrom("gap", o.ID) < 0 {
				x.gap = min(x.gap, distance(e.Rect, o.Rect)*mm)
			}
		}
		targets = append(targets, e)
	}
	x.choices = max(x.choices, choices)
	x.unreachable += len(targets) - reached(s, targets)
}

// reached counts what a keypad's focus comes to among the targets, with those that
// need none: canvases, and a surface that repeats its button.
func reached(s *Scene, targets []Element) int {
	at := map[string]bool{}
	var f Focus
	for range len(s.Elements) {
		f.Next(s)
		at[f.Current(s)] = true
	}
	n := 0
	for _, e := range targets {
		if at[e.ID] || e.Role == RoleCanvas || e.Role == RoleImage {
			n++
		}
	}
	return n
}

func (x *extremes) paint(s *Scene) {
	l := linter{scene: s}
	for i := l.first(); i < len(s.Ops); i++ {
		switch o := s.Ops[i].(type) {
		case Text:
			size := o.Size * s.Pitch
			if s.Size == "large" {
				x.large = min(x.large, size)
			} else {
				x.text = min(x.text, size)
			}
			x.longest = max(x.longest, utf8.RuneCountInString(o.String))
			r := inkBox(o)
			if ground, plain := l.colourAt(i, r.X+r.W/2, r.Y+r.H/2); plain {
				c := &x.contrast
				if s.Theme == "highcontrast" {
					c = &x.darkTheme
				}
				*c = min(*c, Contrast(o.Color, ground))
			}
		case Icon:
			if ground, plain := l.colourAt(i, o.Rect.X+o.Rect.W/2, o.Rect.Y+o.Rect.H/2); plain {
				x.icon = min(x.icon, Contrast(o.Color, ground))
			}
		}
	}
	said := wrap(s.Caption, style{size: TypeOf(kiosk.Normal).VoiceCaption}, 16.2*TypeOf(kiosk.Normal).VoiceCaption, 1)
	x.captionLines = max(x.captionLines, len(said.lines))
}

// limits are the times a session allows, found out by letting them pass.
type limits struct {
	idle, writing, warning time.Duration
	extensions             int // how often 我还在 was pressed without an end to it
}

func measureLimits(t *testing.T) limits {
	t.Helper()
	run := func(script string) *kiosktest.Driver {
		d := kiosktest.NewDriver(kiosktest.Counter())
		if err := d.Run(strings.NewReader(strings.ReplaceAll(script, ";", "\n"))); err != nil {
			t.Fatal(err)
		}
		return d
	}
	until := func(d *kiosktest.Driver, done func(string) bool) time.Duration {
		var span time.Duration
		for ; !done(d.Screen()) && span < time.Hour; span += time.Second {
			d.Wait(time.Second)
		}
		return span
	}
	asked := func(at string) bool { return strings.HasSuffix(at, "+stillthere") }
	var m limits
	d := run("tap start;see home")
	m.idle = until(d, asked)
	m.warning = until(d, func(at string) bool { return at == "attract" })
	d = run("tap start;choose complaint;choose waiting;tap next;see writing")
	m.writing = until(d, asked)
	for range 100 {
		d.Tap(kiosk.StayHere{})
		if until(d, asked) == m.writing {
			m.extensions++
		}
	}
	return m
}

// soundAfterwards reports whether volume and rate are the house's again once a
// customer who changed them has left.
func soundAfterwards(t *testing.T) bool {
	t.Helper()
	d := kiosktest.NewDriver(kiosktest.Counter())
	if err := d.Run(strings.NewReader("tap start\ntap mute\ntap slow\ntap leave\nsee attract\n")); err != nil {
		t.Fatal(err)
	}
	applied := kiosktest.Of[kiosk.ApplySound](d.Effects)
	return len(applied) > 0 && applied[len(applied)-1] == kiosk.ApplySound{}
}
