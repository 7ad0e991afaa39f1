// Package voice is the counter's speech: reading rules for numbers, prompts
// rendered by a chain of engines, and playback in a child process.
//
// Words reach the customer twice, as a caption on the screen and as sound.
// The caption is the kiosk's own affair and is always there, so nothing in
// this package is ever an error to the customer: what cannot be spoken is
// reported as health and the counter goes on with captions.
package voice

import (
	"context"
	"errors"
	"time"
)

// A Class says how urgent an utterance is. A higher class interrupts a lower
// one, and within a class the newer utterance replaces the older.
type Class int

// Classes from the least to the most urgent.
const (
	Idle     Class = iota // an invitation nobody asked for
	Call                  // a ticket is called to a window
	Guidance              // what the screen says
	Error                 // an input was not understood
	Safety                // keep your card, mind the step
)

// String names the class for logs.
func (c Class) String() string {
	switch c {
	case Idle:
		return "idle"
	case Call:
		return "call"
	case Guidance:
		return "guidance"
	case Error:
		return "error"
	case Safety:
		return "safety"
	}
	return "unknown"
}

// A Rate is how fast the voice speaks.
type Rate int

// Rates. The zero value is the normal one.
const (
	Normal Rate = iota
	Slow
	Fast
)

// String names the rate as it stands in configuration and in a voice pack.
func (r Rate) String() string {
	switch r {
	case Slow:
		return "slow"
	case Fast:
		return "fast"
	}
	return "normal"
}

// Volume steps. The customer chooses among Muted, Quiet, Medium and Loud
// (静音, 小, 中, 大); Loudest is for a noisy hall and set by the installer.
const (
	Muted = iota
	Quiet
	Medium
	Loud
	Loudest
)

// An Utterance is one thing to say.
type Utterance struct {
	ID     string // the prompt's id, also the name of its clip in a voice pack
	Text   string // hanzi, the caption word for word
	Pinyin string // reviewed numbered pinyin, "ni3 hao3, xiang3 ban4 shen2 me5 shi4?"
	Class  Class

	// Private words go only to headphones, unless the customer Asked to hear
	// them. They are never kept in a cache.
	Private bool
	Asked   bool

	// Rate is set by the Speaker.
	Rate Rate
}

// A Part is a word, or a stretch of a prompt, with its reading.
type Part struct {
	Text   string
	Pinyin string
}

// SampleRate is the rate of all sound in this package, in samples a second.
const SampleRate = 48000

// PCM is mono sound.
type PCM struct {
	Rate    int // samples a second
	Samples []int16
}

// Duration is how long the sound takes.
func (p PCM) Duration() time.Duration {
	if p.Rate <= 0 {
		return 0
	}
	return time.Duration(len(p.Samples)) * time.Second / time.Duration(p.Rate)
}

// An Engine turns an utterance into sound. It returns ErrMiss for an
// utterance it has nothing for, and any other error when it is broken; both
// fall through to the next engine. It must stop when ctx ends.
type Engine interface {
	Render(ctx context.Context, u Utterance) (PCM, error)
}

// A Sink plays sound and returns when it was heard. When ctx ends it must be
// silent within 50 ms and return.
type Sink interface {
	Play(ctx context.Context, p PCM) error
}

// Errors of engines.
var (
	// ErrMiss is returned by an engine that has nothing for this utterance.
	ErrMiss = errors.New("voice: no sound for this utterance")
	// ErrNoEngine is returned when the synthesiser is not installed.
	ErrNoEngine = errors.New("voice: espeak-ng is not installed")
	// ErrEngine is returned when an engine died or gave no usable sound.
	ErrEngine = errors.New("voice: engine failed")
	// ErrBusy is returned for an engine whose last call never came back.
	ErrBusy = errors.New("voice: engine still hangs in its last call")
	// ErrPinyin is returned for a reading that is not numbered pinyin.
	ErrPinyin = errors.New("voice: bad pinyin")
	// ErrTooLong is returned for an utterance or a sound over the limits.
	ErrTooLong = errors.New("voice: too long")
)

// Errors of sinks.
var (
	// ErrNoPlayer is returned when the player program is not installed.
	ErrNoPlayer = errors.New("voice: player is not installed")
	// ErrNoCard is returned when there is no sound card, or it is lost or
	// taken by another program.
	ErrNoCard = errors.New("voice: no sound card")
)

// Limits of one utterance. Three hundred characters, the longest complaint,
// take about two minutes.
const (
	MaxTextRunes   = 1000
	MaxPinyinBytes = 8000
	MaxDuration    = 4 * time.Minute
)
