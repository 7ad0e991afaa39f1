package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"smartcounter/ui"
)

// dial connects to a display.
func dial(display string) (*xgb.Conn, xproto.Window, error) {
	// A virtual display has no authority file, which xgb would print.
	xgb.Logger = log.New(io.Discard, "", 0)
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, 0, fmt.Errorf("connect to display %s: %w", display, err)
	}
	return conn, xproto.Setup(conn).DefaultScreen(conn).Root, nil
}

// An eye looks at single pixels of a display.
type eye struct {
	conn *xgb.Conn
	root xproto.Window
}

func newEye(display string) (*eye, error) {
	conn, root, err := dial(display)
	return &eye{conn, root}, err
}

func (e *eye) close() { e.conn.Close() }

// brightness is from 0 to 255.
func (e *eye) brightness(x, y int) (int, error) {
	r, err := xproto.GetImage(e.conn, xproto.ImageFormatZPixmap, xproto.Drawable(e.root), int16(x), int16(y), 1, 1, math.MaxUint32).Reply()
	if err != nil {
		return 0, err
	}
	if len(r.Data) < 3 {
		return 0, errors.New("the display sent no pixel")
	}
	return (int(r.Data[0]) + int(r.Data[1]) + int(r.Data[2])) / 3, nil
}

const (
	patience = 60 * time.Second
	// paper is brighter than this, ink and an empty display are darker.
	paper = 120
)

// awaitPicture waits for the paper of a screen, in a corner where nothing else
// is, and returns how long that took.
func (e *eye) awaitPicture(since time.Time) (time.Duration, error) {
	return e.await(since, func(b int) bool { return b > paper }, "no picture appeared")
}

// awaitNothing waits for the display to be empty again.
func (e *eye) awaitNothing() error {
	_, err := e.await(time.Now(), func(b int) bool { return b <= paper }, "the window did not close")
	return err
}

func (e *eye) await(since time.Time, ok func(brightness int) bool, otherwise string) (time.Duration, error) {
	for time.Since(since) < patience {
		b, err := e.brightness(8, 8)
		if err != nil {
			return 0, err
		}
		if ok(b) {
			return time.Since(since), nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return 0, errors.New(otherwise)
}

// A hand moves the pointer of a display as a pen would.
type hand struct {
	conn *xgb.Conn
	root xproto.Window
}

func newHand(display string) (*hand, error) {
	conn, root, err := dial(display)
	if err != nil {
		return nil, err
	}
	if err := xtest.Init(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("display %s: XTEST: %w", display, err)
	}
	return &hand{conn, root}, nil
}

func (h *hand) close() { h.conn.Close() }

func (h *hand) fake(kind byte, detail byte, x, y float64) {
	xtest.FakeInput(h.conn, kind, detail, 0, h.root, int16(x), int16(y), 0)
	h.conn.Sync()
}

func (h *hand) move(x, y float64)    { h.fake(xproto.MotionNotify, 0, x, y) }
func (h *hand) press(x, y float64)   { h.fake(xproto.ButtonPress, 1, x, y) }
func (h *hand) release(x, y float64) { h.fake(xproto.ButtonRelease, 1, x, y) }

const (
	penRate     = 200 // points a second
	strokeTakes = 3 * time.Second
	betweenPen  = 400 * time.Millisecond
)

// stroke draws one stroke in r at the rate of a pen and returns its points.
func (h *hand) stroke(r ui.Rect) (points int) {
	at := func(t float64) (x, y float64) {
		return r.X + r.W/2 + r.W/2*math.Sin(3*t), r.Y + r.H/2 + r.H/2*math.Sin(5*t+1)
	}
	x, y := at(0)
	h.move(x, y)
	time.Sleep(betweenPen)
	h.press(x, y)
	points = 1
	began := time.Now()
	ticks := time.NewTicker(time.Second / penRate)
	defer ticks.Stop()
	for now := range ticks.C {
		t := now.Sub(began)
		if t > strokeTakes {
			break
		}
		// Places are whole pixels; one that repeats is not a new point.
		nx, ny := at(t.Seconds())
		if int(nx) == int(x) && int(ny) == int(y) {
			continue
		}
		x, y = nx, ny
		h.move(x, y)
		points++
	}
	h.release(x, y)
	return points
}

// latency measures how long after a move its ink is on the display.
func (h *hand) latency(r ui.Rect, e *eye) ([]time.Duration, error) {
	const moves = 20
	// A fresh place between the strokes before, along the lower edge.
	y := r.Y + r.H + 20
	h.move(r.X, y)
	time.Sleep(betweenPen)
	h.press(r.X, y)
	defer h.release(r.X, y)
	time.Sleep(betweenPen)
	var out []time.Duration
	for i := 1; i <= moves; i++ {
		x := r.X + r.W*float64(i)/moves
		began := time.Now()
		h.move(x, y)
		for {
			b, err := e.brightness(int(x), int(y))
			if err != nil {
				return nil, err
			}
			if b <= paper {
				break
			}
			if time.Since(began) > patience {
				return nil, errors.New("ink did not appear")
			}
			// Looking without a pause takes the server from those it is to show.
			time.Sleep(time.Millisecond)
		}
		out = append(out, time.Since(began))
		time.Sleep(betweenPen / 4)
	}
	return out, nil
}
