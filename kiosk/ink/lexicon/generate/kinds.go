package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"smartcounter/kiosk/ink/lexicon"
)

// How the kinds of characters are found.
const (
	// leastHint is how often one character must have followed another to count.
	leastHint = 5
	// flattening is the power to which counts are raised: how many different
	// characters follow says more about those still unseen than how often.
	flattening = 0.25
	// rounds of expectation and maximisation; the likelihood hardly grows after.
	rounds = 60
	// vagueLeads and vagueIs are how many sightings of any character after each,
	// and of any character of each kind, are taken for granted.
	vagueLeads = 2
	vagueIs    = 10
	// leastLead, and leastIs times how likely a character is in any kind, are set
	// to 0: they say nothing, and noise does not deflate.
	leastLead = 1. / 256
	leastIs   = 1. / 8
)

// A hint is that the character of one place was seen before that of another.
type hint struct {
	first, second int
	times         float64
}

// hints lists the pairs of characters, in order, so that the kinds come out the
// same each time.
func (c counts) hints(place map[rune]int) []hint {
	var list []hint
	for p, n := range c.pairs {
		a, known := place[p[0]]
		b, knownToo := place[p[1]]
		if known && knownToo && n >= leastHint {
			list = append(list, hint{a, b, math.Pow(n, flattening)})
		}
	}
	slices.SortFunc(list, func(a, b hint) int { return cmp.Or(a.first-b.first, a.second-b.second) })
	return list
}

// sortIntoKinds fits an aggregate Markov model to the hints by expectation
// maximisation, and gives each character its part of it.
func sortIntoKinds(list []lexicon.Character, hints []hint) {
	if len(hints) == 0 {
		return
	}
	common := make([]float64, len(list)) // how likely a character follows any other
	total := 0.0
	for _, h := range hints {
		common[h.second] += h.times
		total += h.times
	}
	chance := rand.New(rand.NewPCG(1, lexicon.Kinds))
	for i := range list {
		common[i] /= total
		for k := range lexicon.Kinds {
			u, v := chance.Float64(), chance.Float64()
			list[i].Leads[k] = 0.05 + u*u*u
			list[i].Is[k] = common[i] * (0.05 + v*v*v)
		}
	}
	even(list)
	leads, is := make([][lexicon.Kinds]float64, len(list)), make([][lexicon.Kinds]float64, len(list))
	for range rounds {
		clear(leads)
		clear(is)
		var kind [lexicon.Kinds]float64
		for _, h := range hints {
			var part [lexicon.Kinds]float64
			sum := 0.0
			for k := range part {
				part[k] = list[h.first].Leads[k] * list[h.second].Is[k]
				sum += part[k]
			}
			for k, p := range part {
				p *= h.times / sum
				leads[h.first][k] += p
				is[h.second][k] += p
				kind[k] += p
			}
		}
		for i := range list {
			for k := range lexicon.Kinds {
				list[i].Leads[k] = leads[i][k] + vagueLeads*kind[k]/total
				list[i].Is[k] = is[i][k] + vagueIs*common[i]
			}
		}
		even(list)
	}
	for i := range list {
		for k := range lexicon.Kinds {
			if list[i].Leads[k] < leastLead {
				list[i].Leads[k] = 0
			}
			if list[i].Is[k] < leastIs*common[i] {
				list[i].Is[k] = 0
			}
		}
	}
}

// even scales what follows each character, and what each kind consists of, to
// add up to 1.
func even(list []lexicon.Character) {
	var of [lexicon.Kinds]float64
	for i := range list {
		sum := 0.0
		for k := range lexicon.Kinds {
			sum += list[i].Leads[k]
			of[k] += list[i].Is[k]
		}
		for k := range lexicon.Kinds {
			list[i].Leads[k] /= sum
		}
	}
	for i := range list {
		for k := range lexicon.Kinds {
			list[i].Is[k] /= of[k]
		}
	}
}
