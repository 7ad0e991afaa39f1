package wording

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk/event"
)

// post is a Down that remembers, and fails while err is set.
type post struct {
	mu   sync.Mutex
	err  error
	sent []string // branch/kiosk what version
}

func (p *post) Down(_ context.Context, branch, kiosk, what string, payload []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return p.err
	}
	w, err := event.ReadWording(payload)
	if err != nil {
		return err
	}
	p.sent = append(p.sent, strings.Join([]string{branch, kiosk, what, w.Overlay}, " "))
	return nil
}

func (p *post) taken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent := p.sent
	p.sent = nil
	return sent
}

// sign writes a signed wording to path, dated so that a change shows.
func sign(t *testing.T, path string, version uint64, overlay string) []byte {
	t.Helper()
	key, err := event.GenerateSigningKey("content-1")
	if err != nil {
		t.Fatal(err)
	}
	body, err := event.SignWording(key, event.Wording{Version: version, Made: time.Now(), Overlay: overlay})
	if err != nil {
		t.Fatal(err)
	}
	put(t, path, body, version)
	return body
}

func put(t *testing.T, path string, body []byte, version uint64) {
	t.Helper()
	if err := event.KeepWording(path, body); err != nil {
		t.Fatal(err)
	}
	at := time.Unix(int64(version), 0)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func TestSendsToWhoHoldsOlder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wording.json")
	body := sign(t, path, 7, "# 7")
	sum := sha256.Sum256(body)
	synctest.Test(t, func(t *testing.T) {
		s, err := New(path, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		var p post
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.Run(ctx, &p); close(done) }()
		heard := func(w *event.WordingStatus) []string {
			s.Heard("b1", "k1", &event.Status{Wording: w})
			synctest.Wait()
			return p.taken()
		}
		if got := heard(&event.WordingStatus{Version: 6}); len(got) != 1 || got[0] != "b1 k1 content # 7" {
			t.Errorf("older: %q", got)
		}
		for name, w := range map[string]*event.WordingStatus{
			"takes none": nil, "the same": {Version: 7}, "newer": {Version: 8}, "refused it": {Refused: hex.EncodeToString(sum[:])},
		} {
			if got := heard(w); len(got) != 0 {
				t.Errorf("%s: %q", name, got)
			}
		}
		// The broker is away: the next status asks again.
		p.err = errors.New("away")
		if got := heard(&event.WordingStatus{}); len(got) != 0 {
			t.Errorf("%q", got)
		}
		p.err = nil
		if got := heard(&event.WordingStatus{}); len(got) != 1 {
			t.Errorf("%q", got)
		}
		// Another file, then a bad one: the last good one is not sent in its place,
		// for a person meant something else.
		sign(t, path, 9, "# 9")
		if got := heard(&event.WordingStatus{Version: 7}); len(got) != 1 || got[0] != "b1 k1 content # 9" {
			t.Errorf("%q", got)
		}
		put(t, path, []byte("{}"), 10)
		if got := heard(&event.WordingStatus{Version: 7}); len(got) != 0 {
			t.Errorf("%q", got)
		}
		for range 2 * maxDue {
			s.Heard("b1", "k1", &event.Status{Wording: &event.WordingStatus{}})
		}
		cancel()
		<-done
	})
}

func TestNewRefusesWhatIsNotSigned(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wording.json")
	if _, err := New(path, nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	put(t, path, []byte("[text]"), 1)
	if _, err := New(path, nil); !errors.Is(err, event.ErrDown) {
		t.Error(err)
	}
}
