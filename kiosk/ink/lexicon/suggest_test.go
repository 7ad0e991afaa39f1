package lexicon

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func suggester(t testing.TB) *Suggester {
	t.Helper()
	x, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSuggester(x)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSuggest(t *testing.T) {
	s := suggester(t)
	for _, c := range []struct{ before, topic, want string }{
		{"", "matters.waiting", "等了一个多小时"},
		{"", "", "我想反映"},
		{"", "matters.unheard-of", "我想反映"},
		{"我要去取养老", "", "金"},
		{"存", "matters.product", "折"},
		{"今天来，存折", "", "丢了"},
		{"我的存折", "", "丢了"},
		{"窗口", "matters.waiting", "只开了一个"},
		{"态度", "manner", "不好"},
		{"昨", "", "天"},
	} {
		got := s.Suggest([]rune(c.before), c.topic, 3)
		if len(got) == 0 || got[0] != c.want {
			t.Errorf("after %q, %s: %q, want %q first", c.before, c.topic, got, c.want)
		}
	}
}

// 窗口 ends a word: what follows 口 in other words does not follow here.
func TestSuggestAfterWholeWords(t *testing.T) {
	s := suggester(t)
	for before, wrong := range map[string]string{"窗口": "味", "女儿": "童", "我家": "庭"} {
		if got := s.Suggest([]rune(before), "", 20); slices.Contains(got, wrong) {
			t.Errorf("%s is followed by %q", before, got)
		}
	}
}

func TestSuggestBounds(t *testing.T) {
	s := suggester(t)
	if got := s.Suggest([]rune("我"), "", 0); got != nil {
		t.Errorf("none wanted, got %q", got)
	}
	for _, before := range []string{"我", "大", "，", "A", "𠀀", "\x00", "人人人人人人人人人人人"} {
		for n := 1; n < 8; n++ {
			got := s.Suggest([]rune(before), "waiting", n)
			if len(got) > n || slices.Contains(got, "") {
				t.Errorf("after %q: %d of %q", before, n, got)
			}
			sorted := slices.Clone(got)
			slices.Sort(sorted)
			if len(slices.Compact(sorted)) != len(got) {
				t.Errorf("after %q: repeats in %q", before, got)
			}
		}
	}
}

// No word is suggested that holds anything of the list of what not to offer.
func TestSuggestNothingUnseemly(t *testing.T) {
	x, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("never.txt")
	if err != nil {
		t.Fatal(err)
	}
	never := strings.Fields(string(raw))
	offered := 0
	for i := range x.words.len() {
		if !x.words.suggestible(i) {
			continue
		}
		offered++
		var text strings.Builder
		for _, c := range x.words.text(i) {
			text.WriteRune(rune(c))
		}
		for _, n := range never {
			if strings.Contains(text.String(), n) {
				t.Errorf("%s may be suggested", text.String())
			}
		}
	}
	if offered < 1000 {
		t.Errorf("only %d words may be suggested", offered)
	}
}

func TestPhrasesAreWellFormed(t *testing.T) {
	sections, err := parsePhrases(bankPhrases)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{general, "waiting", "manner", "fees", "product", "machine", "rules", "paperwork", "clarity", "hall"} {
		if len(sections[name][""]) < 3 {
			t.Errorf("[%s]: %d openings, three are shown", name, len(sections[name][""]))
		}
	}
	for name, section := range sections {
		for head, phrases := range section {
			for _, p := range phrases {
				if n := len([]rune(p)); n == 0 || n > 12 || strings.ContainsFunc(p, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
					t.Errorf("[%s] %s = %q: a phrase has 1 to 12 Chinese characters", name, head, p)
				}
			}
		}
	}
}

func TestPhrasesRefused(t *testing.T) {
	for _, text := range []string{"我 = 的", "[*]\n我的", "[*]\n我 = 的\n我 = 们", "[*]\n一二三四五六七八九 = 十"} {
		if _, err := parsePhrases(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func BenchmarkSuggest(b *testing.B) {
	s := suggester(b)
	for b.Loop() {
		s.Suggest([]rune("我今天来取养老"), "waiting", 3)
	}
}
