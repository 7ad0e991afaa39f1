package voice

import (
	"fmt"
	"strings"
)

// Compose fills the slots of a prompt, {name} in both its hanzi and its
// pinyin, with readings.
func Compose(u Utterance, slots map[string]Reading) (Utterance, error) {
	text, err := pieces(u.Text)
	if err != nil {
		return Utterance{}, err
	}
	pinyin, err := pieces(u.Pinyin)
	if err != nil {
		return Utterance{}, err
	}
	if len(text) != len(pinyin) {
		return Utterance{}, fmt.Errorf("%w: %s: %d pieces of hanzi, %d of pinyin", ErrReading, u.ID, len(text), len(pinyin))
	}
	var all Reading
	for i, t := range text {
		p := pinyin[i]
		if t.slot != p.slot {
			return Utterance{}, fmt.Errorf("%w: %s: slot %q beside %q", ErrReading, u.ID, t.slot, p.slot)
		}
		if t.slot == "" {
			all = append(all, Part{t.fixed, strings.TrimSpace(p.fixed)})
			continue
		}
		r, ok := slots[t.slot]
		if !ok || len(r) == 0 {
			return Utterance{}, fmt.Errorf("%w: %s: nothing for slot %q", ErrReading, u.ID, t.slot)
		}
		all = append(all, r...)
	}
	u.Text, u.Pinyin = all.Text(), tidy(all.Pinyin())
	return u, nil
}

// A piece of a prompt is a fixed stretch or a slot.
type piece struct{ fixed, slot string }

// pieces cuts a prompt at its slots. A stretch of nothing but spaces between
// two slots is dropped, so that hanzi and pinyin have the same pieces.
func pieces(s string) ([]piece, error) {
	var out []piece
	for s != "" {
		before, rest, open := strings.Cut(s, "{")
		if strings.Contains(before, "}") {
			return nil, fmt.Errorf("%w: a } without its {", ErrReading)
		}
		if strings.TrimSpace(before) != "" {
			out = append(out, piece{fixed: before})
		}
		if !open {
			return out, nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || name == "" || strings.ContainsAny(name, "{ ") {
			return nil, fmt.Errorf("%w: a { without its name and }", ErrReading)
		}
		out = append(out, piece{slot: name})
		s = after
	}
	return out, nil
}

// tidy removes the space that is left before a pause.
func tidy(pinyin string) string {
	for _, p := range pauses {
		pinyin = strings.ReplaceAll(pinyin, " "+string(p), string(p))
	}
	return pinyin
}
