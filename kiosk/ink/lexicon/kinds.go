package lexicon

import (
	"fmt"
	"io"
	"math"
)

// Kinds is how many kinds of characters are told apart: surnames, verbs,
// beginnings of words, ends of them … What they are was found by generate from
// which characters follow which.
const Kinds = 32

// kinds foresee pairs of characters that were hardly ever seen, as the aggregate
// Markov model of Saul and Pereira does (“Aggregate and mixed-order Markov models
// for statistical language processing”, 1997): b follows a with the probability
// Σ P(kind | a) P(b | kind).
type kinds struct {
	leads, is []uint8   // by place and kind: likenesses
	scale     []float32 // by place: makes what follows add up to 1; 0: nothing is known
}

// A likeness is the logarithm of a probability in quarters of a power of two,
// which is within 9%, above 2^-40, which stands for none.
const leastLikely = 40

func likeness(p float64) byte {
	return byte(max(0, math.Round(4*(math.Log2(p)+leastLikely))))
}

// chance turns the sum of two likenesses into the product of the probabilities.
var chance = func() (c [2*math.MaxUint8 + 1]float64) {
	for l := range c {
		c[l] = math.Exp2(float64(l)/4 - 2*leastLikely)
	}
	return c
}()

// readKinds reads the columns of n characters.
func readKinds(r io.Reader, n int) (kinds, error) {
	x := kinds{leads: make([]uint8, n*Kinds), is: make([]uint8, n*Kinds), scale: make([]float32, n)}
	for _, column := range [][]byte{x.leads, x.is} {
		if _, err := io.ReadFull(r, column); err != nil {
			return kinds{}, fmt.Errorf("%w: cut short: %w", ErrFormat, err)
		}
	}
	var of [Kinds]float64 // the sum of the characters of each kind
	for i, l := range x.is {
		if l > 0 {
			of[i%Kinds] += chance[int(l)+4*leastLikely]
		}
	}
	for i := range x.scale {
		var sum float64
		for k, l := range x.leads[i*Kinds:][:Kinds] {
			if l > 0 {
				sum += chance[int(l)+4*leastLikely] * of[k]
			}
		}
		if sum > 0 {
			x.scale[i] = float32(1 / sum)
		}
	}
	return x, nil
}

// next is the probability that the character of the place b follows that of
// the place a; ok is whether anything is known of a.
func (x *kinds) next(a, b int) (p float64, ok bool) {
	if x.scale[a] == 0 {
		return 0, false
	}
	leads, is := x.leads[a*Kinds:][:Kinds], x.is[b*Kinds:][:Kinds]
	for k, l := range leads {
		p += chance[int(l)+int(is[k])]
	}
	return p * float64(x.scale[a]), true
}
