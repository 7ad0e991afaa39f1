package main

import (
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

	mu   sync.Mutex
	done map[string]func() // by utterance id: the newest utterance's callback
}

func newSpeaker(log *slog.Logger, changed func(voice.Health)) *speaker {
	s := &speaker{sink: voice.NewAplay(voice.AplayOptions{}), done: map[string]func(){}}
	engines := []voice.Engine{voice.NewEspeak(voice.EspeakOptions{}), voice.Chime{}}
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
	err := s.voice.Close()
	if e := s.sink.Close(); err == nil {
		err = e
	}
	return err
}
