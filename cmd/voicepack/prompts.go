package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"smartcounter/devices/voice"
	"smartcounter/kiosk/content"
)

// errPrompts is returned for a list of prompts that cannot be read.
var errPrompts = errors.New("bad list of prompts")

const maxPrompts = 10000

// readPrompts reads JSON lines from a file or standard input ("-"), or takes
// the counter's own wording ("").
func readPrompts(name string, stdin io.Reader) ([]voice.Prompt, error) {
	switch name {
	case "":
		return ownPrompts(), nil
	case "-":
		return parsePrompts(stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("prompts: %w", err)
	}
	defer f.Close()
	return parsePrompts(f)
}

// ownPrompts are all prompts of the counter, those with slots among them, and its
// questions.
func ownPrompts() []voice.Prompt {
	wording := content.Default()
	var all []voice.Prompt
	for _, id := range wording.IDs() {
		u := wording.Prompt(id)
		all = append(all, voice.Prompt{ID: id, Text: u.Text, Pinyin: u.Pinyin})
	}
	for _, u := range wording.Prompts() {
		if wording.Slots(u.ID) < 0 { // a question, not a prompt
			all = append(all, voice.Prompt{ID: u.ID, Text: u.Text, Pinyin: u.Pinyin})
		}
	}
	return all
}

func parsePrompts(r io.Reader) ([]voice.Prompt, error) {
	var all []voice.Prompt
	seen := map[string]bool{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var p struct{ ID, Text, Pinyin string }
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", errPrompts, n, err)
		}
		switch {
		case p.ID == "" || p.Text == "":
			return nil, fmt.Errorf("%w: line %d: no id or no text", errPrompts, n)
		case seen[p.ID]:
			return nil, fmt.Errorf("%w: line %d: id %q again", errPrompts, n, p.ID)
		case len(all) == maxPrompts:
			return nil, fmt.Errorf("%w: over %d prompts", errPrompts, maxPrompts)
		}
		seen[p.ID] = true
		all = append(all, voice.Prompt{ID: p.ID, Text: p.Text, Pinyin: p.Pinyin})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", errPrompts, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: it is empty", errPrompts)
	}
	return all, nil
}
