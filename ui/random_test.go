package ui

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/kiosk/runner"
)

var session = flag.Uint64("session", 0, "seed of one random session to run again")

// mostGrowth is how much the heap may grow, in bytes, from the first tenth of the
// sessions to the last: what fills up caches, and no more.
const mostGrowth = 1 << 20

// TestRandomSessions lets visitors tap, write, dawdle and leave while parts of the
// counter fail. They touch the panel only, through the tap rules, where a scene
// says that something can be touched. A session is run again with
//
//	go test ./ui -run RandomSessions -session SEED
func TestRandomSessions(t *testing.T) {
	sessions, first := 1000, uint64(1)
	if os.Getenv("SMARTCOUNTER_SOAK") == "1" {
		sessions = 10_000
	}
	if *session != 0 {
		sessions, first = 1, *session
	}
	seen := map[string]int{}
	var before uint64
	for i := range sessions {
		seed := first + uint64(i)
		if err := visit(seed, seen); err != nil {
			t.Fatalf("session %d: %v", seed, err)
		}
		if i == sessions/10 {
			before = heap()
		}
	}
	if *session != 0 {
		return
	}
	after := heap()
	t.Logf("%d sessions from seed %d, heap %d KiB after a tenth and %d KiB after all", sessions, first, before>>10, after>>10)
	if after > before+mostGrowth {
		t.Errorf("the heap grew from %d to %d KiB", before>>10, after>>10)
	}
	var met []string
	for _, s := range kiosk.Screens() {
		met = append(met, fmt.Sprintf("%s %d", s.ID(), seen[s.ID()]))
		if seen[s.ID()] == 0 {
			t.Errorf("nobody came to %q", s.ID())
		}
	}
	t.Logf("times that a screen was met: %s", strings.Join(met, ", "))
}

// heap is what is reachable now, in bytes.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A visitor is one customer at a counter whose parts come and go.
type visitor struct {
	*kiosktest.Driver
	rand    *rand.Rand
	panel   Panel
	tracker Tracker
	scene   Scene
	booking string // digits that the customer has brought: a code, or the phone's last four
}

// visit runs one session and looks at the counter afterwards.
func visit(seed uint64, seen map[string]int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			stack := make([]byte, 8<<10)
			err = fmt.Errorf("panic: %v\n%s", p, stack[:runtime.Stack(stack, false)])
		}
	}()
	v := &visitor{Driver: kiosktest.NewDriver(kiosktest.StaffCounter()), rand: rand.New(rand.NewPCG(seed, 99)), panel: upright}
	if v.rand.IntN(3) == 0 {
		v.panel = lying
	}
	v.Read = v.read
	if all := v.Queue.Bookings; v.rand.IntN(2) == 0 {
		b := all[v.rand.IntN(len(all))]
		v.booking = b.Code
		if b.Tail != "" && v.rand.IntN(2) == 0 {
			v.booking = b.Tail
		}
	}
	v.Send(kiosk.QueueChanged{Facts: kiosktest.Facts()}, kiosk.PrinterChanged{Ready: true})
	for n := 6 + v.rand.IntN(26); n > 0; n-- {
		v.look()
		seen[v.View().Screen.ID()]++
		if err := v.offersWays(); err != nil {
			return err
		}
		if v.rand.IntN(16) == 0 {
			if err := v.findsWays(); err != nil {
				return err
			}
		}
		v.act()
		v.Effects, v.Stored = v.Effects[:0], nil
	}
	return v.abandoned()
}

// look lays out what is shown now.
func (v *visitor) look() { v.scene = Layout(v.View(), v.panel) }

// act does something, or lets something happen.
func (v *visitor) act() {
	switch n := v.rand.IntN(100); {
	case n < 62:
		v.onward()
	case n < 74:
		v.press(v.anything())
	case n < 80:
		v.finger(v.rand.Float64()*float64(v.panel.Width), v.rand.Float64()*float64(v.panel.Height))
	case n < 84:
		v.Wait(time.Duration(v.rand.IntN(200)) * time.Second)
	case n < 88:
		v.Release()
	case n < 92:
		v.FinishSpeech()
	default:
		v.fault()
	}
}

