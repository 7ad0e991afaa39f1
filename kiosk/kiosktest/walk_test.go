package kiosktest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/runner"
)

// walker taps at random, as if nobody had told it what is on the screen.
type walker struct {
	*Driver
	rand *rand.Rand
}

func (w *walker) any() kiosk.Msg {
	n := w.rand.IntN(12) - 2
	switch w.rand.IntN(61) {
	case 0, 1, 2:
		return kiosk.Start{}
	case 3:
		return kiosk.Back{}
	case 4:
		return kiosk.GoHome{}
	case 5:
		return kiosk.Leave{}
	case 6:
		return kiosk.StayHere{}
	case 7:
		return kiosk.ConfirmedLeave{}
	case 8:
		return kiosk.CallHelp{}
	case 9:
		return kiosk.CancelHelp{}
	case 10, 11, 12:
		return kiosk.CloseOverlay{}
	case 13:
		return kiosk.SayAgain{}
	case 14:
		return []kiosk.Msg{kiosk.OpenSound{}, kiosk.OpenDisplay{}, kiosk.ToggleSeated{}}[w.rand.IntN(3)]
	case 15:
		return []kiosk.Msg{kiosk.SetSize{Size: kiosk.Size(n & 3)}, kiosk.SetTheme{Theme: kiosk.Theme(n & 3)}, kiosk.SetHand{Hand: kiosk.Hand(n & 3)}, kiosk.SetVolume{Volume: kiosk.Volume(n & 7)}, kiosk.SetRate{Rate: kiosk.Rate(n & 3)}}[w.rand.IntN(5)]
	case 16:
		return kiosk.Explain{Key: []string{"phoneentry.needconsent", "nonsense", "", "writing.empty", "help.failed"}[w.rand.IntN(5)]}
	case 17, 18, 19:
		return kiosk.Choose{Key: []string{"complaint", "feedback", "ticket", "checkin", "cash", "A", "waiting", "manner", "satisfied", "", "nonsense"}[w.rand.IntN(11)]}
	case 20, 21, 22:
		return kiosk.Next{}
	case 23:
		return kiosk.WriteMore{}
	case 24, 25:
		return kiosk.PenDown{Canvas: w.rand.IntN(4) - 1}
	case 26, 27, 28, 29:
		return kiosk.PenUp{Canvas: w.rand.IntN(4) - 1, Stroke: w.stroke()}
	case 30:
		return kiosk.PickCandidate{Index: n}
	case 31:
		return kiosk.MoreCandidates{}
	case 32:
		return kiosk.KeepInk{}
	case 33:
		return kiosk.WriteAgain{}
	case 34:
		return kiosk.PickPhrase{Index: n}
	case 35:
		return kiosk.TapGlyph{Index: n}
	case 36:
		return kiosk.TypeRune{Rune: []rune{'，', ' ', '7', 0, -1, '\n', 0x10FFFF + 1}[w.rand.IntN(7)]}
	case 37:
		return kiosk.Delete{}
	case 38:
		return kiosk.Clear{}
	case 39:
		return kiosk.ConfirmedErase{}
	case 40:
		return kiosk.Restore{}
	case 41:
		return kiosk.ShowPanel{Panel: kiosk.WritingPanel(n & 7)}
	case 42:
		return []kiosk.Msg{kiosk.UseLetterPaper{}, kiosk.UseCells{}, kiosk.UndoStroke{}, kiosk.AddSheet{}, kiosk.ShowSheet{Index: n}}[w.rand.IntN(5)]
	case 43, 44:
		return []kiosk.Msg{kiosk.LeavePhone{}, kiosk.NoPhone{}, kiosk.ToggleConsent{}}[w.rand.IntN(3)]
	case 45, 46, 47:
		return kiosk.Digit{Rune: '0' + rune(n)}
	case 48:
		return kiosk.Change{Part: kiosk.Part(n & 7)}
	case 49:
		return []kiosk.Msg{kiosk.ReadAloud{}, kiosk.ConfirmedReadAloud{}, kiosk.Print{}}[w.rand.IntN(3)]
	case 50:
		return []kiosk.Msg{kiosk.LinkChanged{Up: n > 2}, kiosk.PrinterChanged{Ready: n > 2}, kiosk.RecognizerChanged{Up: n > 0}}[w.rand.IntN(3)]
	case 51:
		return kiosk.HelpReplied{}
	case 52:
		return kiosk.SpeechEnded{ID: w.View().Caption.ID}
	case 53:
		return []kiosk.Msg{kiosk.Recognized{Token: uint64(n)}, kiosk.Suggested{Token: uint64(n)}, kiosk.Saved{Number: "1"}, kiosk.SaveFailed{}, kiosk.TimerFired{Timer: kiosk.Timer(n & 7), Token: uint64(n)}}[w.rand.IntN(5)]
	case 54:
		return kiosk.DiskChanged{Full: n > 2}
	case 55:
		return []kiosk.Msg{kiosk.ServiceKey{}, kiosk.WordsChanged{Words: w.config.Words}}[w.rand.IntN(2)]
	case 56:
		return []kiosk.Msg{kiosk.SayAge{Elderly: n > 2}, kiosk.LookUp{}, kiosk.PickSlot{Index: n}}[w.rand.IntN(3)]
	case 57:
		return kiosk.Scanned{Text: []string{"", "SCB1.b1.1.seal", strings.Repeat("x", 200)}[w.rand.IntN(3)]}
	case 58:
		return []kiosk.Msg{kiosk.QueueChanged{Facts: Facts()}, kiosk.QueueChanged{}, kiosk.QueueLost{}, kiosk.PadsChanged{Up: n > 2}}[w.rand.IntN(4)]
	case 59:
		return []kiosk.Msg{kiosk.TicketTaken{Token: uint64(n)}, kiosk.TicketFailed{Token: uint64(n)}, kiosk.CheckInRefused{Token: uint64(n)},
			kiosk.TicketFound{Token: uint64(n), Found: n > 2}, kiosk.TicketPrinted{}, kiosk.TicketNotPrinted{NoPaper: n > 2}}[w.rand.IntN(6)]
	}
	return kiosk.Touched{}
}

