package voice

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// card is a player in the shape of a shell script: it works while the file
// "card" is there, and appends what it plays to the file "heard".
func card(t *testing.T) (path, dir string) {
	dir = t.TempDir()
	return script(t, `cd '`+dir+`' || exit 9
if [ ! -e card ]; then echo "audio open error: No such file or directory" >&2; exit 1; fi
if [ -e hang ]; then exec sleep 60; fi
cat >> heard`), dir
}

func plug(t *testing.T, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "card"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// states returns a Watch function and the channel on which its news arrives.
func states() (func(error), chan error) {
	news := make(chan error, 16)
	return func(err error) { news <- err }, news
}

func wait(t *testing.T, news chan error) error {
	t.Helper()
	select {
	case err := <-news:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("no news of the card")
		return nil
	}
}

func TestAplayPlays(t *testing.T) {
	path, dir := card(t)
	plug(t, dir)
	a := NewAplay(AplayOptions{Path: path})
	defer a.Close()
	p := PCM{Rate: SampleRate, Samples: []int16{1, -2, 300}}
	if err := a.Play(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "heard"))
	if err != nil || string(got) != "\x01\x00\xfe\xff\x2c\x01" {
		t.Errorf("heard %x, %v", got, err)
	}
}

func TestAplayLosesAndFindsCard(t *testing.T) {
	path, dir := card(t)
	plug(t, dir)
	a := NewAplay(AplayOptions{Path: path, RetryMin: time.Millisecond, RetryMax: 4 * time.Millisecond})
	defer a.Close()
	f, news := states()
	a.tell = f
	p := PCM{Rate: SampleRate, Samples: make([]int16, 4800)}
	if err := a.Play(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "card")); err != nil {
		t.Fatal(err)
	}
	if err := a.Play(context.Background(), p); !errors.Is(err, ErrNoCard) {
		t.Fatalf("card removed: %v", err)
	}
	if err := wait(t, news); !errors.Is(err, ErrNoCard) {
		t.Fatalf("news %v", err)
	}
	if err := a.Play(context.Background(), p); !errors.Is(err, ErrNoCard) {
		t.Errorf("while lost: %v", err)
	}
	plug(t, dir)
	if err := wait(t, news); err != nil {
		t.Fatalf("card back: %v", err)
	}
	if err := a.Play(context.Background(), p); err != nil {
		t.Errorf("after recovery: %v", err)
	}
}

// A card that vanishes under a driver makes the player hang rather than fail.
func TestAplayHangCountsAsLost(t *testing.T) {
	path, dir := card(t)
	plug(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "hang"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a := NewAplay(AplayOptions{Path: path, Grace: 30 * time.Millisecond, RetryMin: time.Hour})
	defer a.Close()
	if err := a.Play(context.Background(), PCM{Rate: SampleRate, Samples: make([]int16, 480)}); !errors.Is(err, ErrNoCard) {
		t.Errorf("hanging player: %v", err)
	}
}

func TestAplayTouchIsNotLoss(t *testing.T) {
	path, dir := card(t)
	plug(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "hang"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a := NewAplay(AplayOptions{Path: path})
	defer a.Close()
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if err := a.Play(ctx, PCM{Rate: SampleRate, Samples: make([]int16, 10*SampleRate)}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if a.lost != nil {
		t.Errorf("counted as lost: %v", a.lost)
	}
}

func TestAplayMissing(t *testing.T) {
	a := NewAplay(AplayOptions{Path: "voice-no-such-player"})
	out := make(chan Health, 4)
	s := New([]Engine{Chime{}, &tones{}}, a, Options{OnHealth: func(h Health) { out <- h }})
	defer s.Close()
	select {
	case h := <-out:
		if h != HealthNoPlayer {
			t.Errorf("health %q", h)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("missing player not noticed without speaking")
	}
}
