// Package ebitengine is the window of the kiosk: it draws a ui.Scene and turns
// fingers into messages. It is the only package that knows Ebitengine.
//
// The window sleeps until something happens: it is drawn again when the pointer
// moves or when Refresh is called, and then only where it changed.
package ebitengine

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/kiosk"
	"smartcounter/ui"
)

// An App is what the window shows and tells. Its methods are called on the
// window's goroutine, except Settle, and return at once.
type App interface {
	// Scene returns what is to be seen now, or nil before there is anything. It
	// is the same pointer until something changed. After a change the App calls
	// Window.Refresh.
	Scene() *ui.Scene
	// Send hands over what the customer did, in order.
	Send(kiosk.Msg)
	// Settle returns when everything sent before has been answered and Scene
	// shows the result.
	Settle(ctx context.Context) error
}

// Options say how the window looks from outside.
type Options struct {
	Title         string
	Width, Height int // in pixels; zero for the panel's, made smaller to fit the monitor
	Fullscreen    bool
	HideCursor    bool        // for touch screens
	Panel         ui.Panel    // what the scenes are laid out for
	Scanning      ui.Scanning // for customers with a single switch
}

var (
	// ErrOptions is returned by New for options that make no window.
	ErrOptions = errors.New("ebitengine: bad window options")
	// ErrNoDisplay is returned by Run on a machine without a display.
	ErrNoDisplay = errors.New("ebitengine: no display: set DISPLAY to a running X server")
	// ErrClosed is returned by calls that need a window that is not open.
	ErrClosed = errors.New("ebitengine: the window is not open")
)

// maxSide bounds a panel to what graphics cards take as one texture.
const maxSide = 8192

// A Window shows an App. There is one in a process.
type Window struct {
	options  Options
	app      App
	injected injector
	typed    typist
	wiping   atomic.Bool
	stopping atomic.Bool
	open     chan struct{} // closed when the first frame has been drawn
	closed   chan struct{} // closed when Run returns

	mu      sync.Mutex
	wanted  []asked       // who waits for a picture
	version uint64        // of what is to be seen
	changed chan struct{} // closed when version changes
}

// New checks the options. The window opens in Run.
func New(o Options, app App) (*Window, error) {
	switch p := o.Panel; {
	case p.Width < 1 || p.Height < 1 || p.Width > maxSide || p.Height > maxSide:
		return nil, fmt.Errorf("%w: a panel of %d by %d pixels", ErrOptions, p.Width, p.Height)
	case o.Width < 0 || o.Height < 0 || o.Width > maxSide || o.Height > maxSide:
		return nil, fmt.Errorf("%w: a window of %d by %d pixels", ErrOptions, o.Width, o.Height)
	case app == nil:
		return nil, fmt.Errorf("%w: nothing to show", ErrOptions)
	}
	return &Window{options: o, app: app, injected: injector{clock: monotonic()}, open: make(chan struct{}),
		closed: make(chan struct{}), changed: make(chan struct{})}, nil
}

// monotonic returns a clock that begins at zero.
func monotonic() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// Run opens the window and shows it until ctx ends or somebody closes it. It
// must be called once, from the main goroutine.
func (w *Window) Run(ctx context.Context) (err error) {
	defer close(w.closed)
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" {
		return ErrNoDisplay
	}
	defer func() {
		// Ebitengine panics when a library of the display is missing.
		if r := recover(); r != nil {
			err = fmt.Errorf("ebitengine: open the window on display %q: %v", os.Getenv("DISPLAY"), r)
		}
	}()
	g, err := newGame(w)
	if err != nil {
		return err
	}
	defer g.close()
	stop := context.AfterFunc(ctx, func() {
		w.stopping.Store(true)
		w.Refresh()
	})
	defer stop()
	if err := flat(); err != nil {
		return err
	}
	w.dress()
	if err := ebiten.RunGameWithOptions(g, &ebiten.RunGameOptions{SingleThread: true}); err != nil {
		return fmt.Errorf("ebitengine: open the window on display %q: %w", os.Getenv("DISPLAY"), err)
	}
	return nil
}

