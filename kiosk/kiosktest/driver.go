package kiosktest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/runner"
)

// A Driver runs one counter against kiosk.Step: it keeps the time, fires timers
// when they are due, and answers effects as its fields say. Its zero value is
// not usable; see NewDriver.
type Driver struct {
	State   kiosk.State
	Effects []kiosk.Effect // all so far, oldest first
	Now     time.Time

	// Read answers the recogniser; nil takes each ink for the character that was
	// written with Write.
	Read func(k ink.Ink, before, after []rune) (ink.Result, error)
	// HoldReading keeps answers of the recogniser back until Release.
	HoldReading bool
	// HoldStore keeps the answers of the outbox back until Release.
	HoldStore bool
	// Queue is the branch's; Printer prints tickets once "printer up" was sent.
	Queue   *Queue
	Printer *Printer
	// HoldQueue keeps the answers of both back until Release.
	HoldQueue bool
	// StoreFails and StoreFull make the outbox refuse.
	StoreFails, StoreFull bool
	// Stored is what the outbox took.
	Stored []kiosk.Submission

	config kiosk.Config
	timers map[kiosk.Timer]alarm
	held   []kiosk.Msg
	drawn  map[ink.Point]drawing // what was written, by the first point of its ink
	cell   int
	heard  int // effects before the last "said" or "quiet"
}

type drawing struct {
	char  rune
	doubt bool // the recogniser is not sure of it
}

type alarm struct {
	token uint64
	at    time.Time
}

// Counter is the configuration that drivers use unless told otherwise.
func Counter() kiosk.Config {
	return kiosk.Config{Branch: "桂花路网点", Place: "2号机", Desk: "大门左手边", Words: content.Default(),
		Services: Services(), Scanner: true}
}

// StaffCounter is Counter with the tasks that staff begin.
func StaffCounter() kiosk.Config {
	c := Counter()
	c.Tasks = append(kiosk.Tasks(), kiosk.StaffTasks()...)
	return c
}

// NewDriver stands before an idle counter on the morning of the samples.
func NewDriver(c kiosk.Config) *Driver {
	d := &Driver{State: kiosk.New(c), Now: Morning, config: c, Queue: &Queue{Bookings: Bookings()}, Printer: &Printer{},
		timers: map[kiosk.Timer]alarm{}, drawn: map[ink.Point]drawing{}}
	d.Send(kiosk.Tick{Now: d.Now})
	return d
}

// Fork returns a counter that stands where this one stands and goes its own way,
// to try something out. Answers that were held back arrive at once.
func (d *Driver) Fork() *Driver {
	c := *d
	c.timers = maps.Clone(d.timers)
	c.Effects, c.HoldReading, c.HoldStore, c.HoldQueue = nil, false, false, false
	c.held = slices.Clone(d.held)
	c.Release()
	return &c
}

// Tap does what the runner does for a tap: the touch first, then what it means.
func (d *Driver) Tap(msgs ...kiosk.Msg) {
	for _, m := range msgs {
		d.Send(kiosk.Touched{}, m)
	}
}

// Send steps messages and whatever answers they bring about.
func (d *Driver) Send(msgs ...kiosk.Msg) {
	for len(msgs) > 0 {
		state, effects := kiosk.Step(d.State, msgs[0])
		d.State = state
		d.Effects = append(d.Effects, effects...)
		msgs = msgs[1:]
		for _, e := range effects {
			msgs = append(msgs, d.carry(e)...)
		}
	}
}

// carry carries one effect out and returns its answers.
func (d *Driver) carry(e kiosk.Effect) []kiosk.Msg {
	switch e := e.(type) {
	case kiosk.StartTimer:
		d.timers[e.Timer] = alarm{token: e.Token, at: d.Now.Add(e.After)}
	case kiosk.StopTimer:
		delete(d.timers, e.Timer)
	case kiosk.Recognize:
		return d.answer(d.recognised(e), d.HoldReading)
	case kiosk.Suggest:
		return []kiosk.Msg{kiosk.Suggested{Token: e.Token, Phrases: d.config.Words.Suggest(e.Before, e.Topic, 3)}}
	case kiosk.Submit:
		return d.answer(d.store(e.Submission), d.HoldStore)
	case kiosk.TakeTicket, kiosk.CheckIn, kiosk.FindTicket, kiosk.PrintTicket:
		return d.answer(d.queued(e), d.HoldQueue)
	}
	return nil
}

func (d *Driver) answer(m kiosk.Msg, hold bool) []kiosk.Msg {
	if hold {
		d.held = append(d.held, m)
		return nil
	}
	return []kiosk.Msg{m}
}

// Release sends the answers that were held back.
func (d *Driver) Release() {
	held := d.held
	d.held = nil
	d.Send(held...)
}

func (d *Driver) recognised(e kiosk.Recognize) kiosk.Msg {
	read := d.Read
	if read == nil {
		read = d.legible
	}
	r, err := read(e.Ink, e.Before, e.After)
	return kiosk.Recognized{Token: e.Token, Result: r, Failed: err != nil}
}

// legible takes the ink for the character that was written, and offers others.
func (d *Driver) legible(k ink.Ink, _, _ []rune) (ink.Result, error) {
	known := d.drawn[k[0][0]]
	r := ink.Result{Unsure: known.doubt}
	for i, char := range []rune(string(known.char) + "对肘吋村叶吋") {
		r.Candidates = append(r.Candidates, ink.Candidate{Char: char, Score: 0.99 / float32(i+1)})
	}
	return r, nil
}

