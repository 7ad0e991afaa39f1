package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"unicode/utf8"
)

// errModel says that the language model is not what sunpinyin reads.
var errModel = errors.New("bad language model")

// textSize is the length, in words, of the text that the probabilities of the
// model are turned into counts of.
const textSize = 1e8

// The model, as sunpinyin's slm.h and pytrie.cpp describe it, little-endian:
// lm_sc.t3g has the depth 3 and 0 (for probabilities, not their logarithms),
// the number of nodes at each of four levels, 65,536 probabilities and 16,384
// back-off weights as float32, then the nodes. A node of the first three levels
// has 96 bits: 18 the word, 14 its back-off weight, 16 its probability after the
// words above, 16 the low bits of its first child, 25 of no use here, 7 the high
// bits of the child. pydict_sc.bin has the number of words, another number, and
// where the words are: UTF-32, each ended by 0.
const (
	modelDepth    = 3
	probabilities = 1 << 16
	backOffs      = 1 << 14
	nodeSize      = 12
	modelHead     = 4 * (2 + modelDepth + 1 + probabilities + backOffs)
)

// readModel counts the characters that follow each other in the words and
// pairs of words of a text as the model has it.
func readModel(model, words string) (counts, error) {
	list, err := os.ReadFile(words)
	if err != nil {
		return counts{}, err
	}
	spelt, err := parseSpelling(list)
	if err != nil {
		return counts{}, fmt.Errorf("%s: %w", words, err)
	}
	raw, err := os.ReadFile(model)
	if err != nil {
		return counts{}, err
	}
	c, err := parseModel(raw, spelt)
	if err != nil {
		return counts{}, fmt.Errorf("%s: %w", model, err)
	}
	return c, nil
}

// parseSpelling returns the words by their number; those that are not of
// Chinese characters are empty.
func parseSpelling(raw []byte) ([]string, error) {
	if len(raw) < 12 {
		return nil, errModel
	}
	n, at := binary.LittleEndian.Uint32(raw), binary.LittleEndian.Uint32(raw[8:])
	if at > uint32(len(raw)) || n > (uint32(len(raw))-at)/4 {
		return nil, errModel
	}
	words := make([]string, 0, n)
	var word strings.Builder
	for raw = raw[at:]; len(words) < int(n); raw = raw[4:] {
		if len(raw) < 4 {
			return nil, errModel
		}
		r := binary.LittleEndian.Uint32(raw)
		if r != 0 {
			word.WriteRune(rune(min(r, utf8.MaxRune+1))) // what is no rune becomes U+FFFD, which is not Chinese
			continue
		}
		s := word.String()
		if !han(s) {
			s = ""
		}
		words = append(words, s)
		word.Reset()
	}
	return words, nil
}

// A node is a word after the words above it.
type node struct {
	word        int
	probability float64
	child       int // the first, in the level below
}

func parseModel(raw []byte, words []string) (counts, error) {
	if len(raw) < modelHead || binary.LittleEndian.Uint32(raw) != modelDepth || binary.LittleEndian.Uint32(raw[4:]) != 0 {
		return counts{}, errModel
	}
	var sizes [2]int // of the levels of words and of pairs; the first has the root and its end
	for i := range sizes {
		sizes[i] = int(binary.LittleEndian.Uint32(raw[12+4*i:]))
	}
	roots := int(binary.LittleEndian.Uint32(raw[8:]))
	nodes := raw[modelHead:]
	if len(nodes)/nodeSize < roots+sizes[0]+sizes[1] || sizes[0] == 0 {
		return counts{}, errModel
	}
	read := func(at int) node {
		b := nodes[nodeSize*at:]
		first, second, third := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:])
		p := binary.LittleEndian.Uint32(raw[4*(2+modelDepth+1)+4*int(second&0xffff):])
		return node{int(first & (1<<18 - 1)), float64(math.Float32frombits(p)), int(third>>25<<16 | second>>16)}
	}
	spelt := func(n node) string {
		if n.word < len(words) {
			return words[n.word]
		}
		return ""
	}
	c := newCounts()
	for i := range sizes[0] - 1 {
		n, end := read(roots+i), read(roots+i+1).child
		word := spelt(n)
		if !(n.probability >= 0 && n.probability <= 1) || end < n.child || end > sizes[1] {
			return counts{}, errModel
		}
		if word == "" {
			continue
		}
		times := textSize * n.probability
		c.see(word, times)
		last, _ := utf8.DecodeLastRuneInString(word)
		for j := n.child; j < end; j++ {
			m := read(roots + sizes[0] + j)
			if !(m.probability >= 0 && m.probability <= 1) {
				return counts{}, errModel
			}
			if next, _ := utf8.DecodeRuneInString(spelt(m)); next != utf8.RuneError {
				c.pairs[[2]rune{last, next}] += times * m.probability
			}
		}
	}
	return c, nil
}