// likely is something that the screen offers, so that walks get anywhere.
func (w *walker) likely() kiosk.Msg {
	n := w.rand.IntN(4)
	pick := func(m ...kiosk.Msg) kiosk.Msg { return m[w.rand.IntN(len(m))] }
	v := w.View()
	if v.Overlay != nil {
		return pick(kiosk.CloseOverlay{}, kiosk.StayHere{}, kiosk.ConfirmedErase{}, kiosk.ConfirmedReadAloud{})
	}
	switch v.Screen.(type) {
	case kiosk.Attract:
		return pick(kiosk.Start{}, kiosk.Start{}, kiosk.Start{}, kiosk.ServiceKey{})
	case kiosk.Home:
		return pick(kiosk.Choose{Key: "complaint"}, kiosk.Choose{Key: "feedback"}, kiosk.Choose{Key: "complaint"}, kiosk.Choose{Key: "feedback"},
			kiosk.Choose{Key: "ticket"}, kiosk.Choose{Key: "checkin"}, kiosk.Choose{Key: "threequestions"}, kiosk.PrinterChanged{Ready: true})
	case kiosk.ServiceChoice:
		return pick(kiosk.Choose{Key: "cash"}, kiosk.Choose{Key: "other"})
	case kiosk.AgeChoice:
		return pick(kiosk.SayAge{Elderly: true}, kiosk.SayAge{}, kiosk.Next{}, kiosk.Next{}, kiosk.LookUp{})
	case kiosk.Queued:
		return pick(kiosk.Next{}, kiosk.Print{})
	case kiosk.CheckInEntry:
		typed := v.Screen.(kiosk.CheckInEntry).Digits
		next := kiosk.Digit{Rune: rune("567800"[len(typed)%6])}
		if len(typed) == 4 && w.rand.IntN(2) == 0 {
			return kiosk.Next{} // the phone tail of several bookings
		}
		return pick(next, next, next, next, kiosk.Next{},
			kiosk.Scanned{Text: "SCB1.b1.1.seal"}, kiosk.Next{}, kiosk.Clear{}, kiosk.Choose{Key: "ticket"})
	case kiosk.SlotChoice:
		return pick(kiosk.PickSlot{Index: n}, kiosk.Back{})
	case kiosk.TicketEntry:
		return pick(kiosk.Choose{Key: "A"}, kiosk.Digit{Rune: '0'}, kiosk.Digit{Rune: '0' + rune(n)}, kiosk.Next{}, kiosk.Delete{})
	case kiosk.Rating, kiosk.Matter:
		return pick(kiosk.Choose{Key: "waiting"}, kiosk.Choose{Key: "satisfied"}, kiosk.Next{})
	case kiosk.Reasons:
		return pick(kiosk.Choose{Key: "waiting"}, kiosk.WriteMore{}, kiosk.WriteMore{}, kiosk.Next{})
	case kiosk.Writing, kiosk.LetterPaper:
		canvas := w.rand.IntN(2)
		return pick(kiosk.PenUp{Canvas: canvas, Stroke: w.stroke()}, kiosk.PenUp{Canvas: canvas, Stroke: w.stroke()}, kiosk.PenDown{Canvas: canvas},
			kiosk.PickCandidate{Index: n}, kiosk.TapGlyph{Index: n}, kiosk.PickPhrase{Index: n}, kiosk.TypeRune{Rune: '，'}, kiosk.Delete{},
			kiosk.MoreCandidates{}, kiosk.KeepInk{}, kiosk.WriteAgain{}, kiosk.ShowPanel{}, kiosk.Clear{}, kiosk.Restore{}, kiosk.UndoStroke{},
			kiosk.AddSheet{}, kiosk.ShowSheet{Index: n}, pick(kiosk.Next{}, kiosk.UseLetterPaper{}, kiosk.UseCells{}))
	case kiosk.PhoneChoice:
		return pick(kiosk.LeavePhone{}, kiosk.NoPhone{}, kiosk.Next{}, kiosk.Next{})
	case kiosk.PhoneEntry:
		return pick(kiosk.Digit{Rune: '0' + rune(n)}, kiosk.Digit{Rune: '1'}, kiosk.Digit{Rune: '1'}, kiosk.ToggleConsent{}, kiosk.Next{}, kiosk.NoPhone{})
	case kiosk.Review:
		return pick(kiosk.Change{Part: kiosk.Part(n)}, kiosk.ReadAloud{}, kiosk.Next{}, kiosk.SpeechEnded{ID: v.Caption.ID})
	case kiosk.Question:
		s := v.Screen.(kiosk.Question)
		return pick(kiosk.Choose{Key: s.Answers[n].Key}, kiosk.Next{}, kiosk.SpeechEnded{ID: v.Caption.ID})
	case kiosk.Cleaning:
		return pick(kiosk.ServiceKey{}, kiosk.Touched{}, kiosk.TimerFired{Timer: kiosk.TimerCleaning, Token: uint64(n)})
	case kiosk.OutOfService:
		return kiosk.DiskChanged{}
	}
	return kiosk.Next{}
}

