package voice

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"smartcounter/devices/voice/voicetest"
)

func needEspeak(t testing.TB) {
	t.Helper()
	voicetest.Need(t, "espeak-ng")
}

// script writes an executable shell script that stands in for a program.
func script(t testing.TB, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEspeakSpeaks(t *testing.T) {
	needEspeak(t)
	e := NewEspeak(EspeakOptions{})
	u := Utterance{Pinyin: "ni3 hao3, xiang3 ban4 shen2 me5 shi4?"}
	p, err := e.Render(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	m := Measured(p)
	if math.Abs(m.LUFS-TargetLUFS) > 0.7 || m.TruePeak > MaxTruePeak || m.LeadIn > SampleRate*10/1000 {
		t.Errorf("%+v", m)
	}
	if d := p.Duration().Seconds(); d < 1.2 || d > 3.5 {
		t.Errorf("seven syllables take %.2f s", d)
	}
	u.Rate = Slow
	slow, err := e.Render(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	u.Rate = Fast
	fast, err := e.Render(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	if !(len(slow.Samples) > len(p.Samples) && len(p.Samples) > len(fast.Samples)) {
		t.Errorf("slow %v, normal %v, fast %v", slow.Duration(), p.Duration(), fast.Duration())
	}
}

func TestEspeakRefusesMarkup(t *testing.T) {
	e := NewEspeak(EspeakOptions{Path: "/does/not/exist"})
	for _, bad := range []string{"[[h@l'oU]]", "ni3 <mark/>", "hello", "ni6", "ni", "3", "lü4"} {
		if _, err := e.Render(context.Background(), Utterance{Pinyin: bad}); !errors.Is(err, ErrPinyin) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := e.Render(context.Background(), Utterance{Text: "没有拼音"}); !errors.Is(err, ErrMiss) {
		t.Errorf("no pinyin: %v", err)
	}
}

func TestEspeakBroken(t *testing.T) {
	u := Utterance{Pinyin: "ni3 hao3"}
	for name, c := range map[string]struct {
		path string
		want error
	}{
		"missing":      {"voice-no-such-program", ErrNoEngine},
		"dies":         {script(t, "exit 3"), ErrEngine},
		"says nothing": {script(t, "exit 0"), ErrEngine},
		"cut":          {script(t, "printf RIFF"), ErrEngine},
		"floods":       {script(t, "exec head -c 30000000 /dev/zero"), ErrTooLong},
	} {
		e := NewEspeak(EspeakOptions{Path: c.path})
		if _, err := e.Render(context.Background(), u); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestEspeakHangIsKilled(t *testing.T) {
	e := NewEspeak(EspeakOptions{Path: script(t, "exec sleep 60")})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := e.Render(ctx, Utterance{Pinyin: "ni3"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hanging engine: %v", err)
	}
}

// Rendering again must not need the program, except for private words, which
// are not kept.
func TestEspeakCache(t *testing.T) {
	needEspeak(t)
	e := NewEspeak(EspeakOptions{})
	open := Utterance{Pinyin: "ni3 hao3"}
	secret := Utterance{Pinyin: "qian2 bu2 gou4", Private: true}
	for _, u := range []Utterance{open, secret} {
		if _, err := e.Render(context.Background(), u); err != nil {
			t.Fatal(err)
		}
	}
	e.opts.Path = "voice-no-such-program"
	if _, err := e.Render(context.Background(), open); err != nil {
		t.Errorf("cached: %v", err)
	}
	if _, err := e.Render(context.Background(), secret); !errors.Is(err, ErrNoEngine) {
		t.Errorf("private words were kept: %v", err)
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(1000)
	clip := PCM{Samples: make([]int16, 200)}
	for _, k := range []string{"a", "b"} {
		c.put(cacheKey{pinyin: k}, clip)
	}
	c.get(cacheKey{pinyin: "a"}) // b is now the least recent
	c.put(cacheKey{pinyin: "c"}, clip)
	if _, ok := c.get(cacheKey{pinyin: "b"}); ok || c.size != 800 {
		t.Errorf("b kept: %v, %d bytes", ok, c.size)
	}
	if _, ok := c.get(cacheKey{pinyin: "a"}); !ok {
		t.Error("a dropped")
	}
	c.put(cacheKey{pinyin: "long"}, PCM{Samples: make([]int16, 501)})
	if c.size != 800 {
		t.Errorf("%d bytes after an oversized clip", c.size)
	}
}

func BenchmarkEspeak(b *testing.B) {
	needEspeak(b)
	e := NewEspeak(EspeakOptions{CacheBytes: 1})
	for b.Loop() {
		if _, err := e.Render(context.Background(), Utterance{Pinyin: "qing3 dao4 san1 hao4 chuang1 kou3"}); err != nil {
			b.Fatal(err)
		}
	}
}
