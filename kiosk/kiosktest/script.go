package kiosktest

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"smartcounter/kiosk"
)

// Run runs a script, one step a line, "#" for comments:
//
//	tap start            a tap; see taps for the names
//	choose complaint     a tap on a tile, rating, reason or matter
//	write 上周三          characters into the cells, read as written
//	unclear 麟           one character that is not recognised
//	draw 3               so many strokes on the letter paper
//	dial 13800131234     digits on the keypad
//	pick 1               the n-th candidate, from 0; likewise phrase, glyph, sheet
//	type ，              a key of the panels
//	wait 90s             time passes
//	link down            likewise disk full|free, recognizer down|up, printer up|down, store fails|full|works
//	answer help          a person's page takes the call
//	service key          the key on the panel's edge is pressed
//	see writing          the screen shown, "+overlay" if there is one
//	text 上周□           what stands in the text; "text" alone: nothing
//	caption writing.full id of the caption
//	said review.saving   the id was spoken since the last "said" or "quiet"
//	quiet                nothing was spoken since then
//	stored 1             submissions that the outbox took
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
	"changematter": kiosk.Change{Part: kiosk.PartMatter}, "changetext": kiosk.Change{Part: kiosk.PartText},
	"changesheets": kiosk.Change{Part: kiosk.PartSheets}, "changephone": kiosk.Change{Part: kiosk.PartPhone},
	"read": kiosk.ReadAloud{}, "readout": kiosk.ConfirmedReadAloud{}, "print": kiosk.Print{}, "explain": kiosk.Explain{},
}

// faults are what happens to the counter's parts.
var faults = map[string]kiosk.Msg{
	"link down": kiosk.LinkChanged{}, "link up": kiosk.LinkChanged{Up: true},
	"disk full": kiosk.DiskChanged{Full: true}, "disk free": kiosk.DiskChanged{},
	"recognizer down": kiosk.RecognizerChanged{}, "recognizer up": kiosk.RecognizerChanged{Up: true},
	"printer up": kiosk.PrinterChanged{Ready: true}, "printer down": kiosk.PrinterChanged{},
	"answer help": kiosk.HelpReplied{}, "service key": kiosk.ServiceKey{},
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
	case "pick", "phrase", "glyph", "sheet", "draw", "stored":
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

func (d *Driver) count(verb string, n int) error {
	switch verb {
	case "pick":
		d.Tap(kiosk.PickCandidate{Index: n})
	case "phrase":
		d.Tap(kiosk.PickPhrase{Index: n})
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
