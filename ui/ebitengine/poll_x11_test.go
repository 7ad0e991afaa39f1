//go:build linux && !android

package ebitengine

import (
	"slices"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"
)

const (
	pressedNow = 0x0100
	msec       = time.Millisecond
)

// seen is one look at a server whose clock is 1 s behind ours.
type seen struct {
	at      time.Duration // by our clock
	x       int16         // where the pointer is, y being the same
	mask    uint16
	history []xproto.Timecoord
	want    []sample
}

func left(stamp xproto.Timestamp, x int16) xproto.Timecoord {
	return xproto.Timecoord{Time: stamp, X: x, Y: x}
}

func TestPollTellsEveryPlaceOnce(t *testing.T) {
	touch := func(ms int, x float64) sample { return sample{time.Duration(ms) * msec, x, x, true} }
	for _, test := range []struct {
		name  string
		looks []seen
	}{
		{"the place of now before the history has it, and not again", []seen{
			{1010 * msec, 5, pressedNow, []xproto.Timecoord{left(10, 0)}, []sample{touch(1010, 5)}},
			{1014 * msec, 7, pressedNow, []xproto.Timecoord{left(13, 5)}, []sample{touch(1013, 7)}},
			{1018 * msec, 7, pressedNow, nil, nil},
			{1022 * msec, 9, pressedNow, []xproto.Timecoord{left(20, 7), left(22, 8)}, []sample{touch(1020, 8), touch(1022, 9)}},
		}},
		{"a place that was left before the history was read", []seen{
			{1010 * msec, 5, pressedNow, []xproto.Timecoord{left(10, 0)}, []sample{touch(1010, 5)}},
			// Asked at 7, which the pointer leaves for 8, where it still is at the next look.
			{1014 * msec, 7, pressedNow, []xproto.Timecoord{left(13, 5), left(14, 7)}, []sample{touch(1013, 7)}},
			{1018 * msec, 8, pressedNow, nil, []sample{touch(1014, 8)}},
		}},
		{"the end, and what moves after it", []seen{
			{1010 * msec, 5, pressedNow, []xproto.Timecoord{left(10, 0)}, []sample{touch(1010, 5)}},
			{1014 * msec, 6, 0, []xproto.Timecoord{left(13, 5)}, []sample{touch(1013, 6), {1014 * msec, 6, 6, false}}},
			{1018 * msec, 9, 0, []xproto.Timecoord{left(17, 6)}, nil},
			{1022 * msec, 9, pressedNow, nil, []sample{touch(1017, 9)}},
		}},
		{"a server without a history", []seen{
			{1010 * msec, 5, pressedNow, nil, []sample{touch(1010, 5)}},
			{1014 * msec, 7, pressedNow, nil, []sample{touch(1014, 7)}},
			{1018 * msec, 7, pressedNow, nil, nil},
			{1022 * msec, 7, 0, nil, []sample{touch(1022, 7), {1022 * msec, 7, 7, false}}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var p poll
			for i, look := range test.looks {
				// The window begins 50 pixels below and right of the display's origin.
				pointer := &xproto.QueryPointerReply{Mask: look.mask, WinX: look.x, WinY: look.x, RootX: look.x + 50, RootY: look.x + 50}
				if got := p.read(nil, pointer, look.history, look.at); !slices.Equal(got, look.want) {
					t.Errorf("look %d: %v, want %v", i, got, look.want)
				}
			}
		})
	}
}
