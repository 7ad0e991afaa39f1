package ink

import (
	"math"
	"testing"
)

func difference(a, b *[FeatureLen]byte) (d, sum float64) {
	for i := range a {
		d += math.Abs(float64(a[i]) - float64(b[i]))
		sum += float64(a[i])
	}
	return d, sum
}

func TestFeaturesIgnoreSizeAndPlace(t *testing.T) {
	for char, text := range drawn {
		k := sketch(t, text)
		moved := k.Clone()
		for _, s := range moved {
			for i := range s {
				s[i].X, s[i].Y = s[i].X*3.5+200, s[i].Y*3.5-70
			}
		}
		var a, b [FeatureLen]byte
		Features(k, &a)
		Features(moved, &b)
		if d, sum := difference(&a, &b); sum == 0 || d/sum > 0.01 {
			t.Errorf("%c: features differ by %.4f after moving and scaling", char, d/sum)
		}
	}
}

func TestFeaturesIgnoreSamplingRate(t *testing.T) {
	k := sketch(t, drawn['大'])
	var dense Ink
	for _, s := range k {
		var d Stroke
		for i := 1; i < len(s); i++ {
			for j := range 50 {
				f := float32(j) / 50
				d = append(d, Point{X: s[i-1].X + (s[i].X-s[i-1].X)*f, Y: s[i-1].Y + (s[i].Y-s[i-1].Y)*f})
			}
		}
		dense = append(dense, append(d, s[len(s)-1]))
	}
	var a, b [FeatureLen]byte
	Features(k, &a)
	Features(dense, &b)
	if d, sum := difference(&a, &b); d/sum > 0.03 {
		t.Errorf("features differ by %.4f between 3 and 100 points a stroke", d/sum)
	}
}

// A stroke to the right belongs on map 0, its reverse on map 4.
func TestFeaturesKnowDirections(t *testing.T) {
	for _, c := range []struct {
		ink  string
		want int
	}{{"0,50 100,50", 0}, {"0,0 100,100", 1}, {"50,0 50,100", 2}, {"100,50 0,50", 4}, {"50,100 50,0", 6}} {
		var record [FeatureLen]byte
		Features(sketch(t, c.ink), &record)
		var byMap [directions]int
		for i, v := range record {
			byMap[i/(mapSize*mapSize)] += int(v)
		}
		for d, n := range byMap {
			if (n > 0) != (d == c.want) {
				t.Errorf("%s: map %d holds %d, want ink on map %d only", c.ink, d, n, c.want)
			}
		}
	}
}

func TestFeaturesOfBadInk(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	var endless Stroke
	for i := range 300000 {
		endless = append(endless, Point{X: float32(i * 7919 % 1000), Y: float32(i * 104729 % 1000)})
	}
	for name, k := range map[string]Ink{
		"none":         nil,
		"empty stroke": {{}},
		"not numbers":  {{{X: nan, Y: 1}, {X: 1, Y: nan}}},
	} {
		var record [FeatureLen]byte
		if l := Features(k, &record); l != 0 || record != [FeatureLen]byte{} {
			t.Errorf("%s: ink of length %v", name, l)
		}
	}
	for name, k := range map[string]Ink{
		"dot":      {{{X: 5, Y: 5}}},
		"infinite": {{{X: -inf, Y: 1}, {X: inf, Y: 3}}},
		"huge":     {{{X: -3e38, Y: 3e38}, {X: 3e38, Y: -3e38}, {X: 0, Y: 0}}},
		"endless":  {endless},
	} {
		var record [FeatureLen]byte
		if l := Features(k, &record); !(l > 0 && l < maxSteps) {
			t.Errorf("%s: ink of length %v", name, l)
		}
	}
}
