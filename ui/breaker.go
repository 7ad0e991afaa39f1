package ui

import (
	"strings"
	"unicode"
)

// Chinese line breaking: a line may end anywhere between two Han characters,
// but never before closing punctuation, never behind opening punctuation, and
// never inside a number or a Latin word (GB/T 15834-2011, 5.1).
const (
	noStart = "，。、；：？！）》〉」』”’】…—％%·,.;:?!)]}~～℃"
	noEnd   = "（《〈「『“‘【([{￥¥"
)

// breakable reports whether a line may end between a and b.
func breakable(a, b rune) bool {
	switch {
	case strings.ContainsRune(noStart, b), strings.ContainsRune(noEnd, a):
		return false
	case a == ' ':
		return true
	case b == ' ':
		return false
	case sticky(a) && sticky(b):
		return false
	}
	return true
}

// sticky reports whether r belongs to a number or a Latin word.
func sticky(r rune) bool {
	if r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return true
	}
	return strings.ContainsRune("-–+*/_@#&'", r)
}

// Places where a text breathes: breaking behind a sentence reads best, behind a
// part of one second best.
const (
	sentenceEnd = "。？！…?!"
	pause       = "，、；：,;"
)

// hanging marks leave the right half of their square empty, so a line may be that
// much wider.
const hanging = "。，、；："

// breakLines breaks s into as few lines of at most width as possible, and among
// these breakings takes the one that reads best: behind a mark, and even. A
// newline always breaks. A piece that is too wide for any line is cut between
// characters rather than lost.
func breakLines(s string, width float64, measure func(rune) float64) []string {
	var lines []string
	for _, part := range strings.Split(s, "\n") {
		lines = append(lines, breakPart([]rune(strings.TrimSpace(part)), width, measure)...)
	}
	return lines
}

func breakPart(rs []rune, width float64, measure func(rune) float64) []string {
	n := len(rs)
	if n == 0 {
		return nil
	}
	sums := make([]float64, n+1)
	for i, r := range rs {
		sums[i+1] = sums[i] + measure(r)
	}
	wide := func(i, j int) float64 {
		w := sums[j] - sums[i]
		switch {
		case rs[j-1] == ' ':
			w -= measure(' ')
		case strings.ContainsRune(hanging, rs[j-1]):
			w -= measure(rs[j-1]) / 2
		}
		return w
	}
	if wide(0, n) <= width {
		return []string{string(rs)}
	}
	// best[j] is the cheapest way to break rs[:j] with a line ending at j.
	type step struct {
		cost float64
		from int
	}
	const never = 1e15
	best := make([]step, n+1)
	for j := 1; j <= n; j++ {
		best[j] = step{never, -1}
		for i := j - 1; i >= 0; i-- {
			w := wide(i, j)
			if w > width && i < j-1 {
				break
			}
			if best[i].cost >= never {
				continue
			}
			cost := best[i].cost + lineCost(rs, i, j, w, width)
			if cost < best[j].cost {
				best[j] = step{cost, i}
			}
		}
	}
	var lines []string
	for j := n; j > 0; j = best[j].from {
		lines = append(lines, strings.TrimSpace(string(rs[best[j].from:j])))
	}
	for a, b := 0, len(lines)-1; a < b; a, b = a+1, b-1 {
		lines[a], lines[b] = lines[b], lines[a]
	}
	return lines
}

// lineCost weighs one line, rs[i:j], that is w wide.
func lineCost(rs []rune, i, j int, w, width float64) float64 {
	const (
		eachLine  = 1e4 // fewest lines first
		forbidden = 1e9 // a cut in the middle of a word, only better than losing text
		unmarked  = 3
		paused    = 1.6
		orphan    = 2 // a word's end alone on the last line
	)
	cost := float64(eachLine)
	if j == len(rs) {
		if i > 0 && w < width/4 && !strings.ContainsRune(pause+sentenceEnd, rs[i-1]) {
			cost += orphan
		}
		return cost
	}
	if !breakable(rs[j-1], rs[j]) {
		cost += forbidden
	} else if strings.ContainsRune(pause, rs[j-1]) {
		cost += paused
	} else if !strings.ContainsRune(sentenceEnd, rs[j-1]) {
		cost += unmarked
	}
	empty := (width - w) / width
	return cost + 4*empty*empty
}
