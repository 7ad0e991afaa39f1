package ink

import (
	"math"
	"slices"
)

// beamWidth is how many readings of a row of cells are followed at a time.
const beamWidth = 64

// A reading is one way to read a row of cells.
type reading struct {
	chars []rune // before and the characters chosen
	picks []int  // which candidate of each cell
	score float64
}

// Reread ranks the candidates of neighbouring cells once more, now that the
// later ones are known: a first character alone is only as sure as its ink, and
// the one behind it often settles it. cells are results of Recognize without
// context (before nil); before is what stands in front of the first cell. The
// scores of the new results are probabilities given the whole row. Rows longer
// than 16 cells are returned as they are.
func (n *Net) Reread(before []rune, cells []Result) []Result {
	if n.words == nil || len(cells) > 16 {
		return cells
	}
	beam := []reading{{chars: slices.Clone(before)}}
	for _, cell := range cells {
		if len(cell.Candidates) == 0 {
			return cells
		}
		beam = n.extend(beam, cell.Candidates)
	}
	out := make([]Result, len(cells))
	for i, cell := range cells {
		out[i] = n.marginal(beam, i, cell)
	}
	return out
}

// extend appends every candidate to every reading and keeps the best.
func (n *Net) extend(beam []reading, list []Candidate) []reading {
	next := make([]reading, 0, len(beam)*len(list))
	for _, r := range beam {
		for i, c := range list {
			// A score includes the prior; context takes its place.
			s := r.score + math.Log(max(float64(c.Score), 1e-12)) +
				float64(n.judge.contextWeight)*math.Log(n.words.Next(r.chars, c.Char)) -
				float64(n.judge.prior(n.words, c.Char))
			next = append(next, reading{r.chars, append(slices.Clip(r.picks), i), s})
		}
	}
	slices.SortStableFunc(next, func(a, b reading) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	next = next[:min(len(next), beamWidth)]
	for i, r := range next {
		next[i].chars = append(slices.Clip(r.chars), list[r.picks[len(r.picks)-1]].Char)
	}
	return next
}

// marginal sums the readings that agree on cell i. Candidates that no reading
// kept follow in their old order.
func (n *Net) marginal(beam []reading, i int, cell Result) Result {
	weight := make([]float64, len(cell.Candidates))
	var sum float64
	for _, r := range beam {
		w := math.Exp(r.score - beam[0].score)
		weight[r.picks[i]] += w
		sum += w
	}
	list := slices.Clone(cell.Candidates)
	for k := range list {
		list[k].Score = float32(weight[k] / sum)
	}
	sortCandidates(list)
	// Ink that was refused for its shape, not for its score, stays refused.
	refused := cell.Unsure && cell.Candidates[0].Score >= n.judge.sure
	return Result{Candidates: list, Unsure: refused || list[0].Score < n.judge.sure}
}
