package voice

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// spokenSound makes a mastered sound of a length that fits n syllables. Each
// caller has a copy of its own.
func spokenSound(t testing.TB, n int) PCM {
	t.Helper()
	sounds.Lock()
	defer sounds.Unlock()
	if m, ok := sounds.made[n]; ok {
		return PCM{Rate: m.Rate, Samples: slices.Clone(m.Samples)}
	}
	p := sine(200, -10, 0.25*float64(n)+0.1, SampleRate)
	for i := range p.Samples { // syllables
		if i/6000%2 == 1 {
			p.Samples[i] /= 3
		}
	}
	m, err := Master(p)
	if err != nil {
		t.Fatal(err)
	}
	sounds.made[n] = m
	return PCM{Rate: m.Rate, Samples: slices.Clone(m.Samples)}
}

var sounds = struct {
	sync.Mutex
	made map[int]PCM
}{made: map[int]PCM{}}

var packPrompts = []Prompt{
	{"home", "您好，想办什么事？", "nin2 hao3, xiang3 ban4 shen2 me5 shi4?"},
	{"error.empty", "还没写字。", "hai2 mei2 xie3 zi4."},
}

var callPrompt = Prompt{"call", "请{0}号到{1}号窗口。", "qing3 {0} hao4 dao4 {1} hao4 chuang1 kou3."}

// testPack writes a pack of packPrompts and returns its folder.
func testPack(t testing.TB, change ...func(*Clip, *PCM)) string {
	t.Helper()
	return packOf(t, packPrompts, change...)
}

func packOf(t testing.TB, prompts []Prompt, change ...func(*Clip, *PCM)) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pack")
	w, err := CreatePack(dir, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	clips, bad := Wanted(prompts)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	for _, c := range clips {
		said, err := Syllables(c.Pinyin)
		if err != nil {
			t.Fatal(err)
		}
		c.Engine = "test"
		p := spokenSound(t, len(said))
		for _, f := range change {
			f(&c, &p)
		}
		if c.ID == "" {
			continue
		}
		if err := w.Add(c, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t testing.TB, name string) *Pack {
	t.Helper()
	p, err := OpenPack(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// zipped packs a folder as a zip file.
func zipped(t testing.TB, dir string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "pack.zip")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
