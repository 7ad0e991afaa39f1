package ui

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// em counts every character as one, Latin ones as half.
func em(r rune) float64 {
	if r < 0x2000 {
		return 0.5
	}
	return 1
}

func TestBreakLines(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"不着急，慢慢看。", 20, []string{"不着急，慢慢看。"}},
		{"请您看一遍，对不对？想听，就按“念给我听”。", 16, []string{"请您看一遍，对不对？", "想听，就按“念给我听”。"}},
		{"今天办得怎么样？照实说就好，说什么都不影响您办事。", 16, []string{"今天办得怎么样？照实说就好，", "说什么都不影响您办事。"}},
		{"办完后1300天就删掉", 4, []string{"办完后", "1300天就", "删掉"}},
		{"电话010-5550号", 5, []string{"电话", "010-5550号"}},
		{"一二三四，五六", 4.5, []string{"一二三四，", "五六"}}, // the comma hangs
		{"他说“好”了", 3, []string{"他说", "“好”", "了"}},
		{"机器、手机银行不好用", 8.5, []string{"机器、手机银行", "不好用"}}, // not 好用 alone
		{"今天办哪一件？选一个最像的就行", 9.5, []string{"今天办哪一件？", "选一个最像的就行"}},
		{"请按最后四位手机号，都行", 7, []string{"请按最后四位", "手机号，都行"}}, // no word is cut
		{"写错了可以重新写", 6, []string{"写错了可以", "重新写"}},
		{"第 2 步，一共 4 步", 5, []string{"第 2 步，", "一共 4 步"}},   // a number stays with what it counts
		{"要听，再按一下“念给我听”", 8, []string{"要听，再按一下", "“念给我听”"}}, // the name of a key stays whole
		{"要不要留个电话？留了，我们给您回话。不留，也照样办。", 17, []string{"要不要留个电话？留了，", "我们给您回话。不留，也照样办。"}},
		{"一行\n两行", 10, []string{"一行", "两行"}},
		{"", 10, nil},
	} {
		if got := breakLines(c.text, c.width, em); !slices.Equal(got, c.want) {
			t.Errorf("%q in %v breaks into %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func FuzzBreakLinesLosesNothing(f *testing.F) {
	f.Add("请您看一遍，对不对？想听，就按“念给我听”。", 7.0)
	f.Add("138****1234 abc（二）", 3.0)
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if !utf8.ValidString(s) || len(s) > 200 || width < 0.5 || width > 100 {
			t.Skip()
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		lines := breakLines(s, width, em)
		if got, want := squeeze(strings.Join(lines, "")), squeeze(s); got != want {
			t.Fatalf("%q in %v came out as %q", s, width, lines)
		}
		for _, l := range lines {
			w := 0.0
			for _, r := range l {
				w += em(r)
			}
			if w > width+0.5 && utf8.RuneCountInString(l) > 1 {
				t.Fatalf("%q is wider than %v", l, width)
			}
		}
	})
}

func TestFlowNeverMovesWhatStandsAboveTheCaret(t *testing.T) {
	text := glyphs(strings.Repeat("上周三我来取养老金，等了一个多小时。", 6))
	whole := flow(text, 9, em)
	for n := 1; n < len(text); n++ {
		part := flow(text[:n], 9, em)
		// The last line may still grow or give a character away.
		for i := 0; i+1 < len(part); i++ {
			if part[i] != whole[i] {
				t.Fatalf("with %d characters line %d starts at %d, later at %d", n, i, part[i], whole[i])
			}
		}
	}
	for _, at := range whole[1:] {
		if !breakable(text[at-1].Char, text[at].Char) {
			t.Errorf("line ends between %c and %c", text[at-1].Char, text[at].Char)
		}
	}
}
