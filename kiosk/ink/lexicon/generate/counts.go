package main

import (
	"maps"
	"slices"

	"smartcounter/kiosk/ink/lexicon"
)

// leastPair is how often one character must have followed another to be listed.
const leastPair = 20

// counts says how often characters were seen, and which after which.
type counts struct {
	chars map[rune]float64
	pairs map[[2]rune]float64
}

func newCounts() counts {
	return counts{map[rune]float64{}, map[[2]rune]float64{}}
}

// see counts the characters of a word.
func (c counts) see(word string, times float64) {
	last := rune(0)
	for _, r := range word {
		c.chars[r] += times
		if last != 0 {
			c.pairs[[2]rune{last, r}] += times
		}
		last = r
	}
}

// within counts what stands within the words of a dictionary.
func within(terms []term) counts {
	c := newCounts()
	for _, t := range terms {
		c.see(t.word, t.damped())
	}
	return c
}

func (c counts) total() (sum float64) {
	// In order, so that the sum is the same each time.
	for _, r := range slices.Sorted(maps.Keys(c.chars)) {
		sum += c.chars[r]
	}
	return sum
}

// add adds other counts, scaled so that both weigh the same.
func (c counts) add(other counts) {
	if other.total() == 0 {
		return
	}
	scale := c.total() / other.total()
	for r, n := range other.chars {
		c.chars[r] += scale * n
	}
	for p, n := range other.pairs {
		c.pairs[p] += scale * n
	}
}

// characters returns what is frequent enough, sorted, with what kinds they are of.
func (c counts) characters() []lexicon.Character {
	var list []lexicon.Character
	place := map[rune]int{}
	for _, r := range slices.Sorted(maps.Keys(c.chars)) {
		if n := c.chars[r]; n >= 1 {
			place[r] = len(list)
			list = append(list, lexicon.Character{Char: r, Count: n})
		}
	}
	for p, n := range c.pairs {
		if at, ok := place[p[0]]; ok && n >= leastPair {
			list[at].Followers = append(list[at].Followers, lexicon.Follower{Char: p[1], Count: n})
		}
	}
	for i := range list {
		slices.SortFunc(list[i].Followers, func(a, b lexicon.Follower) int { return int(a.Char - b.Char) })
	}
	sortIntoKinds(list, c.hints(place))
	return list
}
