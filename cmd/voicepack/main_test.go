package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"smartcounter/devices/voice"
	"smartcounter/devices/voice/voicetest"
)

const fewPrompts = `{"id":"home","text":"您好，想办什么事？","pinyin":"nin2 hao3, xiang3 ban4 shen2 me5 shi4?"}
{"id":"empty","text":"还没写字。","pinyin":"hai2 mei2 xie3 zi4."}
`

// command runs the command and returns what it printed.
func command(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	var out, complaint bytes.Buffer
	err := run(context.Background(), args, strings.NewReader(stdin), &out, &complaint)
	return out.String(), err
}

func needEspeak(t *testing.T) {
	t.Helper()
	voicetest.Need(t, "espeak-ng")
}

func TestBuildAndCheck(t *testing.T) {
	needEspeak(t)
	pack := filepath.Join(t.TempDir(), "pack")
	if _, err := command(t, fewPrompts, "build", "-prompts", "-", "-out", pack); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, fewPrompts, "check", "-prompts", "-", pack); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
	changed := strings.Replace(fewPrompts, "还没写字", "还没有字", 1)
	changed = strings.Replace(changed, "mei2 xie3 zi4", "mei2 you3 zi4", 1)
	out, err := command(t, changed, "check", "-prompts", "-", pack)
	if !errors.Is(err, errProblems) || !strings.Contains(out, "empty: missing") || !strings.Contains(out, "empty: stale") {
		t.Errorf("changed wording: %v\n%s", err, out)
	}
	// A prompt that cannot be read must not cost the good pack.
	if _, err := command(t, `{"id":"odd","text":"3号","pinyin":"san1 hao4"}`, "build", "-prompts", "-", "-out", pack); err == nil {
		t.Error("built a prompt without reading")
	}
	if _, err := command(t, fewPrompts, "check", "-prompts", "-", pack); err != nil {
		t.Errorf("after a failed build: %v", err)
	}
}

