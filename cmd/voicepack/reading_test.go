package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"smartcounter/devices/voice"
	"smartcounter/devices/voice/voicetest"
	"smartcounter/kiosk/content"
)

// What espeak-ng sounds for each of the counter's prompts, and each stretch of
// those with slots, is what their reviewed pinyin says.
func TestOwnPromptsAreSpoken(t *testing.T) {
	needEspeak(t)
	clips, bad := voice.Wanted(ownPrompts())
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	for _, c := range clips {
		bad, err := voicetest.Misheard(context.Background(), c.Pinyin)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
		}
		for _, line := range bad {
			t.Errorf("%s %s: %s", c.ID, c.Text, line)
		}
	}
	if len(clips) < 150 {
		t.Errorf("only %d prompts, stretches and words", len(clips))
	}
}

// The reviewed pinyin against the phrase dictionary that reads free text.
// Every difference stands in differences.tsv with the reason why the reviewer
// is right; a line there that no longer differs must go.
func TestReviewAgainstDictionary(t *testing.T) {
	b, err := os.ReadFile("testdata/differences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		if col := strings.Split(strings.TrimSpace(line), "\t"); len(col) == 4 && col[0] != "word" {
			known[strings.Join(col[:3], " ")] = false
		}
	}
	for _, p := range ownPrompts() {
		parts, err := voice.Stretches(p.Text, p.Pinyin)
		if err != nil {
			t.Errorf("%s: %v", p.ID, err)
			continue
		}
		if parts == nil && !strings.Contains(p.Text, "{") {
			parts = []voice.Part{{Text: p.Text, Pinyin: p.Pinyin}}
		}
		for _, part := range parts {
			for _, d := range differences(t, part) {
				if _, ok := known[d]; !ok {
					t.Errorf("%s: %s, and testdata/differences.tsv does not say why", p.ID, d)
				}
				known[d] = true
			}
		}
	}
	for d, met := range known {
		if !met {
			t.Errorf("testdata/differences.tsv: %q occurs nowhere", d)
		}
	}
}

// differences lists where the dictionary reads a part otherwise: the character
// with its neighbours, the reviewed syllable, the dictionary's.
func differences(t *testing.T, part voice.Part) []string {
	t.Helper()
	r, err := voice.ReadText(part.Text)
	if err != nil {
		t.Errorf("%s: %v", part.Text, err)
		return nil
	}
	reviewed, err := voice.Syllables(part.Pinyin)
	if err != nil {
		t.Error(err)
		return nil
	}
	var words []voice.Part
	for _, w := range r {
		if strings.Trim(w.Pinyin, ",") != "" {
			words = append(words, w)
		}
	}
	if len(words) != len(reviewed) {
		t.Errorf("%s: dictionary reads %d syllables, reviewed %d", part.Text, len(words), len(reviewed))
		return nil
	}
	var out []string
	for i, w := range words {
		if w.Pinyin == reviewed[i].String() {
			continue
		}
		around := ""
		for _, n := range words[max(0, i-1):min(len(words), i+2)] {
			around += n.Text
		}
		out = append(out, fmt.Sprintf("%s %s %s", around, reviewed[i], w.Pinyin))
	}
	return out
}

// What the counter says of numbers, days and times is what the voice's own rules
// make of them.
func TestSlotsAreReadByTheRules(t *testing.T) {
	same := func(what string, got content.Spoken, r voice.Reading, err error) {
		t.Helper()
		if err != nil || got.Pinyin != r.Pinyin() {
			t.Errorf("%s: %q, the rules read %q: %v", what, got.Pinyin, r.Pinyin(), err)
		}
	}
	for letter := 'A'; letter <= 'Z'; letter++ {
		for _, digits := range []string{"001", "012", "119", "999", "1000", "7"} {
			number := string(letter) + digits
			got, ok := content.TicketNumber(number)
			if !ok || got.Text != number {
				t.Errorf("%s: %+v", number, got)
			}
			r, err := voice.ReadTicket(number)
			same(number, got, r, err)
		}
	}
	for n := 1; n <= 99; n++ {
		got, ok := content.Figures(fmt.Sprint(n))
		if !ok {
			t.Errorf("%d has no reading", n)
		}
		r, err := voice.ReadNumber(int64(n))
		same(fmt.Sprint(n), got, r, err)
	}
	for minute := range 24 * 60 {
		r, err := voice.ReadTime(minute/60, minute%60)
		got := content.Clock(minute/60, minute%60)
		same(got.Text, got, r, err)
	}
	for day := range 366 {
		d := time.Date(2028, 1, 1+day, 0, 0, 0, 0, time.UTC)
		r, err := voice.ReadDate(0, d.Month(), d.Day())
		got := content.Day(int(d.Month()), d.Day())
		same(got.Text, got, r, err)
	}
}