func (w *walker) stroke() ink.Stroke {
	s := make(ink.Stroke, w.rand.IntN(4))
	for i := range s {
		s[i] = ink.Point{X: w.rand.Float32() * 484, Y: w.rand.Float32() * 484, T: uint32(i)}
	}
	return s
}

// TestRandomWalk taps at random and asks after every message what must always
// hold: something to see, to hear and to do, and no older state changed.
func TestRandomWalk(t *testing.T) {
	walks, steps := 8, 1500
	seen, overlays := map[string]int{}, map[string]int{}
	for seed := range walks {
		w := &walker{NewDriver(StaffCounter()), rand.New(rand.NewPCG(uint64(seed), 7))}
		w.Read = func(ink.Ink, []rune, []rune) (ink.Result, error) {
			switch w.rand.IntN(8) {
			case 0:
				return ink.Result{}, fmt.Errorf("down")
			case 1:
				return ink.Result{Unsure: true}, nil
			case 2:
				return ink.Result{Unsure: true, Candidates: []ink.Candidate{{Char: '人'}, {Char: '人'}, {Char: 0}}}, nil
			}
			return ink.Result{Candidates: []ink.Candidate{{Char: rune('一' + w.rand.IntN(100))}, {Char: '大'}, {Char: '小'}}}, nil
		}
		for i := range steps {
			w.HoldReading, w.HoldStore = w.rand.IntN(3) == 0, w.rand.IntN(2) == 0
			w.StoreFails, w.HoldQueue = w.rand.IntN(3) == 0, w.rand.IntN(3) == 0
			if w.rand.IntN(20) == 0 {
				w.Queue.Fail([]error{nil, nil, errors.New("away")}[w.rand.IntN(3)])
				w.Printer.Fail([]error{nil, runner.ErrNoPaper}[w.rand.IntN(2)])
			}
			old, before := w.State, fingerprint(w.View())
			m := w.likely()
			if w.rand.IntN(6) == 0 {
				m = w.any()
			}
			w.Tap(m)
			if after := fingerprint(old.View()); after != before {
				t.Fatalf("walk %d, step %d: %T changed an older state\n%s\n%s", seed, i, m, before, after)
			}
			if w.rand.IntN(4) == 0 {
				w.Wait(time.Duration(w.rand.IntN(400)) * time.Millisecond)
			}
			if w.rand.IntN(60) == 0 {
				w.Wait(time.Duration(w.rand.IntN(200)) * time.Second)
			}
			if w.rand.IntN(3) == 0 {
				w.Release()
			}
			seen[w.Screen()]++
			if err := sound(w.View()); err != nil {
				t.Fatalf("walk %d, step %d, after %T%+v on %s: %v", seed, i, m, m, w.Screen(), err)
			}
			if i%50 == 0 {
				if err := leadsOut(w.Driver); err != nil {
					t.Fatalf("walk %d, step %d, after %T: %v", seed, i, m, err)
				}
			}
			w.Effects = w.Effects[:0]
			w.heard = 0
		}
	}
	for _, s := range kiosk.Screens() {
		if seen[s.ID()] == 0 {
			t.Errorf("no walk came to %q", s.ID())
		}
		for _, o := range kiosk.Overlays() {
			overlays[o.ID()] += seen[s.ID()+"+"+o.ID()]
		}
	}
	for _, o := range kiosk.Overlays() {
		if overlays[o.ID()] == 0 {
			t.Errorf("no walk came under %q", o.ID())
		}
	}
}

