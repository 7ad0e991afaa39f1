package ui

// Hit returns the element under a point of the panel that can be tapped or
// written on. Where elements lie within each other the smallest wins.
func (s *Scene) Hit(x, y float64) (Element, bool) {
	best := -1
	for i := range s.Elements {
		e := &s.Elements[i]
		if !e.operable() || !e.Rect.Contains(x, y) {
			continue
		}
		if best < 0 || area(e.Rect) < area(s.Elements[best].Rect) {
			best = i
		}
	}
	if best < 0 {
		return Element{}, false
	}
	return s.Elements[best], true
}

// Find returns the element with an id.
func (s *Scene) Find(id string) (Element, bool) {
	for i := range s.Elements {
		if s.Elements[i].ID == id {
			return s.Elements[i], true
		}
	}
	return Element{}, false
}

// operable reports whether e answers to a touch.
func (e *Element) operable() bool { return e.Msg != nil || e.Role == RoleCanvas }

func area(r Rect) float64 { return r.W * r.H }

// Millimetres converts a length on this panel to panel pixels. A panel of
// unknown pitch counts as the reference panel, scaled.
func (s *Scene) Millimetres(mm float64) float64 {
	if s.Pitch > 0 {
		return mm / s.Pitch
	}
	return mm / ReferencePitch * s.Scale
}
