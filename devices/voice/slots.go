package voice

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Slots is the engine that joins the clips of a pack for composed utterances:
// 请, A, 零, 幺, 二, 号到, 三, 号窗口.
type Slots struct{ pack *Pack }

// Slots returns the engine that joins this pack's clips.
func (p *Pack) Slots() Slots { return Slots{p} }

// String names the engine.
func (s Slots) String() string { return "slots of " + s.pack.String() }

// Check reports ErrMiss: joined words alone are not a voice.
func (s Slots) Check() error { return ErrMiss }

// Silence between joined clips, and for a mark inside the sentence.
const (
	joint      = SampleRate * 15 / 1000
	jointPause = SampleRate * 220 / 1000
)

// Render covers the utterance from left to right with the longest clips that
// say its words, or returns ErrMiss. Every clip begins and ends at zero, so
// no joint clicks.
func (s Slots) Render(ctx context.Context, u Utterance) (PCM, error) {
	words, err := align(u.Text, u.Pinyin)
	if err != nil {
		return PCM{}, ErrMiss
	}
	out := PCM{Rate: SampleRate}
	for len(words) > 0 {
		c, n := s.longest(words, u.Rate)
		if c == nil {
			return PCM{}, ErrMiss
		}
		pcm, err := s.pack.sound(ctx, c)
		if err != nil {
			return PCM{}, err
		}
		gap := joint
		if words[n-1].stop {
			gap = jointPause
		}
		out.Samples = append(append(out.Samples, pcm.Samples...), make([]int16, gap)...)
		if out.Duration() > MaxDuration {
			return PCM{}, fmt.Errorf("%w: joined prompt", ErrTooLong)
		}
		words = words[n:]
	}
	return out, nil
}

// longest returns the clip that says the most words from the beginning, and
// how many they are.
func (s Slots) longest(words []spoken, r Rate) (*Clip, int) {
	for n := min(len(words), s.pack.longest); n > 0; n-- {
		var text, pinyin strings.Builder
		for _, w := range words[:n] {
			text.WriteRune(w.rune)
			for _, said := range w.said {
				pinyin.WriteString(said.String())
			}
		}
		if c := s.pack.index[clipKey{text.String(), pinyin.String(), r.String()}]; c != nil {
			return c, n
		}
	}
	return nil, 0
}

// Chain is the order in which engines are tried. Joined clips of a person
// sound better than synthesis, but whole synthesised sentences sound better
// than joined synthesised words, which then only help where there is no
// synthesiser. pack may be nil.
func Chain(pack *Pack, synthesiser Engine) []Engine {
	if pack == nil {
		return []Engine{synthesiser, Chime{}}
	}
	human := slices.ContainsFunc(pack.manifest.Clips, func(c Clip) bool { return c.Slot && c.Engine == Human })
	if human {
		return []Engine{pack, pack.Slots(), synthesiser, Chime{}}
	}
	return []Engine{pack, synthesiser, pack.Slots(), Chime{}}
}

// Stretches returns the fixed stretches of a prompt with slots, as parts of
// their own for a voice pack, and nothing for a prompt without slots.
func Stretches(text, pinyin string) ([]Part, error) {
	hanzi, err := pieces(text)
	if err != nil {
		return nil, err
	}
	latin, err := pieces(pinyin)
	if err != nil {
		return nil, err
	}
	if len(hanzi) != len(latin) {
		return nil, fmt.Errorf("%w: %d pieces of hanzi, %d of pinyin", ErrReading, len(hanzi), len(latin))
	}
	var out []Part
	slots := 0
	for i := range hanzi {
		switch {
		case hanzi[i].slot != latin[i].slot:
			return nil, fmt.Errorf("%w: slot %q beside %q", ErrReading, hanzi[i].slot, latin[i].slot)
		case hanzi[i].slot != "":
			slots++
		case sayable(hanzi[i].fixed) != "":
			out = append(out, Part{strings.TrimFunc(hanzi[i].fixed, isMark), strings.TrimFunc(latin[i].fixed, isMark)})
		}
	}
	if slots == 0 {
		return nil, nil
	}
	return out, nil
}

// SlotWords returns every word that the readings of this package are made of,
// sorted, so that a pack can hold a clip of each.
func SlotWords() []Part {
	words := []Part{
		wordYao, wordTwo, wordPoint, wordMinus, wordTo, unitTen, unitHundred, unitThousand, unitWan, unitYi,
		{"一", "yi2"}, {"一", "yi4"}, {"百分之", "bai3 fen1 zhi1"}, {"尾号", "wei3 hao4"}, {"星期", "xing1 qi1"}, {"半", "ban4"},
	}
	words = append(words, digitWords[:]...)
	for i, said := range letterWords {
		words = append(words, Part{string(rune('A' + i)), said})
	}
	for hanzi, said := range counters {
		words = append(words, Part{hanzi, said})
	}
	for _, d := range dayParts {
		words = append(words, d.word)
	}
	slices.SortFunc(words, func(a, b Part) int {
		return strings.Compare(a.Pinyin+a.Text, b.Pinyin+b.Text)
	})
	return slices.Compact(words)
}
