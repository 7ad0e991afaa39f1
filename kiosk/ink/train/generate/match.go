package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A skeleton is the clean stroke order of one character, with the places where
// a running-hand component may be put.
type skeleton struct {
	strokes []stroke
	hits    []hit
	sampled []sample
}

// sample is a stroke as equidistant points.
type sample struct {
	points [samplePoints]pt
	box    box
}

// hit says that strokes from … from+n-1 are the component radicals[radical].
type hit struct{ from, n, radical int }

const (
	samplePoints = 8
	// A component is recognised where the mean distance of its points from an
	// example's is below these, in units of the component's box, and none is
	// further off than farthest. Two strokes alone say little.
	nearEnough     = 0.085
	nearEnoughFew  = 0.07
	nearer         = 0.65 // of it, where other components are alike
	farthest       = 0.35
	aspectTooOther = 0.8 // in logarithms
)

func newSkeleton(strokes []stroke) *skeleton {
	k := &skeleton{strokes: strokes}
	for _, s := range strokes {
		p := sample{box: emptyBox()}
		r := resample(s, float32(length(s)/(samplePoints-1)*0.9999))
		for i := range p.points {
			p.points[i] = r[min(i, len(r)-1)]
			p.box = p.box.with(p.points[i])
		}
		k.sampled = append(k.sampled, p)
	}
	return k
}

// parseForms reads drawings: variants by '|', strokes by '/', points "x,y" in percent.
func parseForms(text string) ([][]stroke, error) {
	var forms [][]stroke
	for variant := range strings.SplitSeq(text, "|") {
		var form []stroke
		for part := range strings.SplitSeq(variant, "/") {
			var s stroke
			for p := range strings.FieldsSeq(part) {
				xText, yText, ok := strings.Cut(p, ",")
				x, errX := strconv.ParseFloat(xText, 32)
				y, errY := strconv.ParseFloat(yText, 32)
				if !ok || errX != nil || errY != nil {
					return nil, fmt.Errorf("bad point %q in %q", p, text)
				}
				s = append(s, pt{float32(x) / 100, float32(y) / 100})
			}
			if len(s) < 2 {
				return nil, fmt.Errorf("a stroke of fewer than two points in %q", text)
			}
			form = append(form, s)
		}
		forms = append(forms, form)
	}
	return forms, nil
}

// likeness is the mean and the largest distance of the points of two runs of
// strokes, each scaled to its own box; ok is false where they are beyond the limits.
func likeness(a, b []sample, limit float64) (mean float64, ok bool) {
	boxOf := func(run []sample) box {
		b := run[0].box
		for _, s := range run[1:] {
			b = box{min(b.x0, s.box.x0), min(b.y0, s.box.y0), max(b.x1, s.box.x1), max(b.y1, s.box.y1)}
		}
		return b
	}
	ba, bb := boxOf(a), boxOf(b)
	wa, ha := max(ba.x1-ba.x0, 1e-3), max(ba.y1-ba.y0, 1e-3)
	wb, hb := max(bb.x1-bb.x0, 1e-3), max(bb.y1-bb.y0, 1e-3)
	if math.Abs(math.Log(float64(wa*hb/(ha*wb)))) > aspectTooOther {
		return 0, false
	}
	count := float64(len(a) * samplePoints)
	for i := range a {
		for k, p := range a[i].points {
			q := b[i].points[k]
			d := distance(pt{(p.x - ba.x0) / wa, (p.y - ba.y0) / ha}, pt{(q.x - bb.x0) / wb, (q.y - bb.y0) / hb})
			mean += d / count
			if d >= farthest || mean >= limit {
				return 0, false
			}
		}
	}
	return mean, true
}

// place is a run of strokes in a skeleton.
type place struct {
	skeleton int
	from     int
}

// matcher looks for one radical in all skeletons.
type matcher struct {
	radical   int
	chars     []rune            // whose skeletons they are
	skeletons []*skeleton       // nil where there is none
	found     map[place]float64 // distance to the nearest template
}

// findRadicals marks the runs of strokes that look like an entry of the table.
// Examples are the first skeletons of their characters.
func findRadicals(chars []rune, skeletons []*skeleton) error {
	index := make(map[rune]int, len(chars))
	for i, c := range chars {
		if _, ok := index[c]; !ok {
			index[c] = i
		}
	}
	for i, rd := range radicals {
		m := matcher{radical: i, chars: chars, skeletons: skeletons, found: map[place]float64{}}
		limit := nearEnough
		if rd.strokes == 2 {
			limit = nearEnoughFew
		}
		unlike := !strings.Contains(alike, " "+rd.name+" ")
		if !unlike {
			limit *= nearer
		}
		for example := range strings.FieldsSeq(rd.examples) {
			char := []rune(example)[0]
			from, err := strconv.Atoi(example[len(string(char)):])
			if err != nil {
				return fmt.Errorf("radical %s: example %q: %w", rd.name, example, err)
			}
			if k, ok := index[char]; ok && skeletons[k] != nil && from+rd.strokes <= len(skeletons[k].strokes) {
				m.match(skeletons[k].sampled[from:from+rd.strokes], limit)
			}
		}
		if rd.strokes >= 4 && unlike { // smaller shapes would drift
			m.widen(limit * 0.85)
		}
	}
	return nil
}

func (m *matcher) match(template []sample, limit float64) {
	n := len(template)
	barred := notHere[radicals[m.radical].name]
	for i, k := range m.skeletons {
		if k == nil || strings.ContainsRune(barred, m.chars[i]) {
			continue
		}
		for from := 0; from+n <= len(k.strokes); from++ {
			mean, ok := likeness(k.sampled[from:from+n], template, limit)
			if !ok {
				continue
			}
			at := place{i, from}
			if old, ok := m.found[at]; ok {
				m.found[at] = min(old, mean)
				continue
			}
			m.found[at] = mean
			k.hits = append(k.hits, hit{from, n, m.radical})
		}
	}
}

// widen takes up to four of the places least like the templates so far as
// templates too: the same component is squeezed differently elsewhere.
func (m *matcher) widen(limit float64) {
	n := radicals[m.radical].strokes
	for range 4 {
		var far place
		farDistance := 0.04
		for i, k := range m.skeletons { // in a fixed order, to be reproducible
			if k == nil {
				continue
			}
			for from := 0; from+n <= len(k.strokes); from++ {
				if d, ok := m.found[place{i, from}]; ok && d > farDistance {
					far, farDistance = place{i, from}, d
				}
			}
		}
		if farDistance == 0.04 {
			return
		}
		m.match(m.skeletons[far.skeleton].sampled[far.from:far.from+n], limit)
	}
}
