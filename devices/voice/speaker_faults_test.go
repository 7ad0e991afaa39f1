package voice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestSpeakerFallsThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dead := &tones{err: fmt.Errorf("%w: died", ErrEngine)}
		miss := &tones{err: ErrMiss}
		out := &tape{}
		var done []Outcome
		var healths []Health
		var failed []error
		s := New([]Engine{miss, dead, Chime{}}, out, Options{
			OnDone:   func(_ Utterance, o Outcome) { done = append(done, o) },
			OnHealth: func(h Health) { healths = append(healths, h) },
			OnEngine: func(_ Engine, err error) { failed = append(failed, err) },
		})
		s.Speak(say("a", Guidance))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		dead.err = nil
		s.Speak(say("b", Guidance))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		s.Close()
		if !slices.Equal(done, []Outcome{Chimed, Said}) {
			t.Errorf("outcomes %q", done)
		}
		if !slices.Equal(healths, []Health{HealthNoWords, HealthOK}) {
			t.Errorf("health %q", healths)
		}
		if len(failed) != 1 || !errors.Is(failed[0], ErrEngine) {
			t.Errorf("failures %v", failed)
		}
	})
}

// stubborn hangs in its first call until it is released and ignores its context.
type stubborn struct {
	release chan struct{}
	calls   int
}

func (e *stubborn) Render(context.Context, Utterance) (PCM, error) {
	e.calls++
	<-e.release
	return PCM{}, ErrMiss
}

func TestSpeakerPassesOverHungEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung := &stubborn{release: make(chan struct{})}
		out := &tape{}
		s := New([]Engine{hung, &tones{}}, out, Options{Volume: Loudest, VolumeSet: true})
		defer s.Close()
		for _, text := range []string{"a", "b", "c"} {
			s.Speak(say(text, Guidance))
			time.Sleep(5 * time.Second)
		}
		expect(t, out.played(), "a", "b", "c")
		synctest.Wait()
		if hung.calls != 1 {
			t.Errorf("hung engine called %d times", hung.calls)
		}
		close(hung.release)
		synctest.Wait()
		s.Speak(say("d", Guidance))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if hung.calls != 2 {
			t.Errorf("engine that came back called %d times", hung.calls)
		}
	})
}

func TestSpeakerSinkLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &tape{fail: ErrNoCard}
		var healths []Health
		var done []Outcome
		s := New([]Engine{&tones{}}, out, Options{
			OnHealth: func(h Health) { healths = append(healths, h) },
			OnDone:   func(_ Utterance, o Outcome) { done = append(done, o) },
		})
		s.Speak(say("a", Guidance))
		synctest.Wait()
		if got := s.Health(); got != HealthNoCard {
			t.Errorf("health %q", got)
		}
		out.mu.Lock()
		out.fail = nil
		out.mu.Unlock()
		s.Speak(say("b", Guidance))
		time.Sleep(2 * time.Second)
		s.Close()
		if !slices.Equal(healths, []Health{HealthNoCard, HealthOK}) || !slices.Equal(done, []Outcome{Silent, Said}) {
			t.Errorf("health %q, outcomes %q", healths, done)
		}
	})
}

// A machine without espeak-ng says so at the start and answers with a chime.
func TestSpeakerWithoutEspeak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var healths []Health
		var done []Outcome
		s := New([]Engine{NewEspeak(EspeakOptions{Path: "voice-no-such-program"}), Chime{}}, &tape{}, Options{
			OnHealth: func(h Health) { healths = append(healths, h) },
			OnDone:   func(_ Utterance, o Outcome) { done = append(done, o) },
		})
		if got := s.Health(); got != HealthNoWords {
			t.Errorf("health %q before anything was said", got)
		}
		s.Speak(Utterance{Text: "您好", Pinyin: "nin2 hao3", Class: Guidance})
		time.Sleep(5 * time.Second)
		s.Close()
		if !slices.Equal(healths, []Health{HealthNoWords}) || !slices.Equal(done, []Outcome{Chimed}) {
			t.Errorf("health %q, outcomes %q", healths, done)
		}
	})
}
