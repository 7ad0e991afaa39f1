package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/hajimehoshi/go-mp3"

	"smartcounter/devices/voice"
)

// errOnline is returned when an online voice gave anything but one whole,
// decodable recording.
var errOnline = errors.New("online voice gave no usable sound")

const (
	maxAnswer     = 4 << 20
	answerTimeout = 20 * time.Second
)

// A guard is a RoundTripper that lets only whole MP3 recordings through. The
// client library behind it saves whatever comes, so everything is looked at
// here: the status, redirects, the type, the length, and every frame.
type guard struct {
	next    http.RoundTripper
	timeout time.Duration // for the whole answer; 0: answerTimeout
	secure  bool          // ask by https although the library asks by http
}

// RoundTrip carries out one request and returns its answer with the body in
// memory, or an error.
func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	timeout := g.timeout
	if timeout <= 0 {
		timeout = answerTimeout
	}
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	r = r.Clone(ctx)
	if g.secure {
		r.URL.Scheme = "https"
	}
	answer, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errOnline, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: status %d", errOnline, answer.StatusCode)
	}
	kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if err != nil || kind != "audio/mpeg" {
		return nil, fmt.Errorf("%w: type %q", errOnline, kind)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%w: body cut: %w", errOnline, err)
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("%w: over %d bytes", errOnline, maxAnswer)
	}
	if _, err := decodeMP3(body); err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	answer.ContentLength = int64(len(body))
	return answer, nil
}

// decodeMP3 decodes a whole MP3 file to mono.
func decodeMP3(b []byte) (pcm voice.PCM, err error) {
	// The decoder indexes by fields of the stream and may panic on a crafted one.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: undecodable: %v", errOnline, p)
		}
	}()
	d, err := mp3.NewDecoder(bytes.NewReader(b))
	if err != nil {
		return voice.PCM{}, fmt.Errorf("%w: undecodable: %w", errOnline, err)
	}
	limit := int64(voice.MaxDuration.Seconds()) * int64(d.SampleRate()) * 4
	raw, err := io.ReadAll(io.LimitReader(d, limit+1))
	if err != nil {
		return voice.PCM{}, fmt.Errorf("%w: undecodable: %w", errOnline, err)
	}
	if int64(len(raw)) > limit {
		return voice.PCM{}, fmt.Errorf("%w: over %v long", errOnline, voice.MaxDuration)
	}
	pcm.Rate = d.SampleRate() // the decoder always gives 16-bit stereo
	for ; len(raw) >= 4; raw = raw[4:] {
		left, right := int(int16(uint16(raw[0])|uint16(raw[1])<<8)), int(int16(uint16(raw[2])|uint16(raw[3])<<8))
		pcm.Samples = append(pcm.Samples, int16((left+right)/2))
	}
	if pcm.Duration() < 150*time.Millisecond {
		return voice.PCM{}, fmt.Errorf("%w: only %v long", errOnline, pcm.Duration())
	}
	return pcm, nil
}
