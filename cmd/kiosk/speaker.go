package main

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"smartcounter/devices/voice"
	"smartcounter/kiosk"
	"smartcounter/kiosk/branch"
	"smartcounter/kiosk/content"
)

// speaker is the runner's Speaker on the voice device.
type speaker struct {
	voice *voice.Speaker
	sinks []*voice.Aplay
	pack  *voice.Pack // nil for none
	steps map[kiosk.Volume]int
	rates map[kiosk.Rate]voice.Rate

	mu   sync.Mutex
	done map[string]func() // by utterance id: the newest utterance's callback
}

// newSpeaker speaks from a voice pack, if there is one, and by synthesis. A pack
// that cannot be used is told in the log: the counter speaks without it.
func newSpeaker(c voiceConfig, log *slog.Logger, changed func(voice.Health)) *speaker {
	s := &speaker{done: map[string]func(){}, steps: c.steps(), rates: c.rates()}
	loud := s.sink(c.Device)
	var headphones voice.Sink
	if c.Headphones != "" {
		headphones = s.sink(c.Headphones)
	}
	espeak := voice.NewEspeak(voice.EspeakOptions{})
	engines := []voice.Engine{espeak, voice.Chime{}}
	if c.Pack != "" {
		pack, err := voice.OpenPack(c.Pack)
		if err != nil {
			log.Warn("the voice pack is not used; build it again with voicepack build", "pack", c.Pack, "error", err)
		} else {
			s.pack = pack
			engines = voice.Chain(pack, espeak)
		}
	}
	s.voice = voice.New(engines, loud, voice.Options{
		Volume: s.steps[kiosk.VolumeMiddle], VolumeSet: true, Rate: s.rates[kiosk.RateNormal], Headphones: headphones,
		OnHealth: func(h voice.Health) {
			log.Info("voice", "health", string(h))
			changed(h)
		},
		OnEngine: func(e voice.Engine, err error) { log.Warn("voice engine failed", "engine", e, "error", err) },
		OnDone: func(u voice.Utterance, o voice.Outcome) {
			if o == voice.Interrupted || o == voice.Replaced {
				return
			}
			s.mu.Lock()
			done := s.done[u.ID]
			delete(s.done, u.ID)
			s.mu.Unlock()
			if done != nil {
				done()
			}
		},
	})
	return s
}

func (s *speaker) Say(u content.Utterance, asked bool, done func()) {
	s.mu.Lock()
	s.done[u.ID] = done
	s.mu.Unlock()
	s.voice.Speak(voice.Utterance{
		ID: u.ID, Text: u.Text, Pinyin: u.Pinyin, Class: voice.Guidance, Private: u.Private, Asked: asked,
	})
}

// call says a number that is called to a window. It waits while the counter speaks
// to its own customer.
func (s *speaker) call(c branch.Call) {
	digits := strings.NewReplacer("0", "零", "1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九")
	text := "请" + digits.Replace(c.Number) + "号，到" + digits.Replace(c.Window) + "号窗口。"
	s.voice.Speak(voice.Utterance{ID: fmt.Sprintf("call.%d", c.Seq), Text: text + text, Class: voice.Call})
}

func (s *speaker) Hush() { s.voice.Hush() }

func (s *speaker) SetSound(v kiosk.Volume, r kiosk.Rate) {
	s.voice.SetVolume(s.steps[v])
	s.voice.SetRate(s.rates[r])
}

func (s *speaker) sink(device string) *voice.Aplay {
	a := voice.NewAplay(voice.AplayOptions{Device: device})
	s.sinks = append(s.sinks, a)
	return a
}

func (s *speaker) close() error {
	errs := []error{s.voice.Close()}
	for _, a := range s.sinks {
		errs = append(errs, a.Close())
	}
	if s.pack != nil {
		errs = append(errs, s.pack.Close())
	}
	return errors.Join(errs...)
}
