package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// breaks checks that no line ends within a word, and that no single character is
// left for the last one. Which lines are one text, the elements' names tell.
func (l *linter) breaks() {
	lines := l.lines()
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1], lines[i]
		if a.Baseline >= b.Baseline || a.Size != b.Size || a.Bold != b.Bold {
			continue // not one text
		}
		for _, e := range l.scene.Elements {
			l.breakBetween(e, a.String, b.String)
		}
	}
}

func (l *linter) breakBetween(e Element, a, b string) {
	for _, space := range []string{"", " "} { // a line loses the space that it ends at
		at := strings.Index(e.Name, a+space+b)
		if at < 0 {
			continue
		}
		place := utf8.RuneCountInString(e.Name[:at+len(a+space)])
		if insideWords([]rune(e.Name))[place] {
			l.add("word", e.ID, "%s | %s", a, b)
		}
		if last := []rune(b); letters(last) == 1 && unicode.Is(unicode.Han, last[0]) && strings.HasSuffix(e.Name, a+space+b) {
			l.add("word", e.ID, "%s alone on the last line", b)
		}
		return
	}
}

// lines are the lines of text in the order in which they are painted, each joined
// from its pieces.
func (l *linter) lines() []Text {
	var lines []Text
	for _, op := range l.scene.Ops[l.first():] {
		o, ok := op.(Text)
		if !ok || o.Angle != 0 || o.String == "" {
			continue
		}
		if n := len(lines); n > 0 {
			last := &lines[n-1]
			if gap := o.X - (last.X + last.Width); o.Baseline == last.Baseline && gap > -1 && gap < 1 {
				last.String, last.Width = last.String+o.String, last.Width+o.Width
				continue
			}
		}
		lines = append(lines, o)
	}
	return lines
}
