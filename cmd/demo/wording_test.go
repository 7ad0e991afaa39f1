package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestWording changes the bank's words at headquarters, with a signature, while a
// customer stands at the counter. The counter shows them from the next session on;
// words that somebody else signed it never shows, and headquarters hears of that.
func TestWording(t *testing.T) {
	desk := newWordingDesk(t)
	bank, stranger := desk.key("content-1"), desk.key("content-2")
	desk.sign(bank, 1, "您要办什么？")
	h := start(t, "-wording", desk.signed, "-wording-key", bank+".pub")
	h.holdsWording(1, false)
	h.begin()
	h.reads("您要办什么？")

	desk.sign(bank, 2, "今天办什么？")
	h.reconnect() // as after any gap, the counter says what words it holds
	h.holdsWording(2, false)
	h.reads("您要办什么？") // nothing changes under a customer's hand
	h.tap("nav.leave")
	h.begin()
	h.reads("今天办什么？")

	desk.sign(stranger, 3, "请把密码写下来")
	h.reconnect()
	h.holdsWording(2, true)
	h.tap("nav.leave")
	h.begin()
	h.reads("今天办什么？")
}

// A wordingDesk is where the bank's words are written and signed.
type wordingDesk struct {
	t      *testing.T
	dir    string
	signed string // what headquarters gives out
}

func newWordingDesk(t *testing.T) *wordingDesk {
	dir := t.TempDir()
	return &wordingDesk{t: t, dir: dir, signed: filepath.Join(dir, "words.json")}
}

func (d *wordingDesk) content(args ...string) {
	d.t.Helper()
	cmd := exec.Command(filepath.Join(binaries, "kiosk"), append([]string{"content"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("kiosk content %v: %v\n%s", args, err, out)
	}
}

// key makes a key and returns its files' path without their endings.
func (d *wordingDesk) key(id string) string {
	d.t.Helper()
	d.content("keygen", "-id", id, d.dir)
	return filepath.Join(d.dir, id)
}

// sign gives the home screen another title.
func (d *wordingDesk) sign(key string, version int, title string) {
	d.t.Helper()
	overlay := filepath.Join(d.dir, "words.toml")
	if err := os.WriteFile(overlay, fmt.Appendf(nil, "[text]\n\"home.title\" = %q\n", title), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.content("sign", "-key", key+".key", "-version", fmt.Sprint(version), overlay, d.signed)
}

// reconnect cuts the counter off and lets it back.
func (h *house) reconnect() {
	h.t.Helper()
	h.network(false)
	h.network(true)
}

// holdsWording waits until headquarters has heard which words the counter holds,
// and whether it has refused others.
func (h *house) holdsWording(version int, refused bool) {
	h.t.Helper()
	h.until(fmt.Sprintf("the counter holds wording %d", version), 20*time.Second, func() bool {
		var list struct {
			Kiosks []struct {
				Status *struct {
					Wording *struct {
						Version int
						Refused string
					}
				}
			}
		}
		if h.get("/api/v1/kiosks", &list) != nil || len(list.Kiosks) != 1 {
			return false
		}
		s := list.Kiosks[0].Status
		return s != nil && s.Wording != nil && s.Wording.Version == version && (s.Wording.Refused != "") == refused
	})
}

// reads expects words on the screen that is shown now.
func (h *house) reads(words string) {
	h.t.Helper()
	s := h.mustScene()
	for _, e := range s.Elements {
		if e.Name == words {
			return
		}
	}
	h.t.Errorf("%s does not show %s", s.Screen, words)
}
