package voice

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// tones is an engine whose sound is one second long, with the first rune of
// the text as every sample, so that a sink can tell what it plays.
type tones struct{ err error }

func (e *tones) Render(_ context.Context, u Utterance) (PCM, error) {
	if e.err != nil {
		return PCM{}, e.err
	}
	p := PCM{Rate: SampleRate, Samples: make([]int16, SampleRate)}
	for i := range p.Samples {
		p.Samples[i] = int16([]rune(u.Text)[0])
	}
	return p, nil
}

// tape is a sink that takes as long as the sound does and writes down what it
// was given and whether it was cut.
type tape struct {
	mu   sync.Mutex
	log  []string
	fail error
}

func (s *tape) Play(ctx context.Context, p PCM) error {
	s.mu.Lock()
	fail := s.fail
	s.mu.Unlock()
	if fail != nil {
		return fail
	}
	timer := time.NewTimer(p.Duration())
	defer timer.Stop()
	cut := ""
	select {
	case <-timer.C:
	case <-ctx.Done():
		cut = "/"
	}
	s.mu.Lock()
	s.log = append(s.log, string(rune(p.Samples[0]))+cut)
	s.mu.Unlock()
	return ctx.Err()
}

func (s *tape) played() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// speakerTest runs body in a bubble with a speaker at full volume.
func speakerTest(t *testing.T, body func(t *testing.T, s *Speaker, out *tape, outcomes func() []string), change ...func(*Options)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var done []string
		opts := Options{Volume: Loudest, VolumeSet: true, OnDone: func(u Utterance, o Outcome) {
			mu.Lock()
			defer mu.Unlock()
			done = append(done, u.Text+" "+string(o))
		}}
		for _, f := range change {
			f(&opts)
		}
		out := &tape{}
		s := New([]Engine{&tones{}}, out, opts)
		defer s.Close()
		body(t, s, out, func() []string {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(done)
		})
	})
}

func say(text string, c Class) Utterance { return Utterance{ID: text, Text: text, Class: c} }

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpeakerSaysOne(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, outcomes func() []string) {
		s.Speak(say("a", Guidance))
		time.Sleep(1100 * time.Millisecond)
		expect(t, out.played(), "a")
		expect(t, outcomes(), "a said")
	})
}

func TestSpeakerReplacesWithinClass(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, _ func() []string) {
		for _, text := range []string{"a", "b", "c"} {
			s.Speak(say(text, Guidance))
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(2 * time.Second)
		expect(t, out.played(), "a/", "b/", "c")
	})
}

func TestSpeakerHigherInterrupts(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, outcomes func() []string) {
		s.Speak(say("i", Idle))
		time.Sleep(100 * time.Millisecond)
		s.Speak(say("g", Guidance))
		time.Sleep(100 * time.Millisecond)
		s.Speak(say("e", Error))
		time.Sleep(100 * time.Millisecond)
		s.Speak(say("s", Safety))
		time.Sleep(3 * time.Second)
		expect(t, out.played(), "i/", "g/", "e/", "s")
		expect(t, outcomes(), "i interrupted", "g interrupted", "e interrupted", "s said")
	})
}

// The words of the present screen wait for an error to end, those of an older
// screen are forgotten, an idle invitation never waits.
func TestSpeakerLowerWaitsWhileFresh(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, outcomes func() []string) {
		s.Speak(say("e", Error))
		time.Sleep(100 * time.Millisecond)
		s.Speak(say("i", Idle))
		s.Speak(say("a", Guidance))
		s.Speak(say("b", Guidance))
		time.Sleep(3 * time.Second)
		expect(t, out.played(), "e", "b")
		expect(t, outcomes(), "a replaced", "e said", "i replaced", "b said")
	})
}

func TestSpeakerDropsStaleGuidance(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, outcomes func() []string) {
		s.Speak(say("s", Safety))
		time.Sleep(10 * time.Millisecond)
		s.Speak(say("g", Guidance))
		for range 3 {
			time.Sleep(900 * time.Millisecond)
			s.Speak(say("s", Safety))
		}
		time.Sleep(3 * time.Second)
		expect(t, out.played(), "s/", "s/", "s/", "s")
		if !slices.Contains(outcomes(), "g replaced") {
			t.Errorf("outcomes %q", outcomes())
		}
	}, func(o *Options) { o.GuidanceWait = 2 * time.Second })
}

// Somebody in the hall waits for this number: it is said again from the start.
func TestSpeakerRepeatsInterruptedCall(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, _ func() []string) {
		s.Speak(say("c", Call))
		time.Sleep(500 * time.Millisecond)
		s.Speak(say("e", Error))
		time.Sleep(3 * time.Second)
		expect(t, out.played(), "c/", "e", "c")
	})
}

