package ink

import (
	"math"
	"testing"
)

// trembled is k with a swing of the pen across its way, lengths in percent of the cell.
func trembled(k Ink, amplitude, wave float64) Ink {
	var out Ink
	for _, s := range k {
		var t Stroke
		along := 0.0
		for i := 1; i < len(s); i++ {
			a, b := s[i-1], s[i]
			l := math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))
			for d := 0.0; d < l; d++ {
				off := amplitude * math.Sin(2*math.Pi*(along+d)/wave)
				t = append(t, Point{
					X: a.X + (b.X-a.X)*float32(d/l) - float32(off/l)*(b.Y-a.Y),
					Y: a.Y + (b.Y-a.Y)*float32(d/l) + float32(off/l)*(b.X-a.X),
				})
			}
			along += l
		}
		out = append(out, append(t, s[len(s)-1]))
	}
	return out
}

func TestSteadyTakesOutTremor(t *testing.T) {
	for char, text := range drawn {
		k := sketch(t, text)
		p := newPath()
		p.load(k)
		if shrunk := p.steady(); shrunk != 1 {
			t.Errorf("%c: a calm hand was steadied, %.2f times shorter", char, shrunk)
		}
		p.load(trembled(k, 2, 10))
		longer := 0.0
		p.eachSegment(func(a, b vec) { longer += apartBy(a, b) })
		shrunk := p.steady()
		if shrunk < calmBelow {
			t.Errorf("%c: a trembling hand was left as it was (%.2f)", char, shrunk)
		}
		shorter := 0.0
		p.eachSegment(func(a, b vec) { shorter += apartBy(a, b) })
		if ratio := longer / shorter; math.Abs(ratio/shrunk-1) > 0.1 {
			t.Errorf("%c: said %.2f times shorter, is %.2f", char, shrunk, ratio)
		}
		n := hanzi(t)
		res, err := n.Recognize(t.Context(), trembled(k, 2, 10), nil, nil)
		if err != nil || len(res.Candidates) == 0 || res.Candidates[0].Char != char {
			t.Errorf("%c with a tremor was read as %v (%v)", char, res.Candidates[:min(3, len(res.Candidates))], err)
		}
	}
}

// A scribble stays one: it must not become a character by being averaged.
func TestSteadyLeavesScribbles(t *testing.T) {
	var s Stroke
	for i := range 2000 {
		s = append(s, Point{X: float32(i * 7919 % 1000), Y: float32(i * 104729 % 1000)})
	}
	p := newPath()
	p.load(Ink{s})
	if shrunk := p.steady(); shrunk != 1 {
		t.Errorf("a scribble was steadied, %.2f times shorter", shrunk)
	}
	if len(p.points) != len(s) {
		t.Errorf("%d of %d points are left", len(p.points), len(s))
	}
}

func TestSteadyKeepsStrokesAndDots(t *testing.T) {
	p := newPath()
	shaky := trembled(sketch(t, "0,50 100,50"), 4, 8)
	p.load(Ink{{{X: 50, Y: 10}}, shaky[0], {{X: 50, Y: 90}}})
	if shrunk := p.steady(); shrunk == 1 {
		t.Fatal("not steadied")
	}
	if len(p.ends) != 3 || p.ends[0] != 1 || p.ends[2] != len(p.points) || p.ends[2]-p.ends[1] != 1 {
		t.Errorf("strokes end at %v of %d points", p.ends, len(p.points))
	}
	if first, last := p.points[p.ends[0]], p.points[p.ends[1]-1]; first != (vec{0, 50}) || math.Abs(float64(last.x-100)) > 1e-3 {
		t.Errorf("the stroke runs from %v to %v", first, last)
	}
}
