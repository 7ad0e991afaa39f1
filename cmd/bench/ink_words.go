package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"smartcounter/kiosk/ink"
)

// inkWord is one word as the evaluation files hold it: the strokes of each
// character.
type inkWord struct {
	Word  string          `json:"word"`
	Chars [][][][]float32 `json:"chars"`
}

func readWords(name string) ([]inkWord, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var words []inkWord
	if err := json.Unmarshal(raw, &words); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return words, nil
}

// word counts the characters of a word. With context each cell is read after
// what the cells before it were taken for, as a customer fills them, nothing
// being corrected in between; then each once more between its neighbours, as
// the screen does for a character that is tapped. The second reading is counted;
// of the first, which is what the screen shows, only how often it was right.
func (t *inkTally) word(net *ink.Net, w inkWord, inContext bool) error {
	want := []rune(w.Word)
	if len(want) != len(w.Chars) {
		return fmt.Errorf("word of %d characters has %d drawings", len(want), len(w.Chars))
	}
	cells := make([]ink.Ink, len(want))
	for i, c := range want {
		cells[i] = toInk(w.Chars[i])
		if _, ok := t.usable(string(c), cells[i]); !ok {
			return nil
		}
	}
	read := make([]rune, len(want))
	results := make([]ink.Result, len(want))
	pass := func(before, after func(i int) []rune) error {
		for i, k := range cells {
			start := time.Now()
			res, err := net.Recognize(context.Background(), k, before(i), after(i))
			if err != nil {
				return err
			}
			t.took = append(t.took, time.Since(start))
			results[i] = res
			if len(res.Candidates) > 0 {
				read[i] = res.Candidates[0].Char
			}
		}
		return nil
	}
	none := func(int) []rune { return nil }
	front := func(i int) []rune { return read[:i] }
	if !inContext {
		front = none
	}
	if err := pass(front, none); err != nil {
		return err
	}
	if inContext {
		for i, c := range want {
			if read[i] == c {
				t.written++
			}
		}
		if err := pass(front, func(i int) []rune { return read[i+1:] }); err != nil {
			return err
		}
	}
	for i, c := range want {
		t.count(c, results[i])
	}
	return nil
}
