package kiosktest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/runner"
)

// Run runs a script, one step a line, "#" for comments:
//
//	tap start            a tap; see taps for the names
//	choose complaint     a tap on a tile, rating, reason or matter
//	write 上周三          characters into the cells, read as written
//	unclear 麟           one character that is not recognised
//	draw 3               so many strokes on the letter paper
//	dial 13800131234     digits on the keypad
//	scan SCB1.b1         what the code scanner reads
//	pick 1               the n-th candidate, from 0; likewise phrase, glyph, sheet, slot
//	type ，              a key of the panels
//	wait 90s             time passes
//	link down            likewise disk full|free, recognizer down|up, printer up|down, store fails|full|works
//	queue away           the queue's host does not answer; back: it does; busy, idle, closed: facts
//	queue lost           nobody knows the facts
//	paper out            likewise jammed, in
//	answer help          a person's page takes the call
//	service key          the key on the panel's edge is pressed
//	see writing          the screen shown, "+overlay" if there is one
//	text 上周□           what stands in the text; "text" alone: nothing
//	caption writing.full id of the caption
//	said review.saving   the id was spoken since the last "said" or "quiet"
//	quiet                nothing was spoken since then
//	number A001          the ticket on the screen
//	stored 1             submissions that the outbox took; likewise given (tickets), slips (printed)
//
// The error names the line.
func (d *Driver) Run(script io.Reader) error {
	lines := bufio.NewScanner(script)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		verb, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
		if verb == "" {
			continue
		}
		if err := d.perform(verb, strings.TrimSpace(arg)); err != nil {
			return fmt.Errorf("line %d: %s: %w", n, strings.TrimSpace(line), err)
		}
	}
	return lines.Err()
}

// taps are the messages without arguments, by the words of a script.
var taps = map[string]kiosk.Msg{
	"start": kiosk.Start{}, "back": kiosk.Back{}, "home": kiosk.GoHome{}, "leave": kiosk.Leave{},
	"here": kiosk.StayHere{}, "drop": kiosk.ConfirmedLeave{}, "help": kiosk.CallHelp{}, "nohelp": kiosk.CancelHelp{},
	"close": kiosk.CloseOverlay{}, "again": kiosk.SayAgain{}, "sound": kiosk.OpenSound{}, "display": kiosk.OpenDisplay{},
	"seated": kiosk.ToggleSeated{}, "large": kiosk.SetSize{Size: kiosk.Large}, "dark": kiosk.SetTheme{Theme: kiosk.HighContrast},
	"mute": kiosk.SetVolume{Volume: kiosk.VolumeMute}, "slow": kiosk.SetRate{Rate: kiosk.RateSlow}, "lefthand": kiosk.SetHand{Hand: kiosk.LeftHand},
	"next": kiosk.Next{}, "writemore": kiosk.WriteMore{}, "more": kiosk.MoreCandidates{}, "keep": kiosk.KeepInk{},
	"writeagain": kiosk.WriteAgain{}, "delete": kiosk.Delete{}, "clear": kiosk.Clear{}, "erase": kiosk.ConfirmedErase{},
	"restore": kiosk.Restore{}, "punctuation": kiosk.ShowPanel{Panel: kiosk.PanelPunctuation}, "digits": kiosk.ShowPanel{Panel: kiosk.PanelDigits},
	"cells": kiosk.ShowPanel{}, "paper": kiosk.UseLetterPaper{}, "usecells": kiosk.UseCells{}, "undo": kiosk.UndoStroke{},
	"addsheet": kiosk.AddSheet{}, "phone": kiosk.LeavePhone{}, "nophone": kiosk.NoPhone{}, "consent": kiosk.ToggleConsent{},
	"changereasons": kiosk.Change{Part: kiosk.PartReasons}, "changematter": kiosk.Change{Part: kiosk.PartMatter}, "changetext": kiosk.Change{Part: kiosk.PartText},
	"changesheets": kiosk.Change{Part: kiosk.PartSheets}, "changephone": kiosk.Change{Part: kiosk.PartPhone},
	"old": kiosk.SayAge{Elderly: true}, "young": kiosk.SayAge{}, "lookup": kiosk.LookUp{},
	"read": kiosk.ReadAloud{}, "readout": kiosk.ConfirmedReadAloud{}, "print": kiosk.Print{}, "explain": kiosk.Explain{},
}

