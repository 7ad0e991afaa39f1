package voice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// A job is an utterance on its way. Its context ends when it is interrupted.
type job struct {
	u      Utterance
	since  time.Time
	ctx    context.Context
	cancel context.CancelFunc
}

// A Speaker says utterances one at a time. All its methods return at once and
// may be called from any goroutine.
type Speaker struct {
	engines []*guard
	sink    Sink
	opts    Options
	wake    chan struct{}
	done    chan struct{}

	mu      sync.Mutex
	closed  bool
	current *job
	waiting [Safety + 1]*job // one place a class: nothing piles up
	last    *Utterance
	volume  int
	rate    Rate
	sinkErr error // what the sink last reported
	words   bool  // the last rendering, or the first look, found a voice
	health  Health
	tell    sync.Mutex // keeps OnHealth calls apart and in order
}

// watched is a sink that reports loss and recovery by itself.
type watched interface {
	Watch(func(error))
}

// checked is an engine that can say whether it would work without rendering.
type checked interface {
	Check() error
}

// wordless marks an engine that makes a sound but says nothing.
type wordless interface {
	Wordless()
}

// New starts a Speaker that tries engines in order and plays on sink. It owns
// the sink from then on.
func New(engines []Engine, sink Sink, opts Options) *Speaker {
	opts.fill()
	s := &Speaker{
		sink:   sink,
		opts:   opts,
		wake:   make(chan struct{}, 1),
		done:   make(chan struct{}),
		volume: opts.Volume,
		rate:   opts.Rate,
		health: HealthOK,
	}
	for _, e := range engines {
		s.engines = append(s.engines, &guard{engine: e})
	}
	s.words = s.haveWords()
	if w, ok := sink.(watched); ok {
		w.Watch(s.sinkChanged)
	}
	go s.work()
	s.tellHealth()
	return s
}

// haveWords looks whether some engine can speak arbitrary words.
func (s *Speaker) haveWords() bool {
	for _, g := range s.engines {
		if _, chime := g.engine.(wordless); chime {
			continue
		}
		c, ok := g.engine.(checked)
		if !ok || c.Check() == nil {
			return true
		}
	}
	return false
}

// Speak says u: at once if nothing more urgent is being said, else after it
// unless that takes so long that u is stale.
func (s *Speaker) Speak(u Utterance) {
	var dropped []*job
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		s.opts.OnDone(u, Replaced)
		return
	}
	u.Class = min(max(u.Class, Idle), Safety)
	if withheld(u, s.opts.Headphones) {
		// The older words of the class are stale all the same.
		dropped = s.clear(u.Class)
		s.mu.Unlock()
		s.report(dropped, Replaced)
		s.opts.OnDone(u, Withheld)
		return
	}
	if u.Class == Guidance || u.Class == Error {
		keep := u
		s.last = &keep
	}
	dropped = s.put(u)
	s.mu.Unlock()
	s.report(dropped, Replaced)
	s.poke()
}

// put files u in its class's place and interrupts what it outranks. It
// returns the jobs that it displaced.
func (s *Speaker) put(u Utterance) []*job {
	dropped := s.clear(u.Class)
	ctx, cancel := context.WithCancel(context.Background())
	s.waiting[u.Class] = &job{u: u, since: s.opts.Now(), ctx: ctx, cancel: cancel}
	if s.current != nil && u.Class > s.current.u.Class {
		// A call is for somebody who has not heard it: it gets another turn.
		if s.current.u.Class == Call && s.waiting[Call] == nil {
			again, stop := context.WithCancel(context.Background())
			s.waiting[Call] = &job{u: s.current.u, since: s.current.since, ctx: again, cancel: stop}
		}
		s.current.cancel()
	}
	return dropped
}

// clear empties a class: what waits there is returned, what is being said is
// interrupted.
func (s *Speaker) clear(c Class) []*job {
	var dropped []*job
	if j := s.waiting[c]; j != nil {
		s.waiting[c] = nil
		j.cancel()
		dropped = append(dropped, j)
	}
	if s.current != nil && s.current.u.Class == c {
		s.current.cancel()
	}
	return dropped
}

// withheld reports whether u must not be heard by everybody around.
func withheld(u Utterance, headphones Sink) bool {
	return u.Private && !u.Asked && headphones == nil
}

// Hush makes the counter silent at once: the customer touched it. Calls and
// safety messages that wait are kept, they are not about the screen.
func (s *Speaker) Hush() {
	var dropped []*job
	s.mu.Lock()
	for c := range s.waiting {
		if Class(c) == Call || Class(c) == Safety {
			continue
		}
		dropped = append(dropped, s.clear(Class(c))...)
	}
	if s.current != nil {
		s.current.cancel()
	}
	s.mu.Unlock()
	s.report(dropped, Replaced)
}

// Replay says the last guidance or error again, and does nothing if there is
// none since Reset.
func (s *Speaker) Replay() {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	if last != nil {
		s.Speak(*last)
	}
}

// SetVolume sets the step, Muted to Loudest, until Reset. Muting is heard at
// once, another step from the next utterance on.
func (s *Speaker) SetVolume(step int) {
	s.mu.Lock()
	s.volume = min(max(step, Muted), Loudest)
	if s.volume == Muted && s.current != nil {
		s.current.cancel()
	}
	s.mu.Unlock()
}

// Volume is the step in force.
func (s *Speaker) Volume() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.volume
}

// SetRate sets the speed until Reset, from the next utterance on.
func (s *Speaker) SetRate(r Rate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r != Slow && r != Fast {
		r = Normal
	}
	s.rate = r
}

// Reset forgets the customer: silence, house volume and rate, nothing left to
// replay.
func (s *Speaker) Reset() {
	s.Hush()
	s.mu.Lock()
	s.last = nil
	s.volume, s.rate = s.opts.Volume, s.opts.Rate
	s.mu.Unlock()
}

// Health is the present state of the voice.
func (s *Speaker) Health() Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.health
}

// Close silences the counter, ends the worker and closes the sinks that have a Close.
func (s *Speaker) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		<-s.done
		return nil
	}
	s.closed = true
	var dropped []*job
	for c := range s.waiting {
		dropped = append(dropped, s.clear(Class(c))...)
	}
	s.last = nil
	s.mu.Unlock()
	s.report(dropped, Replaced)
	s.poke()
	<-s.done
	var errs []error
	for _, sink := range []Sink{s.sink, s.opts.Headphones} {
		if c, ok := sink.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("voice: close: %w", err)
	}
	return nil
}

func (s *Speaker) report(jobs []*job, o Outcome) {
	for _, j := range jobs {
		s.opts.OnDone(j.u, o)
	}
}

func (s *Speaker) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
