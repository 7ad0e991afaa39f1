package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"smartcounter/devices/voice"
	"smartcounter/devices/voice/voicetest"
)

func init() { areas["voice"] = benchVoice }

// benchVoice measures on a real-time ALSA device how long after Speak the
// first sound plays, of a prompt made before and of one to be synthesised, and
// how long after a touch the last sound plays.
func benchVoice(args []string) error {
	flags := flag.NewFlagSet("voice", flag.ContinueOnError)
	n := flags.Int("n", 100, "prompts of each kind")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 {
		return errors.New("-n must be at least 1")
	}
	dir, err := os.MkdirTemp("", "bench-voice-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	card, err := voicetest.New(dir)
	if err != nil {
		return err
	}
	defer card.Unplug()

	engine := voice.NewEspeak(voice.EspeakOptions{})
	if err := engine.Check(); err != nil {
		return err
	}
	done := make(chan voice.Outcome, 1)
	s := voice.New([]voice.Engine{engine}, voice.NewAplay(voice.AplayOptions{}), voice.Options{
		Volume: voice.Loudest, VolumeSet: true,
		OnDone: func(_ voice.Utterance, o voice.Outcome) { done <- o },
	})
	defer s.Close()
	m := voiceMeter{card, s, done}

	var cached, synth, silence []float64
	home := voice.Utterance{ID: "home", Class: voice.Guidance, Pinyin: "shang4 wu3 hao3! xiang3 ban4 shen2 me5 shi4, an4 yi2 xia4 jiu4 xing2. bu4 zhao2 ji2, man4 man4 kan4."}
	if _, _, err := m.say(home); err != nil { // fills the cache
		return err
	}
	for i := range *n {
		first, quiet, err := m.say(home)
		if err != nil {
			return err
		}
		cached, silence = append(cached, first), append(silence, quiet)
		number, err := voice.ReadNumber(int64(100 + i))
		if err != nil {
			return err
		}
		call, err := voice.Compose(voice.Utterance{
			ID: "call", Text: "请{0}号到三号窗口。", Pinyin: "qing3 {0} hao4 dao4 san1 hao4 chuang1 kou3.", Class: voice.Guidance,
		}, map[string]voice.Reading{"0": number})
		if err != nil {
			return err
		}
		if first, quiet, err = m.say(call); err != nil {
			return err
		}
		synth, silence = append(synth, first), append(silence, quiet)
	}
	for _, f := range []struct {
		name string
		ms   []float64
	}{{"first_sound_cached", cached}, {"first_sound_synth", synth}, {"silence", silence}} {
		slices.Sort(f.ms)
		emit("voice."+f.name+"_p50_ms", voiceQuantile(f.ms, 0.50), "ms", len(f.ms))
		emit("voice."+f.name+"_p99_ms", voiceQuantile(f.ms, 0.99), "ms", len(f.ms))
	}
	return nil
}

type voiceMeter struct {
	card *voicetest.Card
	s    *voice.Speaker
	done chan voice.Outcome
}

// say speaks u, touches the screen when sound came out, and returns the
// milliseconds to the first sound and from the touch to silence.
func (m voiceMeter) say(u voice.Utterance) (first, quiet float64, err error) {
	m.card.Forget()
	begin := time.Now()
	m.s.Speak(u)
	var onset time.Time
	for onset.IsZero() {
		if time.Since(begin) > 10*time.Second {
			return 0, 0, errors.New("no sound within 10 s")
		}
		time.Sleep(5 * time.Millisecond)
		onset = m.card.Heard().Onset(begin)
	}
	time.Sleep(150 * time.Millisecond) // somewhere inside the prompt
	touch := time.Now()
	m.s.Hush()
	if o := <-m.done; o != voice.Interrupted {
		return 0, 0, fmt.Errorf("prompt was %s before the touch", o)
	}
	time.Sleep(150 * time.Millisecond) // what the card still held has been played by now
	end := m.card.Heard().End()
	return onset.Sub(begin).Seconds() * 1000, max(0, end.Sub(touch).Seconds()*1000), nil
}

// voiceQuantile returns the smallest value that at least a share q of sorted does not exceed.
func voiceQuantile(sorted []float64, q float64) float64 {
	i := int(q*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}
