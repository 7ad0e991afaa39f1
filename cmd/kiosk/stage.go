package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/runner"
	"smartcounter/ui"
	"smartcounter/ui/ebitengine"
)

// A stage stands between the session and the window: it lays each view out as
// a scene, and hands what the customer does to the session.
type stage struct {
	panel  ui.Panel
	window *ebitengine.Window
	runner *runner.Runner
	scene  atomic.Pointer[ui.Scene]
}

func newStage(c *config) (*stage, error) {
	s := &stage{panel: c.panel()}
	if err := errors.Join(s.panel.Check(), ui.CheckFonts()); err != nil {
		return nil, err
	}
	var err error
	s.window, err = ebitengine.New(ebitengine.Options{
		Title:      "智慧柜台",
		Panel:      s.panel,
		Fullscreen: c.Panel.Fullscreen,
		HideCursor: c.Panel.Fullscreen,
		Scanning: ui.Scanning{
			Every: time.Duration(c.Keypad.ScanSeconds * float64(time.Second)),
			Speak: c.Keypad.Speak,
		},
	}, s)
	return s, err
}

// show is called by the session with every view.
func (s *stage) show(v kiosk.View) {
	scene := ui.Layout(v, s.panel)
	s.scene.Store(&scene)
	s.window.Refresh()
}

// wipe makes the window forget the customer.
func (s *stage) wipe() { s.window.Wipe() }

// Scene, Send and Settle make a stage an ebitengine.App.
func (s *stage) Scene() *ui.Scene { return s.scene.Load() }

// Send ignores what comes after the session has ended.
func (s *stage) Send(m kiosk.Msg) { _ = s.runner.Send(m) }

// Settle waits until the session has answered everything sent so far.
func (s *stage) Settle(ctx context.Context) error { return s.runner.Settle(ctx) }
