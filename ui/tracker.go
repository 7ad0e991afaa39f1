package ui

import (
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
)

// Tap rules of the specification.
const (
	slopMillimetres = 8.0 // a pressed target is larger by this much
	doubleTapGuard  = 350 * time.Millisecond
	// A finger that repeats a tap by itself lands about where it was, be that a
	// neighbour's edge. Keys lie further apart than this: 30 mm.
	sameSpotMillimetres = 12.0
	// A second tap on the same place of the screen that followed is hardly ever
	// meant before that screen could be read; it would close a query number that
	// nobody has seen.
	newScreenGuard = time.Second
	// The heel of a hand that rests on the glass lies at least this far below the
	// fingertip; a second finger of the same hand comes down beside the first.
	heelMillimetres = 25.0
	// MaxStrokePoints bounds one stroke: at 250 samples a second, more than half a
	// minute without lifting the pen. What comes after is not recorded.
	MaxStrokePoints = 8192
)

// A Tracker turns pointer events into what they mean. Elderly fingers tremble
// and slide: a tap acts as the finger lifts, anywhere near the target it came
// down on; further off it is called off; a second tap of a double tap does
// nothing; and of a hand that rests and its fingertip, the fingertip counts. It
// holds no reference to a scene between events.
type Tracker struct {
	down    bool
	id      int
	y       float64   // where it came down
	pressed string    // id of the element under the finger
	msg     kiosk.Msg // what it meant when it was pressed
	silent  bool      // Touched was held back: perhaps a double tap's second
	tip     fingertip
	last    tap // the last one that acted
	pace    pace

	canvas  int
	drawing bool
	paper   Paper
	stroke  ink.Stroke
	started time.Duration // of the ink's clock
	clip    Rect
	clocks  [maxCanvases]inkClock
}

// A fingertip taps above a touch that may be the hand it belongs to.
type fingertip struct {
	down    bool
	id      int
	pressed string
	msg     kiosk.Msg
}

// An inkClock says when the ink of one canvas began, and when the pen left it.
type inkClock struct {
	began, lifted time.Duration
	drawn         bool
}

const (
	maxCanvases = 2
	// freshDelay is how long a scene may lag behind the pen.
	freshDelay = 200 * time.Millisecond
	// strokePause stands for a pause of unknown length.
	strokePause = 200 * time.Millisecond
)

// Feed takes one event and the scene that is shown, and returns what happened,
// in order; Touched comes first for every new touch, but not for one that repeats a
// tap and does nothing.
func (t *Tracker) Feed(s *Scene, e PointerEvent) []kiosk.Msg {
	switch e.Kind {
	case PointerDown:
		return t.press(s, e)
	case PointerMove:
		if t.down && e.ID == t.id && t.drawing {
			t.sample(e)
		}
	case PointerUp:
		switch {
		case !t.down:
		case e.ID == t.id:
			return t.release(s, e)
		case t.tip.down && e.ID == t.tip.id:
			// It came and went while the other stayed: that one is the hand.
			t.pressed, t.msg = t.tip.pressed, t.tip.msg
			return t.release(s, e)
		}
	case PointerCancel:
		if t.down && e.ID == t.id {
			t.Reset()
		}
	}
	return nil
}

// Reset forgets the finger that is down, as when the session is wiped.
func (t *Tracker) Reset() {
	t.down, t.drawing, t.silent, t.pressed, t.msg, t.stroke, t.tip = false, false, false, "", nil, nil, fingertip{}
}

func (t *Tracker) press(s *Scene, e PointerEvent) []kiosk.Msg {
	el, ok := s.Hit(e.X, e.Y)
	again := t.last.repeatedBy(tap{at: e.At, on: s.Screen, x: e.X, y: e.Y}, t.pace.guard(), s.Millimetres(sameSpotMillimetres))
	out := []kiosk.Msg{kiosk.Touched{}}
	if again && el.Role != RoleCanvas {
		out = nil // it does not silence what its own first tap has had said
	}
	switch {
	case t.down && (!ok || t.drawing || t.y-e.Y < s.Millimetres(heelMillimetres)):
		return nil // a second finger, or the palm
	case t.down && el.Role != RoleCanvas:
		t.tip = fingertip{down: true, id: e.ID, pressed: el.ID, msg: el.Msg}
		return nil
	case !ok:
		return out // a hand that rests where nothing is does not keep the finger out
	}
	t.Reset() // a pen above the hand takes over
	if el.Role == RoleCanvas && again && t.last.on != s.Screen {
		return nil // a second tap, not the beginning of a character
	}
	t.down, t.id, t.y, t.silent = true, e.ID, e.Y, out == nil
	if el.Role == RoleCanvas {
		t.begin(el, e)
		return append(out, kiosk.PenDown{Canvas: el.Canvas})
	}
	t.pressed, t.msg = el.ID, el.Msg
	return out
}

