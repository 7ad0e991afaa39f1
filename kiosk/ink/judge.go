package ink

import (
	"math"
	"slices"
)

// judge turns logits into candidates with probabilities.
type judge struct {
	// temperature divides the logits, so that a score of 0.8 is right eight
	// times in ten.
	temperature float32
	// sure is the lowest score of the first candidate that is shown as an answer.
	sure float32
	// longest is the longest path of the pen, in units of the normalised
	// character, that can still be one character.
	longest float64
}

// rank appends the best candidates to into.
func (j *judge) rank(classes []rune, logits, prior []float32, length float64, into []Candidate) Result {
	highest := float32(math.Inf(-1))
	for i := range logits {
		logits[i] /= j.temperature
		if prior != nil {
			logits[i] += prior[i]
		}
		highest = max(highest, logits[i])
	}
	var sum float64
	for _, v := range logits {
		sum += math.Exp(float64(v - highest))
	}
	for i, v := range logits {
		into = insert(into, Candidate{classes[i], v})
	}
	for i := range into {
		into[i].Score = float32(math.Exp(float64(into[i].Score-highest)) / sum)
	}
	return Result{Candidates: into, Unsure: into[0].Score < j.sure || length > j.longest}
}

// insert keeps the best candidates, best first.
func insert(list []Candidate, c Candidate) []Candidate {
	if len(list) == candidateCount {
		if c.Score <= list[len(list)-1].Score {
			return list
		}
		list = list[:len(list)-1]
	}
	i := len(list)
	for i > 0 && list[i-1].Score < c.Score {
		i--
	}
	return slices.Insert(list, i, c)
}
