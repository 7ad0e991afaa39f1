package runner_test

import (
	"context"
	"encoding/json"
	"errors"
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

func TestComplaint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.upToReview(t)
		c.do(t, kiosk.Next{})
		synctest.Wait()
		shown, ok := c.screen().(kiosk.Submitted)
		if !ok {
			t.Fatalf("on %T instead of Submitted", c.screen())
		}
		stored := c.store.of(t, event.ComplaintSubmitted)
		if len(stored) != 1 {
			t.Fatalf("%d complaints stored", len(stored))
		}
		var data event.Complaint
		if err := json.Unmarshal(stored[0].Data, &data); err != nil {
			t.Fatal(err)
		}
		if data.Number != shown.Number || !event.ValidNumber(shown.Number) {
			t.Errorf("stored number %q, shown %q", data.Number, shown.Number)
		}
		if shown.PhoneTail != "5678" || shown.Code != "" {
			t.Errorf("phone tail %q, code %q", shown.PhoneTail, shown.Code)
		}
		var said event.Statement
		if err := c.opener.Open(data.Content, stored[0].ID, stored[0].Type, stored[0].Kiosk, &said); err != nil {
			t.Fatal(err)
		}
		if said.Words != "人人" || said.Phone != "13912345678" || len(said.Glyphs) != 2 {
			t.Errorf("sealed: words of %d bytes, phone of %d, %d inks", len(said.Words), len(said.Phone), len(said.Glyphs))
		}
		if k, err := ink.Decode(said.Glyphs[1]); err != nil || len(k) != len(kiosktest.Cell('人')) {
			t.Errorf("ink came out with %d strokes: %v", len(k), err)
		}
		if len(c.store.state[runner.NumberState]) != 8 {
			t.Error("the count was not committed with the complaint")
		}
		c.do(t, kiosk.Leave{})
		if c.wiped == 0 {
			t.Error("adapters were not told to forget the customer")
		}
	})
}

func TestSaveFails(t *testing.T) {
	for _, fault := range []struct {
		name string
		err  error
	}{{"full", runner.ErrFull}, {"broken", errors.New("input/output error")}} {
		t.Run(fault.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := open(t)
				c.upToReview(t)
				c.store.set(fault.err, 0)
				c.do(t, kiosk.Next{})
				synctest.Wait()
				r, ok := c.screen().(kiosk.Review)
				if !ok || !r.Failed || len(r.Text) != 2 {
					t.Fatalf("on %T: what was written must stay, with the failure said", c.screen())
				}
				c.store.set(nil, 0)
				if err := c.Do(t.Context(), kiosk.DiskChanged{Full: false}); err != nil {
					t.Fatal(err)
				}
				c.do(t, kiosk.Next{})
				synctest.Wait()
				if _, ok := c.screen().(kiosk.Submitted); !ok {
					t.Fatalf("on %T after the disk came back", c.screen())
				}
				if n := len(c.store.of(t, event.ComplaintSubmitted)); n != 1 {
					t.Errorf("%d complaints stored", n)
				}
			})
		})
	}
}

// TestSlowDisk presses 没错，交上去 again and again while the disk is slow.
func TestSlowDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.upToReview(t)
		c.store.set(nil, 5*time.Second)
		for range 5 {
			c.do(t, kiosk.Next{})
		}
		if _, ok := c.screen().(kiosk.Review); !ok {
			t.Fatalf("on %T before anything is stored: a number must not show yet", c.screen())
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(c.store.of(t, event.ComplaintSubmitted)); n != 1 {
			t.Errorf("%d complaints stored for one customer", n)
		}
	})
}

// TestTimeout leaves the counter in the middle of a word.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
		c.do(t, kiosk.Choose{Key: c.matter(t)}, kiosk.Next{})
		c.write(t, 0)
		time.Sleep(181 * time.Second)
		synctest.Wait()
		c.mu.Lock()
		_, asked := c.view.Overlay.(kiosk.StillThere)
		c.mu.Unlock()
		if !asked {
			t.Fatal("nobody asked whether the customer is still there")
		}
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if _, ok := c.screen().(kiosk.Attract); !ok {
			t.Fatalf("on %T after the time-out", c.screen())
		}
		ended := c.store.of(t, event.SessionEnded)
		if len(ended) != 1 {
			t.Fatalf("%d sessions ended", len(ended))
		}
		var s event.Session
		if err := json.Unmarshal(ended[0].Data, &s); err != nil || s.Outcome != "timeout" || s.Task != "complaint" {
			t.Errorf("session %+v: %v", s, err)
		}
		if len(c.store.of(t, event.ComplaintSubmitted)) != 0 {
			t.Error("a timer handed in a complaint")
		}
	})
}

