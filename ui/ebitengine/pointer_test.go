package ebitengine

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/ui"
)

// told writes events as "down 1,2 move 3,4 up 3,4".
func told(events []ui.PointerEvent) string {
	var b strings.Builder
	for i, e := range events {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s %g,%g", []string{"down", "move", "up", "cancel"}[e.Kind], e.X, e.Y)
	}
	return b.String()
}

func s(x float64, down bool) sample { return sample{x: x, y: x, down: down} }

func TestHandJoinsFramesAndSamples(t *testing.T) {
	type frame struct {
		glimpse
		samples []sample
		want    string
	}
	press := glimpse{x: 1, y: 1, pressed: true, came: true}
	held := glimpse{x: 4, y: 4, pressed: true}
	release := glimpse{x: 5, y: 5, released: true}
	tests := []struct {
		name   string
		sparse bool
		frames []frame
	}{
		{"frames only", true, []frame{
			{press, nil, "down 1,1"}, {held, nil, "move 4,4"}, {held, nil, ""}, {release, nil, "move 5,5 up 5,5"}, {glimpse{}, nil, ""}}},
		{"samples between frames", false, []frame{
			{press, []sample{s(1, true), s(2, true)}, "down 1,1 move 2,2"},
			{held, []sample{s(3, true), s(3, true), s(4, true)}, "move 3,3 move 4,4"},
			{release, []sample{s(5, true), s(5, false)}, "move 5,5 up 5,5"}}},
		{"press and release in one frame", true, []frame{
			{glimpse{x: 1, y: 1, pressed: true, came: true, released: true}, nil, "down 1,1 up 1,1"}}},
		{"press and release seen by frames only", false, []frame{
			{glimpse{x: 1, y: 1, pressed: true, came: true, released: true}, []sample{s(1, false)}, "down 1,1 up 1,1"}}},
		{"release and next press in one frame", false, []frame{
			{press, []sample{s(1, true)}, "down 1,1"},
			{glimpse{x: 9, y: 9, pressed: true, came: true, released: true},
				[]sample{s(2, true), s(2, false), s(8, false), s(9, true)}, "move 2,2 up 2,2 down 9,9"}}},
		{"samples see the press a frame early", false, []frame{
			{glimpse{}, []sample{s(0, false), s(1, true), s(2, true)}, ""},
			{press, []sample{s(3, true)}, "down 1,1 move 2,2 move 3,3"}}},
		{"samples from before the press come late", false, []frame{
			{press, nil, "down 1,1"},
			{held, []sample{s(0, false), s(1, true), s(2, true)}, "move 2,2"}}},
		{"samples see the release a frame early", false, []frame{
			{press, []sample{s(1, true)}, "down 1,1"},
			{held, []sample{s(2, true), s(2, false), s(7, false)}, "move 2,2"},
			{release, nil, "up 2,2"}}},
		{"release that no frame tells", true, []frame{
			{press, nil, "down 1,1"}, {glimpse{x: 4, y: 4}, nil, "move 4,4 up 4,4"}}},
		{"a mouse that only passes", false, []frame{
			{glimpse{x: 4, y: 4}, []sample{s(3, false), s(4, false)}, ""}}},
	}
	for _, test := range tests {
		var h hand
		for i, f := range test.frames {
			if got := told(h.join(nil, f.glimpse, !test.sparse, f.samples)); got != f.want {
				t.Errorf("%s: frame %d: %q, want %q", test.name, i, got, f.want)
			}
		}
		if len(h.queue) > 3 {
			t.Errorf("%s: %d samples are left", test.name, len(h.queue))
		}
	}
}

func TestTimeOfAHandNeverGoesBack(t *testing.T) {
	var h hand
	events := h.join(nil, glimpse{at: 50, pressed: true, came: true}, true, []sample{{at: 40, down: true}, {at: 30, x: 1, down: true}, {at: 60, x: 2, down: true}})
	events = h.join(events, glimpse{at: 20, released: true}, true, nil)
	for i := 1; i < len(events); i++ {
		if events[i].At < events[i-1].At {
			t.Fatalf("event %d: %v after %v", i, events[i].At, events[i-1].At)
		}
	}
}

func TestInjectedGesturesKeepTheirTiming(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Second)
		i := injector{clock: monotonic()}
		gesture := []ui.PointerEvent{
			{Kind: ui.PointerDown, At: 100 * time.Millisecond}, {Kind: ui.PointerMove, X: 1, At: 150 * time.Millisecond},
			{Kind: ui.PointerUp, X: 1, At: 3 * time.Second}}
		first := i.put(gesture)
		second := i.put(gesture)
		select {
		case <-first:
			t.Fatal("consumed before a frame came")
		default:
		}
		events := i.Take(nil)
		<-first
		<-second
		if len(events) != 6 || len(i.Take(nil)) != 0 {
			t.Fatalf("%d events", len(events))
		}
		if d := events[1].At - events[0].At; d != 50*time.Millisecond {
			t.Errorf("50 ms became %v", d)
		}
		if d := events[2].At - events[1].At; d != 2850*time.Millisecond {
			t.Errorf("2850 ms became %v", d)
		}
		// The tracker's guard against double taps lies below this.
		if d := events[3].At - events[2].At; d != betweenPosts {
			t.Errorf("two gestures are %v apart", d)
		}
		// A gesture in pieces goes on without a gap.
		i.put(gesture[:2])
		i.put([]ui.PointerEvent{{Kind: ui.PointerUp}})
		if events = i.Take(nil); events[2].At != events[1].At {
			t.Errorf("the pieces are %v apart", events[2].At-events[1].At)
		}
		<-i.put(nil)
	})
}
