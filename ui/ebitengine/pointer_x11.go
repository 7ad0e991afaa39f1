//go:build linux && !android

package ebitengine

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"time"

	"github.com/hajimehoshi/ebiten/v2"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

const (
	// pollEvery is how often the X server is asked while a pen may be writing.
	pollEvery = 4 * time.Millisecond
	// pollAfter is how long it goes on after the pen has left, so that the next
	// stroke is seen from its first point.
	pollAfter = 2 * time.Second
	// frameEvery bounds how often samples ask for a frame.
	frameEvery = 8 * time.Millisecond
)

// x11 asks the X server itself where the pointer has been, on a connection of
// its own: frames on a weak machine come 20 times a second, a pen moves 200
// times. It reads the server's motion history, which misses nothing, and the
// pointer's place, because some servers keep no history for touch screens.
//
// A frame asks, too, before it draws: the movement that woke it is drawn at once
// and not with the next frame, which may be a tenth of a second away.
type x11 struct {
	conn  *xgb.Conn
	root  xproto.Window
	clock func() time.Duration
	awake chan struct{}
	done  chan struct{}
	once  sync.Once

	mu        sync.Mutex // held while the server is asked
	window    xproto.Window
	following bool
	last      poll
	samples   []sample
	w, h      float64 // of the window
	ok        bool
}

// newX11 connects to the X server of DISPLAY; the window is looked for when the
// pointer touches it.
func newX11(clock func() time.Duration) (dense, error) {
	quiet()
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, fmt.Errorf("ebitengine: X server: %w", err)
	}
	x := &x11{conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root, clock: clock,
		awake: make(chan struct{}, 1), done: make(chan struct{})}
	go x.run()
	return x, nil
}

// quiet keeps xgb from printing that there is no authority file, which is
// normal on a kiosk.
var quiet = sync.OnceFunc(func() { xgb.Logger = log.New(io.Discard, "", 0) })

func (x *x11) wake() {
	select {
	case x.awake <- struct{}{}:
	default:
	}
}

func (x *x11) close() {
	x.once.Do(func() {
		close(x.done)
		x.conn.Close()
	})
}

// take scales the samples from the window to the panel.
func (x *x11) take(width, height int) ([]sample, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.following && x.look() != nil {
		// Whoever follows meets the same error and ends.
		return nil, false
	}
	out := x.samples
	x.samples = nil
	if !x.ok || x.w <= 0 || x.h <= 0 {
		return nil, false
	}
	scale := min(x.w/float64(width), x.h/float64(height))
	dx, dy := (x.w-float64(width)*scale)/2, (x.h-float64(height)*scale)/2
	for i := range out {
		out[i].x, out[i].y = (out[i].x-dx)/scale, (out[i].y-dy)/scale
	}
	return out, true
}

// run sleeps until the pointer touches, then follows it. A server that fails
// ends it; frames then tell places as they do elsewhere.
func (x *x11) run() {
	for {
		select {
		case <-x.done:
			return
		case <-x.awake:
		}
		if err := x.follow(); err != nil {
			x.mu.Lock()
			x.ok, x.samples = false, nil
			x.mu.Unlock()
			return
		}
	}
}

var errNoWindow = errors.New("ebitengine: own window not found on the X server")

// follow looks again and again until the pen has been up for a while.
func (x *x11) follow() error {
	if err := x.begin(); err != nil {
		return err
	}
	defer x.end()
	ticks := time.NewTicker(pollEvery)
	defer ticks.Stop()
	idle, framed := x.clock(), time.Duration(0)
	for {
		x.mu.Lock()
		err := x.look()
		down, owed := x.last.down, len(x.samples) > 0
		x.mu.Unlock()
		if err != nil {
			return err
		}
		now := x.clock()
		if down {
			idle = now
		}
		if owed && now-framed >= frameEvery {
			framed = now
			schedule()
		}
		if now-idle > pollAfter {
			return nil
		}
		select {
		case <-x.done:
			return nil
		case <-ticks.C:
		}
	}
}

// begin finds the window and its size.
func (x *x11) begin() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.window == 0 {
		w, ok := x.find(x.root, 3)
		if !ok {
			return errNoWindow
		}
		x.window = w
	}
	geometry, err := xproto.GetGeometry(x.conn, xproto.Drawable(x.window)).Reply()
	if err != nil {
		return fmt.Errorf("ebitengine: size of the window: %w", err)
	}
	x.w, x.h, x.ok = float64(geometry.Width), float64(geometry.Height), true
	x.following, x.last = true, poll{}
	return nil
}

func (x *x11) end() {
	x.mu.Lock()
	x.following = false
	x.mu.Unlock()
}

// look asks once and keeps what is new.
func (x *x11) look() error {
	at := xproto.QueryPointer(x.conn, x.window)
	history := xproto.GetMotionEvents(x.conn, x.window, x.last.from(), xproto.TimeCurrentTime)
	pointer, err := at.Reply()
	if err != nil {
		return fmt.Errorf("ebitengine: pointer: %w", err)
	}
	moved, err := history.Reply()
	if err != nil {
		return fmt.Errorf("ebitengine: where the pointer was: %w", err)
	}
	x.samples = x.last.read(x.samples, pointer, moved.Events, x.clock())
	if over := len(x.samples) - maxQueue; over > 0 {
		x.samples = x.samples[over:]
	}
	return nil
}

// find looks for the window that this process has on the server.
func (x *x11) find(from xproto.Window, depth int) (xproto.Window, bool) {
	name := "_NET_WM_PID"
	atom, err := xproto.InternAtom(x.conn, true, uint16(len(name)), name).Reply()
	if err != nil || atom.Atom == 0 {
		return 0, false
	}
	pid := uint32(os.Getpid())
	level := []xproto.Window{from}
	for ; depth > 0; depth-- {
		var next []xproto.Window
		for _, w := range level {
			tree, err := xproto.QueryTree(x.conn, w).Reply()
			if err != nil {
				continue
			}
			next = append(next, tree.Children...)
		}
		for _, w := range next {
			p, err := xproto.GetProperty(x.conn, false, w, atom.Atom, xproto.AtomCardinal, 0, 1).Reply()
			if err != nil || len(p.Value) < 4 || xgb.Get32(p.Value) != pid {
				continue
			}
			a, err := xproto.GetWindowAttributes(x.conn, w).Reply()
			if err == nil && a.MapState == xproto.MapStateViewable && a.Class == xproto.WindowClassInputOutput {
				return w, true
			}
		}
		level = next
	}
	return 0, false
}

// schedule asks for a frame.
func schedule() {
	//lint:ignore SA1019 an event-driven loop idles at a tenth of the cost of the loop proposed instead
	ebiten.ScheduleFrame()
}
