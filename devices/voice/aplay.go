package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"sync"
	"time"
)

// AplayOptions configure an Aplay sink. The zero value is usable.
type AplayOptions struct {
	Path   string // program; "": aplay
	Device string // ALSA name; "": default

	// While there is no card it is tried again after RetryMin, then after
	// twice as long each time up to RetryMax. 0: 1 s and 30 s.
	RetryMin, RetryMax time.Duration

	// Grace is what playing may take beyond the sound's own length before the
	// card counts as lost. 0: 5 s, which a starved machine may need; meanwhile
	// a touch or a newer prompt still interrupts.
	Grace time.Duration
}

// Aplay plays each sound in a child process, so a card that hangs or vanishes
// takes no kiosk with it, and killing the child is silence.
//
// When the child fails the card counts as lost: Play returns ErrNoCard or
// ErrNoPlayer at once, without another child, until a trial in the background
// has succeeded.
type Aplay struct {
	opts AplayOptions
	stop context.Context // ends at Close
	end  context.CancelFunc
	busy sync.WaitGroup
	card chan struct{} // holds one token: a card may not open twice

	mu   sync.Mutex
	lost error
	tell func(error)
}

// NewAplay returns a sink on an ALSA device. The card is tried in the
// background at once, so its state is known before anything is said.
func NewAplay(o AplayOptions) *Aplay {
	if o.Path == "" {
		o.Path = "aplay"
	}
	if o.Device == "" {
		o.Device = "default"
	}
	if o.RetryMin <= 0 {
		o.RetryMin = time.Second
	}
	if o.RetryMax < o.RetryMin {
		o.RetryMax = max(30*time.Second, o.RetryMin)
	}
	if o.Grace <= 0 {
		o.Grace = 5 * time.Second
	}
	a := &Aplay{opts: o, tell: func(error) {}, card: make(chan struct{}, 1)}
	a.stop, a.end = context.WithCancel(context.Background())
	return a
}

// String names the sink.
func (a *Aplay) String() string { return "aplay " + a.opts.Device }

// Watch has f told of each loss (an error) and recovery (nil), and begins by
// trying the card. It is called once, before the first Play.
func (a *Aplay) Watch(f func(error)) {
	a.mu.Lock()
	a.tell = f
	a.mu.Unlock()
	a.busy.Go(func() {
		if err := a.try(); err != nil && a.stop.Err() == nil {
			a.lose(err)
		}
	})
}

// Play plays p and returns when it was heard, or when ctx ended and the card is silent.
func (a *Aplay) Play(ctx context.Context, p PCM) error {
	a.mu.Lock()
	lost := a.lost
	a.mu.Unlock()
	if lost != nil {
		return lost
	}
	if a.stop.Err() != nil {
		return fmt.Errorf("%w: closed", ErrNoCard)
	}
	err := a.run(ctx, p)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && a.stop.Err() == nil {
		a.lose(err)
	}
	return err
}

// Close silences the sink and ends its trials.
func (a *Aplay) Close() error {
	a.end()
	a.busy.Wait()
	return nil
}

// run plays p in one child.
func (a *Aplay) run(ctx context.Context, p PCM) error {
	ctx, cancel := context.WithTimeout(ctx, p.Duration()+a.opts.Grace)
	defer cancel()
	defer context.AfterFunc(a.stop, cancel)()
	select {
	case a.card <- struct{}{}:
		defer func() { <-a.card }()
	case <-ctx.Done():
		return fmt.Errorf("%w: taken: %w", ErrNoCard, ctx.Err())
	}
	cmd := exec.CommandContext(ctx, a.opts.Path, "-q", "-t", "raw", "-f", "S16_LE", "-c", "1",
		"-r", strconv.Itoa(p.Rate), "-D", a.opts.Device, "-")
	cmd.Stdin = bytes.NewReader(rawSamples(p))
	complaint := &limited{max: 4096}
	cmd.Stderr = complaint
	cmd.WaitDelay = 20 * time.Millisecond
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return fmt.Errorf("%w: %w", ErrNoPlayer, err)
		}
		return fmt.Errorf("%w: start player: %w", ErrNoCard, err)
	}
	// A child that hangs in the driver cannot be killed. It is left behind
	// rather than waited for: the next one will find the card busy.
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		unkillable := time.NewTimer(500 * time.Millisecond)
		defer unkillable.Stop()
		select {
		case err = <-ended:
		case <-unkillable.C:
			return fmt.Errorf("%w: player hangs in the driver", ErrNoCard)
		}
		if err == nil {
			err = ctx.Err()
		}
	}
	if err != nil {
		return fmt.Errorf("%w: player: %w: %s", ErrNoCard, err, lastLine(complaint.kept.Bytes()))
	}
	return nil
}

// try plays 10 ms of silence.
func (a *Aplay) try() error {
	return a.run(context.Background(), PCM{Rate: SampleRate, Samples: make([]int16, SampleRate/100)})
}

// lose marks the card as lost, once, and begins the trials.
func (a *Aplay) lose(err error) {
	a.mu.Lock()
	again := a.lost != nil
	a.lost = err
	tell := a.tell
	a.mu.Unlock()
	if again {
		return
	}
	tell(err)
	a.busy.Go(a.recover)
}

// recover tries the card with growing pauses until it plays.
func (a *Aplay) recover() {
	for pause := a.opts.RetryMin; ; pause = min(2*pause, a.opts.RetryMax) {
		timer := time.NewTimer(pause)
		select {
		case <-a.stop.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		if a.try() != nil {
			continue
		}
		a.mu.Lock()
		a.lost = nil
		tell := a.tell
		a.mu.Unlock()
		tell(nil)
		return
	}
}

// lastLine is the player's own word for what went wrong.
func lastLine(b []byte) []byte {
	b = bytes.TrimSpace(b)
	return bytes.TrimSpace(b[bytes.LastIndexByte(b, '\n')+1:])
}
