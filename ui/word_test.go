package ui

import (
	"strings"
	"testing"
)

func TestInsideWords(t *testing.T) {
	for _, marked := range []string{ // "|" where a line may end
		"要不要|留个|电话？|留了，|我们|给|您|回话。",
		"请|按|预约码，|六个|数字。|记不得，|按|手机号|最后四位|也|行。",
		"您|今天|来|办|哪一件？",
		"大约|1 分钟|就|能用",
		"第 2 步，|一共 |4 步",
		"先|勾上|“我同意”，|再|按|“下一步”。",
		"对不对？|您|看看。",
		"工作人员|这就|过来",
		"",
	} {
		var got strings.Builder
		rs := []rune(strings.ReplaceAll(marked, "|", ""))
		inside := insideWords(rs)
		for i, r := range rs {
			if i > 0 && !inside[i] && breakable(rs[i-1], r) {
				got.WriteByte('|')
			}
			got.WriteRune(r)
		}
		if got.String() != marked {
			t.Errorf("got %q, want %q", got.String(), marked)
		}
	}
}

func BenchmarkWrap(b *testing.B) {
	st := style{size: 44}
	for b.Loop() {
		wrap("请按预约码，六个数字。记不得，按手机号最后四位也行。", st, 600, leadBody)
	}
}
