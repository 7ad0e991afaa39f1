package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smartcounter/kiosk/ink"
)

func TestOffer(t *testing.T) {
	answers := []answer{{first: 0.9, right: true}, {first: 0.6}, {first: 0.5, right: true}, {first: 0.2}}
	for _, c := range []struct{ limit, unsure, wrong float64 }{
		{0.1, 0, 50}, {0.5, 25, 100. / 3}, {0.6, 50, 50}, {0.7, 75, 0}, {0.95, 100, 0},
	} {
		if unsure, wrong := offer(answers, c.limit); math.Abs(unsure-c.unsure) > 1e-9 || math.Abs(wrong-c.wrong) > 1e-9 {
			t.Errorf("from %v: not sure of %v%%, wrong %v%%; want %v%%, %v%%", c.limit, unsure, wrong, c.unsure, c.wrong)
		}
	}
}

// The second of these is of a character that no recogniser here knows.
const drawings = `[
{"char":"一","strokes":[[[20,100],[60,99],[120,98],[180,100]]]},
{"char":"\u0f00","strokes":[[[20,100],[180,100]]]},
{"char":"十","strokes":[[[20,100],[100,99],[180,100]],[[100,20],[100,100],[101,180]]]}]`

func TestScore(t *testing.T) {
	net, err := ink.New(ink.Options{Alphabet: ink.Hanzi})
	if err != nil {
		t.Fatal(err)
	}
	all, err := read(write(t, drawings))
	if err != nil {
		t.Fatal(err)
	}
	answers, loss, err := score(net, all)
	if err != nil {
		t.Fatal(err)
	}
	if len(answers) != 2 {
		t.Fatalf("%d answers: only two of the drawings are of known characters", len(answers))
	}
	want := 0.0
	for i, a := range answers {
		if !a.right || a.truth != a.first || a.truth < 0.5 {
			t.Errorf("answer %d: %+v", i, a)
		}
		want -= math.Log(a.truth) / 2
	}
	if math.Abs(loss-want) > 1e-9 {
		t.Errorf("loss %v, want %v", loss, want)
	}
	// The same ink under another name is a mistake, and costs.
	all[0].Char, all[2].Char = all[2].Char, all[0].Char
	wrong, more, err := score(net, all)
	if err != nil {
		t.Fatal(err)
	}
	if wrong[0].right || wrong[1].right || more <= loss {
		t.Errorf("%+v, loss %v after %v", wrong, more, loss)
	}
}

func TestRunRefuses(t *testing.T) {
	for text, says := range map[string]string{"[": "JSON", `[{"char":"\u0f00","strokes":[[[1,1],[2,2]]]}]`: "no drawing"} {
		if err := run(write(t, text), "hanzi"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if run(write(t, drawings), "runes") == nil {
		t.Error("took an alphabet that is none")
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "drawings.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
