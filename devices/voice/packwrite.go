package voice

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A PackWriter builds a voice pack in a folder. Nothing is seen under the
// pack's name until Commit; without it Close leaves what was there before.
type PackWriter struct {
	final, temp string
	manifest    Manifest
	seen        map[string]bool
}

// CreatePack begins a pack that Commit will put at folder, in place of an
// older pack.
func CreatePack(folder, language string) (*PackWriter, error) {
	folder = filepath.Clean(folder)
	if _, err := os.Stat(folder); err == nil {
		// Only a pack may be replaced: a slip of the hand must not cost a folder.
		if _, err := os.Stat(filepath.Join(folder, ManifestName)); err != nil {
			return nil, fmt.Errorf("voice: %s is there and is not a voice pack", folder)
		}
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return nil, fmt.Errorf("voice: create pack: %w", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(folder), filepath.Base(folder)+".new-")
	if err != nil {
		return nil, fmt.Errorf("voice: create pack: %w", err)
	}
	w := &PackWriter{final: folder, temp: temp, seen: map[string]bool{}, manifest: Manifest{Version: 1, Language: language}}
	if err := errors.Join(os.Chmod(temp, 0o755), os.Mkdir(filepath.Join(temp, "clips"), 0o755)); err != nil {
		w.Close()
		return nil, fmt.Errorf("voice: create pack: %w", err)
	}
	return w, nil
}

// Add writes a mastered sound as the clip of a prompt and fills in the
// clip's file, hash and measures.
func (w *PackWriter) Add(c Clip, p PCM) error {
	if p.Rate != SampleRate || len(p.Samples) == 0 {
		return fmt.Errorf("%w: clip %s: %d samples at %d Hz", ErrPack, c.ID, len(p.Samples), p.Rate)
	}
	m := Measured(p)
	if math.IsInf(m.LUFS, 0) {
		return fmt.Errorf("%w: clip %s is silence", ErrPack, c.ID)
	}
	c.LUFS, c.Peak = round2(m.LUFS), round2(m.TruePeak)
	c.Millis = int(p.Duration().Milliseconds())
	c.File = "clips/" + fileName(c.ID, c.Rate) + ".wav"
	b := EncodeWAV(p)
	sum := sha256.Sum256(b)
	c.SHA256 = hex.EncodeToString(sum[:])
	if err := c.validate(); err != nil {
		return fmt.Errorf("%w: clip %q: %w", ErrPack, c.ID, err)
	}
	if w.seen[c.File] {
		return fmt.Errorf("%w: clip %q twice", ErrPack, c.ID)
	}
	w.seen[c.File] = true
	// Clips are not flushed one by one: after a power cut a torn clip fails its
	// hash and the prompt is synthesised.
	if err := os.WriteFile(filepath.Join(w.temp, filepath.FromSlash(c.File)), b, 0o644); err != nil {
		return fmt.Errorf("voice: write clip: %w", err)
	}
	w.manifest.Clips = append(w.manifest.Clips, c)
	return nil
}

// Commit writes the manifest and puts the pack in place.
func (w *PackWriter) Commit() error {
	slices.SortFunc(w.manifest.Clips, func(a, b Clip) int {
		return strings.Compare(a.ID+"\x00"+a.Rate, b.ID+"\x00"+b.Rate)
	})
	b, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("voice: manifest: %w", err)
	}
	if err := writeSynced(filepath.Join(w.temp, ManifestName), append(b, '\n')); err != nil {
		return fmt.Errorf("voice: write manifest: %w", err)
	}
	// A folder cannot be renamed over a full one, so the old pack steps aside
	// for a moment. A kiosk that starts just then has no pack and synthesises.
	old := w.temp + ".old"
	err = os.Rename(w.final, old)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("voice: put pack in place: %w", err)
	}
	if err := os.Rename(w.temp, w.final); err != nil {
		return errors.Join(fmt.Errorf("voice: put pack in place: %w", err), os.Rename(old, w.final))
	}
	w.temp = ""
	if err := syncFolder(filepath.Dir(w.final)); err != nil {
		return fmt.Errorf("voice: put pack in place: %w", err)
	}
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("voice: remove old pack: %w", err)
	}
	return nil
}

// Close removes what was not committed.
func (w *PackWriter) Close() error {
	if w.temp == "" {
		return nil
	}
	err := os.RemoveAll(w.temp)
	w.temp = ""
	if err != nil {
		return fmt.Errorf("voice: remove unfinished pack: %w", err)
	}
	return nil
}

// fileName turns an id into a name that every file system takes.
func fileName(id, rate string) string {
	var b strings.Builder
	for _, r := range id {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' && b.Len() > 0 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "u%04x", r)
		}
	}
	if rate != Normal.String() {
		b.WriteString("." + rate)
	}
	return b.String()
}

func writeSynced(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func round2(v float64) float64 { return math.Round(v*100) / 100 }