func (t *Tracker) release(s *Scene, e PointerEvent) []kiosk.Msg {
	defer t.Reset()
	if t.drawing {
		t.sample(e)
		t.clocks[min(max(t.canvas, 0), maxCanvases-1)].lifted = e.At
		return []kiosk.Msg{kiosk.PenUp{Canvas: t.canvas, Stroke: t.stroke}}
	}
	if t.pressed == "" {
		return nil
	}
	// The scene may have changed under the finger: what is no longer there, or
	// means something else now, does not act.
	el, ok := s.Find(t.pressed)
	if !ok || el.Msg != t.msg || !el.Rect.Inset(-s.Millimetres(slopMillimetres)).Contains(e.X, e.Y) {
		return nil
	}
	now := tap{acted: true, at: e.At, on: s.Screen, target: el.Rect, x: e.X, y: e.Y}
	if t.last.repeatedBy(now, t.pace.guard(), s.Millimetres(sameSpotMillimetres)) {
		return nil
	}
	t.pace.note(t.last, now)
	t.last = now
	if t.silent {
		return []kiosk.Msg{kiosk.Touched{}, el.Msg}
	}
	return []kiosk.Msg{el.Msg}
}

func (t *Tracker) begin(el Element, e PointerEvent) {
	t.drawing, t.canvas, t.paper, t.clip = true, el.Canvas, el.Paper, el.Rect
	t.started = t.clock(el, e.At)
	t.stroke = make(ink.Stroke, 0, 128)
	t.sample(e)
}

// clock returns when the ink of a canvas began, so that its times only go
// forward: over several strokes, and over sheets that are turned back and forth.
func (t *Tracker) clock(el Element, now time.Duration) time.Duration {
	c := &t.clocks[min(max(el.Canvas, 0), maxCanvases-1)]
	last := time.Duration(el.Paper.Last) * time.Millisecond
	switch {
	case c.drawn && now-c.lifted < freshDelay && now >= c.lifted:
		// The scene may not show the stroke before yet: same ink.
	case el.Paper.Fresh, now < c.began:
		c.began = now
	case now-c.began <= last:
		c.began = now - last - strokePause
	}
	c.drawn = true
	return c.began
}

// sample adds a point to the stroke. A pen that leaves the canvas goes on being
// recorded: the part outside is clipped when it is drawn, and a character that
// was written too large is still recognised.
func (t *Tracker) sample(e PointerEvent) {
	if len(t.stroke) >= MaxStrokePoints || t.paper.Scale <= 0 {
		return
	}
	p := ink.Point{
		X: clampUnit((e.X - t.paper.X) / t.paper.Scale),
		Y: clampUnit((e.Y - t.paper.Y) / t.paper.Scale),
		T: uint32(max(0, e.At-t.started) / time.Millisecond),
	}
	if n := len(t.stroke); n > 0 && t.stroke[n-1].X == p.X && t.stroke[n-1].Y == p.Y {
		return
	}
	t.stroke = append(t.stroke, p)
}

// clampUnit keeps a coordinate well within what the ink's encoding can hold,
// whatever a touchscreen reports.
func clampUnit(v float64) float32 {
	const far = 4000
	if v != v {
		return 0
	}
	return float32(min(max(v, -far), far))
}

// Pressed returns the id of the element that shows as pressed while the finger
// is at (x, y) of the scene, or "".
func (t *Tracker) Pressed(s *Scene, x, y float64) string {
	if t.pressed == "" {
		return ""
	}
	el, ok := s.Find(t.pressed)
	if !ok || el.Msg != t.msg || !el.Rect.Inset(-s.Millimetres(slopMillimetres)).Contains(x, y) {
		return ""
	}
	return t.pressed
}

// A LiveStroke is what is being drawn now; it is not part of any scene yet.
type LiveStroke struct {
	Canvas int
	Clip   Rect // panel pixels
	Paper  Paper
	Stroke ink.Stroke // must not be changed; grows with the next event
}

// Live returns the stroke under the finger.
func (t *Tracker) Live() (LiveStroke, bool) {
	if !t.drawing {
		return LiveStroke{}, false
	}
	return LiveStroke{t.canvas, t.clip, t.paper, t.stroke}, true
}
