package voice

import (
	"errors"
	"fmt"
	"strings"
)

// ErrReading is returned for a value that has no reading: not a number, out
// of range, a character without pinyin.
var ErrReading = errors.New("voice: no reading")

// A Reading is how something is said, word by word, in hanzi and numbered
// pinyin with its tone changes. Words are small enough to be slots of a voice
// pack.
type Reading []Part

// Text is the reading in hanzi.
func (r Reading) Text() string {
	var b strings.Builder
	for _, p := range r {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Pinyin is the reading in numbered pinyin.
func (r Reading) Pinyin() string {
	var b strings.Builder
	for _, p := range r {
		if b.Len() > 0 && !isPause(p.Pinyin) {
			b.WriteByte(' ')
		}
		b.WriteString(p.Pinyin)
	}
	return b.String()
}

func isPause(pinyin string) bool {
	return pinyin != "" && strings.Trim(pinyin, pauses) == ""
}

// Words that every reading is made of.
var (
	wordZero  = Part{"零", "ling2"}
	wordYao   = Part{"幺", "yao1"}
	wordTwo   = Part{"两", "liang3"}
	wordPoint = Part{"点", "dian3"}
	wordMinus = Part{"负", "fu4"}
	wordTo    = Part{"到", "dao4"}
	comma     = Part{"，", ","}
)

var digitWords = [10]Part{
	{"零", "ling2"}, {"一", "yi1"}, {"二", "er4"}, {"三", "san1"}, {"四", "si4"},
	{"五", "wu3"}, {"六", "liu4"}, {"七", "qi1"}, {"八", "ba1"}, {"九", "jiu3"},
}

// letterWords are the names of the letters as they are said in Mandarin.
var letterWords = [26]string{
	"ei1", "bi4", "xi1", "di4", "yi4", "ai2 fu5", "ji4", "ei1 chi5", "ai4", "zhei4", "kei4", "ai1 lou2", "ai1 mu5",
	"en1", "ou1", "pi4", "kou4", "a1 er5", "ai1 si5", "ti4", "you1", "wei1", "da2 bu5 liu5", "ai1 ke5 si5", "wai1", "zei4",
}

// counters are the measure words and units that numbers are read with.
var counters = map[string]string{
	"位": "wei4", "个": "ge4", "号": "hao4", "张": "zhang1", "次": "ci4", "条": "tiao2", "步": "bu4", "天": "tian1",
	"秒": "miao3", "分": "fen1", "分钟": "fen1 zhong1", "点": "dian3", "点钟": "dian3 zhong1", "小时": "xiao3 shi2",
	"年": "nian2", "月": "yue4", "个月": "ge4 yue4", "日": "ri4", "周": "zhou1", "岁": "sui4", "元": "yuan2",
	"角": "jiao3", "块": "kuai4", "毛": "mao2", "字": "zi4", "个字": "ge4 zi4", "页": "ye4", "遍": "bian4",
	"项": "xiang4", "笔": "bi3", "人": "ren2", "台": "tai2", "本": "ben3", "份": "fen4", "件": "jian4", "句": "ju4",
	"楼": "lou2", "层": "ceng2", "区": "qu1", "号窗口": "hao4 chuang1 kou3", "号区": "hao4 qu1", "个工作日": "ge4 gong1 zuo4 ri4",
	"种": "zhong3", "步骤": "bu4 zhou4", "家": "jia1", "米": "mi3", "级": "ji2", "题": "ti2", "行": "hang2", "格": "ge2",
}

// FoldWidth turns full-width letters, digits and signs into their ASCII forms
// and drops white space, so that input methods make no difference.
func FoldWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '￥':
			return '¥'
		case r == '－' || r == '–' || r == '—' || r == '−':
			return '-'
		case r == '　' || r == ' ' || r == '\t' || r == '\u00a0':
			return -1
		}
		return r
	}, s)
}

// counter returns the word for a measure.
func counter(name string) (Part, error) {
	pinyin, ok := counters[name]
	if !ok {
		return Part{}, fmt.Errorf("%w: counter %q", ErrReading, name)
	}
	return Part{name, pinyin}, nil
}

// firstTone is the tone of a word's first syllable.
func firstTone(p Part) byte {
	for i := range len(p.Pinyin) {
		if c := p.Pinyin[i]; c >= '1' && c <= '5' {
			return c - '0'
		}
	}
	return 5
}

// oneBefore is 一 with the tone it takes before a word: yí before a fourth
// tone, yì before the others.
func oneBefore(next Part) Part {
	if firstTone(next) == 4 {
		return Part{"一", "yi2"}
	}
	return Part{"一", "yi4"}
}
