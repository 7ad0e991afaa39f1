package voice

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
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
	sink := s.sink
	if j.u.Private && s.opts.Headphones != nil {
		sink = s.opts.Headphones
	}
	outcome := Said
	pieces := sentences(spellOut(j.u))
	ahead := s.renderAhead(j.ctx, pieces[0])
	defer func() { <-ahead }() // an engine serves one call at a time
	for i := range pieces {
		sound := <-ahead
		if i+1 < len(pieces) && sound.err == nil {
			ahead = s.renderAhead(j.ctx, pieces[i+1])
		}
		switch {
		case j.ctx.Err() != nil:
			return Interrupted
		case sound.err != nil:
			return Silent
		case sound.chime:
			outcome = Chimed
		}
		err := sink.Play(j.ctx, amplify(sound.pcm, volume))
		if _, reports := sink.(watched); !reports && sink == s.sink && j.ctx.Err() == nil {
			s.sinkChanged(err)
		}
		switch {
		case j.ctx.Err() != nil:
			return Interrupted
		case err != nil:
			return Silent
		case outcome == Chimed:
			return Chimed // once is enough, however long the text
		}
	}
	return outcome
}

// spellOut gives an utterance without reviewed pinyin, such as a customer's
// own words, the reading of its text. Without one it stays as it is and ends
// as a chime.
func spellOut(u Utterance) Utterance {
	if u.Pinyin == "" {
		if r, err := ReadText(u.Text); err == nil {
			u.Pinyin = r.Pinyin()
		}
	}
	return u
}

// Long texts are rendered in pieces, so that the first is heard at once while
// the next is made. A prompt of two caption lines stays whole.
const (
	longText  = 60 // syllables
	leastText = 24 // in a piece
)

// sentences cuts a long utterance at its pauses.
func sentences(u Utterance) []Utterance {
	words := strings.Fields(u.Pinyin)
	if len(words) <= longText {
		return []Utterance{u}
	}
	var out []Utterance
	for begin, i := 0, 0; i < len(words); i++ {
		pausing := strings.ContainsAny(words[i], pauses)
		if n := i + 1 - begin; i+1 == len(words) || pausing && n >= leastText || n >= 2*longText {
			piece := u
			piece.Text = "" // the pieces have no caption of their own
			piece.Pinyin = strings.Join(words[begin:i+1], " ")
			out = append(out, piece)
			begin = i + 1
		}
	}
	return out
}

// A sound is what rendering an utterance came to.
type sound struct {
	pcm   PCM
	chime bool
	err   error
}

// renderAhead renders in the background. The channel gives the sound and then
// closes.
func (s *Speaker) renderAhead(ctx context.Context, u Utterance) <-chan sound {
	c := make(chan sound, 1)
	go func() {
		defer close(c)
		pcm, chime, err := s.render(ctx, u)
		c <- sound{pcm, chime, err}
	}()
	return c
}

// render asks the engines in order.
func (s *Speaker) render(ctx context.Context, u Utterance) (pcm PCM, chime bool, err error) {
	broken := false
	for _, g := range s.engines {
		pcm, err = g.render(ctx, u, s.opts.EngineTimeout)
		if ctx.Err() != nil {
			return PCM{}, false, ctx.Err()
		}
		if errors.Is(err, ErrMiss) {
			continue
		}
		g.failed = err != nil
		if err != nil {
			broken = true
			s.opts.OnEngine(g.engine, err)
			continue
		}
		_, chime = g.engine.(wordless)
		break
	}
	s.countWords(err == nil && !chime, broken)
	if err == nil && len(pcm.Samples) == 0 {
		err = ErrMiss
	}
	if len(s.engines) == 0 {
		err = ErrMiss
	}
	return pcm, chime, err
}

// countWords takes note of whether an utterance was put into words. A chime
// for want of a reading is the prompt's fault and no sign of a broken engine.
// A recorded prompt is no sign that a synthesiser works again.
func (s *Speaker) countWords(spoke, broken bool) {
	mended := spoke && !slices.ContainsFunc(s.engines, func(g *guard) bool { return g.failed })
	s.mu.Lock()
	s.words = mended || s.words && (spoke || !broken)
	s.mu.Unlock()
	s.tellHealth()
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
	failed bool          // its last call neither spoke nor missed
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