// queued answers for the queue's host and the printer, as the runner would.
func (d *Driver) queued(e kiosk.Effect) kiosk.Msg {
	ctx := context.Background()
	switch e := e.(type) {
	case kiosk.TakeTicket:
		t, err := d.Queue.Take(ctx, fmt.Sprint(e.Token), e.Service, e.Elderly)
		if err != nil {
			return kiosk.TicketFailed{Token: e.Token}
		}
		return kiosk.TicketTaken{Token: e.Token, Ticket: t}
	case kiosk.CheckIn:
		t, refusal, err := d.Queue.CheckIn(ctx, fmt.Sprint(e.Token), e.By)
		switch {
		case err != nil:
			return kiosk.TicketFailed{Token: e.Token}
		case refusal.Reason != kiosk.RefusedNot:
			return kiosk.CheckInRefused{Token: e.Token, Refusal: refusal}
		}
		return kiosk.TicketTaken{Token: e.Token, Ticket: t}
	case kiosk.FindTicket:
		t, found, err := d.Queue.Find(ctx, e.Number)
		return kiosk.TicketFound{Token: e.Token, Ticket: t, Found: found, Away: err != nil}
	case kiosk.PrintTicket:
		if err := d.Printer.PrintTicket(ctx, e.Slip); err != nil {
			return kiosk.TicketNotPrinted{NoPaper: errors.Is(err, runner.ErrNoPaper)}
		}
	}
	return kiosk.TicketPrinted{}
}

func (d *Driver) store(s kiosk.Submission) kiosk.Msg {
	if d.StoreFails || d.StoreFull {
		return kiosk.SaveFailed{Full: d.StoreFull}
	}
	d.Stored = append(d.Stored, s)
	if s.Task == kiosk.TaskFeedback && !s.HasWords() {
		return kiosk.Saved{}
	}
	received := calendar.DateOf(d.Now)
	m := kiosk.Saved{
		Number:    "583206410",
		Deadlines: calendar.Deadlines{Received: received, RespondBy: received.AddDays(3), CloseBy: received.AddDays(9)},
	}
	if s.Phone == "" {
		m.Code = "2958"
	}
	return m
}

// Wait lets time pass and fires the timers that fall due, in their order.
func (d *Driver) Wait(span time.Duration) {
	until := d.Now.Add(span)
	for {
		due := slices.SortedFunc(maps.Keys(d.timers), func(a, b kiosk.Timer) int {
			return cmp.Or(d.timers[a].at.Compare(d.timers[b].at), cmp.Compare(a, b))
		})
		if len(due) == 0 || d.timers[due[0]].at.After(until) {
			break
		}
		fired := d.timers[due[0]]
		delete(d.timers, due[0])
		d.Now = fired.at
		d.Send(kiosk.Tick{Now: d.Now}, kiosk.TimerFired{Timer: due[0], Token: fired.token})
	}
	d.Now = until
	d.Send(kiosk.Tick{Now: d.Now})
}

// Running reports whether a timer is running, and how long it still runs.
func (d *Driver) Running(timer kiosk.Timer) (time.Duration, bool) {
	a, ok := d.timers[timer]
	return a.at.Sub(d.Now), ok
}

// Stroke draws one stroke on a canvas.
func (d *Driver) Stroke(canvas int, s ink.Stroke) {
	d.Send(kiosk.Touched{}, kiosk.PenDown{Canvas: canvas}, kiosk.PenUp{Canvas: canvas, Stroke: s})
}

// Write writes characters into the cells in turn, the way a customer does who
// reads nothing back: stroke by stroke, with a short rest behind each character.
func (d *Driver) Write(words string) {
	for _, char := range words {
		d.writeOne(char, false)
	}
}

// WriteUnclear writes a character of which the recogniser is not sure.
func (d *Driver) WriteUnclear(char rune) { d.writeOne(char, true) }

func (d *Driver) writeOne(char rune, doubt bool) {
	k := Cell(char)
	if k == nil {
		k = Cell('口') // any ink does: legible is told what it is
	}
	k[0][0].X += float32(len(d.drawn)) / 64 // no two are drawn alike
	d.drawn[k[0][0]] = drawing{char, doubt}
	d.cell = 1 - d.cell
	for _, s := range k {
		d.Stroke(d.cell, s)
		d.Wait(100 * time.Millisecond)
	}
	d.Wait(300 * time.Millisecond)
}

// View is what the customer sees now.
func (d *Driver) View() kiosk.View { return d.State.View() }

// Screen is the id of the screen, with the overlay's behind a plus sign.
func (d *Driver) Screen() string {
	v := d.View()
	if v.Overlay != nil {
		return v.Screen.ID() + "+" + v.Overlay.ID()
	}
	return v.Screen.ID()
}

// Text is what the customer has written, as the writing or review screen shows
// it; characters that stay as drawn are □.
func (d *Driver) Text() string {
	var list []kiosk.Glyph
	switch s := d.View().Screen.(type) {
	case kiosk.Writing:
		list = s.Text
	case kiosk.Review:
		list = s.Text
	}
	text := make([]rune, len(list))
	for i, g := range list {
		text[i] = g.Char
		if g.AsDrawn() {
			text[i] = '□'
		}
	}
	return string(text)
}

// Spoken returns the ids of everything said since the n-th effect.
func (d *Driver) Spoken(n int) []string {
	var ids []string
	for _, e := range d.Effects[n:] {
		if s, ok := e.(kiosk.Speak); ok {
			ids = append(ids, s.Utterance.ID)
		}
	}
	return ids
}

// FinishSpeech lets what is being said come to its end.
func (d *Driver) FinishSpeech() { d.Send(kiosk.SpeechEnded{ID: d.View().Caption.ID}) }

// Of returns the effects of one type, oldest first.
func Of[E kiosk.Effect](effects []kiosk.Effect) []E {
	var list []E
	for _, e := range effects {
		if e, ok := e.(E); ok {
			list = append(list, e)
		}
	}
	return list
}
