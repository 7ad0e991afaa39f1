package ink

import (
	"slices"
	"testing"
)

// flat stands for ink that leaves readings about equally likely.
func flat(chars string) []Candidate {
	var list []Candidate
	for i, c := range []rune(chars) {
		list = append(list, Candidate{c, -0.05 * float32(i)})
	}
	return list
}

func TestContextIsOnBothSides(t *testing.T) {
	n := hanzi(t)
	for _, c := range []struct {
		before, choices, after string
		want                   rune
	}{
		{"", "很银根", "行", '银'}, {"去银", "形行", "", '行'}, {"养", "孝老考", "金", '老'}, {"", "找我", "们", '我'},
		{"定", "朗期", "存款没见过的字", '期'},
	} {
		list := flat(c.choices)
		n.judge.weigh(list, n.words, []rune(c.before), []rune(c.after), nil)
		if list[0].Char != c.want {
			t.Errorf("between %q and %q: %c, want %c", c.before, c.after, list[0].Char, c.want)
		}
	}
}

func TestContextChangesOrder(t *testing.T) {
	n := hanzi(t)
	k := sketch(t, "8,40 92,36/50,5 48,45 35,70 5,95/50,42 65,70 95,95/60,80 66,90") // 大 or 太
	score := func(before string, char rune) float32 {
		res, err := n.Recognize(t.Context(), k, []rune(before), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range res.Candidates {
			if c.Char == char {
				return c.Score
			}
		}
		return 0
	}
	if after, other := score("老太", '太'), score("很", '太'); after <= other {
		t.Errorf("太 after 太 scores %v, after 很 %v", after, other)
	}
	var none []rune
	res, err := n.Recognize(t.Context(), k, none, nil)
	if err != nil {
		t.Fatal(err)
	}
	start, err := n.Recognize(t.Context(), k, []rune{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(res.Candidates, start.Candidates) {
		t.Error("the start of a sentence ranks as no context does")
	}
}
