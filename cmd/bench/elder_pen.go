package main

import (
	"slices"
	"strings"
)

// asDrawn is how a character that stays as it was drawn is named.
const asDrawn = '〇'

// rewrites is how often a customer writes one character again before taking the
// letter paper.
const rewrites = 3

// firstWrong is the first character of text that is not what was meant, or -1.
// What was overlooked once is taken for right until the review.
func (p *customer) firstWrong(text []rune, afresh bool) int {
	want := []rune(p.errand.words)
	for i, r := range text {
		if i < len(want) && (r == want[i] || r == asDrawn) || !afresh && slices.Contains(p.overlooked, i) {
			continue
		}
		return i
	}
	return -1
}

// pen leads through the writing screen: what stands there is compared with what
// was meant, mended, or written on.
func (p *customer) pen(g glance) move {
	if b, ok := g.canvas("信纸"); ok {
		switch {
		case !p.onPaper:
			return p.try(g, "还是认字写")
		case !p.filled:
			return move{fill, b, 0}
		}
		return p.try(g, "写好了")
	}
	text, ok := g.field()
	if strings.Contains(text, "您写的字") {
		text = "" // an empty page says where words will stand
	}
	shown, want := []rune(text), []rune(p.errand.words)
	if !ok { // too small to read: believed to be right
		shown = want[:min(p.written, len(want))]
	}
	if p.gap > 0 && len(shown) == len(want)-1 {
		k := p.gap - 1
		p.gap = 0
		return p.writeNext(g, k)
	}
	if k := p.firstWrong(shown, false); k >= 0 {
		if p.alert || p.happens(p.notice) {
			return p.mend(g, k, len(shown))
		}
		p.overlooked = append(p.overlooked, k)
	}
	if n := len(shown); ok && n > p.written && shown[n-1] == asDrawn {
		// A mark that the hand left in passing stands there as a character.
		if p.happens(p.notice) {
			return p.mend(g, n-1, n)
		}
		p.written = n
	}
	if b, ok := g.button("照样子留着"); ok && len(shown) > 0 && shown[len(shown)-1] == asDrawn {
		p.sought = want[min(len(shown), len(want))-1]
		if !p.searched && p.happens(0.5) {
			p.searched = true
			return p.try(g, "看更多字")
		}
		p.searched = false
		if p.happens(0.3) {
			p.written = len(shown) - 1
			return p.try(g, "再写一遍")
		}
		return move{press, b, 0}
	}
	if p.onPaper {
		return p.try(g, "照我写的交")
	}
	if len(shown) >= len(want) {
		return p.try(g, "写好了")
	}
	return p.writeNext(g, len(shown))
}

// mend puts character k right: pressed first if it is not the last, then by the
// characters offered, else by rubbing out and writing it anew.
func (p *customer) mend(g glance, k, length int) move {
	want := []rune(p.errand.words)
	if k < length-1 && p.tapped != k+1 && length == len(want) {
		if e, ok := g.character(k, length); ok {
			p.tapped, p.searched = k+1, false
			return move{press, e, 0}
		}
	}
	if k < len(want) && (k == length-1 || p.tapped == k+1) {
		p.sought = want[k]
		if c, ok := g.candidate(p.sought); ok {
			p.searched, p.tapped = false, 0
			return move{press, c, 0}
		}
		if !p.searched {
			p.searched = true
			if m := p.try(g, "更多", "看更多字"); m.verb == press {
				return m
			}
		}
		if p.retries[k]++; p.retries[k] > rewrites {
			p.onPaper = true
		}
	}
	p.searched = false
	p.written = max(0, length-1)
	if p.tapped == k+1 && k < length-1 {
		p.gap = k + 1
	}
	p.tapped = 0
	if m := p.try(g, "删除", "再写一遍"); m.verb == press {
		return m
	}
	return move{verb: restart}
}

// writeNext takes the cell that is free for the next character; who has not
// understood the two cells stays in the same one.
func (p *customer) writeNext(g glance, n int) move {
	p.searched = false
	names := []string{"下一个字", "在这里"}
	if p.lost || n == 0 {
		slices.Reverse(names)
	}
	for _, name := range names {
		if b, ok := g.canvas(name); ok {
			return move{draw, b, []rune(p.errand.words)[n]}
		}
	}
	return move{}
}
