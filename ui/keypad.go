package ui

import (
	"time"

	"smartcounter/kiosk"
)

// A PadKey is one key of a pad for customers who cannot touch the panel.
type PadKey uint8

const (
	PadNext     PadKey = iota // moves the focus on
	PadPrevious               // moves it back
	PadPress                  // presses what has it
	PadSay                    // says what has it, and from then on what it reaches
)

// Scanning options of a Keypad.
type Scanning struct {
	// Every is how long the focus rests on an element before it moves on by
	// itself, for customers with a single switch; 0: it never does.
	Every time.Duration
	// Speak says each element as the focus reaches it: with one switch there is
	// no key left to ask for it.
	Speak bool
}

// scanRounds is how often the focus passes the whole screen by itself before it
// rests: whoever left should not leave a counter behind that goes on talking.
const scanRounds = 3

// A Keypad operates scenes with four keys, or with a single switch. The focus
// begins anew on every screen, so that a key pressed twice never acts on a
// screen that was not looked at yet.
type Keypad struct {
	Scanning Scanning

	focus   Focus
	screen  string // the focus is on
	reading bool   // what the focus reaches is said
	left    int    // elements that scanning passes before it rests
	due     time.Duration
	pressed time.Duration
	acted   bool
}

// Key takes one key and returns what it means. now is a clock that never goes
// back.
func (k *Keypad) Key(s *Scene, key PadKey, now time.Duration) []kiosk.Msg {
	k.arrive(s)
	k.wind(s, now)
	touched := []kiosk.Msg{kiosk.Touched{}}
	switch key {
	case PadNext:
		k.focus.Next(s)
		return append(touched, k.reached(s, false)...)
	case PadPrevious:
		k.focus.Previous(s)
		return append(touched, k.reached(s, false)...)
	case PadSay:
		k.reading = true
		if k.focus.Current(s) == "" {
			k.focus.Next(s)
		}
		return append(touched, k.reached(s, false)...)
	case PadPress:
		// A trembling hand presses twice.
		if k.acted && now-k.pressed < doubleTapGuard {
			return nil
		}
		k.acted, k.pressed = true, now
		if k.focus.Current(s) == "" {
			k.focus.Next(s)
			return append(touched, k.reached(s, false)...)
		}
		return k.focus.Activate(s)
	}
	return nil
}

// Pass moves the focus on by itself if it is time, and returns when to call it
// again; 0: not before the next key.
func (k *Keypad) Pass(s *Scene, now time.Duration) (msgs []kiosk.Msg, again time.Duration) {
	if k.left <= 0 {
		return nil, 0
	}
	if now >= k.due {
		k.arrive(s)
		k.due = now + k.Scanning.Every
		if k.left--; k.left == 0 {
			k.focus.Clear()
			return nil, 0
		}
		k.focus.Next(s)
		msgs = k.reached(s, true)
	}
	return msgs, k.due - now
}

// Current returns the id of the element that has the focus, or "".
func (k *Keypad) Current(s *Scene) string {
	if s.Screen != k.screen {
		return ""
	}
	return k.focus.Current(s)
}

// Rest takes the focus away, as when a finger takes over or the session ends.
func (k *Keypad) Rest() { *k = Keypad{Scanning: k.Scanning} }

// arrive begins anew on another screen.
func (k *Keypad) arrive(s *Scene) {
	if s.Screen != k.screen {
		k.screen = s.Screen
		k.focus.Clear()
	}
}

// wind starts the scanning, or its time on this element, anew.
func (k *Keypad) wind(s *Scene, now time.Duration) {
	if k.Scanning.Every <= 0 {
		return
	}
	n := 0
	for i := range s.Elements {
		if focusable(&s.Elements[i]) {
			n++
		}
	}
	k.left, k.due = scanRounds*n+1, now+k.Scanning.Every
}

// reached says what has the focus now, if the customer wants to hear it.
func (k *Keypad) reached(s *Scene, passing bool) []kiosk.Msg {
	e, ok := s.Find(k.focus.Current(s))
	if !ok || !k.reading && !(k.Scanning.Every > 0 && k.Scanning.Speak) {
		return nil
	}
	_, written := e.Msg.(kiosk.TapGlyph)
	return []kiosk.Msg{kiosk.SayName{
		Name: e.Name, Selected: e.Selected, Disabled: !e.Enabled, Passing: passing,
		Private: written || e.Role == RoleCandidate || e.Role == RoleField,
	}}
}
