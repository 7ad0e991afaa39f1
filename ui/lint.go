package ui

import (
	"fmt"
	"strings"
)

// A Finding is one place where a scene breaks the rules that customers of eighty
// depend on.
type Finding struct {
	Rule    string // "target", "gap", "reach", "text", "overlap", "contrast", "size", "body", "way", "name", "word"
	Element string // id, or the text in question
	Detail  string
}

func (f Finding) String() string { return f.Rule + ": " + f.Element + ": " + f.Detail }

// twice is the finding of an id that two elements of a scene have.
const twice = "stands twice"

// Limits of the specification; pixels are reference pixels.
const (
	lintTarget   = 84.0
	lintTargetMM = 20.0
	lintGap      = 12.0
	lintText     = 36.0
	lintBody     = 44.0
	lintContrast = 7.0
	lintEdge     = 3.0
)

// An exemption takes some elements out of a rule. Every one has its reason.
type exemption struct {
	rule   string
	prefix string // of the element's id
	reason string
}

var exemptions = []exemption{
	{"target", "writing.glyph.", "tapping a character in the text box is optional: 删除 and the candidates do the same"},
	{"gap", "writing.glyph.", "as above: characters of a line stand as close as characters stand"},
	{"reach", "writing.glyph.", "as above"},
	{"reach", "writing.up", "optional: any line can be reached by tapping its characters"},
	{"reach", "writing.down", "as above"},
	{"reach", "letterpaper.canvas", "the sheet reaches up, but it can be written on from wherever the arm is at ease; 坐着用 lowers it"},
	{"reach", "attract.", "on the attract screen any place of the panel starts"},
	{"gap", "attract.anywhere", "it is the panel itself and means the same as the button on it"},
	{"body", "header.", "mark, branch and clock are labels, not sentences to be read"},
	{"body", "attract.help", "repeats what the amber button says on every later screen"},
	{"body", "writing.hint", "a reminder beside the text; the voice says what matters"},
	{"body", "submitted.code.line", "says in words what the two numbers above it say in large"},
	{"body", "review.", "the row's label; what is under review is set larger"},
	{"body", "phoneentry.count", "a count beside the number itself, which is set large"},
	{"word", "writing.text", "a text that is being written fills its lines, so that nothing above the caret moves"},
	{"word", "review.text", "shows what was written as it was broken while writing"},
	{"way", "attract", "nothing has begun: any touch leads home, and the lower edge says where help is"},
	{"way", "cleaning", "touches mean nothing for a minute; the screen says where a person is, and the help key on the panel works"},
	{"way", "outofservice", "there is nowhere to go back to; the screen says where a person is"},
}

// exemptFrom returns the index of the exemption of id from rule, or -1.
func exemptFrom(rule, id string) int {
	for i, e := range exemptions {
		if e.rule == rule && strings.HasPrefix(id, e.prefix) {
			return i
		}
	}
	return -1
}

// Lint checks one scene against the specification. It sees what is painted, not
// what was meant: backgrounds are found under the text, op by op.
func Lint(s Scene) []Finding {
	l := linter{scene: &s}
	l.run()
	return l.found
}

func (l *linter) run() {
	l.operable()
	l.texts()
	l.breaks()
	l.controls()
	l.sizes()
	l.ways()
}

type linter struct {
	scene *Scene
	found []Finding
	used  map[int]bool // exemptions that spared something, if anybody asks
}

// add notes a finding, unless its element, or the other that it concerns, is
// exempt.
func (l *linter) add(rule, element, format string, args ...any) {
	if l.spared(rule, element) {
		return
	}
	l.found = append(l.found, Finding{rule, element, fmt.Sprintf(format, args...)})
}

func (l *linter) spared(rule, id string) bool {
	i := exemptFrom(rule, id)
	if i >= 0 && l.used != nil {
		l.used[i] = true
	}
	return i >= 0
}

// first is the index of the first op that is in force: what lies under the dimmed
// layer of an overlay is neither read nor touched.
func (l *linter) first() int {
	for i := len(l.scene.Ops) - 1; i >= 0; i-- {
		if f, ok := l.scene.Ops[i].(Fill); ok && f.Color.A > 0 && f.Color.A < 255 {
			return i + 1
		}
	}
	return 0
}

