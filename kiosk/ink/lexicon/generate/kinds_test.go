package main

import (
	"testing"

	"smartcounter/kiosk/ink/lexicon"
)

// Two companies keep to themselves: each character is seen before most of its
// own company. A pair of one company that was never seen is likelier than one of
// two.
func TestKindsForeseePairs(t *testing.T) {
	const company = 40
	char := func(i int) rune { return rune(0x4e00 + i) }
	held := func(a, b int) bool { return (a+b)%8 == 0 } // never seen
	c := newCounts()
	for a := range 2 * company {
		c.chars[char(a)] = 1e6
		for b := range 2 * company {
			if a/company == b/company && !held(a, b) {
				c.pairs[[2]rune{char(a), char(b)}] = 1e4
			}
		}
	}
	list := c.characters()
	likely := func(a, b int) (p float64) {
		for k := range lexicon.Kinds {
			p += list[a].Leads[k] * list[b].Is[k]
		}
		return p
	}
	for a := range 2 * company {
		var own, other float64
		for b := range 2 * company {
			switch {
			case a/company != b/company:
				other = max(other, likely(a, b))
			case held(a, b):
				own += likely(a, b) / (company / 8)
			}
		}
		if own <= 2*other {
			t.Errorf("after character %d: %v for a pair of one company, up to %v for one of two", a, own, other)
		}
	}
	again := c.characters()
	for i := range list {
		if list[i].Leads != again[i].Leads || list[i].Is != again[i].Is {
			t.Fatal("the kinds come out differently from the same counts")
		}
	}
}

func TestKindsOfFewSightings(t *testing.T) {
	c := newCounts()
	c.see("银行", leastHint-1)
	for _, x := range c.characters() {
		if x.Leads != [lexicon.Kinds]float64{} || x.Is != [lexicon.Kinds]float64{} {
			t.Errorf("%c has kinds of too few sightings", x.Char)
		}
	}
}
