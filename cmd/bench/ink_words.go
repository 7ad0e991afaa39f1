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

// word counts the characters of a word. With context the cells are read one by
// one, as a customer fills them, and then together; nothing is corrected in between.
func (t *inkTally) word(net *ink.Net, w inkWord, inContext bool) error {
	want := []rune(w.Word)
	if len(want) != len(w.Chars) {
		return fmt.Errorf("word of %d characters has %d drawings", len(want), len(w.Chars))
	}
	cells := make([]ink.Result, len(want))
	for i, c := range want {
		k := toInk(w.Chars[i])
		if _, ok := t.usable(string(c), k); !ok {
			return nil
		}
		start := time.Now()
		var err error
		if cells[i], err = net.Recognize(context.Background(), k, nil); err != nil {
			return err
		}
		t.took = append(t.took, time.Since(start))
	}
	if inContext {
		cells = net.Reread(nil, cells)
	}
	for i, c := range want {
		t.count(c, cells[i])
	}
	return nil
}