func TestSpeakerHush(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, outcomes func() []string) {
		s.Speak(say("e", Error))
		time.Sleep(100 * time.Millisecond)
		s.Speak(say("g", Guidance))
		s.Speak(say("c", Call))
		s.Hush()
		synctest.Wait() // no time passes: silence is immediate
		expect(t, outcomes(), "g replaced", "e interrupted")
		time.Sleep(3 * time.Second)
		expect(t, out.played(), "e/", "c")
	})
}

func TestSpeakerReplay(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, _ func() []string) {
		s.Replay() // nothing yet
		s.Speak(say("g", Guidance))
		time.Sleep(100 * time.Millisecond)
		s.Hush()
		s.Speak(say("i", Idle))
		time.Sleep(2 * time.Second)
		s.Replay()
		time.Sleep(2 * time.Second)
		s.Reset()
		s.Replay() // the next customer must not hear it
		time.Sleep(2 * time.Second)
		expect(t, out.played(), "g/", "i", "g")
	})
}

func TestSpeakerPrivate(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, outcomes func() []string) {
		secret := say("p", Guidance)
		secret.Private = true
		s.Speak(secret)
		time.Sleep(2 * time.Second)
		s.Replay()
		time.Sleep(2 * time.Second)
		expect(t, out.played())
		expect(t, outcomes(), "p withheld")
		secret.Asked = true
		s.Speak(secret)
		time.Sleep(2 * time.Second)
		expect(t, out.played(), "p")
	})
}

func TestSpeakerPrivateToHeadphones(t *testing.T) {
	ears := &tape{}
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, _ func() []string) {
		secret := say("p", Guidance)
		secret.Private = true
		s.Speak(secret)
		time.Sleep(2 * time.Second)
		expect(t, out.played())
		expect(t, ears.played(), "p")
	}, func(o *Options) { o.Headphones = ears })
}

func TestSpeakerVolume(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, outcomes func() []string) {
		s.SetVolume(Medium)
		s.Speak(say("中", Guidance)) // sample value 20013, 9 dB lower 7101
		time.Sleep(2 * time.Second)
		expect(t, out.played(), string(rune(7101)))
		s.Speak(say("x", Guidance))
		time.Sleep(100 * time.Millisecond)
		s.SetVolume(Muted)
		synctest.Wait()
		s.Speak(say("y", Guidance))
		time.Sleep(2 * time.Second)
		expect(t, outcomes(), "中 said", "x interrupted", "y silent")
		s.Reset()
		if got := s.Volume(); got != Loudest {
			t.Errorf("volume after reset: %d", got)
		}
		s.SetVolume(99)
		if got := s.Volume(); got != Loudest {
			t.Errorf("volume 99 became %d", got)
		}
	})
}

func TestSpeakerClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &tape{}
		var done []Outcome
		s := New([]Engine{&tones{}}, out, Options{OnDone: func(_ Utterance, o Outcome) { done = append(done, o) }})
		s.Speak(say("a", Guidance))
		synctest.Wait()
		for range 2 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		s.Speak(say("b", Guidance))
		if !slices.Equal(done, []Outcome{Interrupted, Replaced}) {
			t.Errorf("outcomes %q", done)
		}
	})
}

// A thousand taps in a row leave one utterance and no pile of goroutines.
func TestSpeakerFlood(t *testing.T) {
	speakerTest(t, func(t *testing.T, s *Speaker, out *tape, outcomes func() []string) {
		for range 1000 {
			s.Speak(say("a", Guidance))
			s.Hush()
		}
		s.Speak(say("z", Guidance))
		time.Sleep(3 * time.Second)
		log := out.played()
		if len(log) == 0 || log[len(log)-1] != "z" {
			t.Errorf("last played %q", log)
		}
		if n := len(outcomes()); n != 1001 {
			t.Errorf("%d outcomes of 1001", n)
		}
	})
}

// spelling is an engine that keeps the pinyin it was given.
type spelling struct {
	tones
	mu   sync.Mutex
	seen []string
}

func (e *spelling) Render(ctx context.Context, u Utterance) (PCM, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen = append(e.seen, u.Pinyin)
	u.Text = "x"
	return e.tones.Render(ctx, u)
}

// A customer's own words have no reviewed pinyin; they are read by the
// dictionary, piece by piece when they are long.
func TestSpeakerReadsOwnWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, out := &spelling{}, &tape{}
		s := New([]Engine{e}, out, Options{})
		s.Speak(Utterance{Text: "行长不在。" + strings.Repeat("我等了很长时间，没有人理我。", 10), Class: Guidance, Private: true, Asked: true})
		time.Sleep(60 * time.Second)
		s.Close()
		if len(e.seen) < 4 || len(out.played()) != len(e.seen) || !strings.HasPrefix(e.seen[0], "hang2 zhang3 bu2 zai4, wo3 deng3 le5 hen3 chang2") {
			t.Errorf("%d pieces played of %q", len(out.played()), e.seen)
		}
	})
}
