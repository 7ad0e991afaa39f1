package voice

import (
	"errors"
	"strings"
	"testing"
)

func TestLexiconIsWhole(t *testing.T) {
	x, err := hanzi()
	if err != nil {
		t.Fatal(err)
	}
	if len(x.usual) < 6700 || len(x.phrase) < 2000 {
		t.Errorf("%d characters, %d phrases", len(x.usual), len(x.phrase))
	}
	for c, said := range x.usual {
		if _, err := Syllables(said); err != nil {
			t.Errorf("%c: %v", c, err)
		}
	}
	for word, said := range x.phrase {
		if err := CheckReading(word, strings.Join(said, " ")); err != nil {
			t.Errorf("%s: %v", word, err)
		}
	}
}

func TestReadText(t *testing.T) {
	for _, c := range []struct{ text, pinyin string }{
		{"我在银行等了一个小时，行长不在。", "wo3 zai4 yin2 hang2 deng3 le5 yi2 ge4 xiao3 shi2, hang2 zhang3 bu2 zai4,"},
		{"重新还款，还是不行", "chong2 xin1 huan2 kuan3, hai2 shi4 bu4 xing2"},
		{"只开了1个窗口，排了40分钟的队", "zhi3 kai1 le5 yi2 ge4 chuang1 kou3, pai2 le5 si4 shi2 fen1 zhong1 de5 dui4"},
		{"存了２０００元，少了1.5%", "cun2 le5 liang3 qian1 yuan2, shao3 le5 bai3 fen1 zhi1 yi1 dian3 wu3"},
		{"2号窗口的人说我第一次来", "er4 hao4 chuang1 kou3 de5 ren2 shuo1 wo3 di4 yi1 ci4 lai2"},
		{"12月1日上午9:05来的", "shi2 er4 yue4 yi1 ri4 shang4 wu3 jiu3 dian3 ling2 wu3 fen1 lai2 de5"},
		{"2025年", "er4 ling2 er4 wu3 nian2"},
		{"电话13812345678", "dian4 hua4 yao1 san1 ba1, yao1 er4 san1 si4, wu3 liu4 qi1 ba1"},
		{"我是A012号", "wo3 shi4 ei1 ling2 yao1 er4 hao4"},
		{"等了2个小时，一点也不着急", "deng3 le5 liang3 ge4 xiao3 shi2, yi4 dian3 ye3 bu4 zhao2 ji2"},
		{"不会用，不要紧", "bu2 hui4 yong4, bu2 yao4 jin3"},
		{"统一的，星期一", "tong3 yi1 de5, xing1 qi1 yi1"},
		{"用app", "yong4 ei1 pi4 pi4"},
		{"数错了钱，数字不对", "shu3 cuo4 le5 qian2, shu4 zi4 bu2 dui4"},
		{"人行□道", "ren2 xing2, dao4"},
	} {
		r, err := ReadText(c.text)
		if err != nil || r.Pinyin() != c.pinyin {
			t.Errorf("%s:\n got %s, %v\nwant %s", c.text, r.Pinyin(), err, c.pinyin)
		}
	}
	for _, bad := range []string{"", "……", "□□"} {
		if _, err := ReadText(bad); !errors.Is(err, ErrReading) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := ReadText(strings.Repeat("长", MaxTextRunes+1)); !errors.Is(err, ErrTooLong) {
		t.Errorf("long text: %v", err)
	}
}

// Whatever is written, what comes out is something espeak-ng may be given.
func FuzzReadText(f *testing.F) {
	for _, s := range []string{"我等了2个小时", "[[h@l]] <break/>", "１２:99", "0.5%", "A9999号", "¥1,23,4", "嗯，呣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ReadText(s)
		if err != nil {
			return
		}
		if _, err := Syllables(r.Pinyin()); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	})
}

func TestSentences(t *testing.T) {
	short := Utterance{Pinyin: strings.Repeat("ni3 hao3, ", 30)}
	if got := sentences(short); len(got) != 1 {
		t.Errorf("a prompt was cut in %d", len(got))
	}
	long := Utterance{ID: "words", Pinyin: strings.Repeat("yi2 ge4 zi4, liang3 ge4 zi4. ", 50) + strings.Repeat("ma1 ", 300)}
	var back []string
	for i, p := range sentences(long) {
		n := len(strings.Fields(p.Pinyin))
		if n > 2*longText || i == 0 && n > 30 {
			t.Errorf("piece %d has %d syllables", i, n)
		}
		back = append(back, p.Pinyin)
	}
	if strings.Join(back, " ") != strings.TrimSpace(long.Pinyin) {
		t.Error("words were lost")
	}
}