// dress gives Ebitengine the options.
func (w *Window) dress() {
	ebiten.SetWindowTitle(w.options.Title)
	ebiten.SetWindowResizingMode(ebiten.WindowResizingModeEnabled)
	ebiten.SetWindowSize(w.size())
	ebiten.SetFullscreen(w.options.Fullscreen)
	ebiten.SetRunnableOnUnfocused(true)
	if w.options.HideCursor {
		ebiten.SetCursorMode(ebiten.CursorModeHidden)
	}
	ebiten.SetScreenClearedEveryFrame(false)
	ebiten.SetTPS(ebiten.SyncWithFPS)
}

// sleep makes the loop wait for events. It must not before the window is open:
// see opening.
func sleep() {
	//lint:ignore SA1019 an event-driven loop idles at a tenth of the cost of the loop proposed instead
	ebiten.SetFPSMode(ebiten.FPSModeVsyncOffMinimum)
}

// size is the window's size: as asked for, or the panel's as far as it fits.
func (w *Window) size() (width, height int) {
	if w.options.Width > 0 && w.options.Height > 0 {
		return w.options.Width, w.options.Height
	}
	width, height = w.options.Panel.Width, w.options.Panel.Height
	if w.options.Fullscreen {
		return width, height
	}
	if m := ebiten.Monitor(); m != nil {
		mw, mh := m.Size()
		if mw > 0 && mh > 0 && (width > mw || height > mh) {
			// Leave room for a title bar and a panel of the desktop.
			scale := 0.9 * min(float64(mw)/float64(width), float64(mh)/float64(height))
			width, height = int(float64(width)*scale), int(float64(height)*scale)
		}
	}
	return width, height
}

// Refresh shows the App's scene of now. It may be called from anywhere.
func (w *Window) Refresh() {
	select {
	case <-w.closed:
		return
	default:
	}
	select {
	case <-w.open:
		schedule()
	default:
	}
}

// Wipe makes the window forget a customer: the ink and the words that its
// caches hold. It takes effect with the next frame, which it asks for.
func (w *Window) Wipe() {
	w.wiping.Store(true)
	w.Refresh()
}

// Scene is what the App shows now.
func (w *Window) Scene() *ui.Scene { return w.app.Scene() }

// Pointer plays events as if a finger had done them and returns when the App
// has settled. Times may have any origin; what takes a minute to draw does not
// take a minute to play. Gestures are played one by one, so that each meets the
// scene that the one before led to.
func (w *Window) Pointer(ctx context.Context, events []ui.PointerEvent) error {
	for len(events) > 0 {
		n := 0
		for n < len(events) && events[n].Kind != ui.PointerUp && events[n].Kind != ui.PointerCancel {
			n++
		}
		n = min(n+1, len(events))
		consumed := w.injected.put(events[:n])
		events = events[n:]
		w.Refresh()
		if err := w.until(ctx, consumed); err != nil {
			return fmt.Errorf("ebitengine: pointer: %w", err)
		}
		if err := w.app.Settle(ctx); err != nil {
			return fmt.Errorf("ebitengine: pointer: %w", err)
		}
	}
	return nil
}

// Picture returns what is to be seen now, and its version. Nothing is read from
// the graphics card unless somebody asks, and nothing if the version is the one
// that is known already: the picture is nil then.
func (w *Window) Picture(ctx context.Context, known uint64) (picture *image.RGBA, version uint64, err error) {
	ready := make(chan taken, 1)
	w.mu.Lock()
	w.wanted = append(w.wanted, asked{known, ready})
	w.mu.Unlock()
	w.Refresh()
	select {
	case t := <-ready:
		return t.picture, t.version, nil
	case <-w.closed:
		return nil, 0, ErrClosed
	case <-ctx.Done():
		return nil, 0, fmt.Errorf("ebitengine: picture: %w", ctx.Err())
	}
}

// asked is a wish for a picture, taken what it gets.
type (
	asked struct {
		known uint64
		ready chan<- taken
	}
	taken struct {
		picture *image.RGBA
		version uint64
	}
)

// Version counts what was drawn; the channel is closed when it goes up.
func (w *Window) Version() (version uint64, changed <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.version, w.changed
}

// drawn tells those who wait that something changed.
func (w *Window) drawn() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.version++
	close(w.changed)
	w.changed = make(chan struct{})
}

// until waits for one of the window's goroutine's promises.
func (w *Window) until(ctx context.Context, promise <-chan struct{}) error {
	select {
	case <-promise:
		return nil
	case <-w.closed:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}
