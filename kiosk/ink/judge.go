package ink

import (
	"math"
	"slices"
)

// poolSize is how many of the best characters context may put in another order.
const poolSize = 64

// How much of the text around a character can matter.
const (
	textBefore = 4
	textAfter  = 3
	textNear   = textBefore + 1 + textAfter
)

// dotSize is the side, in reference pixels, below which ink is a touch of the
// panel, not a character: 1.5 mm.
const dotSize = 6

// several strokes are more than those of the flat characters 一, 二 and 三.
const several = 4

// A judge turns logits into candidates with probabilities.
type judge struct {
	// temperature divides the logits, so that of the answers with a score of
	// 0.8 eight in ten are right.
	temperature float32
	// priorWeight and contextWeight scale the logarithms of how frequent a
	// character is, and of how likely it is after what is already written.
	priorWeight, contextWeight float32
	// doubt is how far the first candidate has to lead, in logarithms, for the
	// ink not to be looked at again from other sides; 0 for never.
	doubt float32
	// sure is the lowest score of a first candidate that is shown as an answer.
	sure float32
	// longest is the longest path of the pen, in units of the normalised
	// character, that can still be one character: the longest of 8,000 real
	// drawings is 8, of 700 trembling ones 12.
	longest float64
	// widest is how many times wider than high one character of several strokes
	// can be: two side by side look like a third. 0 for any.
	widest float32
}

// A predictor says how likely a character is after others.
type predictor interface {
	Char(c rune) float64
	Next(before []rune, c rune) float64
}

// rarest is the frequency below which all characters count as equally rare:
// how often a dictionary names them says nothing about names and places.
const rarest = 1e-4

// prior returns what to add to the logit of a character for its frequency.
func (j *judge) prior(p predictor, c rune) float32 {
	if p == nil {
		return 0
	}
	return j.priorWeight * float32(math.Log(max(p.Char(c), rarest)))
}

// doubtful reports whether the best class leads by too little.
func (j *judge) doubtful(logits, prior []float32) bool {
	if j.doubt == 0 {
		return false
	}
	first, second := float32(math.Inf(-1)), float32(math.Inf(-1))
	for i, v := range logits {
		v = v/j.temperature + prior[i]
		if v > first {
			first, second = v, first
		} else if v > second {
			second = v
		}
	}
	return first-second < j.doubt
}

// pool scales the logits in place and collects the best classes, best first.
func (j *judge) pool(classes []rune, logits, prior []float32, into []Candidate) []Candidate {
	for i, v := range logits {
		v = v/j.temperature + prior[i]
		logits[i] = v
		if !math.IsInf(float64(v), -1) {
			into = insert(into, Candidate{classes[i], v}, poolSize)
		}
	}
	return into
}

// weigh adds context to the scores of a pool, which are still logarithms. It
// takes the place of the prior: being frequent is part of being likely. A
// character is also as likely as it makes what comes after it. The memory of
// near is used and returned.
func (j *judge) weigh(pool []Candidate, p predictor, before, after, near []rune) []rune {
	before = before[max(0, len(before)-textBefore):]
	after = after[:min(len(after), textAfter)]
	near = append(append(append(near[:0], before...), 0), after...)
	for i, c := range pool {
		near[len(before)] = c.Char
		var likely float64
		for k := len(before); k < len(near); k++ {
			likely += math.Log(p.Next(near[:k], near[k]))
		}
		pool[i].Score += j.contextWeight*float32(likely) - j.prior(p, c.Char)
	}
	sortCandidates(pool)
	return near
}

// normalise turns logarithms into probabilities; rest is the sum of the
// probabilities of what is not in list, relative to its first candidate.
func normalise(list []Candidate, rest float64) {
	if len(list) == 0 {
		return
	}
	highest := list[0].Score
	sum := rest
	for _, c := range list {
		sum += math.Exp(float64(c.Score - highest))
	}
	for i := range list {
		list[i].Score = float32(math.Exp(float64(list[i].Score-highest)) / sum)
	}
}

// unsure reports whether the best candidate of ink with a path of that length
// is too weak to be shown as an answer; a dot never is one.
func (j *judge) unsure(list []Candidate, length float64, k Ink) bool {
	if len(list) == 0 || list[0].Score < j.sure || length > j.longest {
		return true
	}
	minX, minY, maxX, maxY, _ := k.Bounds()
	width, height := maxX-minX, maxY-minY
	wide := j.widest > 0 && len(k) >= several && width > j.widest*height
	return max(width, height) < dotSize || wide
}

func sortCandidates(list []Candidate) {
	slices.SortStableFunc(list, func(a, b Candidate) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
}

// insert keeps the limit best candidates, best first.
func insert(list []Candidate, c Candidate, limit int) []Candidate {
	if len(list) == limit {
		if c.Score <= list[limit-1].Score {
			return list
		}
		list = list[:limit-1]
	}
	i := len(list)
	for i > 0 && list[i-1].Score < c.Score {
		i--
	}
	return slices.Insert(list, i, c)
}
