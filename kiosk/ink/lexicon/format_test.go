package lexicon

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"testing"
)

func TestFormatKeepsWords(t *testing.T) {
	var many []Entry
	for i := range 3*blockWords + 5 { // more than one block
		many = append(many, Entry{string([]rune{rune(0x4e00 + i/100), rune(0x5e00 + i%100)}), float64(1 + i), i%3 == 0})
	}
	for name, entries := range map[string][]Entry{"few": smallWords, "many": many} {
		x, err := parseWords(listOf(t, entries...))
		if err != nil {
			t.Fatal(err)
		}
		if x.len() != len(entries) {
			t.Fatalf("%s: %d words, wrote %d", name, x.len(), len(entries))
		}
		for i, e := range entries {
			var got []rune
			for _, c := range x.text(i) {
				got = append(got, rune(c))
			}
			if string(got) != e.Word || math.Abs(x.count(i)/e.Count-1) > 0.1 || x.suggestible(i) != e.Suggest {
				t.Errorf("%s: %v came back as %q, %.0f times", name, e, string(got), x.count(i))
			}
		}
	}
}

func TestFormatKeepsPairs(t *testing.T) {
	x, err := parsePairs(pairsOf(t, smallPairs...))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range smallPairs {
		var sum float64
		for _, f := range c.Followers {
			both, going, seen := x.count(uint16(c.Char), uint16(f.Char))
			if both != f.Count || seen != c.Count || going < both {
				t.Errorf("%c%c: %v of %v, %v going on", c.Char, f.Char, both, seen, going)
			}
			sum += f.Count
		}
		if _, going, _ := x.count(uint16(c.Char), '一'); going != sum {
			t.Errorf("%c goes on %v times, want %v", c.Char, going, sum)
		}
	}
	if both, _, _ := x.count('存', '期'); both != 0 {
		t.Errorf("存期 was never seen, came back %v times", both)
	}
}

func TestFormatRefuses(t *testing.T) {
	for name, err := range map[string]error{
		"empty word":          WriteWords(&bytes.Buffer{}, []Entry{{"", 1, false}}),
		"long word":           WriteWords(&bytes.Buffer{}, []Entry{{"一二三四五六七八九", 1, false}}),
		"word never seen":     WriteWords(&bytes.Buffer{}, []Entry{{"存", 0, false}}),
		"seen no number":      WriteWords(&bytes.Buffer{}, []Entry{{"存", math.NaN(), false}}),
		"beyond plane":        WriteWords(&bytes.Buffer{}, []Entry{{"𠀀", 1, false}}),
		"character twice":     WritePairs(&bytes.Buffer{}, []Character{{Char: '存', Count: 1}, {Char: '存', Count: 1}}),
		"stranger follows":    WritePairs(&bytes.Buffer{}, []Character{{Char: '存', Count: 1, Followers: []Follower{{'折', 1}}}}),
		"follower never seen": WritePairs(&bytes.Buffer{}, []Character{{Char: '存', Count: 1, Followers: []Follower{{'存', 0}}}}),
		"kind beyond all":     WritePairs(&bytes.Buffer{}, []Character{{Char: '存', Count: 1, Leads: [Kinds]float64{2}}}),
		"kind of no number":   WritePairs(&bytes.Buffer{}, []Character{{Char: '存', Count: 1, Is: [Kinds]float64{math.NaN()}}}),
	} {
		if err == nil {
			t.Errorf("%s was written", name)
		}
	}
	words, pairs := listOf(t, smallWords...), pairsOf(t, smallPairs...)
	for name, list := range map[string][]byte{
		"nothing":      {},
		"not deflated": []byte("words"),
		"no words":     listOf(t),
		"out of order": listOf(t, Entry{"存", 1, false}, Entry{"一", 1, false}),
		"same twice":   listOf(t, Entry{"存款", 1, false}, Entry{"存款", 1, false}),
		"cut":          words[:len(words)-8],
		"pairs":        pairs,
		"more behind":  columns(t, wordsMagic, []byte{1, 0, 0, 1, 0x5b, 0x58, 0, 0, 9}),
		"no such char": columns(t, wordsMagic, []byte{1, 0, 0, 1, 0x5b, 0x58, 0, 1}),
		"too many":     columns(t, wordsMagic, binary.AppendUvarint(nil, maxWords+1)),
	} {
		if _, err := Parse(list, pairs); !errors.Is(err, ErrFormat) {
			t.Errorf("words, %s: error %v, want ErrFormat", name, err)
		}
	}
	for name, list := range map[string][]byte{
		"nothing":              {},
		"words":                words,
		"none":                 pairsOf(t),
		"cut":                  pairs[:len(pairs)-8],
		"beyond the plane":     columns(t, pairsMagic, append([]byte{1}, binary.AppendUvarint(nil, 1<<16)...)),
		"character 0":          columns(t, pairsMagic, []byte{1, 0, 0, 0}),
		"more than all follow": columns(t, pairsMagic, []byte{1, 9, 0, 2, 1, 1, 0, 0}),
		"unknown follows":      columns(t, pairsMagic, []byte{1, 9, 0, 1, 2, 0}),
		"no kinds":             columns(t, pairsMagic, []byte{1, 9, 0, 1, 1, 0}),
		"more behind":          columns(t, pairsMagic, append([]byte{1, 9, 0, 1, 1, 0}, make([]byte, 2*Kinds+1)...)),
	} {
		if _, err := Parse(words, list); !errors.Is(err, ErrFormat) {
			t.Errorf("pairs, %s: error %v, want ErrFormat", name, err)
		}
	}
}

func columns(t testing.TB, magic string, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := deflate(&out, magic, b); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func FuzzParse(f *testing.F) {
	f.Add([]byte{1, 0, 0, 1, 0x5b, 0x58, 0, 0}, append([]byte{1, 9, 0, 1, 1, 0}, bytes.Repeat([]byte{160}, 2*Kinds)...))
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, words, pairs []byte) {
		good := pairsOf(t, smallPairs...)
		for _, p := range [][]byte{good, columns(t, pairsMagic, pairs)} {
			x, err := Parse(columns(t, wordsMagic, words), p)
			if err != nil {
				if !errors.Is(err, ErrFormat) {
					t.Fatalf("error %v does not wrap ErrFormat", err)
				}
				continue
			}
			if p := x.Next([]rune("存定"), '款'); !(p > 0 && p <= 1.001) {
				t.Fatal(fmt.Sprint("probability ", p))
			}
		}
	})
}
