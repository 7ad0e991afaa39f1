package ebitengine

import (
	"image"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/hajimehoshi/ebiten/v2"

	"smartcounter/kiosk"
	"smartcounter/ui"
)

// A game is the window's frame loop. All its methods run on one goroutine.
type game struct {
	window  *Window
	painter *painter
	hand    *native
	tracker ui.Tracker
	frames  int // drawn while the window opens

	scene  *ui.Scene
	keypad ui.Keypad
	wedge  ui.Wedge
	// scanning asks for the frame in which the focus moves on by itself.
	scanning *time.Timer
	tidying  *time.Timer // see release
	pressed  string      // id of the element under the finger
	x, y     float64     // where the finger is
	live     live
	shown    picture
	focused  bool
	events   []ui.PointerEvent
}

// A picture is what stands on the screen.
type picture struct {
	scene   *ui.Scene
	pressed string
	focused string
	bounds  image.Rectangle
	stamps  []stamp
}

// settled is when a start, or the way to another screen, is surely over.
const settled = 2 * time.Second

func newGame(w *Window) (*game, error) {
	p, err := newPainter()
	if err != nil {
		return nil, err
	}
	g := &game{window: w, painter: p, keypad: ui.Keypad{Scanning: w.options.Scanning}, hand: &native{clock: w.injected.clock, size: w.panel}}
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") != "" {
		// Without the connection places come once a frame, which still writes.
		if d, err := newX11(w.injected.clock); err == nil {
			g.hand.dense = d
		}
	}
	return g, nil
}

func (g *game) close() {
	if g.hand.dense != nil {
		g.hand.dense.close()
	}
	for _, t := range []*time.Timer{g.scanning, g.tidying} {
		if t != nil {
			t.Stop()
		}
	}
}

// panel is the size of the scenes.
func (w *Window) panel() (width, height int) {
	if s := w.app.Scene(); s != nil && s.Width > 0 && s.Height > 0 {
		return s.Width, s.Height
	}
	return w.options.Panel.Width, w.options.Panel.Height
}

// Layout tells Ebitengine to scale panel pixels to the window.
func (g *game) Layout(int, int) (int, int) { return g.window.panel() }

// Update takes what the pointer did to the scene of now.
func (g *game) Update() error {
	if g.window.stopping.Load() {
		return ebiten.Termination
	}
	before := g.scene
	g.scene = g.window.app.Scene()
	if before != nil && g.scene != nil && before.Screen != g.scene.Screen {
		g.release()
	}
	if g.window.wiping.Swap(false) {
		g.painter.wipe()
		g.tracker.Reset()
		g.keypad.Rest()
		g.live = live{}
		g.shown = picture{}
		g.release()
	}
	g.events = g.events[:0]
	for _, source := range []PointerSource{g.hand, &g.window.injected} {
		g.events = source.Take(g.events)
	}
	if g.scene == nil {
		return nil
	}
	for _, e := range g.events {
		g.x, g.y = e.X, e.Y
		g.keypad.Rest()
		g.send(g.tracker.Feed(g.scene, e))
		g.live.follow(&g.tracker, g.scene)
	}
	g.keys()
	g.pressed = g.tracker.Pressed(g.scene, g.x, g.y)
	if slices.ContainsFunc(g.events, func(e ui.PointerEvent) bool { return e.Kind != ui.PointerMove }) {
		// What a frame told late, as a release right after a press, is told by the
		// next one. Moves are all told; a frame more would only be in the way of the
		// next one's.
		schedule()
	}
	return nil
}

func (g *game) send(all []kiosk.Msg) {
	for _, msg := range all {
		g.window.app.Send(msg)
	}
}

// opening is how many frames are drawn before the loop sleeps. While the window
// opens, Ebitengine itself reads what wakes a sleeping loop; a touch that came
// then would wait for the next one.
const opening = 3

// countFrame lets the loop sleep once the window is open.
func (g *game) countFrame() {
	if g.frames == opening {
		return
	}
	if g.frames++; g.frames == opening {
		close(g.window.open)
		sleep()
		schedule() // for what asked for a frame while there was no window yet
		g.release()
	}
}

// release gives memory back once what goes on now is over. The start leaves
// behind as much again as it needs, fonts as they were read and pictures on
// their way to the graphics card; a new screen, glyphs on the way there and the
// sound of what was said; a customer, a session.
func (g *game) release() {
	if g.tidying == nil {
		g.tidying = time.AfterFunc(settled, debug.FreeOSMemory)
		return
	}
	g.tidying.Reset(settled)
}

// Draw brings the screen from what it shows to what it should show.
func (g *game) Draw(screen *ebiten.Image) {
	defer g.countFrame()
	if g.scene == nil {
		return
	}
	if f := ebiten.IsFocused(); f != g.focused {
		// Another window may have covered this one.
		g.focused = f
		g.shown = picture{}
	}
	drew := g.repaint(screen)
	if g.live.grow(g.painter, screen) {
		drew = true
	}
	if drew {
		g.window.drawn()
	}
	g.handOver(screen)
}

// repaint draws the regions in which the scene changed.
func (g *game) repaint(screen *ebiten.Image) bool {
	now := picture{scene: g.scene, pressed: g.pressed, focused: g.keypad.Current(g.scene), bounds: screen.Bounds()}
	dirty := g.live.settle(g.scene)
	if now.like(g.shown) && len(dirty) == 0 {
		return false
	}
	ops := g.scene.Ops
	if e, ok := g.scene.Find(now.pressed); ok {
		ops = pressed(ops, e.Press)
	}
	if e, ok := g.scene.Find(now.focused); ok {
		ops = append(ops[:len(ops):len(ops)], focusRing(g.scene, e))
	}
	now.stamps = stamps(ops)
	if g.shown.scene == nil || g.shown.bounds != now.bounds {
		dirty = []ui.Rect{{W: float64(now.bounds.Dx()), H: float64(now.bounds.Dy())}}
	} else {
		dirty = append(dirty, changes(g.shown.stamps, now.stamps)...)
	}
	g.shown = now
	all := regions(dirty, now.bounds)
	for _, r := range all {
		g.painter.paint(screen, r, ops)
		g.live.paint(g.painter, screen, r)
	}
	return len(all) > 0
}

// like reports whether two pictures cannot differ.
func (p picture) like(q picture) bool {
	return p.scene == q.scene && p.pressed == q.pressed && p.focused == q.focused && p.bounds == q.bounds
}

// handOver reads the screen for those who asked for a picture and do not have
// this one.
func (g *game) handOver(screen *ebiten.Image) {
	g.window.mu.Lock()
	wanted, version := g.window.wanted, g.window.version
	g.window.wanted = nil
	g.window.mu.Unlock()
	var img *image.RGBA
	for _, a := range wanted {
		if a.known == version {
			a.ready <- taken{nil, version}
			continue
		}
		if img == nil {
			img = image.NewRGBA(screen.Bounds())
			screen.ReadPixels(img.Pix)
		}
		a.ready <- taken{img, version}
	}
}
