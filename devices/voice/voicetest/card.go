// Package voicetest is a sound card for machines that have none: an ALSA
// device that takes sound in real time and keeps what it was given, so that a
// test can prove that a prompt was heard, and when.
package voicetest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// SampleRate is the rate of what a Card hears.
const SampleRate = 48000

// Audible is the peak from which a block counts as sound.
const Audible = 300

const blockBytes = SampleRate / 100 * 4 // 10 ms of 16-bit stereo

// A Card is ALSA's default device for players started while it exists. ALSA's
// file plugin writes into a named pipe, and the card empties that at the pace
// of real time.
type Card struct {
	dir string

	mu      sync.Mutex
	pipe    *os.File // nil while unplugged
	playing sync.WaitGroup
	heard   Heard
}

// A Block is 10 ms of sound.
type Block struct {
	At   time.Time // when it began to play
	Peak int       // loudest sample
}

// Heard is what a card played.
type Heard struct {
	Samples []int16 // left channel
	Blocks  []Block
}

// New makes a card that keeps its files in dir, an empty folder, and plugs it
// in. Players find it by the environment variable ALSA_CONFIG_PATH, which New sets.
func New(dir string) (*Card, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("voicetest: %w", err)
	}
	c := &Card{dir: dir}
	if err := unix.Mkfifo(c.file("card"), 0o600); err != nil {
		return nil, fmt.Errorf("voicetest: make pipe: %w", err)
	}
	if err := c.Plug(); err != nil {
		return nil, err
	}
	if err := os.Setenv("ALSA_CONFIG_PATH", c.file("asound.conf")); err != nil {
		return nil, errors.Join(fmt.Errorf("voicetest: %w", err), c.Unplug())
	}
	return c, nil
}

func (c *Card) file(name string) string { return filepath.Join(c.dir, name) }

// Plug makes the device playable. The card must be unplugged.
func (c *Card) Plug() error {
	// Open for both directions, so that a player's end is not the pipe's end.
	pipe, err := os.OpenFile(c.file("card"), os.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("voicetest: %w", err)
	}
	raw, err := pipe.SyscallConn()
	if err != nil {
		return errors.Join(fmt.Errorf("voicetest: %w", err), pipe.Close())
	}
	var short error
	// A pipe holds a third of a second of sound, a card's own buffer far less:
	// 4 KiB are 21 ms.
	err = raw.Control(func(fd uintptr) { _, short = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, 4096) })
	if err := errors.Join(err, short); err != nil {
		return errors.Join(fmt.Errorf("voicetest: shorten pipe: %w", err), pipe.Close())
	}
	c.mu.Lock()
	c.pipe = pipe
	c.mu.Unlock()
	c.playing.Go(func() { c.play(pipe) })
	return c.configure(fmt.Sprintf(`pcm.!default {
  type plug
  slave { pcm paced; format S16_LE; rate %d; channels 2 }
}
pcm.paced {
  type file
  slave.pcm { type null }
  file %q
  format "raw"
}
`, SampleRate, c.file("card")))
}

// Unplug takes the card out, also under a player that plays: its next write
// fails. A card that is out stays out without complaint.
func (c *Card) Unplug() error {
	err := c.configure("pcm.!default { type hw; card 31 }\n")
	c.mu.Lock()
	pipe := c.pipe
	c.pipe = nil
	c.mu.Unlock()
	if pipe != nil {
		err = errors.Join(err, pipe.Close())
	}
	c.playing.Wait()
	return err
}

// configure replaces ALSA's configuration at one stroke.
func (c *Card) configure(text string) error {
	temp := c.file("asound.new")
	if err := os.WriteFile(temp, []byte(text), 0o600); err != nil {
		return fmt.Errorf("voicetest: %w", err)
	}
	if err := os.Rename(temp, c.file("asound.conf")); err != nil {
		return fmt.Errorf("voicetest: %w", err)
	}
	return nil
}

// play reads blocks as fast as a card plays them until the pipe is closed.
func (c *Card) play(pipe *os.File) {
	var next time.Time
	block := make([]byte, blockBytes)
	for {
		n := 0
		for n < len(block) {
			// A prompt need not end with a whole block; the rest is waited for a moment.
			var patience time.Time
			if n > 0 {
				patience = time.Now().Add(15 * time.Millisecond)
			}
			if err := pipe.SetReadDeadline(patience); err != nil {
				return
			}
			more, err := pipe.Read(block[n:])
			n += more
			if errors.Is(err, os.ErrDeadlineExceeded) {
				break
			}
			if err != nil {
				return
			}
		}
		now := time.Now()
		if next.Before(now.Add(-15 * time.Millisecond)) {
			next = now // the first block, or one after a pause
		}
		time.Sleep(next.Sub(now))
		c.keep(block[:n], next)
		next = next.Add(10 * time.Millisecond)
	}
}

func (c *Card) keep(b []byte, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	top := 0
	for ; len(b) >= 4; b = b[4:] {
		v := int16(binary.LittleEndian.Uint16(b))
		c.heard.Samples = append(c.heard.Samples, v)
		top = max(top, int(v), -int(v))
	}
	c.heard.Blocks = append(c.heard.Blocks, Block{at, top})
}

// Heard returns what was played since the card was made or since Forget.
func (c *Card) Heard() Heard {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Heard{slices.Clone(c.heard.Samples), slices.Clone(c.heard.Blocks)}
}

// Forget clears what was heard.
func (c *Card) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard = Heard{}
}

// Onset is when the first audible block after t began to play; zero if none did.
func (h Heard) Onset(t time.Time) time.Time {
	for _, b := range h.Blocks {
		if b.Peak > Audible && b.At.After(t) {
			return b.At
		}
	}
	return time.Time{}
}

// End is when the last audible block had been played; zero if none was.
func (h Heard) End() time.Time {
	for _, b := range slices.Backward(h.Blocks) {
		if b.Peak > Audible {
			return b.At.Add(10 * time.Millisecond)
		}
	}
	return time.Time{}
}
