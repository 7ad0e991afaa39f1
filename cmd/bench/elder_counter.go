package main

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/ui"
)

// A counter is the real session, layout and tap rules with a clock that does not
// wait: what stands before the simulated customer.
type counter struct {
	driver  *kiosktest.Driver
	tracker ui.Tracker
	panel   ui.Panel
	layout  elderLayout
	scene   ui.Scene
	start   time.Time

	speaking string // id of what is being said, "" for silence
	quiet    time.Time
	replies  time.Time // when somebody answers the call for help, zero for no call
	calls    int
	said     int         // utterances so far
	elderly  bool        // was said when a number was asked for
	acted    []kiosk.Msg // what taps have meant since the last look
}

// An elderLayout is how scenes are shaped and touched. The zero value is ours.
type elderLayout struct {
	name     string
	reshape  func(ui.Scene) ui.Scene // nil: as it was laid out
	onPress  bool                    // act as the finger lands, wherever it lifts
	voiceOff bool
	noSensor bool // nothing tells the counter that somebody stands before it
	alwaysOn bool // the recogniser never says that it is not sure
	queue    bool // numbers are handed out here
}

const (
	// syllable is how long one spoken character takes at the ordinary rate.
	syllable = 230 * time.Millisecond
	// helperAnswers is when a person's page takes the call.
	helperAnswers = 5 * time.Second
)

// referencePanel is the 21.5-inch panel of the specification.
var referencePanel = ui.Panel{Width: ui.ReferenceShort, Height: ui.ReferenceLong, Pitch: ui.ReferencePitch}

// newElderCounter stands idle. read is the handwriting recogniser.
func newElderCounter(l elderLayout, read ink.Recognizer, seed uint64) *counter {
	config := kiosk.Config{Branch: "桂花路网点", Place: "2号机", Desk: "大门左手边", Words: content.Default(), Seed: seed}
	if l.queue {
		config.Services = kiosktest.Services()
	}
	c := &counter{driver: kiosktest.NewDriver(config), panel: referencePanel, layout: l}
	if read != nil {
		c.driver.Read = func(k ink.Ink, before, after []rune) (ink.Result, error) {
			r, err := read.Recognize(context.Background(), k, before, after)
			if l.alwaysOn {
				r.Unsure = false
			}
			return r, err
		}
	}
	c.start = c.driver.Now
	if !l.noSensor {
		c.send(kiosk.PresenceChanged{Here: true})
	}
	c.show()
	return c
}

// now is the time since the customer came.
func (c *counter) now() time.Duration { return c.driver.Now.Sub(c.start) }

// touch takes one sample of a finger.
func (c *counter) touch(kind ui.PointerKind, x, y float64, id int) {
	c.touchAt(kind, x, y, id, c.now())
}

func (c *counter) touchAt(kind ui.PointerKind, x, y float64, id int, at time.Duration) {
	e := ui.PointerEvent{Kind: kind, X: x, Y: y, ID: id, At: at}
	msgs := c.meaning(e)
	for _, m := range msgs {
		switch m.(type) {
		case kiosk.Touched, kiosk.PenDown, kiosk.PenUp:
		default:
			c.acted = append(c.acted, m)
		}
	}
	c.send(msgs...)
}

func (c *counter) meaning(e ui.PointerEvent) []kiosk.Msg {
	if c.layout.onPress && e.Kind == ui.PointerDown {
		if el, ok := c.scene.Hit(e.X, e.Y); ok && el.Role != ui.RoleCanvas {
			return []kiosk.Msg{kiosk.Touched{}, el.Msg}
		}
	}
	return c.tracker.Feed(&c.scene, e)
}

// send steps messages and notes what was begun by them: speech and calls.
func (c *counter) send(msgs ...kiosk.Msg) {
	if len(msgs) == 0 {
		return
	}
	c.driver.Send(msgs...)
	c.notice()
	c.show()
}

func (c *counter) notice() {
	for _, e := range c.driver.Effects {
		switch e := e.(type) {
		case kiosk.Speak:
			c.said++
			c.speaking = e.Utterance.ID
			c.quiet = c.driver.Now.Add(time.Duration(utf8.RuneCountInString(e.Utterance.Text)) * syllable)
		case kiosk.Hush:
			c.speaking = ""
		case kiosk.TakeTicket:
			c.elderly = e.Elderly
		case kiosk.Call:
			c.calls++
			c.replies = c.driver.Now.Add(helperAnswers)
		case kiosk.EndCall:
			c.replies = time.Time{}
		}
	}
	c.driver.Effects = c.driver.Effects[:0]
}

// wait lets time pass: timers fire, speech ends, somebody answers.
func (c *counter) wait(span time.Duration) {
	until := c.driver.Now.Add(span)
	for {
		next := until
		ends, answers := c.speaking != "" && !c.quiet.After(next), false
		if ends {
			next = c.quiet
		}
		if !c.replies.IsZero() && !c.replies.After(next) {
			next, ends, answers = c.replies, false, true
		}
		c.driver.Wait(max(0, next.Sub(c.driver.Now)))
		switch {
		case ends:
			id := c.speaking
			c.speaking = ""
			c.driver.Send(kiosk.SpeechEnded{ID: id})
		case answers:
			c.replies = time.Time{}
			c.driver.Send(kiosk.HelpReplied{})
		}
		c.notice()
		if !ends && !answers {
			break
		}
	}
	c.show()
}

func (c *counter) show() {
	c.scene = ui.Layout(c.driver.View(), c.panel)
	if c.layout.reshape != nil {
		c.scene = c.layout.reshape(c.scene)
	}
}

// audible reports whether the screen speaks to who stands before it.
func (c *counter) audible() bool {
	return !c.layout.voiceOff && c.driver.View().Volume != kiosk.VolumeMute
}

// meant forgets what taps have meant so far, and reports whether it was anything
// else than m.
func (c *counter) meant(m kiosk.Msg) (other bool) {
	other = slices.ContainsFunc(c.acted, func(a kiosk.Msg) bool { return a != m })
	c.acted = nil
	return other
}
