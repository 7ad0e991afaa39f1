package lexicon

import (
	"bytes"
	"errors"
	"math"
	"testing"
)

// small is a lexicon small enough to count in one's head.
func small(t testing.TB) *Lexicon {
	t.Helper()
	x, err := Parse(listOf(t, smallWords...))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var smallWords = []Entry{
	{"存", 64, false}, {"存折", 1024, true}, {"存款", 512, true}, {"定期", 256, true},
	{"定期存款", 32, true}, {"折", 16, false}, {"期", 4, false}, {"款", 8, false}, {"款项", 2, false},
}

func listOf(t testing.TB, entries ...Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, entries); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFormatKeepsWords(t *testing.T) {
	x := small(t)
	if len(x.words) != len(smallWords) {
		t.Fatalf("%d words, wrote %d", len(x.words), len(smallWords))
	}
	for i, e := range smallWords {
		var got []rune
		for _, c := range x.text(i) {
			got = append(got, rune(c))
		}
		if string(got) != e.Word || math.Abs(x.count(i)/float64(e.Count)-1) > 0.05 || x.words[i].suggest != e.Suggest {
			t.Errorf("%v came back as %q, %.0f times", e, string(got), x.count(i))
		}
	}
}

func TestFormatRefuses(t *testing.T) {
	for name, entries := range map[string][]Entry{
		"empty word":   {{"", 1, false}},
		"long word":    {{"一二三四五六七八九", 1, false}},
		"never seen":   {{"存", 0, false}},
		"beyond plane": {{"𠀀", 1, false}},
	} {
		if err := Write(&bytes.Buffer{}, entries); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	for name, raw := range map[string][]byte{
		"nothing":      {},
		"not deflated": []byte("words"),
		"no words":     listOf(t),
		"out of order": listOf(t, Entry{"存", 1, false}, Entry{"一", 1, false}),
		"same twice":   listOf(t, Entry{"存", 1, false}, Entry{"存", 1, false}),
		"cut":          listOf(t, smallWords...)[:60],
	} {
		if _, err := Parse(raw); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: error %v, want ErrFormat", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(listOf(f, smallWords...))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		x, err := Parse(raw)
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("error %v does not wrap ErrFormat", err)
			}
			return
		}
		if p := x.Next([]rune("存定"), '款'); !(p > 0 && p <= 1.001) {
			t.Fatalf("probability %v", p)
		}
	})
}

func TestWithin(t *testing.T) {
	x := small(t)
	for prefix, want := range map[string]int{"存": 3, "存折": 1, "定": 2, "定期": 2, "定期存": 1, "款": 2, "一": 0, "龥": 0} {
		if from, to := x.within(narrow([]rune(prefix))); to-from != want {
			t.Errorf("%d words begin with %s, want %d", to-from, prefix, want)
		}
	}
}

func TestNextKnowsWords(t *testing.T) {
	x, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		before       string
		likely, less rune
	}{
		{"银", '行', '形'}, {"养老", '金', '全'}, {"我", '们', '门'}, {"存", '折', '析'}, {"我的身份", '证', '正'}, {"柜", '员', '园'}, {"大堂经", '理', '里'}, {"挂", '失', '矢'}, {"", '我', '找'},
	} {
		p, q := x.Next([]rune(c.before), c.likely), x.Next([]rune(c.before), c.less)
		if p <= 3*q {
			t.Errorf("after %q: %c %.2g, %c %.2g", c.before, c.likely, p, c.less, q)
		}
	}
}

// The probabilities of all characters after any text add up to 1, but for the
// little that is spread over the unseen.
func TestNextIsADistribution(t *testing.T) {
	x := small(t)
	for _, before := range []string{"", "存", "定期", "款", "定期存", "项折", "abc", "存款定期"} {
		var sum float64
		for c := range rune(math.MaxUint16 + 1) {
			sum += x.Next([]rune(before), c)
		}
		if math.Abs(sum-1) > 0.02 {
			t.Errorf("after %q the probabilities add up to %.4f", before, sum)
		}
	}
}

func TestOddCharacters(t *testing.T) {
	x := small(t)
	for _, c := range []rune{-1, 0, 0x20000, math.MaxInt32} {
		if p := x.Next([]rune{c, -1, 0x10ffff}, c); !(p > 0 && p < 1e-5) {
			t.Errorf("%d: probability %v", c, p)
		}
	}
}
