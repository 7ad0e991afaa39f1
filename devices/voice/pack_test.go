package voice

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

func TestPackRenders(t *testing.T) {
	dir := testPack(t)
	for _, name := range []string{dir, zipped(t, dir)} {
		p := open(t, name)
		if bad := p.Verify(packPrompts); len(bad) > 0 {
			t.Errorf("%s: %v", name, bad)
		}
		ctx := context.Background()
		home := Utterance{ID: "home", Text: packPrompts[0].Text, Pinyin: packPrompts[0].Pinyin}
		if pcm, err := p.Render(ctx, home); err != nil || pcm.Duration().Seconds() < 1 {
			t.Errorf("home: %v, %v", pcm.Duration(), err)
		}
		// Older or newer wording under the same id must not play this clip.
		home.Text, home.Pinyin = "您好，办什么事？", "nin2 hao3, ban4 shen2 me5 shi4?"
		if _, err := p.Render(ctx, home); !errors.Is(err, ErrMiss) {
			t.Errorf("other wording: %v", err)
		}
		slow := Utterance{Text: packPrompts[0].Text, Pinyin: packPrompts[0].Pinyin, Rate: Slow}
		if _, err := p.Render(ctx, slow); !errors.Is(err, ErrMiss) {
			t.Errorf("slow: %v", err)
		}
	}
}

func TestSlotsJoin(t *testing.T) {
	p := open(t, packOf(t, []Prompt{callPrompt}))
	ticket, _ := ReadTicket("A012")
	window, _ := ReadNumber(3)
	u, err := Compose(Utterance{Text: callPrompt.Text, Pinyin: callPrompt.Pinyin}, map[string]Reading{"0": ticket, "1": window})
	if err != nil {
		t.Fatal(err)
	}
	pcm, err := p.Slots().Render(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	// 请|A|零|幺|二|号到|三|号窗口: eight clips of 12 syllables
	if got := pcm.Duration().Seconds(); got < 3 || got > 5 {
		t.Errorf("joined prompt lasts %.2f s", got)
	}
	if m := Measured(pcm); m.LUFS < TargetLUFS-2 || m.LUFS > TargetLUFS+2 || m.TruePeak > MaxTruePeak {
		t.Errorf("joined prompt: %+v", m)
	}
	// A click is a jump far larger than the sound itself makes.
	loudest, jump := 0, 0
	for i := 1; i < len(pcm.Samples); i++ {
		d := int(pcm.Samples[i]) - int(pcm.Samples[i-1])
		jump = max(jump, d, -d)
		loudest = max(loudest, int(pcm.Samples[i]))
	}
	if limit := loudest / 8; jump > limit {
		t.Errorf("a jump of %d where a 200 Hz voice of %d makes %d", jump, loudest, loudest*26/1000)
	}
	u.Text, u.Pinyin = strings.Replace(u.Text, "请", "叫", 1), strings.Replace(u.Pinyin, "qing3", "jiao4", 1)
	if _, err := p.Slots().Render(context.Background(), u); !errors.Is(err, ErrMiss) {
		t.Errorf("a word without a clip: %v", err)
	}
}

func TestChain(t *testing.T) {
	synth := NewEspeak(EspeakOptions{})
	p := open(t, testPack(t))
	if c := Chain(p, synth); len(c) != 4 || c[1] != Engine(synth) {
		t.Errorf("synthesised pack: %v", c)
	}
	human := open(t, testPack(t, func(c *Clip, _ *PCM) { c.Engine, c.Slot = Human, true }))
	if c := Chain(human, synth); len(c) != 4 || c[2] != Engine(synth) {
		t.Errorf("recorded pack: %v", c)
	}
	if c := Chain(nil, synth); len(c) != 2 {
		t.Errorf("no pack: %v", c)
	}
}

// Every kind of fault must be named, and nothing else.
func TestVerifyFinds(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Clip, *PCM)
		want   string
	}{
		"missing": {func(c *Clip, _ *PCM) { c.ID = "" }, "missing"},
		"stale":   {func(c *Clip, _ *PCM) { c.Text, c.Pinyin = "您早", "nin2 zao3" }, "stale"},
		"silent": {func(_ *Clip, p *PCM) {
			for i := range p.Samples {
				p.Samples[i] /= 500
			}
		}, "silent"},
		"quiet": {func(_ *Clip, p *PCM) { *p = amplify(*p, Quiet) }, "too quiet"},
		"loud": {func(_ *Clip, p *PCM) {
			for i := range p.Samples {
				p.Samples[i] = int16(min(max(int(p.Samples[i])*3, -32000), 32000))
			}
		}, "too loud"},
		"clipped": {func(_ *Clip, p *PCM) {
			for i := range p.Samples {
				p.Samples[i] = min(max(p.Samples[i], -6000), 6000)
			}
		}, "clipped"},
		"late":  {func(_ *Clip, p *PCM) { p.Samples = append(make([]int16, 4800), p.Samples...) }, "begins after 1"},
		"short": {func(_ *Clip, p *PCM) { p.Samples = p.Samples[:SampleRate*30/1000] }, "ms for 7 syllables"},
	} {
		p := open(t, testPack(t, func(clip *Clip, pcm *PCM) {
			if clip.ID == "home" {
				c.change(clip, pcm)
			}
		}))
		bad := p.Verify(packPrompts)
		found := false
		for _, b := range bad {
			if b.ID != "home" {
				t.Errorf("%s: unexpected %v", name, b)
			}
			found = found || strings.HasPrefix(b.What, c.want) || strings.HasSuffix(b.What, c.want)
		}
		if !found {
			t.Errorf("%s: found %v", name, bad)
		}
	}
	p := open(t, testPack(t))
	bad := p.Verify(append([]Prompt{{"new", "有", ""}, {"odd", "3号", "san1 hao4"}, {"late", "晚了", "wan3 le5"}}, packPrompts...))
	if len(bad) != 3 || bad[0].What != "no reviewed pinyin" || bad[1].ID != "odd" || bad[2].ID != "late" {
		t.Errorf("new prompts: %v", bad)
	}
}