// operable checks size, distance and reach of what can be touched.
func (l *linter) operable() {
	s := l.scene
	panel := Rect{0, 0, float64(s.Width), float64(s.Height)}
	var targets []Element
	for _, e := range s.Elements {
		if e.operable() {
			targets = append(targets, e)
		}
		if !within(e.Rect, panel, 0.5) {
			l.add("overlap", e.ID, "reaches out of the panel: %v", e.Rect)
		}
	}
	least := max(lintTarget*s.Scale, s.Millimetres(lintTargetMM))
	limit := s.reachLimit()
	for i, e := range targets {
		if e.Rect.W < least-0.5 || e.Rect.H < least-0.5 {
			l.add("target", e.ID, "%.0f×%.0f, at least %.0f", e.Rect.W, e.Rect.H, least)
		}
		if e.Rect.Y < limit-0.5 {
			l.add("reach", e.ID, "begins at %.0f, above %.0f", e.Rect.Y, limit)
		}
		for _, o := range targets[:i] {
			if d := distance(e.Rect, o.Rect); d < lintGap*s.Scale-0.5 && !l.spared("gap", o.ID) {
				l.add("gap", e.ID, "%.1f from %s", d, o.ID)
			}
		}
	}
}

// reachLimit is the line in panel pixels above which no control stands. A lying
// panel is low enough for everyone.
func (s *Scene) reachLimit() float64 {
	if s.Width > s.Height {
		return 0
	}
	limit := contentTop
	if s.Seated {
		switch screen, _, _ := strings.Cut(s.Screen, "+"); screen {
		case "phoneentry", "checkin", "findticket":
			limit = 820
		case "writing", "letterpaper":
			limit = 746
		default:
			limit = 904
		}
		if strings.Contains(s.Screen, "+display") || strings.Contains(s.Screen, "+sound") {
			limit = 904
		}
	}
	top := (float64(s.Height) - ReferenceLong*s.Scale) / 2
	return top + limit*s.Scale
}

// distance between two boxes, negative if they overlap.
func distance(a, b Rect) float64 {
	dx := max(b.X-(a.X+a.W), a.X-(b.X+b.W))
	dy := max(b.Y-(a.Y+a.H), a.Y-(b.Y+b.H))
	return max(dx, dy)
}

func within(r, in Rect, slack float64) bool {
	return r.X >= in.X-slack && r.Y >= in.Y-slack && r.X+r.W <= in.X+in.W+slack && r.Y+r.H <= in.Y+in.H+slack
}

// inkBox is where the characters of a line are inked.
// texts checks every line that is painted: inside the panel and inside what it
// stands on, clear of other lines, large enough, and dark enough.
// ground returns the box that the middle of r stands on: the last one painted
// before op i.
// contrast compares c with what is painted under the left, the middle and the
// right of r before op i.
// hillsTop is the part of the drawing above its highest hill, which is empty.
// colourAt is the colour at a point before op i; plain is false where a drawing
// is on top.
// controls checks that every control's outline stands out from what is around
// it, that what is disabled says why, and that everything has a name.
func (l *linter) controls() {
	s := l.scene
	seen := make(map[string]bool, len(s.Elements))
	for _, e := range s.Elements {
		if seen[e.ID] {
			l.add("name", e.ID, twice)
		}
		seen[e.ID] = true
		if e.Name == "" || strings.Contains(e.Name, "⟦") {
			l.add("name", e.ID, "has no proper name: %q", e.Name)
		}
		if !e.Enabled && e.Msg == nil {
			l.add("name", e.ID, "is disabled and does not explain itself")
		}
		if e.Press.Last <= e.Press.First || e.Press.First >= len(s.Ops) {
			continue
		}
		box, ok := s.Ops[e.Press.First].(Box)
		if !ok {
			continue
		}
		edge := box.Edge
		if edge.A == 0 {
			edge = box.Fill
		}
		before := e.Press.First
		if e.Enabled {
			before-- // the lip
		}
		if ground, plain := l.colourAt(before, box.Rect.X-2*s.Scale, box.Rect.Y+box.Rect.H/2); plain {
			if got := Contrast(edge, ground); got < lintEdge {
				l.add("contrast", e.ID, "edge %.1f:1, at least %.0f:1", got, lintEdge)
			}
		}
	}
}

// sizes checks that sentences are set large enough to be read.
func (l *linter) sizes() {
	for _, e := range l.scene.Elements {
		if e.Role != RoleText || strings.HasSuffix(e.ID, ".steps") {
			continue
		}
		if e.Font > 0 && e.Font < lintBody-0.01 {
			l.add("body", e.ID, "a sentence at %.1f px, at least %.0f", e.Font, lintBody)
		}
	}
}

// ways checks that the screen speaks, and that back, home and a person can be
// reached.
func (l *linter) ways() {
	s := l.scene
	if s.Prompt == "" || s.Caption == "" {
		l.add("way", s.Screen, "has no voice prompt")
	}
	has := func(id string) bool { e, ok := s.Find(id); return ok && e.Enabled && e.Msg != nil }
	if !has("nav.leave") && !(has("nav.back") && has("nav.home")) {
		l.add("way", s.Screen, "no way back or home")
	}
	if !has("nav.help") {
		l.add("way", s.Screen, "no way to a person")
	}
}
