package main

import (
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink/lexicon"
)

// phrases offers what may come next (接着说): what commonly follows the last
// words, then the phrases that the bank wrote for the topic.
type phrases struct {
	house atomic.Pointer[content.Catalogue] // the words in force
	words *lexicon.Suggester
}

// follow takes the phrases from the words that are shown.
func (p *phrases) follow(house *content.Catalogue) { p.house.Store(house) }

func (p *phrases) Suggest(before []rune, topic string, n int) []string {
	var offered []string
	offer := func(phrase string) {
		if len(offered) < n && !slices.Contains(offered, phrase) {
			offered = append(offered, phrase)
		}
	}
	if len(before) > 0 {
		for i, w := range p.words.Suggest(before, topic, n) {
			// The end of a word saves writing it; a second guess at one
			// character is quicker written than found.
			if i == 0 || utf8.RuneCountInString(w) > 1 {
				offer(w)
			}
		}
	}
	for _, phrase := range p.house.Load().Suggest(before, topic, n) {
		offer(phrase)
	}
	return offered
}
