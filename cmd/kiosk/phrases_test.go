package main

import (
	"slices"
	"testing"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink/lexicon"
)

func TestPhrases(t *testing.T) {
	dictionary, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	words, err := lexicon.NewSuggester(dictionary)
	if err != nil {
		t.Fatal(err)
	}
	p := phrases{words: words}
	p.follow(content.Default())
	for before, want := range map[string]string{"我来取养老": "金", "手机银": "行", "": "等了很久"} {
		got := p.Suggest([]rune(before), "waiting", 3)
		if len(got) != 3 || got[0] != want {
			t.Errorf("behind %q: %v; want %s first", before, got, want)
		}
		if slices.Sort(got); len(slices.Compact(got)) != 3 {
			t.Errorf("behind %q a phrase is offered twice: %v", before, got)
		}
	}
}
