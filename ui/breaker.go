package ui

import (
	"strings"
	"unicode"
)

// Chinese line breaking: a line may end anywhere between two Han characters,
// though it reads better where a word ends, but never before closing punctuation, never behind opening punctuation, and
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
// these breakings takes the one that reads best: not within a word, behind a mark,
// and even. A newline always breaks. A piece that is too wide for any line is cut
// between characters rather than lost.
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
	shed := func(j int) float64 { // what a line that ends at j need not have room for
		switch {
		case rs[j-1] == ' ':
			return measure(' ')
		case strings.ContainsRune(hanging, rs[j-1]):
			return measure(rs[j-1]) / 2
		}
		return 0
	}
	if sums[n]-shed(n) <= width {
		return []string{string(rs)}
	}
	ends := lineEnds(rs)
	// best[j] is the cheapest way to break rs[:j] with a line ending at j.
	type step struct {
		cost float64
		from int
	}
	const never = 1e15
	best := make([]step, n+1)
	for j := 1; j <= n; j++ {
		best[j] = step{never, -1}
		end := sums[j] - shed(j)
		for i := j - 1; i >= 0; i-- {
			w := end - sums[i]
			if w > width && i < j-1 {
				break
			}
			if best[i].cost >= never {
				continue
			}
			cost := best[i].cost + lineCost(rs, ends[j], i, j, w, width)
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

// letters counts what of a line is no mark.
func letters(line []rune) int {
	n := 0
	for _, r := range line {
		if !unicode.IsPunct(r) && r != ' ' {
			n++
		}
	}
	return n
}

// Costs of a line.
const (
	eachLine  = 1e4  // fewest lines first
	forbidden = 1e9  // an end that only losing text would be worse than
	cut       = 15e3 // within a word: another line reads better
	alone     = 20   // one character on the last line
	unmarked  = 3
	dangling  = 2.2
	paused    = 1.6
	orphan    = 2 // a word's end on the last line
)

// A lineEnd is a place where a line may end, and what that costs.
type lineEnd struct {
	cost float64
	// A line that begins at leads or before ends in a few characters that lead over
	// to the next; -1 if none does.
	leads int
}

// lineEnds weighs each place of rs.
func lineEnds(rs []rune) []lineEnd {
	inWord := insideWords(rs)
	ends := make([]lineEnd, len(rs)+1)
	for j := 1; j < len(rs); j++ {
		last := rs[j-1]
		e := lineEnd{leads: -1}
		switch {
		case !breakable(last, rs[j]):
			e.cost = forbidden
		case inWord[j]:
			e.cost = cut
		case strings.ContainsRune(pause, last):
			e.cost, e.leads = paused, leadsOver(rs[:j])
		case !strings.ContainsRune(sentenceEnd, last):
			e.cost = unmarked
		}
		ends[j] = e
	}
	return ends
}

// leadsOver returns where the last sentence of a line ends if what the line has
// behind that, up to a comma, is so short that it belongs to the next, as in
// 留个电话？留了，| 我们给您回话。 It returns -1 if that is not so.
func leadsOver(line []rune) int {
	const few = 3
	end := len(line) - 1
	if end < 0 || !strings.ContainsRune("，,：:", line[end]) {
		return -1
	}
	for i := end - 1; i >= max(0, end-1-few); i-- {
		if strings.ContainsRune(sentenceEnd, line[i]) {
			return i
		}
	}
	return -1
}

// lineCost weighs one line, rs[i:j], that is w wide and ends at an end.
func lineCost(rs []rune, end lineEnd, i, j int, w, width float64) float64 {
	empty := (width - w) / width
	switch {
	case j < len(rs) && i <= end.leads:
		return eachLine + dangling + 4*empty*empty
	case j < len(rs):
		return eachLine + end.cost + 4*empty*empty
	case i > 0 && j-i <= 3 && letters(rs[i:]) == 1:
		return eachLine + alone
	case i > 0 && w < width/4 && !strings.ContainsRune(pause+sentenceEnd, rs[i-1]):
		return eachLine + orphan
	}
	return eachLine
}
