package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"smartcounter/kiosk/ink"
)

func TestTablesAreDrawn(t *testing.T) {
	check := func(name, text string, limit float32) {
		forms, err := parseForms(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range forms {
			if b := bounds(f...); b.x0 < -0.01 || b.y0 < -0.01 || b.x1 > limit || b.y1 > limit {
				t.Errorf("%s: drawn outside its box: %v", name, b)
			}
		}
	}
	for _, rd := range radicals {
		check(rd.name, rd.forms, 1.31) // 辶 runs on under its neighbour
	}
	for c, text := range latin {
		check(string(c), text, 1.01)
	}
	for _, bad := range []string{"", "1,2", "1,2 x,3", "1,2 3", "1,2 3,4/"} {
		if _, err := parseForms(bad); err == nil {
			t.Errorf("%q was taken for a drawing", bad)
		}
	}
}

func TestClassFiles(t *testing.T) {
	for name, want := range map[string]int{"../hanzi.classes": 6991, "../latin.classes": len(latin)} {
		classes, err := readClasses(name)
		if err != nil || len(classes) != want {
			t.Errorf("%s: %d classes, %v; want %d", name, len(classes), err, want)
		}
	}
	for name, text := range map[string]string{"no weight": "abc\n", "twice": "1 aba\n", "negative": "-1 a\n", "nothing": ""} {
		file := filepath.Join(t.TempDir(), "classes")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readClasses(file); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// Any skeleton becomes ink of sane size.
func TestWriteIsSane(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 0))
	o := defaultOptions()
	for range 2000 {
		var strokes []stroke
		for range 1 + r.IntN(12) {
			var s stroke
			for range 2 + r.IntN(6) {
				s = append(s, pt{r.Float32(), r.Float32()})
			}
			strokes = append(strokes, s)
		}
		written := write(newSkeleton(strokes), nil, r, o.draw(r), &o)
		if len(written) == 0 {
			t.Fatal("nothing was written")
		}
		for _, s := range written {
			for _, p := range s {
				if !(p.x > -9 && p.x < 9 && p.y > -9 && p.y < 9) {
					t.Fatalf("a point at %v", p)
				}
			}
		}
	}
}

// The first two strokes of 他 are the example of 亻; another character with the
// same shape, smaller and elsewhere, holds it too, and one with a cross does not.
func TestFindRadicals(t *testing.T) {
	person := []stroke{{{.3, .1}, {.2, .3}, {.1, .45}}, {{.2, .3}, {.2, .6}, {.2, .9}}}
	small := make([]stroke, len(person))
	for i, s := range person {
		for _, p := range s {
			small[i] = append(small[i], pt{p.x/2 + .5, p.y/2 + .4})
		}
	}
	cross := []stroke{{{.1, .5}, {.9, .5}}, {{.5, .1}, {.5, .9}}}
	skeletons := []*skeleton{newSkeleton(person), newSkeleton(small), newSkeleton(cross), nil}
	if err := findRadicals([]rune("他们十空"), skeletons); err != nil {
		t.Fatal(err)
	}
	holds := func(k *skeleton) bool {
		for _, h := range k.hits {
			if radicals[h.radical].name == "亻" && h.from == 0 {
				return true
			}
		}
		return false
	}
	if !holds(skeletons[0]) || !holds(skeletons[1]) || holds(skeletons[2]) {
		t.Errorf("亻 found in 他 %v, 们 %v, 十 %v", holds(skeletons[0]), holds(skeletons[1]), holds(skeletons[2]))
	}
}

func records(t *testing.T, seed uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	c := config{classes: "../latin.classes", n: 20, seed: seed, options: defaultOptions()}
	if err := run(&c, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRecordsAreReproducible(t *testing.T) {
	one, same, other := records(t, 1), records(t, 1), records(t, 2)
	if len(one) != 20*(2+ink.FeatureLen) {
		t.Errorf("%d bytes for 20 records", len(one))
	}
	if !bytes.Equal(one, same) || bytes.Equal(one, other) {
		t.Error("the seed does not decide the records")
	}
}

// Records of drawings are the features of the drawings.
func TestConvertDrawings(t *testing.T) {
	d := []drawing{{Char: "7", Strokes: [][][2]float32{{{0, 0}, {50, 0}, {20, 90}}}}, {Char: "七"}}
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "drawings.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := run(&config{classes: "../latin.classes", features: file}, &b); err != nil {
		t.Fatal(err)
	}
	var want [ink.FeatureLen]byte
	ink.Features(ink.Ink{{{X: 0, Y: 0}, {X: 50, Y: 0}, {X: 20, Y: 90}}}, &want)
	if got := b.Bytes(); len(got) != 2+ink.FeatureLen || got[0] != 7 || !bytes.Equal(got[2:], want[:]) {
		t.Errorf("%d bytes, class %d", len(got), got[0])
	}
}
