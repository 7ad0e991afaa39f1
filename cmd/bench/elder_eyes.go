package main

import (
	"math"
	"strings"

	"smartcounter/ui"
)

// A glance is what a customer makes out of the picture: the names, roles and
// places of what they could read, nothing that lies behind.
type glance struct {
	seen []ui.Element
}

// look reads the scene. What is set too small for these eyes is not made out;
// the next look may have more luck.
func (h *oldHand) look(s *ui.Scene) glance {
	g := glance{}
	for _, e := range s.Elements {
		if h.reads(s, e) {
			g.seen = append(g.seen, e)
		}
	}
	return g
}

// reads decides by the height of the characters. Font is in reference pixels.
func (h *oldHand) reads(s *ui.Scene, e ui.Element) bool {
	if e.Font == 0 || h.acuity == 0 {
		return true // a surface, or eyes without fault
	}
	height := e.Font * s.Scale / s.Millimetres(1)
	return h.happens(1 / (1 + math.Exp(-(height-h.acuity)/legibility)))
}

// head is a name up to its first pause: the label without its second line.
func head(e ui.Element) string {
	label, _, _ := strings.Cut(e.Name, "，")
	return label
}

func pressable(e ui.Element) bool {
	return e.Msg != nil && e.Role != ui.RoleCanvas && e.Role != ui.RoleText && e.Role != ui.RoleImage
}

// button finds something to press by its label.
func (g glance) button(label string) (ui.Element, bool) {
	return g.first(func(e ui.Element) bool { return pressable(e) && head(e) == label })
}

// named finds something to press by its whole name.
func (g glance) named(name string) (ui.Element, bool) {
	return g.first(func(e ui.Element) bool { return pressable(e) && e.Name == name })
}

// candidate finds a character among those offered.
func (g glance) candidate(char rune) (ui.Element, bool) {
	return g.first(func(e ui.Element) bool { return e.Role == ui.RoleCandidate && e.Name == string(char) })
}

// character finds the k-th of n characters that stand in the text, if all are
// in sight.
func (g glance) character(k, n int) (ui.Element, bool) {
	var all []ui.Element
	for _, e := range g.seen {
		if e.Role == ui.RoleText && e.Msg != nil {
			all = append(all, e)
		}
	}
	if len(all) != n {
		return ui.Element{}, false
	}
	return all[k], true
}

// canvas finds what can be written on by the beginning of its name.
func (g glance) canvas(name string) (ui.Element, bool) {
	return g.first(func(e ui.Element) bool { return e.Role == ui.RoleCanvas && strings.HasPrefix(e.Name, name) })
}

// says reports whether any text begins with words.
func (g glance) says(words string) bool {
	_, ok := g.first(func(e ui.Element) bool { return e.Role == ui.RoleText && strings.HasPrefix(e.Name, words) })
	return ok
}

// row returns what a line of the review says behind its label.
func (g glance) row(label string) (string, bool) {
	e, ok := g.first(func(e ui.Element) bool { return e.Role == ui.RoleText && e.Msg == nil && head(e) == label })
	_, rest, _ := strings.Cut(e.Name, "，")
	return rest, ok
}

// field returns what stands in the field that is being filled in.
func (g glance) field() (string, bool) {
	e, ok := g.first(func(e ui.Element) bool { return e.Role == ui.RoleField })
	return e.Name, ok
}

func (g glance) first(is func(ui.Element) bool) (ui.Element, bool) {
	for _, e := range g.seen {
		if is(e) {
			return e, true
		}
	}
	return ui.Element{}, false
}