// TestHelp calls for a person who comes, and for one who does not.
func TestHelp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.do(t, kiosk.Start{}, kiosk.CallHelp{})
		synctest.Wait()
		calls := c.store.of(t, event.HelpCalled)
		if len(calls) != 1 {
			t.Fatalf("%d calls stored", len(calls))
		}
		state := func() kiosk.HelpState {
			synctest.Wait()
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.view.Frame.Help
		}
		if state() != kiosk.HelpCalling {
			t.Errorf("help is %d before anybody answered", state())
		}
		c.HelpReplied("0192a4c0-0000-7000-8000-000000000000")
		if state() != kiosk.HelpCalling {
			t.Error("an answer to another call counted")
		}
		c.HelpReplied(calls[0].ID)
		if state() != kiosk.HelpAnswered {
			t.Errorf("help is %d after the answer", state())
		}
		c.do(t, kiosk.CancelHelp{}, kiosk.CallHelp{})
		time.Sleep(11 * time.Second)
		if state() != kiosk.HelpFailed {
			t.Errorf("help is %d after ten seconds without an answer", state())
		}
	})
}

// TestRecognizerDown keeps a customer writing who cannot be read.
func TestRecognizerDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, func(o *runner.Options) { o.Recognizer = nil })
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
		c.do(t, kiosk.Choose{Key: c.matter(t)}, kiosk.Next{})
		if p, ok := c.screen().(kiosk.LetterPaper); !ok || !p.NoRecognizer {
			t.Errorf("on %T without a recogniser", c.screen())
		}
	})
}

func TestOptions(t *testing.T) {
	if _, err := runner.New(runner.Options{Branch: "b"}); err == nil {
		t.Error("options without a kiosk are accepted")
	}
}

// TestLargestComplaint hands in all that the screens accept: 300 characters
// with their ink and six full sheets. It must fit one event and come out whole.
func TestLargestComplaint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
		c.do(t, kiosk.Choose{Key: c.matter(t)}, kiosk.Next{})
		for i := range 300 {
			c.write(t, i%2)
		}
		w := c.screen().(kiosk.Writing)
		if len(w.Text) != 300 || !w.Full {
			t.Fatalf("%d characters written, full %t", len(w.Text), w.Full)
		}
		c.do(t, kiosk.UseLetterPaper{})
		sheet := kiosktest.Sheet("上回排队太久", "请多开窗口", "谢谢大家")
		for i := range 6 {
			if i > 0 {
				c.do(t, kiosk.AddSheet{})
			}
			for _, s := range sheet {
				c.do(t, kiosk.PenDown{}, kiosk.PenUp{Stroke: s})
			}
		}
		c.do(t, kiosk.Next{}, kiosk.NoPhone{}, kiosk.Next{}, kiosk.Next{})
		synctest.Wait()
		shown, ok := c.screen().(kiosk.Submitted)
		if !ok {
			t.Fatalf("on %T instead of Submitted", c.screen())
		}
		stored := c.store.of(t, event.ComplaintSubmitted)
		var data event.Complaint
		if err := json.Unmarshal(stored[0].Data, &data); err != nil {
			t.Fatal(err)
		}
		var said event.Statement
		if err := c.opener.Open(data.Content, stored[0].ID, stored[0].Type, stored[0].Kiosk, &said); err != nil {
			t.Fatal(err)
		}
		if len([]rune(said.Words)) != 300 || len(said.Glyphs) != 300 || len(said.Sheets) != 6 || said.Code != shown.Code {
			t.Errorf("%d characters, %d inks, %d sheets", len([]rune(said.Words)), len(said.Glyphs), len(said.Sheets))
		}
		for _, encoded := range said.Sheets {
			if k, err := ink.Decode(encoded); err != nil || len(k) != len(sheet) {
				t.Errorf("a sheet came out with %d strokes of %d: %v", len(k), len(sheet), err)
			}
		}
	})
}

// TestSettle waits for what messages set off, not for time to pass.
func TestSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.upToReview(t)
		c.store.set(nil, 3*time.Second)
		began := time.Now()
		c.do(t, kiosk.Next{})
		if err := c.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, ok := c.screen().(kiosk.Submitted); !ok || time.Since(began) != 3*time.Second {
			t.Errorf("settled on %T after %s", c.screen(), time.Since(began))
		}
	})
}

// TestStatus reports the counter's health at start, when the link comes up, and
// now and then while it is up; never into the void.
func TestStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		reported := func() int {
			synctest.Wait()
			return len(c.store.of(t, event.KioskStatus))
		}
		time.Sleep(time.Hour)
		if n := reported(); n != 1 {
			t.Errorf("%d reports in an hour without a link; want the one at the start", n)
		}
		if err := c.Do(t.Context(), kiosk.LinkChanged{Up: true}, kiosk.LinkChanged{Up: true}); err != nil {
			t.Fatal(err)
		}
		if n := reported(); n != 2 {
			t.Errorf("%d reports as the link came up; want 2", n)
		}
		time.Sleep(time.Hour)
		if n := reported(); n < 12 || n > 16 {
			t.Errorf("%d reports after an hour with a link", n)
		}
	})
}
