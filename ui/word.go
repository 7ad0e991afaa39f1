package ui

import (
	"strings"
	"sync"
	"unicode"

	"smartcounter/ui/assets"
)

const (
	longestWord = 4 // of the list, in characters
	longestName = 8 // of a key between quotation marks that stays whole
)

// wordList is read when a text is broken for the first time.
var wordList = sync.OnceValue(func() map[string]struct{} {
	list := assets.Words()
	m := make(map[string]struct{}, len(list))
	for _, w := range list {
		m[w] = struct{}{}
	}
	return m
})

const (
	// particles belong to the word before them.
	particles = "的了着吗呢吧们"
	// leading belong to what follows them: numerals and what points, 不 and 没.
	leading = "一二三四五六七八九十两几半每第这那哪不没"
)

// insideWords says of each place in rs whether it is inside a word: cutting there
// would give a reader two halves. Words are found as the fewest pieces that the
// list knows; a number stays with what it counts, a particle with its word, and
// the name of a key, between quotation marks, in one piece.
func insideWords(rs []rune) []bool {
	inside := make([]bool, len(rs)+1)
	text := string(rs)
	at := make([]int, 0, len(rs)+1) // of each character in text
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	list := wordList()
	type step struct{ pieces, from int }
	best := make([]step, len(rs)+1)
	for j := 1; j <= len(rs); j++ {
		best[j] = step{best[j-1].pieces + 1, j - 1}
		for i := max(0, j-longestWord); i < j-1; i++ {
			if _, ok := list[text[at[i]:at[j]]]; ok && best[i].pieces+1 <= best[j].pieces {
				best[j] = step{best[i].pieces + 1, i}
				break // the longest
			}
		}
	}
	for j := len(rs); j > 0; j = best[j].from {
		for i := best[j].from + 1; i < j; i++ {
			inside[i] = true
		}
	}
	for i := 1; i < len(rs); i++ {
		inside[i] = inside[i] || belong(rs, i)
	}
	keepNames(rs, inside)
	return inside
}

// belong reports whether the character at i stays with the one before it,
// whatever words they are of.
func belong(rs []rune, i int) bool {
	a, b := rs[i-1], rs[i]
	if a == ' ' && i > 1 {
		a = rs[i-2]
	}
	switch {
	case !unicode.Is(unicode.Han, b):
		return a == '第' && unicode.IsDigit(b)
	case unicode.IsDigit(a), strings.ContainsRune(leading, a):
		return true
	case !unicode.Is(unicode.Han, a):
		return false
	case strings.ContainsRune("不没", b) && i+1 < len(rs) && rs[i+1] == a: // 对不对
		return true
	}
	return strings.ContainsRune(particles, b)
}

// keepNames marks what stands between quotation marks, if it is short.
func keepNames(rs []rune, inside []bool) {
	open := -1
	for i, r := range rs {
		switch {
		case r == '“':
			open = i
		case r == '”' && open >= 0:
			if i-open-1 <= longestName {
				for j := open + 1; j <= i; j++ {
					inside[j] = true
				}
			}
			open = -1
		}
	}
}
