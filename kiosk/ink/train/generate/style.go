package main

import (
	"math"
	"math/rand/v2"
)

// A style is how one synthetic sample is written.
type style struct {
	severity float64 // of geometric distortions, about 0.3 … 1.3, of sloppy writers up to 2.2
	cursive  float64 // 0 = block letters … 1
}

// options switch single distortions off, for ablations.
type options struct {
	radicals    float64 // scale of the chance of running-hand components
	joins       float64 // scale of the chance of joined strokes
	cursiveBias float64 // above 0: more cursive writers
	tremor      float64 // share of samples with tremor
	sloppy      float64 // share of samples of sloppy writers
	hurried     float64 // share of the joined samples with the movement of a fast hand
	others      float64 // share of forms that are taught elsewhere or were once
	slant       bool
	flicks      bool
	reversed    bool
}

func defaultOptions() options {
	return options{radicals: 1, joins: 1, tremor: 0.2, hurried: 0.6, sloppy: 0.4, others: 0.3, slant: true, flicks: true, reversed: true}
}

// draw chooses a style: a quarter of the writers write block letters.
func (o *options) draw(r *rand.Rand) style {
	s := style{severity: 0.3 + r.Float64()}
	if r.Float64() < o.sloppy {
		s.severity += 0.9 * r.Float64()
	}
	if r.Float64() < 0.75 {
		s.cursive = math.Pow(r.Float64(), math.Exp(-o.cursiveBias))
	}
	return s
}

const penStep = 0.02 // distance of the points of a finished stroke

// sketch is a character on its way from skeleton to handwriting.
type sketch struct {
	rand    *rand.Rand
	options *options
	style
	strokes []stroke
	soft    []bool // the stroke comes from a running-hand form (until simplify)
}

// write turns a skeleton into a synthetic sample. The order matters: what a
// writer has learnt (components, stroke order) comes before how the hand moves,
// and that before what the digitiser makes of it.
func write(k *skeleton, forms [][][]stroke, r *rand.Rand, s style, o *options) []stroke {
	w := &sketch{rand: r, options: o, style: s}
	w.components(k, forms)
	w.reorder()
	w.vary()
	w.place()
	w.simplify()
	for i := range w.strokes {
		w.strokes[i] = resample(w.strokes[i], penStep)
	}
	w.flick()
	if r.Float64() < o.hurried && w.cursive > 0 {
		w.hurry()
	} else {
		w.join()
		w.round()
	}
	w.warp()
	w.digitise()
	return w.strokes
}

// components copies the skeleton, with some components in a running-hand form.
func (w *sketch) components(k *skeleton, forms [][][]stroke) {
	r := w.rand
	use := map[int]hit{}
	p := w.options.radicals * (0.08 + 0.75*w.cursive)
	for _, i := range r.Perm(len(k.hits)) {
		h := k.hits[i]
		free := true
		for _, u := range use {
			if h.from < u.from+u.n && u.from < h.from+h.n {
				free = false
			}
		}
		if free && r.Float64() < p {
			use[h.from] = h
		}
	}
	for i := 0; i < len(k.strokes); i++ {
		h, ok := use[i]
		if !ok {
			w.strokes = append(w.strokes, append(stroke(nil), k.strokes[i]...))
			w.soft = append(w.soft, false)
			continue
		}
		b := bounds(k.strokes[h.from : h.from+h.n]...)
		variants := forms[h.radical]
		width, height := b.x1-b.x0, b.y1-b.y0
		for _, s := range variants[r.IntN(len(variants))] {
			c := make(stroke, len(s))
			for j, p := range s {
				c[j] = pt{b.x0 + (p.x+gauss(r, 0.05))*width, b.y0 + (p.y+gauss(r, 0.05))*height}
			}
			w.strokes = append(w.strokes, c)
			w.soft = append(w.soft, true)
		}
		i += h.n - 1
	}
}

// reorder swaps neighbouring strokes, seldom any two, and moves a run of strokes:
// people learn the order of components differently.
func (w *sketch) reorder() {
	r, n := w.rand, len(w.strokes)
	swap := func(i, j int) {
		w.strokes[i], w.strokes[j] = w.strokes[j], w.strokes[i]
		w.soft[i], w.soft[j] = w.soft[j], w.soft[i]
	}
	for i := 0; i < 3 && n > 1; i++ {
		if r.Float64() < 0.14 {
			j := r.IntN(n - 1)
			swap(j, j+1)
		}
	}
	if r.Float64() < 0.05 && n > 2 {
		swap(r.IntN(n), r.IntN(n))
	}
	if r.Float64() < 0.06 && n > 3 {
		from := r.IntN(n - 1)
		to := from + 1 + r.IntN(n-from-1)
		for k := 1 + r.IntN(3); k > 0 && to < n; k, to, from = k-1, to+1, from+1 {
			for i := to; i > from; i-- {
				swap(i, i-1)
			}
		}
	}
}
