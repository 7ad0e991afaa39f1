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
type x11 struct {
	conn   *xgb.Conn
	root   xproto.Window
	window xproto.Window
	clock  func() time.Duration
	awake  chan struct{}
	done   chan struct{}
	once   sync.Once

	mu      sync.Mutex
	samples []sample
	w, h    float64 // of the window
	ok      bool
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

// follow polls until the pen has been up for a while.
func (x *x11) follow() error {
	if x.window == 0 {
		w, ok := x.find(x.root, 3)
		if !ok {
			return errNoWindow
		}
		x.window = w
	}
	geometry, err := xproto.GetGeometry(x.conn, xproto.Drawable(x.window)).Reply()
	if err != nil {
		return err
	}
	x.mu.Lock()
	x.w, x.h, x.ok = float64(geometry.Width), float64(geometry.Height), true
	x.mu.Unlock()

	ticks := time.NewTicker(pollEvery)
	defer ticks.Stop()
	var p poll
	var before sample
	idle, framed, owed := x.clock(), time.Duration(0), false
	for {
		found, err := x.poll(&p)
		if err != nil {
			return err
		}
		now := x.clock()
		if p.down {
			idle = now
		}
		if len(found) > 0 && (len(found) > 1 || !found[0].like(before)) {
			before = found[len(found)-1]
			x.mu.Lock()
			x.samples = append(x.samples, found...)
			if over := len(x.samples) - maxQueue; over > 0 {
				x.samples = x.samples[over:]
			}
			x.mu.Unlock()
			owed = true
		}
		if owed && now-framed >= frameEvery {
			framed, owed = now, false
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

// poll is what one look at the server knows for the next.
type poll struct {
	down   bool
	keeps  bool             // the server keeps a history
	x, y   int16            // at this look
	server xproto.Timestamp // of the newest entry seen in the history
	ahead  time.Duration    // our clock minus the server's
}

// poll returns the places since the last look. Every entry of the history has
// the place that the pointer left at that moment, so a place gets the time of
// the entry before, and the pointer's place of now the time of the last one.
func (x *x11) poll(p *poll) ([]sample, error) {
	from := p.server
	if from != 0 {
		from++
	}
	history := xproto.GetMotionEvents(x.conn, x.window, from, xproto.TimeCurrentTime)
	at := xproto.QueryPointer(x.conn, x.window)
	moved, err := history.Reply()
	if err != nil {
		return nil, err
	}
	pointer, err := at.Reply()
	if err != nil {
		return nil, err
	}
	now := x.clock()
	was, first := p.down, p.server == 0
	p.down = pointer.Mask&xproto.ButtonMask1 != 0
	reached := now
	if p.keeps {
		reached = time.Duration(p.server)*time.Millisecond + p.ahead
	}
	var out []sample
	for _, e := range moved.Events {
		stamp := time.Duration(e.Time) * time.Millisecond
		// The least difference is the truest: everything else is delay.
		if ahead := now - stamp; p.server == 0 || ahead < p.ahead {
			p.ahead = ahead
		}
		left := time.Duration(p.server)*time.Millisecond + p.ahead
		p.server, reached = e.Time, stamp+p.ahead
		// A button leaves a mark at the origin of the display. What moved before the
		// first look, or before the press, is no writing.
		mark := e.X == pointer.WinX-pointer.RootX && e.Y == pointer.WinY-pointer.RootY
		if was && !first && !mark {
			p.keeps = true
			out = append(out, sample{left, float64(e.X), float64(e.Y), true})
		}
	}
	rested := p.x == pointer.WinX && p.y == pointer.WinY
	p.x, p.y = pointer.WinX, pointer.WinY
	here := sample{reached, float64(p.x), float64(p.y), true}
	switch {
	case was && !p.down:
		out = append(out, here, sample{now, here.x, here.y, false})
	case !was && p.down:
		out = append(out, here)
	// A history tells this place, too, once the pointer leaves it; in between the
	// place might be newer than the history.
	case p.down && len(out) == 0 && (rested || !p.keeps):
		out = append(out, here)
	}
	return out, nil
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
