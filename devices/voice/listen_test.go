package voice_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"smartcounter/devices/voice"
	"smartcounter/devices/voice/voicetest"
)

func needEspeak(t *testing.T) {
	t.Helper()
	voicetest.Need(t, "espeak-ng")
}

func misheard(t *testing.T, name, pinyin string) {
	t.Helper()
	bad, err := voicetest.Misheard(context.Background(), pinyin)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	for _, line := range bad {
		t.Errorf("%s: %s", name, line)
	}
}

// What espeak-ng sounds is what the readings say, for every number, amount,
// phone, date and time of the table.
func TestReadingsAreSpoken(t *testing.T) {
	needEspeak(t)
	b, err := os.ReadFile("testdata/readings.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		col := strings.Split(strings.TrimSpace(line), "\t")
		if len(col) == 4 {
			misheard(t, col[0]+" "+col[1], col[3])
			n++
		}
	}
	if n < 300 {
		t.Errorf("only %d readings", n)
	}
}

// The words that synthesis from hanzi gets wrong.
func TestHardWordsAreSpoken(t *testing.T) {
	needEspeak(t)
	for text, want := range map[string]string{
		"请找行长":     "qing3 zhao3 hang2 zhang3",
		"银行":       "yin2 hang2",
		"重新写一遍":    "chong2 xin1 xie3 yi2 bian4",
		"还款日":      "huan2 kuan3 ri4",
		"调整一下":     "tiao2 zheng3 yi2 xia4",
		"长者优先":     "zhang3 zhe3 you1 xian1",
		"余额为两百元":   "yu2 e2 wei2 liang3 bai3 yuan2",
		"为您服务":     "wei4 nin2 fu2 wu4",
		"因为数错了":    "yin1 wei4 shu3 cuo4 le5",
		"数字不对":     "shu4 zi4 bu2 dui4",
		"我的存折还在柜台": "wo3 de5 cun2 zhe2 hai2 zai4 gui4 tai2",
		"利率是多少":    "li4 lv4 shi4 duo1 shao3",
	} {
		r, err := voice.ReadText(text)
		if err != nil || r.Pinyin() != want {
			t.Errorf("%s: read %s, want %s (%v)", text, r.Pinyin(), want, err)
		}
		misheard(t, text, want)
	}
}

// The listener itself must notice a wrong sound and a wrong tone.
func TestListenerHears(t *testing.T) {
	needEspeak(t)
	got, err := voicetest.Listen(context.Background(), "zhang3 you4 lv4 yuan2 shi4 zi5 ma1")
	if err != nil {
		t.Fatal(err)
	}
	want := []voicetest.Sound{{Initial: "zh", Final: "ang", Tone: 3}, {Initial: "", Final: "iou", Tone: 4}, {Initial: "l", Final: "v", Tone: 4},
		{Initial: "", Final: "van", Tone: 2}, {Initial: "sh", Final: "-i", Tone: 4}, {Initial: "z", Final: "-i", Tone: 5}, {Initial: "m", Final: "a", Tone: 1}}
	if len(got) != len(want) {
		t.Fatalf("heard %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("syllable %d: heard %v, want %v", i+1, got[i], want[i])
		}
		if s, err := voicetest.Spell(strings.Fields("chang3 you3 lu4 yan2 si4 zi4 ma4")[i]); err != nil || s == got[i] {
			t.Errorf("syllable %d: %v passes for %v (%v)", i+1, s, got[i], err)
		}
	}
}
