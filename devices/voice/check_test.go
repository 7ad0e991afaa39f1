package voice

import (
	"errors"
	"testing"
)

func TestCheckReading(t *testing.T) {
	for _, c := range []struct {
		text, pinyin string
		want         error
	}{
		{"你好，想办什么事？", "ni3 hao3, xiang3 ban4 shen2 me5 shi4?", nil},
		{"请“A”号。", "qing3 ei1 hao4.", nil},
		{"W号", "da2 bu5 liu5 hao4", nil},
		{"慢慢看", "man4 man4, kan4", nil}, // a pause more than written
		{"你好，您", "ni3 hao3 nin2", ErrPinyin},
		{"你好", "ni3", ErrPinyin},
		{"你好", "ni3 hao3 ma5", ErrPinyin},
		{"你好", "ni3 haoo3", ErrPinyin},
		{"3号", "san1 hao4", ErrReading},
		{"你好☺", "ni3 hao3 xiao4", ErrReading},
		{"……", ",", ErrReading},
		{"", "", ErrReading},
	} {
		if err := CheckReading(c.text, c.pinyin); !errors.Is(err, c.want) {
			t.Errorf("%q %q: %v, want %v", c.text, c.pinyin, err, c.want)
		}
	}
}
