package ink

import (
	"math"
	"testing"
)

// Ink that is looked at again is judged by the mean of three views of it.
func TestLookAgainIsTheMeanOfThreeViews(t *testing.T) {
	n := hanzi(t)
	k := sketch(t, drawn['中'])
	logits := func(k Ink) []float32 {
		w := n.take()
		defer n.give(w)
		w.mapper.features(k, 0, &w.record)
		l, err := n.forward(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		return append([]float32(nil), l...)
	}
	turned := func(radians float64) Ink {
		c := k.Clone()
		sin, cos := math.Sincos(radians)
		for _, s := range c {
			for i, p := range s {
				x, y := float64(p.X), float64(p.Y)
				s[i].X, s[i].Y = float32(x*cos-y*sin), float32(x*sin+y*cos)
			}
		}
		return c
	}
	straight, right, left := logits(k), logits(turned(viewTurn)), logits(turned(-viewTurn))
	w := n.take()
	defer n.give(w)
	got, err := n.lookAgain(t.Context(), k, w, straight)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range got {
		if want := (straight[i] + right[i] + left[i]) / 3; math.Abs(float64(v-want)) > 1e-3 {
			t.Fatalf("class %d: %v, want %v", i, v, want)
		}
	}
}

func TestDoubtful(t *testing.T) {
	j := judge{temperature: 0.5, doubt: 1.5}
	prior := []float32{0, -0.4, 0, float32(math.Inf(-1))}
	for name, c := range map[string]struct {
		logits []float32
		want   bool
	}{
		"far ahead":           {[]float32{3, 1, 0, 0}, false},
		"close behind":        {[]float32{3, 2.6, 0, 0}, true},
		"held off by prior":   {[]float32{3, 2.4, 0, 0}, false},
		"not in the alphabet": {[]float32{3, 1, 0, 9}, false},
	} {
		if j.doubtful(c.logits, prior) != c.want {
			t.Errorf("%s: doubtful is not %v", name, c.want)
		}
	}
	j.doubt = 0
	if j.doubtful([]float32{1, 1, 1, 1}, prior) {
		t.Error("doubtful where no second look is wanted")
	}
}
