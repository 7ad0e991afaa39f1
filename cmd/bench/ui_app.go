package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/ui"
	"smartcounter/ui/ebitengine"
)

// The window is measured in a process of its own, this program again with an
// argument that no person types. It reports on stdout, a JSON object a line.
const (
	pageChild  = "-page"  // the writing screen, with nothing behind it
	emptyChild = "-empty" // a loop that changes one pixel and presents
)

var reference = ui.Panel{Width: ui.ReferenceShort, Height: ui.ReferenceLong, Pitch: ui.ReferencePitch}

// A report is one line of a child.
type report struct {
	Canvas *ui.Rect  `json:"canvas,omitempty"` // where to write
	Points int       `json:"points,omitempty"` // of a finished stroke
	Frames []float64 `json:"frames,omitempty"` // milliseconds from one to the next
}

func (r report) send() {
	if line, err := json.Marshal(r); err == nil {
		fmt.Println(string(line))
	}
}

// A page is an App that shows the writing screen and keeps what is written.
type page struct {
	mu    sync.Mutex
	view  kiosk.View
	scene *ui.Scene
	show  func()
}

func newPage() (*page, error) {
	for _, s := range kiosktest.Samples(content.Default()) {
		if s.Name == "writing-blank" {
			p := &page{view: s.View, show: func() {}}
			p.lay()
			return p, nil
		}
	}
	return nil, fmt.Errorf("no sample of a blank writing screen")
}

func (p *page) lay() {
	s := ui.Layout(p.view, reference)
	p.scene = &s
}

func (p *page) Scene() *ui.Scene {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.scene
}

func (p *page) Settle(context.Context) error { return nil }

func (p *page) Send(m kiosk.Msg) {
	up, ok := m.(kiosk.PenUp)
	if !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	w, ok := p.view.Screen.(kiosk.Writing)
	if !ok || up.Canvas < 0 || up.Canvas >= len(w.Cells) {
		return
	}
	w.Cells[up.Canvas] = append(slices.Clip(w.Cells[up.Canvas]), ink.Stroke(up.Stroke))
	p.view.Screen = w
	p.lay()
	p.show()
	report{Points: len(up.Stroke)}.send()
}

// runPage shows the page until it is killed.
func runPage() error {
	p, err := newPage()
	if err != nil {
		return err
	}
	w, err := ebitengine.New(ebitengine.Options{Title: "bench", Fullscreen: true, Panel: reference}, p)
	if err != nil {
		return err
	}
	p.show = w.Refresh
	for _, e := range p.scene.Elements {
		if e.Role == ui.RoleCanvas && e.Canvas == 0 {
			report{Canvas: &e.Rect}.send()
		}
	}
	go p.doodle(w)
	return w.Run(context.Background())
}

// doodle waits for a line on stdin, then writes through the window's own pointer
// as fast as frames come and reports how long they took.
func (p *page) doodle(w *ebitengine.Window) {
	var line string
	if _, err := fmt.Fscanln(os.Stdin, &line); err != nil {
		return
	}
	var cell ui.Rect
	for _, e := range p.Scene().Elements {
		if e.Role == ui.RoleCanvas && e.Canvas == 1 {
			cell = e.Rect
		}
	}
	at := func(i int, kind ui.PointerKind) []ui.PointerEvent {
		x := float64(i%40) / 40
		return []ui.PointerEvent{{Kind: kind, X: cell.X + cell.W*(0.1+0.8*x), Y: cell.Y + cell.H*(0.1+0.02*float64(i/40)),
			At: time.Duration(i) * 5 * time.Millisecond}}
	}
	ctx := context.Background()
	var frames []float64
	last, version := time.Now(), uint64(0)
	for i := range measuredFrames + warmFrames {
		kind := ui.PointerMove
		if i == 0 {
			kind = ui.PointerDown
		}
		before, changed := w.Version()
		if i > 0 && before == version {
			return
		}
		version = before
		if w.Pointer(ctx, at(i, kind)) != nil {
			return
		}
		<-changed
		now := time.Now()
		if i >= warmFrames {
			frames = append(frames, float64(now.Sub(last).Microseconds())/1000)
		}
		last = now
	}
	report{Frames: frames}.send()
}

const (
	warmFrames     = 10
	measuredFrames = 500
)

// runEmpty reports the frames of the least window there can be.
func runEmpty() error {
	took, err := ebitengine.Baseline(reference, warmFrames+measuredFrames)
	if err != nil {
		return err
	}
	report{Frames: milliseconds(took[min(warmFrames, len(took)):])}.send()
	return nil
}

func milliseconds(took []time.Duration) []float64 {
	out := make([]float64, len(took))
	for i, d := range took {
		out[i] = float64(d.Microseconds()) / 1000
	}
	return out
}
