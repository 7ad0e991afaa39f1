package voice

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
