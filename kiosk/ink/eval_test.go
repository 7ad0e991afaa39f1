package ink

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// evaluation returns the drawings of a file of real writers, or skips: the
// files are not ours to pass on.
func evaluation(t *testing.T, name string) []evalDrawing {
	t.Helper()
	folder := os.Getenv("SMARTCOUNTER_EVAL")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "eval")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "ink", name+".json"))
	if err != nil {
		t.Skipf("NOT MEASURED: no evaluation data, set SMARTCOUNTER_EVAL: %v", err)
	}
	var drawings []evalDrawing
	if err := json.Unmarshal(raw, &drawings); err != nil {
		t.Fatal(err)
	}
	return drawings
}

type evalDrawing struct {
	Char    string         `json:"char"`
	Strokes [][][2]float32 `json:"strokes"`
}

// These floors are a little below what bench ink prints, so that a change of the
// model or of the judgement that makes it worse is noticed. Of long files every
// n-th drawing is taken.
func TestRealWriters(t *testing.T) {
	for _, c := range []struct {
		name                       string
		alphabet                   Alphabet
		every                      int
		first, firstTen, wrongShow float64
	}{
		{"tegaki_lab_japanese-native1", Hanzi, 1, 99, 99.4, 2},
		{"tegaki_lab_japanese-learner1", Hanzi, 1, 99, 100, 2},
		{"mcyph_supplemental", Hanzi, 4, 89, 98.5, 8},
		{"tomoe_ja_kanji", Hanzi, 20, 95, 99, 4},
		{"tegaki_lab_latin-writer1", Latin, 1, 94, 99, 8},
		{"uci_pendigits_8pt", Digit, 20, 88, 99, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			drawings := evaluation(t, c.name)
			n, err := New(Options{Alphabet: c.alphabet})
			if err != nil {
				t.Fatal(err)
			}
			known := map[string]bool{}
			for _, r := range n.Classes() {
				known[string(r)] = true
			}
			var seen, first, firstTen, shown, wrong float64
			for i := 0; i < len(drawings); i += c.every {
				d := drawings[i]
				if !known[d.Char] || len(d.Strokes) == 0 {
					continue
				}
				res, err := n.Recognize(t.Context(), evalInk(d), nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				seen++
				for rank, k := range res.Candidates[:min(len(res.Candidates), 10)] {
					if string(k.Char) != d.Char {
						continue
					}
					firstTen++
					if rank == 0 {
						first++
					}
				}
				if !res.Unsure {
					shown++
					if string(res.Candidates[0].Char) != d.Char {
						wrong++
					}
				}
			}
			if a, b, w := 100*first/seen, 100*firstTen/seen, 100*wrong/shown; a < c.first || b < c.firstTen || w > c.wrongShow {
				t.Errorf("%.0f drawings: first %.1f%% (at least %.1f), among ten %.1f%% (%.1f), wrong among the sure %.1f%% (at most %.1f)",
					seen, a, c.first, b, c.firstTen, w, c.wrongShow)
			}
		})
	}
}

func evalInk(d evalDrawing) Ink {
	var k Ink
	for _, s := range d.Strokes {
		var t Stroke
		for _, p := range s {
			t = append(t, Point{X: p[0], Y: p[1]})
		}
		k = append(k, t)
	}
	return k
}