// fault lets a part of the counter fail or recover, or an answer come late.
func (v *visitor) fault() {
	up := v.rand.IntN(2) == 0
	switch v.rand.IntN(12) {
	case 0:
		v.Send(kiosk.LinkChanged{Up: up}, kiosk.LinkChanged{Up: !up}, kiosk.LinkChanged{Up: up})
	case 1:
		v.Send(kiosk.DiskChanged{Full: v.rand.IntN(3) == 0})
	case 2:
		v.Send(kiosk.RecognizerChanged{Up: up})
	case 3:
		v.Send(kiosk.PrinterChanged{Ready: up, NoPaper: !up})
	case 4:
		v.Send(kiosk.HelpReplied{})
	case 5:
		v.HoldReading, v.HoldStore, v.HoldQueue = up, v.rand.IntN(2) == 0, v.rand.IntN(2) == 0
	case 6:
		v.StoreFails, v.StoreFull = up, v.rand.IntN(4) == 0
	case 7:
		v.Queue.Fail(map[bool]error{false: errors.New("away")}[up])
	case 8:
		v.Printer.Fail(map[bool]error{false: runner.ErrNoPaper}[up])
	case 9:
		v.Send(map[bool]kiosk.Msg{true: kiosk.QueueChanged{Facts: kiosktest.Facts()}, false: kiosk.QueueLost{}}[up])
	case 10:
		v.Send(kiosk.ServiceKey{})
	case 11:
		v.Send(kiosk.WordsChanged{Words: content.Default()}, kiosk.Scanned{Text: "SCB1." + strings.Repeat("x", v.rand.IntN(40))})
	}
}

// onward does what leads further: types the booking that was brought, writes
// where there is a canvas, or presses anything but the footer.
func (v *visitor) onward() {
	if v.booking != "" && v.Screen() == "checkin" && v.rand.IntN(2) == 0 {
		v.checkIn()
		return
	}
	var canvas, rest []Element
	for _, e := range v.scene.Elements {
		switch {
		case e.Role == RoleCanvas:
			canvas = append(canvas, e)
		case e.operable() && !strings.HasPrefix(e.ID, "nav.") && !strings.HasPrefix(e.ID, "tool."):
			rest = append(rest, e)
		}
	}
	switch {
	case len(canvas) > 0 && v.rand.IntN(2) == 0:
		v.draw(canvas[v.rand.IntN(len(canvas))])
	case len(rest) > 0 && v.rand.IntN(3) == 0:
		v.press(rest[len(rest)-1], true) // the primary key stands last
	case len(rest) > 0:
		v.press(rest[v.rand.IntN(len(rest))], true)
	default:
		v.press(v.anything())
	}
}

// checkIn types the booking's digits in place of what stands there, and confirms
// them.
func (v *visitor) checkIn() {
	if e, ok := v.View().Screen.(kiosk.CheckInEntry); ok {
		for range e.Digits {
			v.press(v.scene.Find("checkin.delete"))
			v.look()
		}
	}
	for _, d := range v.booking {
		v.press(v.scene.Find("checkin.digit." + string(d)))
		v.look()
	}
	v.press(v.scene.Find("checkin.ok"))
}

