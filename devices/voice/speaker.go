package voice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// An Outcome says what became of an utterance.
type Outcome string

// Outcomes.
const (
	Said        Outcome = "said"        // it was heard to its end
	Chimed      Outcome = "chimed"      // no engine had words: a chime was heard
	Interrupted Outcome = "interrupted" // a touch or something more urgent cut it
	Replaced    Outcome = "replaced"    // never begun: something else came first
	Withheld    Outcome = "withheld"    // private, and nobody asked to hear it
	Silent      Outcome = "silent"      // muted, or no sound came out: caption only
)

// Health is the state of the voice in words for staff.
type Health string

// Health states. None of them stops the counter.
const (
	HealthOK       Health = "ok"
	HealthNoCard   Health = "no sound card: captions only"
	HealthNoPlayer Health = "no player program: captions only"
	HealthNoWords  Health = "no speech engine: chime and captions"
)

// Options configure a Speaker. The zero value is usable.
type Options struct {
	Volume     int  // house setting, Muted to Loudest; used after Reset
	VolumeSet  bool // false: Volume is not looked at and Loud is used
	Rate       Rate // house setting
	Headphones Sink // where private utterances go; nil: only when asked

	EngineTimeout time.Duration // for one engine and utterance; 0: 2 s
	// Wait is how long an utterance may wait for a more urgent one before it
	// is stale; an idle one never waits. 0: 4 s for guidance, 30 s for calls.
	GuidanceWait time.Duration
	CallWait     time.Duration

	OnHealth func(Health)                   // called on every change, never concurrently
	OnDone   func(u Utterance, o Outcome)   // called once for every Speak
	Now      func() time.Time               // nil: time.Now
	OnEngine func(engine Engine, err error) // called when an engine fails, for the log
}

func (o *Options) fill() {
	if !o.VolumeSet {
		o.Volume = Loud
	}
	o.Volume = min(max(o.Volume, Muted), Loudest)
	if o.EngineTimeout <= 0 {
		o.EngineTimeout = 2 * time.Second
	}
	if o.GuidanceWait <= 0 {
		o.GuidanceWait = 4 * time.Second
	}
	if o.CallWait <= 0 {
		o.CallWait = 30 * time.Second
	}
	if o.OnHealth == nil {
		o.OnHealth = func(Health) {}
	}
	if o.OnDone == nil {
		o.OnDone = func(Utterance, Outcome) {}
	}
	if o.OnEngine == nil {
		o.OnEngine = func(Engine, error) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

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
