package voice_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"smartcounter/devices/voice"
	"smartcounter/devices/voice/voicetest"
)

// card makes a sound card, or skips where espeak-ng or aplay is missing.
func card(t *testing.T) *voicetest.Card {
	t.Helper()
	voicetest.Need(t, "espeak-ng", "aplay")
	t.Setenv("ALSA_CONFIG_PATH", "") // restored after the test
	c, err := voicetest.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Unplug(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// limit is far beyond anything: it only ends a test that hangs.
const limit = 60 * time.Second

func receive[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(limit):
		t.Fatalf("no %s", what)
		panic("unreachable")
	}
}

// said composes the five kinds of prompts of a counter.
func said(t *testing.T) map[string]voice.Utterance {
	t.Helper()
	compose := func(text, pinyin string, slots map[string]voice.Reading) voice.Utterance {
		u, err := voice.Compose(voice.Utterance{Text: text, Pinyin: pinyin, Class: voice.Guidance}, slots)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	must := func(r voice.Reading, err error) voice.Reading {
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	return map[string]voice.Utterance{
		"home": compose("上午好！想办什么事，按一下就行。", "shang4 wu3 hao3! xiang3 ban4 shen2 me5 shi4, an4 yi2 xia4 jiu4 xing2.", nil),
		"call": compose("请{ticket}号到{window}。", "qing3 {ticket} hao4 dao4 {window}.", map[string]voice.Reading{
			"ticket": must(voice.ReadTicket("A012")), "window": must(voice.ReadOrdinal(3, "号窗口")),
		}),
		"amount": compose("一共{0}。", "yi2 gong4 {0}.", map[string]voice.Reading{"0": must(voice.ReadAmountText("1,234.50"))}),
		"phone":  compose("电话是{0}。", "dian4 hua4 shi4 {0}.", map[string]voice.Reading{"0": must(voice.ReadPhone("010-62345678"))}),
		"error":  compose("还没写字。写一句就行。", "hai2 mei2 xie3 zi4. xie3 yi2 ju4 jiu4 xing2.", nil),
	}
}

// What the card plays must be the prompt, whole: the same waveform from the
// first sample to the last.
func TestPromptsAreHeard(t *testing.T) {
	c := card(t)
	engine := voice.NewEspeak(voice.EspeakOptions{})
	done := make(chan voice.Outcome, 4)
	s := voice.New([]voice.Engine{engine, voice.Chime{}}, voice.NewAplay(voice.AplayOptions{Grace: limit}), voice.Options{
		Volume: voice.Loudest, VolumeSet: true, EngineTimeout: limit,
		OnDone: func(_ voice.Utterance, o voice.Outcome) { done <- o },
	})
	defer s.Close()
	for name, u := range said(t) {
		want, err := engine.Render(context.Background(), u)
		if err != nil {
			t.Fatal(err)
		}
		c.Forget()
		s.Speak(u)
		if o := receive(t, done, name); o != voice.Said {
			t.Errorf("%s: %s", name, o)
			continue
		}
		got := settled(t, c, len(want.Samples))
		onset := firstAudible(got.Samples)
		wantOnset := firstAudible(want.Samples)
		if onset < 0 {
			t.Errorf("%s: nothing was heard", name)
			continue
		}
		// The trial of the card at the start is 10 ms of silence, and a machine that
		// is busy lets the card run dry before the first sample.
		if lead := onset - wantOnset; lead < 0 || lead > voicetest.SampleRate/4 {
			t.Errorf("%s: begins %d samples late", name, lead)
		}
		heard := got.Samples[max(0, onset-wantOnset):]
		if len(heard) < len(want.Samples) {
			t.Errorf("%s: %d of %d samples", name, len(heard), len(want.Samples))
			continue
		}
		if r := rms(heard[:len(want.Samples)]); r < 1000 || math.Abs(r/rms(want.Samples)-1) > 0.01 {
			t.Errorf("%s: RMS %.0f, rendered %.0f", name, r, rms(want.Samples))
		}
		for i, v := range want.Samples {
			if d := int(v) - int(heard[i]); d < -2 || d > 2 {
				t.Errorf("%s: sample %d is %d, rendered %d", name, i, heard[i], v)
				break
			}
		}
	}
}

// settled waits until the card has played n samples: the player is gone a
// moment before the card's own buffer is empty.
func settled(t *testing.T, c *voicetest.Card, n int) voicetest.Heard {
	t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(5 * time.Millisecond) {
		h := c.Heard()
		if len(h.Samples) >= n || time.Now().After(end) {
			return h
		}
	}
}

func firstAudible(samples []int16) int {
	for i, v := range samples {
		if v > voicetest.Audible || v < -voicetest.Audible {
			return i
		}
	}
	return -1
}

func rms(samples []int16) float64 {
	sum := 0.0
	for _, v := range samples {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(samples)))
}

// A touch cuts the prompt: only a part of it ever reaches the card.
func TestTouchSilences(t *testing.T) {
	c := card(t)
	engine := voice.NewEspeak(voice.EspeakOptions{})
	done := make(chan voice.Outcome, 4)
	s := voice.New([]voice.Engine{engine}, voice.NewAplay(voice.AplayOptions{Grace: limit}), voice.Options{
		Volume: voice.Loudest, VolumeSet: true, EngineTimeout: limit,
		OnDone: func(_ voice.Utterance, o voice.Outcome) { done <- o },
	})
	defer s.Close()
	u := said(t)["phone"]
	whole, err := engine.Render(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	s.Speak(u)
	settled(t, c, voicetest.SampleRate/2)
	s.Hush()
	if o := receive(t, done, "end of the prompt"); o != voice.Interrupted {
		t.Errorf("outcome %s", o)
	}
	h := c.Heard()
	if len(h.Samples) > len(whole.Samples)*3/4 {
		t.Errorf("%d of %d samples were played all the same", len(h.Samples), len(whole.Samples))
	}
}

// The card is pulled out while it speaks and put back later: health tells
// both, speaking never blocks, and the voice comes back by itself.
func TestCardRemovedWhileSpeaking(t *testing.T) {
	c := card(t)
	health := make(chan voice.Health, 8)
	done := make(chan voice.Outcome, 8)
	sink := voice.NewAplay(voice.AplayOptions{Grace: limit, RetryMin: 20 * time.Millisecond, RetryMax: 50 * time.Millisecond})
	s := voice.New([]voice.Engine{voice.NewEspeak(voice.EspeakOptions{})}, sink, voice.Options{
		OnHealth: func(h voice.Health) { health <- h },
		OnDone:   func(_ voice.Utterance, o voice.Outcome) { done <- o },
	})
	defer s.Close()
	u := said(t)["phone"]
	s.Speak(u)
	settled(t, c, voicetest.SampleRate/2)
	if err := c.Unplug(); err != nil {
		t.Fatal(err)
	}
	if o := receive(t, done, "end of the prompt"); o != voice.Silent {
		t.Errorf("card removed: %s", o)
	}
	if h := receive(t, health, "loss"); h != voice.HealthNoCard {
		t.Errorf("health %q", h)
	}
	s.Speak(u)
	if o := receive(t, done, "answer without a card"); o != voice.Silent {
		t.Errorf("without a card: %s", o)
	}
	if err := c.Plug(); err != nil {
		t.Fatal(err)
	}
	if h := receive(t, health, "recovery"); h != voice.HealthOK {
		t.Errorf("health %q", h)
	}
	s.Speak(u)
	if o := receive(t, done, "prompt after recovery"); o != voice.Said {
		t.Errorf("after recovery: %s", o)
	}
}

// A machine that never had a card says so before anybody speaks.
func TestNoCard(t *testing.T) {
	c := card(t)
	if err := c.Unplug(); err != nil {
		t.Fatal(err)
	}
	sink := voice.NewAplay(voice.AplayOptions{Grace: limit})
	health := make(chan voice.Health, 8)
	s := voice.New([]voice.Engine{voice.Chime{}, voice.NewEspeak(voice.EspeakOptions{})}, sink, voice.Options{OnHealth: func(h voice.Health) { health <- h }})
	defer s.Close()
	if h := receive(t, health, "news of the missing card"); h != voice.HealthNoCard {
		t.Errorf("health %q", h)
	}
	if err := sink.Play(context.Background(), voice.PCM{Rate: voice.SampleRate, Samples: make([]int16, 480)}); !errors.Is(err, voice.ErrNoCard) {
		t.Errorf("play: %v", err)
	}
}
