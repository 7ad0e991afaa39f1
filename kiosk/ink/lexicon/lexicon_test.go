package lexicon

import (
	"bytes"
	"math"
	"testing"
)

// small is a lexicon small enough to count in one's head.
func small(t testing.TB) *Lexicon {
	t.Helper()
	x, err := Parse(listOf(t, smallWords...), pairsOf(t, smallPairs...))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var smallWords = []Entry{
	{"存", 64, false}, {"存折", 1024, true}, {"存款", 512, true}, {"定期", 256, true},
	{"定期存款", 32, true}, {"折", 16, false}, {"期", 4, false}, {"款", 8, false}, {"款项", 2, false},
}

// 定 leads to the kinds of 期 and of 折, 款 and 项, everything else to nothing known.
var smallPairs = []Character{
	{Char: '存', Count: 2048, Followers: []Follower{{'折', 1024}, {'款', 512}}},
	{Char: '定', Count: 256, Followers: []Follower{{'期', 256}}, Leads: [Kinds]float64{0.75, 0.25}},
	{Char: '折', Count: 1024, Is: [Kinds]float64{0, 0.5}},
	{Char: '期', Count: 256, Followers: []Follower{{'存', 32}}, Is: [Kinds]float64{1}},
	{Char: '款', Count: 512, Followers: []Follower{{'项', 2}}, Is: [Kinds]float64{0, 0.25}},
	{Char: '项', Count: 2, Is: [Kinds]float64{0, 0.25}},
}

func listOf(t testing.TB, entries ...Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteWords(&b, entries); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pairsOf(t testing.TB, characters ...Character) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePairs(&b, characters); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWithin(t *testing.T) {
	x := small(t)
	for prefix, want := range map[string]int{"存": 3, "存折": 1, "定": 2, "定期": 2, "定期存": 1, "款": 2, "一": 0, "龥": 0} {
		if from, to := x.words.within(narrow([]rune(prefix))); to-from != want {
			t.Errorf("%d words begin with %s, want %d", to-from, prefix, want)
		}
	}
}

// TestNextKnows asks for what follows within a word, and for what runs on across
// the end of one: no word holds 了我.
func TestNextKnows(t *testing.T) {
	x, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		before       string
		likely, less rune
		times        float64 // how much more likely at the least
	}{
		{"银", '行', '形', 3}, {"养老", '金', '全', 3}, {"我", '们', '门', 3}, {"存", '折', '析', 3}, {"我的身份", '证', '正', 3},
		{"柜", '员', '园', 3}, {"大堂经", '理', '里', 3}, {"挂", '失', '矢', 3}, {"", '我', '找', 3},
		{"等了", '很', '根', 10}, {"我等", '了', '子', 10}, {"叫我", '去', '云', 10}, {"不给", '我', '找', 10},
	} {
		p, q := x.Next([]rune(c.before), c.likely), x.Next([]rune(c.before), c.less)
		if p <= c.times*q {
			t.Errorf("after %q: %c %.2g, %c %.2g", c.before, c.likely, p, c.less, q)
		}
	}
}

// The probabilities of all characters after any text add up to 1, but for the
// little that is spread over the unseen.
func TestNextIsADistribution(t *testing.T) {
	x := small(t)
	for _, before := range []string{"", "存", "定", "定期", "款", "定期存", "项折", "abc", "存款定期"} {
		var sum float64
		for c := range rune(math.MaxUint16 + 1) {
			sum += x.Next([]rune(before), c)
		}
		if math.Abs(sum-1) > 0.02 {
			t.Errorf("after %q the probabilities add up to %.4f", before, sum)
		}
	}
}

// A pair that was never seen is foreseen from the kinds of both: after 定 款, of
// a kind that follows it, gains on 存, which is of none.
func TestNextForeseesByKind(t *testing.T) {
	x := small(t)
	gain := func(c rune) float64 { return x.Next([]rune("定"), c) / x.Char(c) }
	if p, q := gain('款'), gain('存'); p <= q {
		t.Errorf("after 定 款 is %v times as likely, 存 %v", p, q)
	}
	if p, ok := x.pairs.kinds.next(int(x.pairs.place['定'])-1, int(x.pairs.place['期'])-1); !ok || math.Abs(p-0.75) > 0.03 {
		t.Errorf("期 after 定 by kind: %v, %v, want 0.75", p, ok)
	}
	if _, ok := x.pairs.kinds.next(int(x.pairs.place['项'])-1, int(x.pairs.place['期'])-1); ok {
		t.Error("what follows 项 is known, of nothing")
	}
}

func TestLearnCountsPhrases(t *testing.T) {
	x := small(t)
	was, fewer := x.Next([]rune("折"), '定'), x.Char('定')
	x.pairs.learn(narrow([]rune("折定龥")), 500)
	if now := x.Next([]rune("折"), '定'); now <= 2*was || x.Char('定') <= fewer {
		t.Errorf("定 after 折: %v, was %v; alone %v, was %v", now, was, x.Char('定'), fewer)
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

// The lists stay small in memory: a branch's machine has little.
func TestDefaultIsSmall(t *testing.T) {
	x, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	w, p := x.words, x.pairs
	bytes := 2*cap(w.chars) + cap(w.shapes) + cap(w.counts) + 4*cap(w.marks) + 2*cap(w.heads) + 4*cap(w.firsts) +
		2*len(p.place) + 4*(cap(p.seen)+cap(p.going)+cap(p.from)) + 2*cap(p.seconds) + cap(p.counts) +
		cap(p.kinds.leads) + cap(p.kinds.is) + 4*cap(p.kinds.scale)
	t.Logf("%d words, %d characters, %d pairs: %d bytes", x.words.len(), len(p.seen), len(p.counts), bytes)
	if bytes > 4<<20 {
		t.Errorf("%d bytes are held", bytes)
	}
}

func TestNextAllocatesNothing(t *testing.T) {
	x := small(t)
	before := []rune("定期存")
	if n := testing.AllocsPerRun(100, func() { x.Next(before, '款') }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkNext(b *testing.B) {
	x, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	before := []rune("我今天不")
	for b.Loop() {
		x.Next(before, '是')
	}
}
