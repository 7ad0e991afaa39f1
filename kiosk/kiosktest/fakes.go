package kiosktest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/runner"
)

// Store is a runner.Store in memory. Its zero value takes everything.
type Store struct {
	mu      sync.Mutex
	err     error
	records []runner.Record
	state   map[string][]byte
}

// Append implements runner.Store.
func (s *Store) Append(_ context.Context, records []runner.Record, state map[string][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	s.records = append(s.records, records...)
	for k, v := range state {
		if s.state == nil {
			s.state = map[string][]byte{}
		}
		s.state[k] = v
	}
	return nil
}

// Fail makes the store refuse with err from now on; nil mends it.
func (s *Store) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

// Records returns what was stored, oldest first.
func (s *Store) Records() []runner.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.records)
}

// Numbers is a runner.Numberer that hands out the numbers given, then fails.
type Numbers struct{ Left []string }

// Next implements runner.Numberer.
func (n *Numbers) Next() (string, map[string][]byte, error) {
	if len(n.Left) == 0 {
		return "", nil, fmt.Errorf("kiosktest: no numbers left")
	}
	number := n.Left[0]
	n.Left = n.Left[1:]
	return number, map[string][]byte{"count": []byte(number)}, nil
}

// Calendar is a runner.Calendar for which every day is a working day.
type Calendar struct{}

// Deadlines implements runner.Calendar.
func (Calendar) Deadlines(received time.Time) calendar.Deadlines {
	d := calendar.DateOf(received)
	return calendar.Deadlines{Received: d, RespondBy: d.AddDays(3), CloseBy: d.AddDays(7)}
}

// Reader is an ink.Recognizer that takes every ink for the same character.
type Reader struct{ Char rune }

// Recognize implements ink.Recognizer.
func (r Reader) Recognize(ctx context.Context, _ ink.Ink, _, _ []rune) (ink.Result, error) {
	return ink.Result{Candidates: []ink.Candidate{{Char: r.Char, Score: 0.99}, {Char: '大', Score: 0.005}}}, ctx.Err()
}

// Speaker is a runner.Speaker that says everything in no time and remembers it.
type Speaker struct {
	mu     sync.Mutex
	said   []content.Utterance
	hushed int
	volume kiosk.Volume
	rate   kiosk.Rate
}

// Say implements runner.Speaker. Private words are a fault unless asked for.
func (s *Speaker) Say(u content.Utterance, asked bool, done func()) {
	s.mu.Lock()
	if u.Private && !asked {
		u.Text = "FAULT: private words were spoken unasked"
	}
	s.said = append(s.said, u)
	s.mu.Unlock()
	go done()
}

// Hush implements runner.Speaker.
func (s *Speaker) Hush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hushed++
}

// SetSound implements runner.Speaker.
func (s *Speaker) SetSound(v kiosk.Volume, r kiosk.Rate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.volume, s.rate = v, r
}

// Sound returns what SetSound was last given.
func (s *Speaker) Sound() (kiosk.Volume, kiosk.Rate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.volume, s.rate
}

// Said returns everything said, oldest first.
func (s *Speaker) Said() []content.Utterance {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said)
}

// Printer is a runner.Printer that keeps what it prints.
type Printer struct {
	mu       sync.Mutex
	err      error
	receipts []kiosk.Submitted
	slips    []kiosk.TicketSlip
}

// Print implements runner.Printer.
func (p *Printer) Print(_ context.Context, r kiosk.Submitted) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.receipts = append(p.receipts, r)
	}
	return p.err
}

// PrintTicket implements runner.Printer.
func (p *Printer) PrintTicket(_ context.Context, s kiosk.TicketSlip) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.slips = append(p.slips, s)
	}
	return p.err
}

// Fail makes the printer refuse with err from now on; nil mends it.
func (p *Printer) Fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

// Slips returns the tickets printed, oldest first.
func (p *Printer) Slips() []kiosk.TicketSlip {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.slips)
}

// Receipts returns what was printed, oldest first.
func (p *Printer) Receipts() []kiosk.Submitted {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.receipts)
}
