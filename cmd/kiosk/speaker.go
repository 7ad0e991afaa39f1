package main

import (
	"errors"
	"log/slog"
	"sync"

	"smartcounter/devices/voice"
	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
)

// speaker is the runner's Speaker on the voice device.
type speaker struct {
	voice *voice.Speaker
	sink  *voice.Aplay
	pack  *voice.Pack // nil for none

	mu   sync.Mutex
	done map[string]func() // by utterance id: the newest utterance's callback
}

// newSpeaker speaks from a voice pack, if there is one, and by synthesis. A pack
// that cannot be used is told in the log: the counter speaks without it.
func newSpeaker(packPath string, log *slog.Logger, changed func(voice.Health)) *speaker {
	s := &speaker{sink: voice.NewAplay(voice.AplayOptions{}), done: map[string]func(){}}
	espeak := voice.NewEspeak(voice.EspeakOptions{})
	engines := []voice.Engine{espeak, voice.Chime{}}
	if packPath != "" {
		pack, err := voice.OpenPack(packPath)
		if err != nil {
			log.Warn("the voice pack is not used; build it again with voicepack build", "pack", packPath, "error", err)
		} else {
			s.pack = pack
			engines = voice.Chain(pack, espeak)
		}
	}
	s.voice = voice.New(engines, s.sink, voice.Options{
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

func (s *speaker) Hush() { s.voice.Hush() }

func (s *speaker) SetSound(v kiosk.Volume, r kiosk.Rate) {
	s.voice.SetVolume(map[kiosk.Volume]int{
		kiosk.VolumeMute: voice.Muted, kiosk.VolumeSmall: voice.Quiet,
		kiosk.VolumeMiddle: voice.Medium, kiosk.VolumeBig: voice.Loud,
	}[v])
	s.voice.SetRate(map[kiosk.Rate]voice.Rate{kiosk.RateNormal: voice.Normal, kiosk.RateSlow: voice.Slow}[r])
}

func (s *speaker) close() error {
	errs := []error{s.voice.Close(), s.sink.Close()}
	if s.pack != nil {
		errs = append(errs, s.pack.Close())
	}
	return errors.Join(errs...)
}