// A pack in another language is made of recordings alone, and whole.
func TestBuildRecordingsOnly(t *testing.T) {
	dir := t.TempDir()
	recordings, pack := filepath.Join(dir, "yue"), filepath.Join(dir, "pack")
	if err := os.Mkdir(recordings, 0o755); err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-prompts", "-", "-engine", "none", "-language", "yue", "-import", recordings, "-out", pack}
	for _, id := range []string{"home", "empty"} {
		if _, err := command(t, fewPrompts, args...); !errors.Is(err, errNoRecording) {
			t.Errorf("before %s was recorded: %v", id, err)
		}
		if err := os.WriteFile(filepath.Join(recordings, id+".wav"), voice.EncodeWAV(beep(2)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := command(t, fewPrompts, args...); err != nil {
		t.Fatal(err)
	}
	p, err := voice.OpenPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if p.Manifest().Language != "yue" {
		t.Errorf("language %q", p.Manifest().Language)
	}
}

// beep is a stand-in for a person's recording at 44.1 kHz.
func beep(seconds float64) voice.PCM {
	p := voice.PCM{Rate: 44100, Samples: make([]int16, int(44100*seconds))}
	for i := range p.Samples {
		p.Samples[i] = int16(3000 * math.Sin(float64(i)*0.03) * (1 + math.Sin(float64(i)/4000)))
	}
	return p
}

func TestImportRecordings(t *testing.T) {
	needEspeak(t)
	dir := t.TempDir()
	recordings := filepath.Join(dir, "human")
	if err := os.Mkdir(recordings, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(recordings, "home.wav"), voice.EncodeWAV(beep(2)), 0o600); err != nil {
		t.Fatal(err)
	}
	pack := filepath.Join(dir, "pack")
	if _, err := command(t, fewPrompts, "build", "-prompts", "-", "-import", recordings, "-out", pack); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, fewPrompts, "check", "-prompts", "-", pack); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
	out, err := command(t, fewPrompts, "list", "-prompts", "-", pack)
	if err != nil {
		t.Fatal(err)
	}
	engines := map[string]string{}
	for line := range strings.Lines(out) {
		var c voice.Clip
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		engines[c.ID] = c.Engine
	}
	if engines["home"] != voice.Human || !strings.HasPrefix(engines["empty"], "espeak") {
		t.Errorf("engines %v", engines)
	}
	for name, content := range map[string][]byte{
		"homme.wav": voice.EncodeWAV(beep(1)),
		"home.ogg":  []byte("OggS"),
		"home.wav":  voice.EncodeWAV(beep(1))[:1000],
		"empty.wav": voice.EncodeWAV(voice.PCM{Rate: 44100, Samples: make([]int16, 44100)}),
	} {
		bad := t.TempDir()
		if err := os.WriteFile(filepath.Join(bad, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := command(t, fewPrompts, "build", "-prompts", "-", "-import", bad, "-out", pack); err == nil || !strings.Contains(err.Error(), "recording") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A full disk while rendering: a clear error, the old pack is still there, and
// nothing half-made lies beside it.
func TestBuildOnFullDisk(t *testing.T) {
	needEspeak(t)
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=400k"); err != nil {
		t.Skipf("cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	pack := filepath.Join(disk, "pack") // two prompts take some 300 KB
	if _, err := command(t, fewPrompts, "build", "-prompts", "-", "-out", pack); err != nil {
		t.Fatal(err)
	}
	if _, err := command(t, fewPrompts, "build", "-prompts", "-", "-out", pack); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("full disk: %v", err)
	}
	if _, err := command(t, fewPrompts, "check", "-prompts", "-", pack); err != nil {
		t.Errorf("old pack: %v", err)
	}
	if left, err := os.ReadDir(disk); err != nil || len(left) != 1 {
		t.Errorf("left on the disk: %v, %v", left, err)
	}
}

// An engine that dies half-way leaves the old pack as it was.
func TestBuildWithDyingEngine(t *testing.T) {
	needEspeak(t)
	pack := filepath.Join(t.TempDir(), "pack")
	if _, err := command(t, fewPrompts, "build", "-prompts", "-", "-out", pack); err != nil {
		t.Fatal(err)
	}
	prompts, err := parsePrompts(strings.NewReader(fewPrompts))
	if err != nil {
		t.Fatal(err)
	}
	err = build(context.Background(), job{out: pack, language: "zh-CN", engine: failing{voice.ErrEngine}, prompts: prompts}, &bytes.Buffer{})
	if !errors.Is(err, voice.ErrEngine) || !strings.Contains(err.Error(), "home") {
		t.Errorf("dying engine: %v", err)
	}
	if _, err := command(t, fewPrompts, "check", "-prompts", "-", pack); err != nil {
		t.Errorf("old pack: %v", err)
	}
}

// failing is an engine that always fails.
type failing struct{ err error }

func (f failing) Render(context.Context, voice.Utterance) (voice.PCM, error) {
	return voice.PCM{}, f.err
}
func (failing) String() string { return "failing" }

func TestPromptLists(t *testing.T) {
	for name, list := range map[string]string{
		"empty":    "",
		"not JSON": "home\n",
		"no id":    `{"text":"您好","pinyin":"nin2 hao3"}`,
		"no text":  `{"id":"home","pinyin":"nin2 hao3"}`,
		"twice":    fewPrompts + fewPrompts,
	} {
		if _, err := parsePrompts(strings.NewReader(list)); !errors.Is(err, errPrompts) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readPrompts(filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// Every prompt of the counter must be speakable: reviewed pinyin that fits its
// hanzi, syllable by syllable.
func TestOwnPromptsCanBeSpoken(t *testing.T) {
	prompts := ownPrompts()
	clips, bad := voice.Wanted(prompts)
	for _, p := range bad {
		t.Error(p)
	}
	if len(clips) < len(prompts) {
		t.Errorf("%d clips for %d prompts", len(clips), len(prompts))
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"sing"}, {"build"}, {"check"}, {"build", "-out", "x", "-engine", "parrot"}, {"check", "/does/not/exist"}} {
		if _, err := command(t, "", args...); err == nil {
			t.Errorf("%v: no error", fmt.Sprint(args))
		}
	}
}
