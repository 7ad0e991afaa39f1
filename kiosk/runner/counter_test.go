package runner_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/kiosk/runner"
)

// A counter is a runner whose surroundings are fakes.
type counter struct {
	*runner.Runner
	store  *store
	opener *event.Opener

	mu    sync.Mutex
	view  kiosk.View
	wiped int
}

func (c *counter) screen() kiosk.Screen {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.view.Screen
}

func (c *counter) do(t *testing.T, msgs ...kiosk.Msg) {
	t.Helper()
	for _, m := range msgs {
		if err := c.Do(t.Context(), kiosk.Touched{}, m); err != nil {
			t.Fatal(err)
		}
	}
}

// write draws one character and waits until it has been read.
func (c *counter) write(t *testing.T, cell int) {
	t.Helper()
	c.do(t, kiosk.PenDown{Canvas: cell})
	for _, s := range kiosktest.Cell('人') {
		c.do(t, kiosk.PenUp{Canvas: cell, Stroke: s})
	}
	time.Sleep(time.Second)
	synctest.Wait()
}

func (c *counter) matter(t *testing.T) string {
	t.Helper()
	m, ok := c.screen().(kiosk.Matter)
	if !ok {
		t.Fatalf("on %T instead of Matter", c.screen())
	}
	return m.Options[0].Key
}

// upToReview goes through a complaint of two characters.
func (c *counter) upToReview(t *testing.T) {
	t.Helper()
	c.do(t, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
	c.do(t, kiosk.Choose{Key: c.matter(t)}, kiosk.Next{})
	c.write(t, 0)
	c.write(t, 1)
	c.do(t, kiosk.Next{}, kiosk.LeavePhone{}, kiosk.Next{})
	for _, d := range "13912345678" {
		c.do(t, kiosk.Digit{Rune: d})
	}
	c.do(t, kiosk.ToggleConsent{}, kiosk.Next{})
	if _, ok := c.screen().(kiosk.Review); !ok {
		t.Fatalf("on %T instead of Review", c.screen())
	}
}

// store keeps records in memory, or fails.
type store struct {
	mu      sync.Mutex
	err     error
	delay   time.Duration
	records []runner.Record
	state   map[string][]byte
}

func (s *store) Append(ctx context.Context, r []runner.Record, state map[string][]byte) error {
	s.mu.Lock()
	delay, err := s.delay, s.err
	s.mu.Unlock()
	select {
	case <-time.After(delay):
	case <-ctx.Done():
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records = append(s.records, r...)
	for k, v := range state {
		s.state[k] = v
	}
	return nil
}

func (s *store) set(err error, delay time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err, s.delay = err, delay
}

// of returns the envelopes of one type.
func (s *store) of(t *testing.T, kind event.Type) (found []*event.Envelope) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.records {
		e, err := event.Unmarshal(r.Body)
		if err != nil {
			t.Fatalf("stored an event that is none: %v", err)
		}
		if e.ID != r.ID {
			t.Errorf("record %s holds event %s", r.ID, e.ID)
		}
		if e.Type == kind {
			found = append(found, e)
		}
	}
	return found
}

// reader always reads the same character.
type reader struct {
	char  rune
	err   error
	delay time.Duration
}

func (r reader) Recognize(ctx context.Context, _ ink.Ink, _, _ []rune) (ink.Result, error) {
	select {
	case <-time.After(r.delay):
	case <-ctx.Done():
		return ink.Result{}, ctx.Err()
	}
	return ink.Result{Candidates: []ink.Candidate{{Char: r.char, Score: 0.99}, {Char: '大', Score: 0.05}}}, r.err
}

// open starts a counter; it ends with the test. Call it inside a synctest bubble.
func open(t *testing.T, change ...func(*runner.Options)) *counter {
	t.Helper()
	private, err := event.GenerateKeys("test")
	if err != nil {
		t.Fatal(err)
	}
	opener, err := event.NewOpener(private)
	if err != nil {
		t.Fatal(err)
	}
	permutation, err := event.NewNumbers(make([]byte, 32), 3)
	if err != nil {
		t.Fatal(err)
	}
	numbers, err := runner.NewNumbers(permutation, t.TempDir()+"/count", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{store: &store{state: map[string][]byte{}}, opener: opener}
	o := runner.Options{
		Session: kiosk.Config{Branch: "桂花路网点", Place: "1号机", Desk: "大门左手边", Words: content.Default()},
		Branch:  "guihua", Kiosk: "k1", Version: "test",
		Store: c.store, Sealer: event.NewSealer(private.Public()), Numbers: numbers, Calendar: calendar.New(),
		Recognizer: reader{char: '人'}, Suggester: content.Default(),
		Show: func(v kiosk.View) { c.mu.Lock(); c.view = v; c.mu.Unlock() },
		Wipe: func() { c.mu.Lock(); c.wiped++; c.mu.Unlock() },
	}
	for _, f := range change {
		f(&o)
	}
	if c.Runner, err = runner.New(o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return c
}
