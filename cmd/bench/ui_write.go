package main

import (
	"errors"
	"fmt"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/ui"
)

// wayToPaper are the controls that lead from the idle screen to where a
// complaint is written.
var wayToPaper = []string{"attract.anywhere", "home.complaint", "matter.manner", "matter.next"}

const (
	reaction  = 1500 * time.Millisecond // from a new screen to the next touch
	crosses   = 6                       // characters to write
	crossSize = 0.3                     // half the length of a line, in widths of the cell
)

// watchWriting writes on a running counter as a customer does, and measures the
// most memory that it takes meanwhile. A session of our own knows where things
// are on its screen.
func watchWriting(pid int, display string, e *eye) error {
	hand, err := newHand(display)
	if err != nil {
		return err
	}
	defer hand.close()
	cells, err := hand.goToPaper()
	if err != nil {
		return err
	}
	most := int64(0)
	for i := range crosses {
		if err := hand.cross(cells[i%len(cells)], e); err != nil {
			return err
		}
		rss, err := resident(pid)
		if err != nil {
			return err
		}
		most = max(most, rss)
	}
	emit("rss_writing_mb", float64(most)/(1<<20), "MB", crosses)
	return nil
}

// goToPaper taps its way there and returns the cells to write in.
func (h *hand) goToPaper() (cells []ui.Rect, err error) {
	session := kiosktest.NewDriver(kiosk.Config{Words: content.Default()})
	for _, id := range wayToPaper {
		scene := ui.Layout(session.View(), reference)
		found := false
		for _, control := range scene.Elements {
			if control.ID == id {
				h.tap(centre(control.Rect))
				session.Tap(control.Msg)
				found = true
			}
		}
		if !found {
			return nil, fmt.Errorf("no %s on the screen %s", id, session.Screen())
		}
	}
	scene := ui.Layout(session.View(), reference)
	for _, e := range scene.Elements {
		if e.Role == ui.RoleCanvas {
			cells = append(cells, e.Rect)
		}
	}
	if len(cells) == 0 {
		return nil, fmt.Errorf("nothing to write on on the screen %s", session.Screen())
	}
	return cells, nil
}

func (h *hand) tap(x, y float64) {
	time.Sleep(reaction)
	h.line(x, y, x, y)
}

// cross writes 十 into a cell and makes sure that it can be seen.
func (h *hand) cross(cell ui.Rect, e *eye) error {
	x, y := centre(cell)
	arm := crossSize * min(cell.W, cell.H)
	time.Sleep(reaction)
	h.line(x-arm, y, x+arm, y)
	h.line(x, y-arm, x, y+arm)
	time.Sleep(reaction / 10)
	b, err := e.brightness(int(x), int(y))
	if err != nil {
		return err
	}
	if b > paper {
		return errors.New("the counter shows no ink")
	}
	return nil
}

func centre(r ui.Rect) (x, y float64) { return r.X + r.W/2, r.Y + r.H/2 }

// line draws a straight line as a pen does, or taps where it has no length.
func (h *hand) line(x0, y0, x1, y1 float64) {
	const points = 40
	h.move(x0, y0)
	h.press(x0, y0)
	for i := 1.0; i <= points; i++ {
		time.Sleep(time.Second / penRate)
		h.move(x0+(x1-x0)*i/points, y0+(y1-y0)*i/points)
	}
	h.release(x1, y1)
}
