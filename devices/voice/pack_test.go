package voice

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPackRenders(t *testing.T) {
	dir := testPack(t)
	for _, name := range []string{dir, zipped(t, dir)} {
		p := open(t, name)
		if bad := p.Verify(packPrompts); len(bad) > 0 {
			t.Errorf("%s: %v", name, bad)
		}
		ctx := context.Background()
		home := Utterance{ID: "home", Text: packPrompts[0].Text, Pinyin: packPrompts[0].Pinyin}
		if pcm, err := p.Render(ctx, home); err != nil || pcm.Duration().Seconds() < 1 {
			t.Errorf("home: %v, %v", pcm.Duration(), err)
		}
		// Older or newer wording under the same id must not play this clip.
		home.Text, home.Pinyin = "您好，办什么事？", "nin2 hao3, ban4 shen2 me5 shi4?"
		if _, err := p.Render(ctx, home); !errors.Is(err, ErrMiss) {
			t.Errorf("other wording: %v", err)
		}
		slow := Utterance{Text: packPrompts[0].Text, Pinyin: packPrompts[0].Pinyin, Rate: Slow}
		if _, err := p.Render(ctx, slow); !errors.Is(err, ErrMiss) {
			t.Errorf("slow: %v", err)
		}
	}
}

func TestSlotsJoin(t *testing.T) {
	p := open(t, packOf(t, []Prompt{callPrompt}))
	ticket, _ := ReadTicket("A012")
	window, _ := ReadNumber(3)
	u, err := Compose(Utterance{Text: callPrompt.Text, Pinyin: callPrompt.Pinyin}, map[string]Reading{"0": ticket, "1": window})
	if err != nil {
		t.Fatal(err)
	}
	pcm, err := p.Slots().Render(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	// 请|A|零|幺|二|号到|三|号窗口: eight clips of 12 syllables
	if got := pcm.Duration().Seconds(); got < 3 || got > 5 {
		t.Errorf("joined prompt lasts %.2f s", got)
	}
	if m := Measured(pcm); m.LUFS < TargetLUFS-2 || m.LUFS > TargetLUFS+2 || m.TruePeak > MaxTruePeak {
		t.Errorf("joined prompt: %+v", m)
	}
	// A click is a jump far larger than the sound itself makes.
	loudest, jump := 0, 0
	for i := 1; i < len(pcm.Samples); i++ {
		d := int(pcm.Samples[i]) - int(pcm.Samples[i-1])
		jump = max(jump, d, -d)
		loudest = max(loudest, int(pcm.Samples[i]))
	}
	if limit := loudest / 8; jump > limit {
		t.Errorf("a jump of %d where a 200 Hz voice of %d makes %d", jump, loudest, loudest*26/1000)
	}
	u.Text, u.Pinyin = strings.Replace(u.Text, "请", "叫", 1), strings.Replace(u.Pinyin, "qing3", "jiao4", 1)
	if _, err := p.Slots().Render(context.Background(), u); !errors.Is(err, ErrMiss) {
		t.Errorf("a word without a clip: %v", err)
	}
}

func TestChain(t *testing.T) {
	synth := NewEspeak(EspeakOptions{})
	p := open(t, testPack(t))
	if c := Chain(p, synth); len(c) != 4 || c[1] != Engine(synth) {
		t.Errorf("synthesised pack: %v", c)
	}
	human := open(t, testPack(t, func(c *Clip, _ *PCM) { c.Engine, c.Slot = Human, true }))
	if c := Chain(human, synth); len(c) != 4 || c[2] != Engine(synth) {
		t.Errorf("recorded pack: %v", c)
	}
	if c := Chain(nil, synth); len(c) != 2 {
		t.Errorf("no pack: %v", c)
	}
}

func TestPackWriterKeepsOldPack(t *testing.T) {
	dir := testPack(t)
	w, err := CreatePack(dir, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(Clip{ID: "x", Text: "好", Pinyin: "hao3", Rate: "normal"}, spokenSound(t, 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(Clip{ID: "x", Text: "好", Pinyin: "hao3", Rate: "normal"}, spokenSound(t, 1)); !errors.Is(err, ErrPack) {
		t.Errorf("a clip twice: %v", err)
	}
	if err := w.Add(Clip{ID: "s", Text: "好", Pinyin: "hao3", Rate: "normal"}, PCM{Rate: SampleRate, Samples: make([]int16, 4800)}); !errors.Is(err, ErrPack) {
		t.Errorf("silence: %v", err)
	}
	if err := w.Add(Clip{ID: "y", Text: "好", Pinyin: "hao3", Rate: "normal"}, PCM{Rate: 8000, Samples: []int16{1}}); !errors.Is(err, ErrPack) {
		t.Errorf("another rate: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if bad := open(t, dir).Verify(packPrompts); len(bad) > 0 {
		t.Errorf("old pack: %v", bad)
	}
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	home := t.TempDir() // a folder with something else in it
	if _, err := CreatePack(home, "zh-CN"); err == nil {
		t.Error("a folder that is no pack would have been replaced")
	}
}
