package ui

import "smartcounter/kiosk"

// A Focus walks a scene for customers who use a keypad or a switch instead of
// their fingers: forwards and backwards through everything that can be pressed,
// in reading order.
type Focus struct{ id string }

// Current returns the id of the focused element, or "" if there is none in s.
func (f *Focus) Current(s *Scene) string {
	if e, ok := s.Find(f.id); ok && focusable(&e) {
		return f.id
	}
	return ""
}

// Next moves to the following element, and round to the first.
func (f *Focus) Next(s *Scene) { f.step(s, 1) }

// Previous moves to the element before, and round to the last.
func (f *Focus) Previous(s *Scene) { f.step(s, -1) }

// Clear takes the focus away, as after a touch.
func (f *Focus) Clear() { f.id = "" }

// Activate returns what pressing the focused element means.
func (f *Focus) Activate(s *Scene) []kiosk.Msg {
	e, ok := s.Find(f.id)
	if !ok || !focusable(&e) {
		return nil
	}
	return []kiosk.Msg{kiosk.Touched{}, e.Msg}
}

func (f *Focus) step(s *Scene, by int) {
	n := len(s.Elements)
	at := -1
	if by < 0 {
		at = n
	}
	for i := range s.Elements {
		if s.Elements[i].ID == f.id && f.id != "" {
			at = i
		}
	}
	for range n {
		at = (at + by + n) % n
		if focusable(&s.Elements[at]) {
			f.id = s.Elements[at].ID
			return
		}
	}
}

// focusable leaves out canvases, which need a hand, and the attract screen's
// surface, which only repeats its button.
func focusable(e *Element) bool { return e.Msg != nil && e.Role != RoleImage }
