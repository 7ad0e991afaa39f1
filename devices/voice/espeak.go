package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// EspeakOptions configure an Espeak engine. The zero value is usable.
type EspeakOptions struct {
	Path       string // program; "": espeak-ng
	Voice      string // "": cmn-latn-pinyin+Annie, which keeps the tones well apart
	CacheBytes int    // for rendered sound; 0: 1.5 MiB, sixteen seconds: what was said last
}

// Espeak synthesises by running espeak-ng, one process an utterance, and keeps
// what it rendered.
//
// It is fed with pinyin and never with hanzi: the program's own reading of
// hanzi gets 行长, 重新 and every phone number wrong. An utterance without
// pinyin is a miss.
type Espeak struct {
	opts  EspeakOptions
	cache *cache
}

// words per minute, as espeak-ng counts them, for each rate
var espeakSpeed = map[Rate]int{Slow: 135, Normal: 160, Fast: 190}

// NewEspeak returns an engine. Whether the program is there is asked at every
// rendering, so it may be installed later.
func NewEspeak(o EspeakOptions) *Espeak {
	if o.Path == "" {
		o.Path = "espeak-ng"
	}
	if o.Voice == "" {
		o.Voice = "cmn-latn-pinyin+Annie"
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 3 << 19
	}
	return &Espeak{opts: o, cache: newCache(o.CacheBytes)}
}

// String names the engine in logs and manifests.
func (e *Espeak) String() string { return "espeak-ng " + e.opts.Voice }

// Check returns ErrNoEngine if the program is not installed.
func (e *Espeak) Check() error {
	if _, err := exec.LookPath(e.opts.Path); err != nil {
		return fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	return nil
}

// Render synthesises u, or takes it from the cache.
func (e *Espeak) Render(ctx context.Context, u Utterance) (PCM, error) {
	if strings.TrimSpace(u.Pinyin) == "" {
		return PCM{}, ErrMiss
	}
	if _, err := Syllables(u.Pinyin); err != nil {
		return PCM{}, err
	}
	key := cacheKey{pinyin: u.Pinyin, rate: u.Rate}
	if p, ok := e.cache.get(key); ok {
		return p, nil
	}
	raw, err := e.run(ctx, u.Pinyin, u.Rate)
	if err != nil {
		return PCM{}, err
	}
	p, err := Master(raw)
	if err != nil {
		return PCM{}, err
	}
	if !u.Private {
		e.cache.put(key, p)
	}
	return p, nil
}

// run runs the program once and decodes what it wrote.
func (e *Espeak) run(ctx context.Context, pinyin string, r Rate) (PCM, error) {
	cmd := exec.CommandContext(ctx, e.opts.Path, "-v", e.opts.Voice, "-a", "80", "-p", "50",
		"-s", strconv.Itoa(espeakSpeed[r]), "--stdin", "--stdout")
	cmd.Stdin = strings.NewReader(lines(pinyin))
	out := &limited{max: int(MaxDuration.Seconds())*22050*2 + 44}
	complaint := &limited{max: 4096}
	cmd.Stdout, cmd.Stderr = out, complaint
	cmd.WaitDelay = 50 * time.Millisecond
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return PCM{}, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return PCM{}, fmt.Errorf("%w: %w", ErrNoEngine, err)
	case err != nil:
		// What it was to say must not get into a log, so stderr stays out.
		return PCM{}, fmt.Errorf("%w: espeak-ng: %w", ErrEngine, err)
	case out.over:
		return PCM{}, fmt.Errorf("%w: espeak-ng gave over %d bytes", ErrTooLong, out.max)
	}
	p, err := DecodeWAV(out.kept.Bytes(), true)
	if err != nil {
		return PCM{}, fmt.Errorf("%w: espeak-ng: %w", ErrEngine, err)
	}
	return p, nil
}

// espeak-ng 1.51 loses half a dozen syllables near the 700th byte of a line.
const (
	wantLine = 400 // bytes, from where the next pause ends the line
	maxLine  = 600
)

// lines breaks pinyin into lines that espeak-ng reads whole.
func lines(pinyin string) string {
	var b strings.Builder
	length := 0
	for word := range strings.FieldsSeq(pinyin) {
		b.WriteString(word)
		length += len(word) + 1
		switch pausing := strings.ContainsAny(word, pauses); {
		case pausing && length > wantLine:
			b.WriteByte('\n')
			length = 0
		case length > maxLine-12: // nobody speaks that long in one breath
			b.WriteString(",\n")
			length = 0
		default:
			b.WriteByte(' ')
		}
	}
	return strings.TrimRight(b.String(), " \n") + "\n"
}

// limited keeps at most max bytes, drops the rest and takes note of it.
type limited struct {
	kept bytes.Buffer
	max  int
	over bool
}

func (l *limited) Write(b []byte) (int, error) {
	if room := l.max - l.kept.Len(); len(b) > room {
		l.over = true
		l.kept.Write(b[:room])
		return len(b), nil
	}
	return l.kept.Write(b)
}