// editManifest rewrites the manifest of a pack.
func editManifest(t *testing.T, dir string, change func(*Manifest)) {
	t.Helper()
	name := filepath.Join(dir, ManifestName)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	if b, err = json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPackRefuses(t *testing.T) {
	for name, change := range map[string]func(*Manifest){
		"version":   func(m *Manifest) { m.Version = 2 },
		"zip slip":  func(m *Manifest) { m.Clips[0].File = "../../etc/passwd.wav" },
		"absolute":  func(m *Manifest) { m.Clips[0].File = "/etc/passwd.wav" },
		"backslash": func(m *Manifest) { m.Clips[0].File = `..\x.wav` },
		"not wav":   func(m *Manifest) { m.Clips[0].File = "manifest.json" },
		"no hash":   func(m *Manifest) { m.Clips[0].SHA256 = "" },
		"rate":      func(m *Manifest) { m.Clips[0].Rate = "hasty" },
		"no id":     func(m *Manifest) { m.Clips[0].ID = "" },
		"twice":     func(m *Manifest) { m.Clips[1].ID = m.Clips[0].ID },
		"endless":   func(m *Manifest) { m.Clips = make([]Clip, maxClips+1) },
	} {
		dir := testPack(t)
		editManifest(t, dir, change)
		for _, pack := range []string{dir, zipped(t, dir)} {
			if p, err := OpenPack(pack); !errors.Is(err, ErrPack) {
				t.Errorf("%s: %v", name, err)
				if err == nil {
					p.Close()
				}
			}
		}
	}
	empty := t.TempDir()
	if _, err := OpenPack(empty); !errors.Is(err, ErrPack) {
		t.Errorf("no manifest: %v", err)
	}
	garbage := filepath.Join(empty, "x.zip")
	if err := os.WriteFile(garbage, []byte("PK\x03\x04 not a zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPack(garbage); !errors.Is(err, ErrPack) {
		t.Errorf("not a zip: %v", err)
	}
	if _, err := OpenPack(filepath.Join(empty, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no pack: %v", err)
	}
}

// A damaged clip is an engine's error: the next engine speaks.
func TestPackDamagedClip(t *testing.T) {
	u := Utterance{Text: packPrompts[0].Text, Pinyin: packPrompts[0].Pinyin}
	for name, damage := range map[string]func(t *testing.T, file string){
		"changed": func(t *testing.T, file string) {
			b, _ := os.ReadFile(file)
			b[1000] ^= 1
			os.WriteFile(file, b, 0o600)
		},
		"cut":     func(t *testing.T, file string) { os.Truncate(file, 5000) },
		"removed": func(t *testing.T, file string) { os.Remove(file) },
		"huge":    func(t *testing.T, file string) { os.Truncate(file, maxClipFile+1) },
		"link out": func(t *testing.T, file string) {
			b, _ := os.ReadFile(file)
			out := filepath.Join(t.TempDir(), "out.wav")
			os.WriteFile(out, b, 0o600)
			os.Remove(file)
			os.Symlink(out, file)
		},
	} {
		dir := testPack(t)
		damage(t, filepath.Join(dir, "clips", "home.wav"))
		p := open(t, dir)
		if _, err := p.Render(context.Background(), u); !errors.Is(err, ErrPack) {
			t.Errorf("%s: %v", name, err)
		}
		bad := p.Verify(packPrompts)
		if len(bad) != 1 || bad[0].ID != "home" {
			t.Errorf("%s: found %v", name, bad)
		}
	}
}

// A zip may claim any size for a file that unpacks to gigabytes.
func TestPackZipBomb(t *testing.T) {
	dir := testPack(t)
	file := filepath.Join(dir, "clips", "home.wav")
	if err := os.Truncate(file, maxClipFile+1); err != nil { // zeros, some kilobytes in the zip
		t.Fatal(err)
	}
	p := open(t, zipped(t, dir))
	if _, err := p.Render(context.Background(), Utterance{Text: packPrompts[0].Text, Pinyin: packPrompts[0].Pinyin}); !errors.Is(err, ErrPack) {
		t.Errorf("zip bomb: %v", err)
	}
}

func TestPackWriterKeepsOldPack(t *testing.T) {
	dir := testPack(t)
	w, err := CreatePack(dir, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(Clip{ID: "x", Text: "好", Pinyin: "hao3", Rate: "normal"}, spokenSound(t, 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(Clip{ID: "x", Text: "好", Pinyin: "hao3", Rate: "normal"}, spokenSound(t, 1)); !errors.Is(err, ErrPack) {
		t.Errorf("a clip twice: %v", err)
	}
	if err := w.Add(Clip{ID: "s", Text: "好", Pinyin: "hao3", Rate: "normal"}, PCM{Rate: SampleRate, Samples: make([]int16, 4800)}); !errors.Is(err, ErrPack) {
		t.Errorf("silence: %v", err)
	}
	if err := w.Add(Clip{ID: "y", Text: "好", Pinyin: "hao3", Rate: "normal"}, PCM{Rate: 8000, Samples: []int16{1}}); !errors.Is(err, ErrPack) {
		t.Errorf("another rate: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if bad := open(t, dir).Verify(packPrompts); len(bad) > 0 {
		t.Errorf("old pack: %v", bad)
	}
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	home := t.TempDir() // a folder with something else in it
	if _, err := CreatePack(home, "zh-CN"); err == nil {
		t.Error("a folder that is no pack would have been replaced")
	}
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"version":1,"language":"zh-CN","clips":[{"id":"a","text":"好","pinyin":"hao3","rate":"normal","file":"clips/a.wav","sha256":""}]}`))
	f.Add([]byte(`{}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, ManifestName), b, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := OpenPack(dir)
		if err != nil {
			if !errors.Is(err, ErrPack) {
				t.Errorf("%v", err)
			}
			return
		}
		defer p.Close()
		for i := range p.manifest.Clips {
			if _, err := p.Read(&p.manifest.Clips[i]); err == nil {
				t.Error("read a clip that is not there")
			}
		}
	})
}
