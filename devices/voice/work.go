package voice

import (
	"context"
	"errors"
	"math"
	"time"
)

// work says one job after the other until Close.
func (s *Speaker) work() {
	defer close(s.done)
	for {
		j, stale, closed := s.next()
		s.report(stale, Replaced)
		if closed {
			return
		}
		if j == nil {
			<-s.wake
			continue
		}
		o := s.say(j)
		s.mu.Lock()
		s.current = nil
		s.mu.Unlock()
		j.cancel()
		s.opts.OnDone(j.u, o)
	}
}

// next takes the most urgent job that is still fresh.
func (s *Speaker) next() (j *job, stale []*job, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil, true
	}
	for c := Safety; c >= Idle; c-- {
		w := s.waiting[c]
		if w == nil {
			continue
		}
		if j == nil && s.fresh(w) {
			s.waiting[c], s.current, j = nil, w, w
			continue
		}
		if c == Idle || !s.fresh(w) {
			s.waiting[c] = nil
			w.cancel()
			stale = append(stale, w)
		}
	}
	return j, stale, false
}

// fresh reports whether a waiting job still means something.
func (s *Speaker) fresh(j *job) bool {
	age := s.opts.Now().Sub(j.since)
	switch j.u.Class {
	case Guidance:
		return age <= s.opts.GuidanceWait
	case Call:
		return age <= s.opts.CallWait
	}
	return true
}

// say renders and plays one job.
func (s *Speaker) say(j *job) Outcome {
	s.mu.Lock()
	volume := s.volume
	j.u.Rate = s.rate
	s.mu.Unlock()
	if volume == Muted {
		return Silent
	}
	pcm, chime, err := s.render(j.ctx, j.u)
	if j.ctx.Err() != nil {
		return Interrupted
	}
	if err != nil {
		return Silent
	}
	sink := s.sink
	if j.u.Private && s.opts.Headphones != nil {
		sink = s.opts.Headphones
	}
	err = sink.Play(j.ctx, amplify(pcm, volume))
	if _, reports := sink.(watched); !reports && sink == s.sink && j.ctx.Err() == nil {
		s.sinkChanged(err)
	}
	switch {
	case j.ctx.Err() != nil:
		return Interrupted
	case err != nil:
		return Silent
	case chime:
		return Chimed
	}
	return Said
}

// render asks the engines in order.
func (s *Speaker) render(ctx context.Context, u Utterance) (pcm PCM, chime bool, err error) {
	broken := false
	for _, g := range s.engines {
		pcm, err = g.render(ctx, u, s.opts.EngineTimeout)
		if ctx.Err() != nil {
			return PCM{}, false, ctx.Err()
		}
		if err != nil {
			if !errors.Is(err, ErrMiss) {
				broken = true
				s.opts.OnEngine(g.engine, err)
			}
			continue
		}
		_, chime = g.engine.(wordless)
		break
	}
	// A chime for want of a reading is the prompt's fault, not the engine's.
	if spoke := err == nil && !chime; spoke || broken {
		s.mu.Lock()
		s.words = spoke
		s.mu.Unlock()
		s.tellHealth()
	}
	if err == nil && len(pcm.Samples) == 0 {
		err = ErrMiss
	}
	if len(s.engines) == 0 {
		err = ErrMiss
	}
	return pcm, chime, err
}

// sinkChanged takes note of the sink's loss (err) or recovery (nil).
func (s *Speaker) sinkChanged(err error) {
	s.mu.Lock()
	s.sinkErr = err
	s.mu.Unlock()
	s.tellHealth()
}

// tellHealth works out the state and reports it if it changed.
func (s *Speaker) tellHealth() {
	s.tell.Lock()
	defer s.tell.Unlock()
	s.mu.Lock()
	h := HealthOK
	switch {
	case errors.Is(s.sinkErr, ErrNoPlayer):
		h = HealthNoPlayer
	case s.sinkErr != nil:
		h = HealthNoCard
	case !s.words:
		h = HealthNoWords
	}
	changed := h != s.health
	s.health = h
	s.mu.Unlock()
	if changed {
		s.opts.OnHealth(h)
	}
}

// A guard calls an engine with a time limit that holds even if the engine
// ignores its context. One hanging call is tolerated; until it comes back the
// engine is passed over, so no more goroutines are lost to it.
type guard struct {
	engine Engine
	hung   chan struct{} // closed when the abandoned call returns
}

func (g *guard) render(ctx context.Context, u Utterance, limit time.Duration) (PCM, error) {
	if g.hung != nil {
		select {
		case <-g.hung:
			g.hung = nil
		default:
			return PCM{}, ErrBusy
		}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var pcm PCM
	var err error
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		pcm, err = g.engine.Render(ctx, u)
	}()
	select {
	case <-finished:
		return pcm, err
	case <-ctx.Done():
	}
	// A well-behaved engine returns at once now; give it the moment it needs.
	grace := time.NewTimer(100 * time.Millisecond)
	defer grace.Stop()
	select {
	case <-finished:
		return PCM{}, errors.Join(ErrEngine, ctx.Err())
	case <-grace.C:
		g.hung = finished
		return PCM{}, ErrBusy
	}
}

// decibels is the gain of each volume step. Sound is made at the loudest step
// and only ever attenuated, so no step clips.
var decibels = [Loudest + 1]float64{Quiet: -15, Medium: -9, Loud: -4, Loudest: 0}

// amplify returns p at a volume step.
func amplify(p PCM, step int) PCM {
	if step == Loudest {
		return p
	}
	gain := math.Pow(10, decibels[step]/20)
	out := make([]int16, len(p.Samples))
	for i, v := range p.Samples {
		out[i] = int16(math.Round(float64(v) * gain))
	}
	return PCM{Rate: p.Rate, Samples: out}
}