// fingerprint is a view in full. The catalogue is left out: it never changes.
func fingerprint(v kiosk.View) string {
	v.Words = nil
	return fmt.Sprintf("%#v", v)
}

// sound checks what must hold of every view.
func sound(v kiosk.View) error {
	if v.Screen == nil || v.Caption.Text == "" {
		return fmt.Errorf("nothing to see or to read")
	}
	if strings.ContainsAny(v.Caption.Text, "⟦{") {
		return fmt.Errorf("caption %q", v.Caption.Text)
	}
	switch s := v.Screen.(type) {
	case kiosk.Writing:
		if s.Caret < 0 || s.Caret > len(s.Text) || s.Pending >= len(s.Text) || len(s.Text) > s.Limit {
			return fmt.Errorf("caret %d, pending %d, %d characters", s.Caret, s.Pending, len(s.Text))
		}
		if !s.Cells[1-s.Active].Empty() {
			return fmt.Errorf("ink in the cell that is not active")
		}
		if s.Unsure && (s.Pending < 0 || !s.Text[s.Pending].AsDrawn()) {
			return fmt.Errorf("unsure of nothing")
		}
		for i, g := range s.Text {
			if g.AsDrawn() && g.Ink.Empty() {
				return fmt.Errorf("character %d is neither typed nor drawn", i)
			}
		}
	case kiosk.LetterPaper:
		if len(s.Sheets) < 1 || len(s.Sheets) > s.MaxSheets || s.Current < 0 || s.Current >= len(s.Sheets) {
			return fmt.Errorf("sheet %d of %d", s.Current, len(s.Sheets))
		}
	case kiosk.Queued:
		if s.Ticket.Number == "" {
			return fmt.Errorf("a ticket without a number")
		}
	case kiosk.CheckInEntry:
		if len(s.Digits) > 6 {
			return fmt.Errorf("%d digits", len(s.Digits))
		}
	case kiosk.PhoneEntry:
		if len(s.Digits) > 12 {
			return fmt.Errorf("%d digits", len(s.Digits))
		}
	case kiosk.Review:
		if strings.Count(s.Phone, "") > 13 || s.Phone != "" && !strings.Contains(s.Phone, "***") {
			return fmt.Errorf("the phone number shows")
		}
	}
	return nil
}

// leadsOut tries the ways out on copies: a person, home, and waiting.
func leadsOut(d *Driver) error {
	at := d.Screen()
	switch d.View().Screen.ID() {
	case "attract", "cleaning": // nothing is under way; TestScripts waits for the latter's end
		return nil
	}
	if c := d.Fork(); c.View().Screen.ID() != "attract" {
		c.Tap(kiosk.CallHelp{})
		if h := c.View().Frame.Help; !strings.HasSuffix(c.Screen(), "+help") || h == kiosk.HelpIdle {
			return fmt.Errorf("no path to a person from %s: %s", at, c.Screen())
		}
	}
	if c := d.Fork(); c.View().Screen.ID() != "outofservice" {
		c.Tap(kiosk.GoHome{})
		if _, ok := c.View().Overlay.(kiosk.ConfirmLeave); ok {
			c.Tap(kiosk.ConfirmedLeave{})
		}
		if s := c.Screen(); s != "home" && s != "outofservice" && s != "attract" {
			return fmt.Errorf("no way home from %s: %s", at, s)
		}
	}
	c := d.Fork()
	c.Wait(15 * time.Minute)
	if s := c.Screen(); s != "attract" && s != "outofservice" {
		return fmt.Errorf("left alone on %s, the counter stands on %s", at, s)
	}
	if !reflect.DeepEqual(c.View().Settings, kiosk.Settings{}) {
		return fmt.Errorf("settings outlive the session")
	}
	return nil
}
