package event

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func openCounter(t *testing.T, path string, floor uint64) *Counter {
	t.Helper()
	c, err := OpenCounter(path, floor)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func next(t *testing.T, c *Counter) uint64 {
	t.Helper()
	n, err := c.Next()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A process that dies at any moment skips counts and never repeats one, with the
// outbox's knowledge or without it.
func TestCounterNeverRepeats(t *testing.T) {
	path := filepath.Join(t.TempDir(), "count")
	seen := map[uint64]bool{}
	last := uint64(0)
	for life := range 50 {
		floor := uint64(0)
		if life%3 == 0 {
			floor = last + 1 // the outbox survived this time
		}
		c := openCounter(t, path, floor)
		for range life % 37 {
			n := next(t, c)
			if seen[n] || len(seen) > 0 && n <= last {
				t.Fatalf("life %d repeats or goes back: %d after %d", life, n, last)
			}
			seen[n], last = true, n
		}
	}
	if skipped := last - uint64(len(seen)); skipped > 50*countBlock {
		t.Errorf("%d counts skipped in 50 lives", skipped)
	}
}

func TestCounterGoesOnFromEitherSource(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "count")
	if n := next(t, openCounter(t, path, 0)); n != 0 {
		t.Errorf("starts at %d", n)
	}
	if n := next(t, openCounter(t, path, 1000)); n != 1000 {
		t.Errorf("with the outbox at 1000: %d", n)
	}
	if n := next(t, openCounter(t, path, 0)); n < 1001 {
		t.Errorf("with the outbox lost: %d", n)
	}
	if err := os.WriteFile(path, []byte("smartcounter count 5 check 00000000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := next(t, openCounter(t, path, 2000)); n < 2000 {
		t.Errorf("with a damaged file and the outbox at 2000: %d", n)
	}
	if n := next(t, openCounter(t, path, 0)); n < 2001 {
		t.Errorf("after the damage was mended: %d", n)
	}
}

func TestCounterErrorsNameFileAndMend(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty": "", "cut": "smartcounter count 5", "noise": "\x00\xff", "after": string(formatCount(5)) + "x",
		"huge": strings.Repeat("9", 1<<20),
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := OpenCounter(path, 0)
		if !errors.Is(err, ErrCount) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "slot") {
			t.Errorf("%s: %v", name, err)
		}
	}
	missing := filepath.Join(dir, "no such folder", "count")
	if _, err := OpenCounter(missing, 0); !errors.Is(err, ErrCount) || !strings.Contains(err.Error(), missing) {
		t.Errorf("unwritable: %v", err)
	}
}

func TestCounterLeavesNoTemporaryFiles(t *testing.T) {
	dir := t.TempDir()
	c := openCounter(t, filepath.Join(dir, "count"), 0)
	for range 100 {
		next(t, c)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("folder holds %v", entries)
	}
}

func TestCounterConcurrently(t *testing.T) {
	c := openCounter(t, filepath.Join(t.TempDir(), "count"), 0)
	var mu sync.Mutex
	seen := map[uint64]bool{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				n, err := c.Next()
				mu.Lock()
				if err != nil || seen[n] {
					t.Errorf("%d, %v", n, err)
				}
				seen[n] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func FuzzParseCount(f *testing.F) {
	f.Add(string(formatCount(0)))
	f.Add(string(formatCount(1 << 40)))
	f.Add("smartcounter count -1 check 00000000\n")
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := parseCount(text); err == nil && string(formatCount(n)) != text {
			t.Fatalf("%q read as %d", text, n)
		}
	})
}