// faults are what happens to the counter's parts.
var faults = map[string]kiosk.Msg{
	"link down": kiosk.LinkChanged{}, "link up": kiosk.LinkChanged{Up: true},
	"disk full": kiosk.DiskChanged{Full: true}, "disk free": kiosk.DiskChanged{},
	"recognizer down": kiosk.RecognizerChanged{}, "recognizer up": kiosk.RecognizerChanged{Up: true},
	"printer up": kiosk.PrinterChanged{Ready: true}, "printer down": kiosk.PrinterChanged{},
	"answer help": kiosk.HelpReplied{}, "service key": kiosk.ServiceKey{}, "queue lost": kiosk.QueueLost{},
}

func (d *Driver) perform(verb, arg string) error {
	if m, ok := faults[verb+" "+arg]; ok {
		d.Send(m)
		return nil
	}
	switch verb {
	case "tap":
		m, ok := taps[arg]
		if !ok {
			return fmt.Errorf("nothing is called %q", arg)
		}
		d.Tap(m)
	case "choose":
		d.Tap(kiosk.Choose{Key: arg})
	case "write":
		d.Write(arg)
	case "unclear":
		d.WriteUnclear([]rune(arg)[0])
	case "type":
		for _, r := range arg {
			d.Tap(kiosk.TypeRune{Rune: r})
		}
	case "scan":
		d.Send(kiosk.Scanned{Text: arg})
	case "queue":
		return d.queueIs(arg)
	case "paper":
		d.Printer.Fail(map[string]error{"out": runner.ErrNoPaper, "jammed": errors.New("jam")}[arg])
	case "dial":
		for _, r := range arg {
			d.Tap(kiosk.Digit{Rune: r})
		}
	case "store":
		d.StoreFails, d.StoreFull = arg == "fails", arg == "full"
	case "speech":
		d.FinishSpeech()
	case "wait":
		span, err := time.ParseDuration(arg)
		if err != nil {
			return err
		}
		d.Wait(span)
	case "pick", "phrase", "glyph", "slot", "given", "slips", "sheet", "draw", "stored":
		n, err := strconv.Atoi(arg)
		if err != nil {
			return err
		}
		return d.count(verb, n)
	default:
		return d.expect(verb, arg)
	}
	return nil
}

// queueIs says how the branch's queue is.
func (d *Driver) queueIs(what string) error {
	switch what {
	case "away":
		d.Queue.Fail(errors.New("no route to the host"))
	case "back":
		d.Queue.Fail(nil)
	case "busy":
		d.Send(kiosk.QueueChanged{Facts: Facts()})
	case "idle":
		d.Send(kiosk.QueueChanged{Facts: kiosk.QueueFacts{Open: true, Band: &kiosk.Band{}}})
	case "closed":
		f := Facts()
		f.Services[0].Open = false
		d.Send(kiosk.QueueChanged{Facts: f})
	default:
		return fmt.Errorf("the queue is never %q", what)
	}
	return nil
}

func (d *Driver) count(verb string, n int) error {
	switch verb {
	case "pick":
		d.Tap(kiosk.PickCandidate{Index: n})
	case "phrase":
		d.Tap(kiosk.PickPhrase{Index: n})
	case "slot":
		d.Tap(kiosk.PickSlot{Index: n})
	case "given":
		if got := len(d.Queue.Tickets()); got != n {
			return fmt.Errorf("%d tickets are given out", got)
		}
	case "slips":
		if got := len(d.Printer.Slips()); got != n {
			return fmt.Errorf("%d slips are printed", got)
		}
	case "glyph":
		d.Tap(kiosk.TapGlyph{Index: n})
	case "sheet":
		d.Tap(kiosk.ShowSheet{Index: n})
	case "draw":
		for i := range n {
			d.Stroke(0, Cell('上')[i%3])
		}
	case "stored":
		if len(d.Stored) != n {
			return fmt.Errorf("%d submissions are stored", len(d.Stored))
		}
	}
	return nil
}

func (d *Driver) expect(verb, want string) error {
	got := ""
	switch verb {
	case "see":
		got = d.Screen()
	case "text":
		got = d.Text()
	case "number":
		if q, ok := d.View().Screen.(kiosk.Queued); ok {
			got = q.Ticket.Number
		}
	case "caption":
		got = d.View().Caption.ID
	case "said", "quiet":
		ids := d.Spoken(d.heard)
		d.heard = len(d.Effects)
		if verb == "quiet" && len(ids) > 0 || verb == "said" && !slices.Contains(ids, want) {
			return fmt.Errorf("spoken was %q", ids)
		}
		return nil
	default:
		return fmt.Errorf("%q is no step of a script", verb)
	}
	if got != want {
		return fmt.Errorf("it is %q", got)
	}
	return nil
}
