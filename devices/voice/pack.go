package voice

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// ErrPack is returned for a voice pack, or a clip in one, that is damaged or
// not what its manifest says.
var ErrPack = errors.New("voice: damaged voice pack")

// ManifestName is the file that makes a folder or a zip a voice pack.
const ManifestName = "manifest.json"

// Limits of a pack. A clip may last MaxDuration.
const (
	maxManifest = 4 << 20
	maxClips    = 20000
	maxClipFile = int64(MaxDuration/1e9)*SampleRate*2 + 4096
)

// A Manifest lists the clips of a voice pack.
type Manifest struct {
	Version  int    `json:"version"`  // 1
	Language string `json:"language"` // BCP 47, "zh-CN"
	Clips    []Clip `json:"clips"`
}

// A Clip is one recorded prompt, or one stretch or word of composed ones. Its
// file is 48 kHz mono 16-bit WAV.
type Clip struct {
	ID     string  `json:"id"`
	Text   string  `json:"text"`
	Pinyin string  `json:"pinyin"`
	Rate   string  `json:"rate"`   // slow, normal, fast
	Engine string  `json:"engine"` // what spoke it: "espeak-ng …", "htgo-tts", "human"
	File   string  `json:"file"`
	SHA256 string  `json:"sha256"`
	LUFS   float64 `json:"lufs"` // K-weighted RMS below 400 ms
	Peak   float64 `json:"peak"` // dBFS, true peak
	Millis int     `json:"ms"`
	Slot   bool    `json:"slot,omitempty"` // part of composed prompts
}

// Human is the engine of clips that a person spoke.
const Human = "human"

// A clipKey says which clip fits an utterance: what is said must be the same
// word for word, so that a clip of older wording is never played.
type clipKey struct{ text, pinyin, rate string }

// A Pack is an open voice pack and an engine: it renders utterances for which
// it has a clip. Each clip's hash is checked when it is first read.
type Pack struct {
	manifest Manifest
	files    fs.FS
	closer   io.Closer
	index    map[clipKey]*Clip
	cache    *cache
	name     string
	longest  int // characters in the longest clip
}

// OpenPack opens a folder or a zip file.
func OpenPack(name string) (*Pack, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("voice: pack: %w", err)
	}
	if info.IsDir() {
		root, err := os.OpenRoot(name) // no symbolic link leads out of it
		if err != nil {
			return nil, fmt.Errorf("voice: pack: %w", err)
		}
		return openPack(name, root.FS(), root)
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrPack, name, err)
	}
	return openPack(name, z, z)
}

func openPack(name string, files fs.FS, closer io.Closer) (*Pack, error) {
	p := &Pack{files: files, closer: closer, name: name, index: map[clipKey]*Clip{}, cache: newCache(16 << 20)}
	if err := p.load(); err != nil {
		closer.Close()
		return nil, fmt.Errorf("voice: pack %s: %w", name, err)
	}
	return p, nil
}

func (p *Pack) load() error {
	b, err := readBounded(p.files, ManifestName, maxManifest)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &p.manifest); err != nil {
		return fmt.Errorf("%w: manifest: %w", ErrPack, err)
	}
	m := &p.manifest
	if m.Version != 1 {
		return fmt.Errorf("%w: manifest version %d", ErrPack, m.Version)
	}
	if len(m.Clips) > maxClips {
		return fmt.Errorf("%w: %d clips", ErrPack, len(m.Clips))
	}
	seen := map[string]bool{}
	for i := range m.Clips {
		c := &m.Clips[i]
		if err := c.validate(); err != nil {
			return fmt.Errorf("%w: clip %q: %w", ErrPack, c.ID, err)
		}
		if id := c.ID + " " + c.Rate; seen[id] {
			return fmt.Errorf("%w: clip %q twice", ErrPack, c.ID)
		} else {
			seen[id] = true
		}
		p.index[c.key()] = c
		p.longest = max(p.longest, len([]rune(sayable(c.Text))))
	}
	return nil
}

func (c *Clip) key() clipKey { return clipKey{sayable(c.Text), sayable(c.Pinyin), c.Rate} }

// sayable is a wording, in hanzi or pinyin, without its marks and spaces.
func sayable(s string) string {
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, s)
}

func isMark(r rune) bool {
	_, mark := marks[r]
	return mark
}

func (c *Clip) validate() error {
	switch {
	case c.ID == "" || len(c.ID) > 200 || len(c.Text) > 4*MaxTextRunes || len(c.Pinyin) > MaxPinyinBytes:
		return errors.New("id or wording empty or too long")
	case c.Rate != Normal.String() && c.Rate != Slow.String() && c.Rate != Fast.String():
		return fmt.Errorf("rate %q", c.Rate)
	case !fs.ValidPath(c.File) || c.File == "." || strings.Contains(c.File, `\`) || path.Ext(c.File) != ".wav":
		return fmt.Errorf("file name %q", c.File)
	case len(c.SHA256) != 2*sha256.Size:
		return errors.New("no sha256")
	}
	return nil
}

// readBounded reads a file whole, and refuses one that is over max bytes
// whatever its directory says of it.
func readBounded(files fs.FS, name string, max int64) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPack, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, max+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrPack, name, err)
	}
	if int64(len(b)) > max {
		return nil, fmt.Errorf("%w: %s is over %d bytes", ErrPack, name, max)
	}
	return b, nil
}

// Read returns the sound of a clip after checking its hash and format.
func (p *Pack) Read(c *Clip) (PCM, error) {
	b, err := readBounded(p.files, c.File, maxClipFile)
	if err != nil {
		return PCM{}, err
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != c.SHA256 {
		return PCM{}, fmt.Errorf("%w: %s has another sha256 than the manifest says", ErrPack, c.File)
	}
	pcm, err := DecodeWAV(b, false)
	if err != nil {
		return PCM{}, fmt.Errorf("%w: %s: %w", ErrPack, c.File, err)
	}
	if pcm.Rate != SampleRate || len(pcm.Samples) == 0 {
		return PCM{}, fmt.Errorf("%w: %s: %d samples at %d Hz", ErrPack, c.File, len(pcm.Samples), pcm.Rate)
	}
	return pcm, nil
}

// Render returns the clip for u, or ErrMiss.
func (p *Pack) Render(ctx context.Context, u Utterance) (PCM, error) {
	c := p.index[clipKey{sayable(u.Text), sayable(u.Pinyin), u.Rate.String()}]
	if c == nil {
		return PCM{}, ErrMiss
	}
	return p.sound(ctx, c)
}

// sound is Read with a cache.
func (p *Pack) sound(ctx context.Context, c *Clip) (PCM, error) {
	if err := ctx.Err(); err != nil {
		return PCM{}, err
	}
	key := cacheKey{pinyin: c.File}
	if pcm, ok := p.cache.get(key); ok {
		return pcm, nil
	}
	pcm, err := p.Read(c)
	if err == nil {
		p.cache.put(key, pcm)
	}
	return pcm, err
}

// Manifest is the list of clips. It must not be changed.
func (p *Pack) Manifest() *Manifest { return &p.manifest }

// String names the pack.
func (p *Pack) String() string { return "voice pack " + p.name }

// Check reports ErrMiss for a pack without clips: such a pack has no voice.
func (p *Pack) Check() error {
	if len(p.manifest.Clips) == 0 {
		return ErrMiss
	}
	return nil
}

// Close closes the folder or zip file.
func (p *Pack) Close() error { return p.closer.Close() }
