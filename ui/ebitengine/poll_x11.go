//go:build linux && !android

package ebitengine

import (
	"time"

	"github.com/jezek/xgb/xproto"
)

// A poll is what one look at the X server knows for the next.
type poll struct {
	down   bool
	keeps  bool             // the server keeps a history
	server xproto.Timestamp // of the newest entry seen in the history
	ahead  time.Duration    // our clock minus the server's
	newest sample           // that was found
}

// from is the server's time that the history is wanted from.
func (p *poll) from() xproto.Timestamp {
	if p.server == 0 {
		return 0
	}
	return p.server + 1
}

// read appends the places since the last look. Every entry of the history has
// the place that the pointer left at that moment, so a place gets the time of
// the entry before, and the pointer's place of now the time of the last one. The
// pointer must be asked for before the history: if it leaves its place between
// the two, the history has that place.
func (p *poll) read(dst []sample, pointer *xproto.QueryPointerReply, history []xproto.Timecoord, now time.Duration) []sample {
	add := func(s sample) { dst, p.newest = append(dst, s), s }
	was, first := p.down, p.server == 0
	p.down = pointer.Mask&xproto.ButtonMask1 != 0
	here := sample{now, float64(pointer.WinX), float64(pointer.WinY), true}
	if p.keeps {
		here.at = p.reached()
	}
	left := false // the place of now is in the history
	for _, e := range history {
		stamp := time.Duration(e.Time) * time.Millisecond
		// The least difference is the truest: everything else is delay.
		if ahead := now - stamp; p.server == 0 || ahead < p.ahead {
			p.ahead = ahead
		}
		s := sample{p.reached(), float64(e.X), float64(e.Y), true}
		p.server = e.Time
		here.at = p.reached()
		// A button leaves a mark at the origin of the display. What moved before the
		// first look, or before the press, is no writing.
		mark := e.X == pointer.WinX-pointer.RootX && e.Y == pointer.WinY-pointer.RootY
		if was && !first && !mark {
			p.keeps = true
			left = left || s.like(here)
			// The look before may have had it as the place of then.
			if !s.like(p.newest) {
				add(s)
			}
		}
	}
	switch {
	case was && !p.down:
		add(here)
		add(sample{now, here.x, here.y, false})
	case p.down && !left && !here.like(p.newest):
		add(here)
	}
	return dst
}

// reached is when the newest entry of the history was made, by our clock.
func (p *poll) reached() time.Duration { return time.Duration(p.server)*time.Millisecond + p.ahead }