// anything is one of the elements that can be touched.
func (v *visitor) anything() (Element, bool) {
	var all []Element
	for _, e := range v.scene.Elements {
		if e.operable() {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return Element{}, false
	}
	return all[v.rand.IntN(len(all))], true
}

// press touches an element somewhere inside.
func (v *visitor) press(e Element, ok bool) {
	if ok {
		v.finger(e.Rect.X+v.rand.Float64()*e.Rect.W, e.Rect.Y+v.rand.Float64()*e.Rect.H)
	}
}

// finger touches a place of the panel, at the pace of a person.
func (v *visitor) finger(x, y float64) {
	v.Wait(time.Duration(400+v.rand.IntN(1200)) * time.Millisecond)
	v.feed(PointerDown, x, y)
	v.Wait(90 * time.Millisecond)
	v.feed(PointerUp, x+8*v.rand.NormFloat64(), y+8*v.rand.NormFloat64())
}

// draw puts a stroke on a canvas.
func (v *visitor) draw(e Element) {
	v.Wait(300 * time.Millisecond)
	x, y := e.Rect.X+v.rand.Float64()*e.Rect.W, e.Rect.Y+v.rand.Float64()*e.Rect.H
	v.feed(PointerDown, x, y)
	for range 2 + v.rand.IntN(8) {
		x, y = x+40*v.rand.NormFloat64(), y+40*v.rand.NormFloat64()
		v.Wait(10 * time.Millisecond)
		v.feed(PointerMove, x, y)
	}
	v.feed(PointerUp, x, y)
	v.Wait(time.Duration(v.rand.IntN(300)) * time.Millisecond)
}

// feed hands one sample over as the window does: it is taken on the scene that is
// shown at that moment.
func (v *visitor) feed(kind PointerKind, x, y float64) {
	if kind != PointerMove {
		v.look()
	}
	v.Send(v.tracker.Feed(&v.scene, PointerEvent{Kind: kind, X: x, Y: y, At: v.Now.Sub(kiosktest.Morning)})...)
}

// read answers as a recogniser on a bad day.
func (v *visitor) read(ink.Ink, []rune, []rune) (ink.Result, error) {
	switch v.rand.IntN(8) {
	case 0:
		return ink.Result{}, errors.New("down")
	case 1:
		return ink.Result{Unsure: true, Candidates: []ink.Candidate{{Char: '人'}, {Char: '入'}}}, nil
	}
	return ink.Result{Candidates: []ink.Candidate{{Char: rune('一' + v.rand.IntN(100))}, {Char: '大'}, {Char: '小'}}}, nil
}

// offersWays: every screen shows a way out and a way to a person.
func (v *visitor) offersWays() error {
	l := linter{scene: &v.scene}
	l.ways()
	if len(l.found) > 0 {
		return fmt.Errorf("on %s: %v", v.Screen(), l.found)
	}
	return nil
}

// findsWays: a customer who presses nothing but what is shown comes home and to a
// person.
func (v *visitor) findsWays() error {
	switch v.View().Screen.ID() {
	case "attract", "cleaning", "outofservice":
		return nil // nothing is under way; the screen itself says where a person is
	}
	if !v.leads(func(w *visitor) bool { return w.View().Frame.Help != kiosk.HelpIdle }) {
		return fmt.Errorf("from %s no key leads to a person", v.Screen())
	}
	home := func(w *visitor) bool {
		switch w.Screen() {
		case "home", "attract", "outofservice":
			return true
		}
		return false
	}
	if !v.leads(home) {
		return fmt.Errorf("from %s no key leads home", v.Screen())
	}
	return nil
}

// leads searches the shortest way to a goal over everything that can be pressed,
// up to four presses, on copies of the counter.
func (v *visitor) leads(goal func(*visitor) bool) bool {
	known := map[string]bool{v.Screen(): true}
	front := []*visitor{v.fork()}
	if goal(front[0]) {
		return true
	}
	for range 4 {
		var next []*visitor
		for _, w := range front {
			w.look()
			for i := len(w.scene.Elements) - 1; i >= 0; i-- { // the footer stands last
				e := w.scene.Elements[i]
				if e.Msg == nil || !e.Enabled {
					continue
				}
				c := w.fork()
				c.finger(e.Rect.X+e.Rect.W/2, e.Rect.Y+e.Rect.H/2)
				if goal(c) {
					return true
				}
				if at := c.Screen(); !known[at] {
					known[at] = true
					next = append(next, c)
				}
			}
		}
		front = next
	}
	return false
}

// fork is a copy that goes its own way; chance is not drawn from the original.
func (v *visitor) fork() *visitor {
	c := &visitor{Driver: v.Driver.Fork(), rand: rand.New(rand.NewPCG(1, 1)), panel: v.panel}
	c.Read = c.read
	return c
}

// abandoned leaves the counter alone and looks for what the customer left there.
func (v *visitor) abandoned() error {
	v.HoldStore, v.HoldQueue, v.HoldReading = false, false, false
	v.Release() // the outbox always answers in the end
	v.Send(kiosk.DiskChanged{}, kiosk.LinkChanged{Up: true})
	v.Wait(time.Hour)
	if at := v.Screen(); at != "attract" {
		return fmt.Errorf("left alone, the counter stands on %s", at)
	}
	fresh := kiosktest.NewDriver(kiosktest.StaffCounter())
	if got, want := rest(v.State), rest(fresh.State); got != want {
		return fmt.Errorf("the session left\n%s\nwhere a new counter has\n%s", got, want)
	}
	if where := inked(reflect.ValueOf(v.State), "state"); where != "" {
		return fmt.Errorf("ink is left in %s", where)
	}
	for timer := range kiosk.Timer(16) {
		if left, running := v.Running(timer); running {
			return fmt.Errorf("timer %d still runs for %s", timer, left)
		}
	}
	return nil
}

// rest is all that a session holds, in full.
func rest(s kiosk.State) string {
	return fmt.Sprintf("%+v", reflect.ValueOf(s).FieldByName("session"))
}

// inked looks for ink anywhere in v, and says where.
func inked(v reflect.Value, at string) string {
	if v.Type() == reflect.TypeFor[ink.Ink]() || v.Type() == reflect.TypeFor[ink.Stroke]() {
		if v.Len() > 0 {
			return at
		}
		return ""
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if where := inked(v.Field(i), at+"."+v.Type().Field(i).Name); where != "" {
				return where
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if where := inked(v.Index(i), fmt.Sprintf("%s[%d]", at, i)); where != "" {
				return where
			}
		}
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			return inked(v.Elem(), at)
		}
	}
	return ""
}
