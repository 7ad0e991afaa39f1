package ebitengine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hajimehoshi/ebiten/v2"
	"github.com/hajimehoshi/ebiten/v2/inpututil"

	"smartcounter/kiosk"
	"smartcounter/ui"
)

// padKeys are what a keypad or a switch types: Tab and the arrows move the
// focus, Enter and Space press what has it, F1 says it.
func padKeys(dst []ui.PadKey) []ui.PadKey {
	just := inpututil.IsKeyJustPressed
	switch {
	case just(ebiten.KeyTab) && ebiten.IsKeyPressed(ebiten.KeyShift), just(ebiten.KeyArrowUp), just(ebiten.KeyArrowLeft):
		return append(dst, ui.PadPrevious)
	case just(ebiten.KeyTab), just(ebiten.KeyArrowDown), just(ebiten.KeyArrowRight):
		return append(dst, ui.PadNext)
	case just(ebiten.KeyEnter), just(ebiten.KeyNumpadEnter), just(ebiten.KeySpace):
		return append(dst, ui.PadPress)
	case just(ebiten.KeyF1):
		return append(dst, ui.PadSay)
	}
	return dst
}

// keys lets the keypad act on the scene of now.
func (g *game) keys() {
	now := g.window.injected.clock()
	if !g.scanned(now) {
		for _, key := range padKeys(nil) {
			g.send(g.keypad.Key(g.scene, key, now))
		}
	}
	for _, k := range g.window.typed.take() {
		g.send(g.keypad.Key(g.scene, k.key, max(now, k.at)))
		close(k.consumed)
	}
	msgs, again := g.keypad.Pass(g.scene, now)
	g.send(msgs)
	switch {
	case again <= 0:
	case g.scanning == nil:
		g.scanning = time.AfterFunc(again, g.window.Refresh)
	default:
		g.scanning.Reset(again)
	}
}

// scanned takes what a code scanner types, and reports whether the keys of this
// frame are its own.
func (g *game) scanned(now time.Duration) bool {
	for _, r := range ebiten.AppendInputChars(nil) {
		g.wedge.Type(r, now)
	}
	if !inpututil.IsKeyJustPressed(ebiten.KeyEnter) && !inpututil.IsKeyJustPressed(ebiten.KeyNumpadEnter) {
		return g.wedge.Busy(now)
	}
	text, scanned := g.wedge.Enter(now)
	if scanned {
		g.send([]kiosk.Msg{kiosk.Touched{}, kiosk.Scanned{Text: text}})
	}
	return scanned
}

// A typist queues keys that come from elsewhere than the keyboard.
type typist struct {
	mu     sync.Mutex
	queue  []typedKey
	latest time.Duration
}

type typedKey struct {
	key      ui.PadKey
	at       time.Duration
	consumed chan struct{}
}

// put queues a key that was pressed long enough after the one before to be meant.
func (t *typist) put(key ui.PadKey, now time.Duration) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.latest = max(now, t.latest+betweenPosts)
	k := typedKey{key, t.latest, make(chan struct{})}
	t.queue = append(t.queue, k)
	return k.consumed
}

func (t *typist) take() []typedKey {
	t.mu.Lock()
	defer t.mu.Unlock()
	taken := t.queue
	t.queue = nil
	return taken
}

// Keys presses keys one by one, as if a keypad had, and returns when the App has
// settled.
func (w *Window) Keys(ctx context.Context, keys []ui.PadKey) error {
	for _, key := range keys {
		consumed := w.typed.put(key, w.injected.clock())
		w.Refresh()
		if err := w.until(ctx, consumed); err != nil {
			return fmt.Errorf("ebitengine: keys: %w", err)
		}
		if err := w.app.Settle(ctx); err != nil {
			return fmt.Errorf("ebitengine: keys: %w", err)
		}
	}
	return nil
}

// The focus ring of the specification, in reference pixels.
const (
	ringWidth  = 6.0
	ringOff    = 6.0
	ringRadius = 34.0
)

// focusRing is what shows where the focus is.
func focusRing(s *ui.Scene, e ui.Element) ui.Op {
	theme := ui.ThemeOf(kiosk.Standard)
	if high := ui.ThemeOf(kiosk.HighContrast); s.Theme == high.Name {
		theme = high
	}
	return ui.Box{Rect: e.Rect.Inset(-(ringOff + ringWidth) * s.Scale), Radius: ringRadius * s.Scale,
		Edge: theme.Ink, Width: ringWidth * s.Scale}
}
