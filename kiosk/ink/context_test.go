package ink

import (
	"slices"
	"testing"
)

// flat stands for ink that leaves two readings about equally likely.
func flat(a, b rune) Result {
	return Result{Candidates: []Candidate{{a, 0.48}, {b, 0.45}, {'鑫', 0.05}}, Unsure: true}
}

func best(results []Result) string {
	var s []rune
	for _, r := range results {
		s = append(s, r.Candidates[0].Char)
	}
	return string(s)
}

func TestRereadUsesWhatFollows(t *testing.T) {
	n := hanzi(t)
	for want, cells := range map[string][]Result{
		"银行":  {flat('很', '银'), flat('行', '形')},
		"养老金": {flat('莽', '养'), flat('老', '孝'), flat('全', '金')},
		"我们":  {flat('找', '我'), flat('门', '们')},
	} {
		got := n.Reread(nil, cells)
		if best(got) != want || got[0].Unsure {
			t.Errorf("read %v, want %s, surely", got, want)
		}
		if cells[0].Candidates[0].Score != 0.48 {
			t.Error("the results given were changed")
		}
	}
}

func TestRereadUsesWhatStandsBefore(t *testing.T) {
	n := hanzi(t)
	if got := best(n.Reread([]rune("去银"), []Result{flat('形', '行')})); got != "行" {
		t.Errorf("read %s", got)
	}
}

func TestRereadLeavesAlone(t *testing.T) {
	n := hanzi(t)
	for name, cells := range map[string][]Result{
		"none":     nil,
		"no ink":   {flat('很', '银'), {Unsure: true}},
		"too long": slices.Repeat([]Result{flat('很', '银')}, 17),
	} {
		got := n.Reread(nil, cells)
		if len(got) != len(cells) {
			t.Errorf("%s: %d cells became %d", name, len(cells), len(got))
		}
		for i := range got {
			if !slices.Equal(got[i].Candidates, cells[i].Candidates) {
				t.Errorf("%s: cell %d changed", name, i)
			}
		}
	}
}

// Ink that was refused for being a scribble is not made sure by its neighbours.
func TestRereadKeepsRefusals(t *testing.T) {
	scribble := Result{Candidates: []Candidate{{'行', 0.99}, {'形', 0.01}}, Unsure: true}
	if got := hanzi(t).Reread([]rune("银"), []Result{scribble}); !got[0].Unsure {
		t.Error("a refused drawing became sure")
	}
}

func TestContextChangesOrder(t *testing.T) {
	n := hanzi(t)
	k := sketch(t, "8,40 92,36/50,5 48,45 35,70 5,95/50,42 65,70 95,95/60,80 66,90") // 大 or 太
	score := func(before string, char rune) float32 {
		res, err := n.Recognize(t.Context(), k, []rune(before))
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
	res, err := n.Recognize(t.Context(), k, none)
	if err != nil {
		t.Fatal(err)
	}
	start, err := n.Recognize(t.Context(), k, []rune{})
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(res.Candidates, start.Candidates) {
		t.Error("the start of a sentence ranks as no context does")
	}
}
