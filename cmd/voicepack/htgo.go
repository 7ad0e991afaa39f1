//go:build cgo && htgo

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	htgotts "github.com/hegedustibor/htgo-tts"

	"smartcounter/devices/voice"
)

// online is the engine on htgo-tts, which asks Google Translate. It only ever
// sees prompts: no customer's word goes through this command.
//
// It needs cgo and the ALSA headers only because the library's root package
// pulls its own player in; hence the build tag besides cgo, without which a
// machine that has a C compiler but no headers could not build the rest.
type online struct{ client *http.Client }

func newOnline() (synthesiser, error) {
	return online{guardedClient(guard{next: http.DefaultTransport, secure: true})}, nil
}

func guardedClient(g guard) *http.Client {
	return &http.Client{
		Transport: g,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("redirects are not followed")
		},
	}
}

// String names the engine in the manifest.
func (online) String() string { return "htgo-tts" }

// Render fetches one prompt into a folder of its own, because the library
// takes any file it finds under the name for a good recording.
func (o online) Render(ctx context.Context, u voice.Utterance) (voice.PCM, error) {
	dir, err := os.MkdirTemp("", "voicepack-")
	if err != nil {
		return voice.PCM{}, fmt.Errorf("htgo-tts: %w", err)
	}
	defer os.RemoveAll(dir)
	// The library knows no client but the default one, and its own proxy setting
	// turns certificate checks off. This command renders one prompt at a time.
	before := http.DefaultClient
	http.DefaultClient = o.client
	defer func() { http.DefaultClient = before }()
	if err := ctx.Err(); err != nil {
		return voice.PCM{}, err
	}
	speech := htgotts.Speech{Folder: dir, Language: "zh-CN"}
	if _, err := speech.CreateSpeechFile(u.Text, "clip"); err != nil {
		return voice.PCM{}, fmt.Errorf("htgo-tts: %w", err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "clip.mp3"))
	if err != nil {
		return voice.PCM{}, fmt.Errorf("htgo-tts: %w", err)
	}
	raw, err := decodeMP3(b) // once more: a full disk cuts the file after the guard
	if err != nil {
		return voice.PCM{}, err
	}
	return voice.Master(raw)
}
