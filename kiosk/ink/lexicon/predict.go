package lexicon

import "math"

// Smoothing: how many times a context must have been seen before its own
// counts outweigh the shorter context.
const (
	pairSmoothing   = 60
	prefixSmoothing = 15
	longestPrefix   = 3
	// unknown is how much of what people write is taken to follow no word of
	// the list, so that a rare word is not pulled towards a common one.
	unknown = 0.2
	// unseen spreads a little probability over all characters.
	unseen = 1e-7
)

// Char returns the probability of a character whatever stands before it.
func (x *Lexicon) Char(c rune) float64 {
	if c < 0 || c > math.MaxUint16 {
		return unseen
	}
	return x.seen[c]/x.total + unseen
}

// Next returns the probability that c follows before. It mixes, from short to
// long: how frequent c is in words and at their beginning, how often it
// follows the last character within words, and how often words that begin
// with the last two or three characters go on with c. Each step trusts the
// shorter context as far as it has seen little itself, as Witten and Bell do.
func (x *Lexicon) Next(before []rune, c rune) float64 {
	if c < 0 || c > math.MaxUint16 {
		return unseen
	}
	all := x.sums[len(x.words)]
	p := 0.5*x.Char(c) + 0.5*(x.starts[c]/all+unseen)
	var suffix [longestPrefix + 1]uint16
	n := 0 // characters of before that belong to a word
	for n < longestPrefix && n < len(before) {
		b := before[len(before)-1-n]
		if b < 0 || b > math.MaxUint16 || x.seen[b] == 0 {
			break
		}
		n++
		suffix[longestPrefix-n] = uint16(b)
	}
	if n == 0 {
		return p
	}
	suffix[longestPrefix] = uint16(c)
	alone := p
	last := suffix[longestPrefix-1]
	// Where the last character ended its word, anything may begin the next.
	inside := x.pairOf[last]
	ended := x.seen[last] - inside
	p = (x.pairCount(last, uint16(c)) + (ended+pairSmoothing)*p) / (inside + ended + pairSmoothing)
	for l := 2; l <= n; l++ {
		h := suffix[longestPrefix-l : longestPrefix]
		from, to := x.within(h)
		if from == to {
			break
		}
		known := x.sums[to] - x.sums[from]
		whole := 0.0
		if len(x.text(from)) == l {
			whole = x.count(from)
		}
		from, to = x.within(suffix[longestPrefix-l:])
		on := x.sums[to] - x.sums[from]
		p = (on + (whole+prefixSmoothing)*p) / (known + prefixSmoothing)
	}
	return (1-unknown)*p + unknown*alone
}
