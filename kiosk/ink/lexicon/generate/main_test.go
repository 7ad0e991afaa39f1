package main

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"smartcounter/kiosk/ink/lexicon"
)

func save(t *testing.T, folder, name string, text []byte) string {
	t.Helper()
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestListed(t *testing.T) {
	text := "存折 900 n\n存折 5 n\n一 3 m\n少见 4 v\n很少见 3 v\n王小二 40 nr\n北京 900 ns\nA股 900 n\n死板 900 a\n七个字的词太长 900 n\n去过 300 v\n不是 数 v\n"
	terms, err := readDictionary(save(t, t.TempDir(), "dictionary", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	got := listed(terms, []string{"死"})
	want := []lexicon.Entry{{Word: "一", Count: 2.41}, {Word: "北京", Count: 230.9}, {Word: "去过", Count: 95.9, Suggest: true},
		{Word: "存折", Count: 230.9, Suggest: true}, {Word: "很少见", Count: 2.41}, {Word: "死板", Count: 230.9}}
	if len(got) != len(want) {
		t.Fatalf("listed %v, want %v", got, want)
	}
	for i := range want {
		if got[i].Word != want[i].Word || got[i].Suggest != want[i].Suggest || math.Abs(got[i].Count-want[i].Count) > 0.1 {
			t.Errorf("entry %d is %v, want %v", i, got[i], want[i])
		}
	}
	if _, err := readDictionary("missing"); err == nil {
		t.Error("a dictionary that is not there was read")
	}
}

// Half of what is said counts from the dictionary, half from the text.
func TestAddWeighsBothAlike(t *testing.T) {
	text, dictionary := newCounts(), newCounts()
	text.see("银行", 500)
	dictionary.see("存折", 5)
	text.add(dictionary)
	if text.chars['存'] != 500 || text.pairs[[2]rune{'存', '折'}] != 500 || text.pairs[[2]rune{'银', '行'}] != 500 {
		t.Errorf("counts %v", text)
	}
	text.see("银币", leastPair-1)
	for _, c := range text.characters() {
		if c.Char == '银' && (len(c.Followers) != 1 || c.Followers[0].Char != '行' || c.Count != 519) {
			t.Errorf("银: %+v", c)
		}
	}
}

// spelling has the words ，, 银行 and 排队.
func spelling() []byte {
	b := binary.LittleEndian.AppendUint32(nil, 3)
	b = append(b, 0, 0, 0, 0, 12, 0, 0, 0)
	for _, r := range "，\x00银行\x00排队\x00" {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	return b
}

// grams says that 银行 is every second word and 排队 every fourth, and that
// 排队 follows 银行 every second time.
func grams() []byte {
	var b []byte
	for _, v := range []uint32{modelDepth, 0, 1, 3, 1, 0} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	table := make([]byte, 4*(probabilities+backOffs))
	for i, p := range []float32{0, 0.5, 0.25} {
		binary.LittleEndian.PutUint32(table[4*i:], math.Float32bits(p))
	}
	b = append(b, table...)
	for _, n := range [][3]uint32{{0, 0, 0}, // the root
		{1, 1, 0}, {2, 2, 1}, {0, 0, 1}, // words, and their end
		{2, 1, 0}} { // after 银行
		for _, v := range []uint32{n[0], n[1] | n[2]<<16, 0} {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	return b
}

func TestReadModel(t *testing.T) {
	words, err := parseSpelling(spelling())
	if err != nil || len(words) != 3 || words[0] != "" || words[2] != "排队" {
		t.Fatalf("words %q, %v", words, err)
	}
	c, err := parseModel(grams(), words)
	if err != nil {
		t.Fatal(err)
	}
	for pair, want := range map[string]float64{"银行": textSize / 2, "排队": textSize / 4, "行排": textSize / 4, "队银": 0} {
		r := []rune(pair)
		if got := c.pairs[[2]rune{r[0], r[1]}]; got != want {
			t.Errorf("%s %v times, want %v", pair, got, want)
		}
	}
	if c.chars['银'] != textSize/2 || len(c.chars) != 4 {
		t.Errorf("characters %v", c.chars)
	}
}

func FuzzParseModel(f *testing.F) {
	whole := grams()
	f.Add(spelling(), whole[modelHead:], uint32(1), uint32(3), uint32(1))
	f.Add([]byte{}, []byte{}, uint32(0), uint32(math.MaxUint32), uint32(1))
	f.Fuzz(func(t *testing.T, list, nodes []byte, roots, single, double uint32) {
		words, err := parseSpelling(list)
		if err != nil && !errors.Is(err, errModel) {
			t.Fatal(err)
		}
		raw := append(whole[:modelHead:modelHead], nodes...)
		for i, v := range []uint32{roots, single, double} {
			binary.LittleEndian.PutUint32(raw[8+4*i:], v)
		}
		if _, err := parseModel(raw, words); err != nil && !errors.Is(err, errModel) {
			t.Fatal(err)
		}
	})
}

func TestRunWritesWhatParses(t *testing.T) {
	folder := t.TempDir()
	s := sources{
		dictionary: save(t, folder, "d", []byte("存折 900 n\n存款 800 n\n")),
		never:      save(t, folder, "n", []byte("死\n")),
		model:      folder,
	}
	save(t, folder, "lm_sc.t3g", grams())
	save(t, folder, "pydict_sc.bin", spelling())
	if err := run(folder, s); err != nil {
		t.Fatal(err)
	}
	var lists [2][]byte
	for i, name := range []string{"words.bin", "pairs.bin"} {
		raw, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		lists[i] = raw
	}
	x, err := lexicon.Parse(lists[0], lists[1])
	if err != nil {
		t.Fatal(err)
	}
	for before, c := range map[string][2]rune{"存": {'折', '存'}, "银行": {'排', '折'}} {
		if p, q := x.Next([]rune(before), c[0]), x.Next([]rune(before), c[1]); p <= q {
			t.Errorf("after %s: %c %v, %c %v", before, c[0], p, c[1], q)
		}
	}
	s.model = t.TempDir()
	if err := run(folder, s); err == nil {
		t.Error("no language model was asked for")
	}
}
