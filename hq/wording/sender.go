// Package wording gives counters the bank's words: a signed file goes to every
// counter that says it holds older ones. Headquarters only passes it on; what
// may be shown, and whose signature counts, is for each counter to say.
package wording

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"time"

	"smartcounter/kiosk/event"
)

// A Down sends something to one counter.
type Down interface {
	Down(ctx context.Context, branch, kiosk, what string, payload []byte) error
}

// A Sender watches what counters say of their words, and sends them newer ones.
type Sender struct {
	path string
	log  *slog.Logger
	due  chan counter

	// Below: touched by Run's goroutine alone.
	file   file
	looked time.Time // modification time of what file was read from
	failed string    // the last reason logged
}

// counter is one that may want other words.
type counter struct {
	branch, kiosk string
	holds         event.WordingStatus
}

// file is a signed wording as it is sent.
type file struct {
	body    []byte
	version uint64
	digest  string // as a counter that refused it reports it
}

// maxDue bounds the counters that wait for their words. Beyond it a counter
// waits for its next status.
const maxDue = 4096

// New returns a Sender of the signed file at path. The file is read anew whenever
// it has changed; the error says that it cannot be used now.
func New(path string, log *slog.Logger) (*Sender, error) {
	s := &Sender{path: path, log: log, due: make(chan counter, maxDue)}
	if err := s.read(); err != nil {
		return nil, err
	}
	return s, nil
}

// Heard takes a counter's status. It never waits.
func (s *Sender) Heard(branch, kiosk string, status *event.Status) {
	if status.Wording == nil {
		return // it takes no words from headquarters
	}
	select {
	case s.due <- counter{branch, kiosk, *status.Wording}:
	default:
	}
}

// Run sends until ctx ends. What does not arrive is sent again with the counter's
// next status.
func (s *Sender) Run(ctx context.Context, down Down) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-s.due:
			if err := s.offer(ctx, down, c); err != nil && ctx.Err() == nil {
				s.complain(err)
			}
		}
	}
}

func (s *Sender) offer(ctx context.Context, down Down, c counter) error {
	if err := s.read(); err != nil {
		return err
	}
	if s.file.version <= c.holds.Version || s.file.digest == c.holds.Refused {
		return nil
	}
	if err := down.Down(ctx, c.branch, c.kiosk, event.DownContent, s.file.body); err != nil {
		return fmt.Errorf("wording: sending to %s/%s: %w", c.branch, c.kiosk, err)
	}
	s.failed = ""
	s.log.Info("sent a wording", "branch", c.branch, "kiosk", c.kiosk, "version", s.file.version)
	return nil
}

// read reads the file if it has changed. While a bad one lies there, nothing is
// sent: a person meant something else than what was read before.
func (s *Sender) read() error {
	info, err := os.Stat(s.path)
	if err != nil {
		return fmt.Errorf("wording: %w", err)
	}
	if info.ModTime().Equal(s.looked) {
		return nil
	}
	body, err := event.KeptWording(s.path)
	if err != nil {
		return fmt.Errorf("wording: %w", err)
	}
	w, err := event.ReadWording(body)
	if err != nil {
		return fmt.Errorf("wording: %s is not what kiosk content sign makes: %w", s.path, err)
	}
	sum := sha256.Sum256(body)
	s.file = file{body: body, version: w.Version, digest: hex.EncodeToString(sum[:])}
	s.looked = info.ModTime()
	return nil
}

// complain logs a reason once.
func (s *Sender) complain(err error) {
	if said := err.Error(); said != s.failed {
		s.failed = said
		s.log.Warn("a wording was not sent; the counter's next status asks again", "error", err)
	}
}
