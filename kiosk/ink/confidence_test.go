package ink

import (
	"math"
	"math/rand/v2"
	"testing"
)

// What is no character must not be shown as one.
func TestUnsureOfRubbish(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	scribble := func(turns int) Ink {
		var s Stroke
		for range turns {
			s = append(s, Point{X: r.Float32() * 484, Y: r.Float32() * 484})
		}
		return Ink{s}
	}
	var spiral Stroke
	for i := range 600 {
		a := float64(i) / 8
		spiral = append(spiral, Point{X: 240 + float32(a*3*math.Cos(a)), Y: 240 + float32(a*3*math.Sin(a))})
	}
	two := append(sketch(t, drawn['大']), sketch(t, drawn['中'])...)
	for i := 3; i < len(two); i++ { // the second beside the first
		for j := range two[i] {
			two[i][j].X += 130
		}
	}
	for name, k := range map[string]Ink{
		"scribble": scribble(60), "long scribble": scribble(2000), "spiral": {spiral}, "two characters": two,
		"dot": {{{X: 200, Y: 200}}}, "touch": {{{X: 200, Y: 200}, {X: 203, Y: 201}, {X: 202, Y: 204}}},
	} {
		res, err := hanzi(t).Recognize(t.Context(), k, nil, nil)
		if err != nil || !res.Unsure {
			t.Errorf("%s: sure of %v, %v", name, res.Candidates[:2], err)
		}
	}
}

func TestSureOfCharacters(t *testing.T) {
	for char, text := range drawn {
		res, err := hanzi(t).Recognize(t.Context(), sketch(t, text), nil, nil)
		if err != nil || res.Unsure {
			t.Errorf("%c: not sure: %v, %v", char, res.Candidates[:3], err)
		}
	}
}
