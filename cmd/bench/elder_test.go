package main

import (
	"slices"
	"strings"
	"testing"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/ui"
)

// testSimulation writes the project's own drawings, so that the tests need no
// evaluation data.
func testSimulation(t *testing.T) *simulation {
	t.Helper()
	t.Setenv("SMARTCOUNTER_EVAL", t.TempDir())
	s, err := newSimulation(7, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// steadyVisit sends a customer with perfect hands, eyes and ears.
func steadyVisit(t *testing.T, s *simulation, l elderLayout, task string, seed uint64) result {
	t.Helper()
	c := newChance(seed, 1)
	e, err := newErrand(task, c, s.words)
	if err != nil {
		t.Fatal(err)
	}
	return newCustomer(steady, c, e, newElderCounter(l, s.net, seed), s.book).visit()
}

func TestSteadyHandsAlwaysSucceed(t *testing.T) {
	s := testSimulation(t)
	for _, task := range errands {
		for seed := range uint64(12) {
			if r := steadyVisit(t, s, elderLayout{}, task, seed); !r.success || r.wrong {
				t.Errorf("%s, seed %d: failed on %q after %v\n%s", task, seed, r.failed, r.took, r.diary)
			}
		}
	}
}

// A control that every task needs is taken out of its scene: whoever needs it
// cannot succeed any more.
func TestMissingButtonFailsTheTask(t *testing.T) {
	s := testSimulation(t)
	for task, missing := range map[string]string{
		"feedback": "reasons.next", "complaint": "review.submit", "complaint-phone": "phoneentry.consent",
		"help": "nav.help", "text": "display.size.large",
	} {
		without := elderLayout{reshape: func(s ui.Scene) ui.Scene {
			s.Elements = slices.DeleteFunc(slices.Clone(s.Elements), func(e ui.Element) bool { return e.ID == missing })
			return s
		}}
		r := steadyVisit(t, s, without, task, 3)
		if r.success {
			t.Errorf("%s succeeds without %s", task, missing)
		}
		if screen, _, _ := strings.Cut(missing, "."); screen != "nav" && !strings.Contains(r.failed, screen) {
			t.Errorf("%s without %s: failed on %q", task, missing, r.failed)
		}
	}
}

func TestSessionsRepeatBySeed(t *testing.T) {
	run := func(seed uint64) []result {
		s := testSimulation(t)
		s.seed = seed
		var all []result
		for n := range 15 {
			r, err := s.session(elderLayout{}, severities[n%3], n)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
		return all
	}
	first := run(1)
	if !slices.Equal(first, run(1)) {
		t.Error("the same seed gave other sessions")
	}
	if slices.Equal(first, run(2)) {
		t.Error("another seed gave the same sessions")
	}
}

// The conventional layout must be what its description says.
func TestPackedTargets(t *testing.T) {
	c := newElderCounter(conventional, nil, 1)
	start, ok := c.scene.Find("attract.start")
	if !ok || abs(start.Rect.W-c.scene.Millimetres(12)) > 0.01 {
		t.Fatalf("start is %v", start.Rect)
	}
	c.touch(ui.PointerDown, start.Rect.X+1, start.Rect.Y+1, 0)
	if c.scene.Screen != "home" {
		t.Fatalf("a press led to %q", c.scene.Screen)
	}
	for i, a := range c.scene.Elements {
		for _, b := range c.scene.Elements[:i] {
			if pressable(a) && pressable(b) && a.Rect.Intersects(b.Rect) {
				t.Errorf("%s lies on %s", a.ID, b.ID)
			}
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

func TestUnitBox(t *testing.T) {
	k := unitBox(ink.Ink{{{X: 100, Y: 50}, {X: 300, Y: 150}}})
	if want := (ink.Point{X: 0, Y: 0.25}); k[0][0] != want {
		t.Errorf("the corner is at %v, not %v", k[0][0], want)
	}
	if dot := (ink.Ink{{{X: 3, Y: 3}}}); unitBox(dot)[0][0] != dot[0][0] {
		t.Error("a dot has no size to scale")
	}
}

// What was handed in is judged by all its parts, and by nothing else.
func TestErrandDiffers(t *testing.T) {
	e := errand{task: "complaint-phone", tile: "我要投诉", key: "waiting", words: "太久", phone: "13800131234"}
	character := kiosktest.Cell('久')
	dot := ink.Ink{{{X: 200, Y: 200}, {X: 204, Y: 203}}}
	right := func() kiosk.Submission {
		return kiosk.Submission{Task: kiosk.TaskComplaint, Matter: "waiting", Phone: "13800131234",
			Text: []kiosk.Glyph{{Char: '太'}, {Ink: character}}}
	}
	for want, change := range map[string]func(*kiosk.Submission){
		"":        func(*kiosk.Submission) {},
		"task":    func(s *kiosk.Submission) { s.Task = kiosk.TaskFeedback },
		"choice":  func(s *kiosk.Submission) { s.Matter = "manner" },
		"reasons": func(s *kiosk.Submission) { s.Reasons = []string{"hall"} },
		"phone":   func(s *kiosk.Submission) { s.Phone = "" },
		"words":   func(s *kiosk.Submission) { s.Text[0].Char = '大' },
	} {
		s := right()
		if change(&s); e.differs(s) != want {
			t.Errorf("it differs in %q, not in %q", e.differs(s), want)
		}
	}
	s := right()
	if s.Text = s.Text[:1]; e.differs(s) != "words" {
		t.Error("half a word is no word")
	}
	if s.Text = append(s.Text, kiosk.Glyph{Ink: dot}); e.differs(s) != "words" {
		t.Error("a mark in passing counts as a character")
	}
	if help := (errand{task: "help"}); help.differs(right()) == "" {
		t.Error("nothing was to be handed in")
	}
}

// Who understands nothing from print succeeds by the voice, and fails without.
func TestVoiceGetsThrough(t *testing.T) {
	s := testSimulation(t)
	puzzledByPrint := steady
	puzzledByPrint.lost, puzzledByPrint.patience = 1, 3
	for _, silent := range []bool{false, true} {
		c := newChance(5, 1)
		e, err := newErrand("complaint", c, s.words)
		if err != nil {
			t.Fatal(err)
		}
		r := newCustomer(puzzledByPrint, c, e, newElderCounter(elderLayout{voiceOff: silent}, s.net, 5), s.book).visit()
		if r.success == silent {
			t.Errorf("voice off: %v, success: %v", silent, r.success)
		}
	}
}
