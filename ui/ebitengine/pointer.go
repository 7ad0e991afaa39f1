package ebitengine

import (
	"time"

	"smartcounter/ui"
)

// A PointerSource tells what a pointer did since it was asked last: a finger or
// a mouse, or a script. Take appends to dst, in order, in panel pixels; it is
// called once a frame, on the window's goroutine.
type PointerSource interface {
	Take(dst []ui.PointerEvent) []ui.PointerEvent
}

// A sample is where the pointer was at a moment between two frames.
type sample struct {
	at   time.Duration
	x, y float64
	down bool
}

// like reports whether two samples differ in time only.
func (s sample) like(t sample) bool { return s.x == t.x && s.y == t.y && s.down == t.down }

// A glimpse is what a frame tells: the button as it is, what happened to it
// since the last frame, and the place of the pointer now.
type glimpse struct {
	at                      time.Duration
	x, y                    float64
	pressed, came, released bool
}

// A hand joins glimpses, which miss no press but see places once a frame only,
// with samples, which see more places but may miss a short press.
type hand struct {
	down   bool
	joined bool // samples have seen this touch too
	last   sample
	queue  []sample
}

// maxQueue bounds what is kept of a pointer that moves while no frame comes.
const maxQueue = 8192

// join appends what happened between two frames. dense says that samples are to
// be trusted for places.
func (h *hand) join(dst []ui.PointerEvent, g glimpse, dense bool, samples []sample) []ui.PointerEvent {
	h.queue = append(h.queue, samples...)
	if over := len(h.queue) - maxQueue; over > 0 {
		h.queue = h.queue[over:]
	}
	here := sample{g.at, g.x, g.y, true}
	was := h.down
	if was {
		dst = h.moves(dst)
		if !dense {
			dst = h.move(dst, here)
		}
		if g.released || !g.pressed {
			dst = h.up(dst, g.at)
		}
	}
	if g.came && !h.down {
		h.skipUp()
		if !dense || len(h.queue) == 0 {
			h.queue = append(h.queue, here)
		}
		first := h.queue[0]
		h.queue = h.queue[1:]
		h.down, h.joined, h.last = true, first != here, first
		dst = append(dst, ui.PointerEvent{Kind: ui.PointerDown, X: first.x, Y: first.y, At: first.at})
		dst = h.moves(dst)
		// A press and a release in one frame; after a release they come the other
		// way round.
		if !g.pressed || g.released && !was {
			dst = h.up(dst, g.at)
		}
	}
	if !h.down {
		h.keepPress()
	}
	return dst
}

// moves takes the samples of the present touch from the queue.
func (h *hand) moves(dst []ui.PointerEvent) []ui.PointerEvent {
	if !h.joined {
		// Samples from before the press that come late must not look like its end.
		h.skipUp()
	}
	for len(h.queue) > 0 && h.queue[0].down {
		h.joined = true
		dst = h.move(dst, h.queue[0])
		h.queue = h.queue[1:]
	}
	return dst
}

func (h *hand) move(dst []ui.PointerEvent, s sample) []ui.PointerEvent {
	if s.like(h.last) {
		return dst
	}
	// Two clocks may disagree by a little; time must not go back.
	s.at = max(s.at, h.last.at)
	h.last = s
	return append(dst, ui.PointerEvent{Kind: ui.PointerMove, X: s.x, Y: s.y, At: s.at})
}

func (h *hand) up(dst []ui.PointerEvent, at time.Duration) []ui.PointerEvent {
	if len(h.queue) > 0 {
		at = h.queue[0].at
	}
	h.down = false
	h.skipUp()
	return append(dst, ui.PointerEvent{Kind: ui.PointerUp, X: h.last.x, Y: h.last.y, At: max(at, h.last.at)})
}

// skipUp drops samples of a pointer that does not touch.
func (h *hand) skipUp() {
	for len(h.queue) > 0 && !h.queue[0].down {
		h.queue = h.queue[1:]
	}
}

// keepPress keeps only the samples of a press that no glimpse has told of yet.
func (h *hand) keepPress() {
	from := len(h.queue)
	for from > 0 && h.queue[from-1].down {
		from--
	}
	h.queue = h.queue[from:]
}
