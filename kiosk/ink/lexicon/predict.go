package lexicon

import "math"

const (
	// pairSmoothing and prefixSmoothing are how many times a context must have
	// been seen before its own counts outweigh the shorter context.
	pairSmoothing   = 300
	prefixSmoothing = 15
	longestPrefix   = 3
	// rareFollowers is the share of the times at which nothing known followed
	// a character that is left to characters that were never seen after it; the
	// rest were ends of sentences and what was cut from the list.
	rareFollowers = 0.1
	// foreseen is how much of what people write is taken to depend only on the
	// kind of character before it, and unknown how much on nothing before it, so
	// that a rare word is not pulled towards a common one.
	foreseen = 0.2
	unknown  = 0.1
	// unseen spreads a little probability over all characters.
	unseen = 1e-7
)

// Char returns the probability of a character whatever stands before it.
func (x *Lexicon) Char(c rune) float64 {
	if !x.pairs.known(c) {
		return unseen
	}
	return float64(x.pairs.seen[x.pairs.place[c]-1])/x.pairs.total + unseen
}

// Next returns the probability that c follows before. It mixes, from short to
// long: how frequent c is, how often it follows the last character, and how
// often words that begin with the last two or three characters go on with c.
// Each step trusts the shorter context as far as it has seen little itself, as
// Witten and Bell do. Into that it mixes what follows characters of the same
// kind as the last, for pairs that were never seen.
func (x *Lexicon) Next(before []rune, c rune) float64 {
	alone := x.Char(c)
	if c < 0 || c > math.MaxUint16 {
		return alone
	}
	var suffix [longestPrefix + 1]uint16
	n := 0 // characters of before that can belong to a word
	for n < min(longestPrefix, len(before)) && x.pairs.known(before[len(before)-1-n]) {
		suffix[longestPrefix-1-n] = uint16(before[len(before)-1-n])
		n++
	}
	if n == 0 {
		return alone
	}
	suffix[longestPrefix] = uint16(c)
	both, going, seen := x.pairs.count(suffix[longestPrefix-1], uint16(c))
	rare := rareFollowers*max(seen-going, 0) + pairSmoothing
	p := (both + rare*alone) / (going + rare)
	for l := 2; l <= n; l++ {
		from, to := x.words.within(suffix[longestPrefix-l : longestPrefix])
		if from == to {
			break
		}
		known, whole := x.words.sum(from, to), 0.0
		if x.words.length(from) == l {
			whole = x.words.count(from)
		}
		on := x.words.sum(x.words.within(suffix[longestPrefix-l:]))
		p = (on + (whole+prefixSmoothing)*p) / (known + prefixSmoothing)
	}
	return (1-foreseen-unknown)*p + foreseen*x.kin(suffix[longestPrefix-1], uint16(c), alone) + unknown*alone
}

// kin is the probability of b after characters such as a; alone is what it is
// where nothing is known of a or b.
func (x *Lexicon) kin(a, b uint16, alone float64) float64 {
	p, q := x.pairs.place[a], x.pairs.place[b]
	if p == 0 || q == 0 {
		return alone
	}
	if next, ok := x.pairs.kinds.next(int(p)-1, int(q)-1); ok {
		return next
	}
	return alone
}
