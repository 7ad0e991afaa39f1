package ui

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/kiosktest"
)

// longer makes words three tenths longer, at least by one character, with the
// last hanzi that they have.
func longer(s string) string {
	last := rune(0)
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			last = r
		}
	}
	if last == 0 {
		return s
	}
	at := strings.LastIndex(s, string(last)) + utf8.RuneLen(last)
	return s[:at] + strings.Repeat(string(last), (utf8.RuneCountInString(s)*3+5)/10) + s[at:]
}

// longerWords are the built-in words with every label three tenths longer.
func longerWords(t *testing.T) *content.Catalogue {
	t.Helper()
	var overlay strings.Builder
	fmt.Fprintln(&overlay, "[text]\n\"consent.version\" = \"longer\"") // other words of consent
	words := content.Default()
	for _, key := range words.Keys() {
		if l := longer(words.Text(key)); l != words.Text(key) {
			fmt.Fprintf(&overlay, "%q = %q\n", key, l)
		}
	}
	c, err := content.Load(strings.NewReader(overlay.String()), 1)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestLongerWordsFit: another wording is longer. With everything that is said and
// every label three tenths longer, all still stands where it can be read.
func TestLongerWordsFit(t *testing.T) {
	for _, s := range kiosktest.Samples(longerWords(t)) {
		t.Run(s.Name, func(t *testing.T) {
			s.View.Caption.Text = longer(s.View.Caption.Text)
			known := map[string]bool{}
			variants(s.View, func(name string, v kiosk.View, panel Panel) {
				for _, f := range Lint(Layout(v, panel)) {
					if said := f.Rule + f.Element; !known[said] && f.Detail != twice && f.Rule != "word" { // drawn-out words are none
						known[said] = true
						t.Errorf("%s: %s", name, f)
					}
				}
			})
		})
	}
}
