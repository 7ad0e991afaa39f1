package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"smartcounter/devices/voice"
)

// maxRecording bounds a file of a person's recording: four minutes of 96 kHz stereo.
const maxRecording = 100 << 20

// A synthesiser renders what no recording says.
type synthesiser interface {
	voice.Engine
	fmt.Stringer
}

// newSynthesiser makes the engine of a name.
func newSynthesiser(name string) (synthesiser, error) {
	switch name {
	case "espeak":
		e := voice.NewEspeak(voice.EspeakOptions{})
		return e, e.Check()
	case "htgo":
		return newOnline()
	case "none":
		return nobody{}, nil
	}
	return nil, fmt.Errorf("no engine %q; there are espeak, htgo and none", name)
}

// nobody is the engine of a pack that consists of recordings only.
type nobody struct{}

func (nobody) Render(context.Context, voice.Utterance) (voice.PCM, error) {
	return voice.PCM{}, errNoRecording
}

func (nobody) String() string { return "none" }

var errNoRecording = errors.New("no recording of it")

// A job is what to build.
type job struct {
	out        string
	language   string
	recordings string
	engine     synthesiser
	prompts    []voice.Prompt
}

// build renders every clip that the prompts need and writes the pack. An
// older pack stays until the new one is whole.
func build(ctx context.Context, j job, stderr io.Writer) (err error) {
	wanted, bad := voice.Wanted(j.prompts)
	if len(bad) > 0 {
		return fmt.Errorf("%d prompts cannot be spoken, first %v", len(bad), bad[0])
	}
	recorded, err := listRecordings(j.recordings, wanted)
	if err != nil {
		return err
	}
	w, err := voice.CreatePack(j.out, j.language)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	humans := 0
	for _, c := range wanted {
		var pcm voice.PCM
		if file, ok := recorded[c.ID]; ok {
			pcm, err = readRecording(file)
			c.Engine = voice.Human
			humans++
		} else {
			pcm, err = j.engine.Render(ctx, voice.Utterance{ID: c.ID, Text: c.Text, Pinyin: c.Pinyin})
			c.Engine = j.engine.String()
		}
		if err != nil {
			return fmt.Errorf("clip %s: %w", c.ID, err)
		}
		if err := w.Add(c, pcm); err != nil {
			return err
		}
	}
	if err := w.Commit(); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%s: %d clips, %d of them recorded by a person\n", j.out, len(wanted), humans)
	return nil
}

// listRecordings maps clip ids to the files of a folder, ID.wav each. A file
// that is no clip's is an error: a misspelt name must not be left out silently.
func listRecordings(dir string, wanted []voice.Clip) (map[string]string, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("recordings: %w", err)
	}
	found := map[string]string{}
	for _, e := range entries {
		id, isWAV := strings.CutSuffix(e.Name(), ".wav")
		if !isWAV || !slices.ContainsFunc(wanted, func(c voice.Clip) bool { return c.ID == id }) {
			return nil, fmt.Errorf("recordings: %s is not ID.wav of a clip; `voicepack list` gives the ids", e.Name())
		}
		found[id] = filepath.Join(dir, e.Name())
	}
	return found, nil
}

// readRecording reads a WAV file of any rate and brings it to the loudness,
// peak and lead-in of a clip.
func readRecording(name string) (voice.PCM, error) {
	info, err := os.Stat(name)
	if err != nil {
		return voice.PCM{}, fmt.Errorf("recording: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxRecording {
		return voice.PCM{}, fmt.Errorf("recording %s: no file, or over %d MiB", name, maxRecording>>20)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return voice.PCM{}, fmt.Errorf("recording: %w", err)
	}
	raw, err := voice.DecodeWAV(b, false)
	if err != nil {
		return voice.PCM{}, fmt.Errorf("recording %s: %w", name, err)
	}
	pcm, err := voice.Master(raw)
	if err != nil {
		return voice.PCM{}, fmt.Errorf("recording %s: silent: %w", name, err)
	}
	return pcm, nil
}
