package ui

import (
	"math"
	"reflect"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
)

// board is a scene with two buttons side by side and a writing cell at twice the
// reference size, on a panel of 0.25 mm pitch: 8 mm are 32 pixels.
func board() *Scene {
	return &Scene{Width: 1000, Height: 1000, Pitch: 0.25, Scale: 1, Elements: []Element{
		{ID: "a", Role: RoleButton, Rect: Rect{100, 100, 200, 100}, Enabled: true, Msg: kiosk.Back{}},
		{ID: "b", Role: RoleButton, Rect: Rect{312, 100, 200, 100}, Enabled: true, Msg: kiosk.GoHome{}},
		{ID: "label", Role: RoleText, Rect: Rect{100, 10, 200, 50}, Enabled: true},
		{ID: "cell", Role: RoleCanvas, Rect: Rect{0, 500, 968, 500}, Enabled: true, Canvas: 1,
			Paper: Paper{X: 0, Y: 500, Scale: 2, Fresh: true}},
	}}
}

// play feeds events of one finger, ten milliseconds apart from at.
func play(t *Tracker, s *Scene, at time.Duration, kinds string, points ...[2]float64) []kiosk.Msg {
	var out []kiosk.Msg
	for i, k := range kinds {
		kind := map[rune]PointerKind{'d': PointerDown, 'm': PointerMove, 'u': PointerUp, 'c': PointerCancel}[k]
		p := points[min(i, len(points)-1)]
		out = append(out, t.Feed(s, PointerEvent{Kind: kind, X: p[0], Y: p[1], At: at + time.Duration(i)*10*time.Millisecond})...)
	}
	return out
}

func TestTapRules(t *testing.T) {
	touched, back, home := kiosk.Msg(kiosk.Touched{}), kiosk.Msg(kiosk.Back{}), kiosk.Msg(kiosk.GoHome{})
	for _, c := range []struct {
		name   string
		kinds  string
		points [][2]float64
		want   []kiosk.Msg
	}{
		{"acts on release", "du", [][2]float64{{150, 150}}, []kiosk.Msg{touched, back}},
		{"not before", "dm", [][2]float64{{150, 150}}, []kiosk.Msg{touched}},
		{"8 mm beside still counts", "dmu", [][2]float64{{150, 150}, {90, 220}, {70, 230}}, []kiosk.Msg{touched, back}},
		{"further off is called off", "dmu", [][2]float64{{150, 150}, {60, 150}}, []kiosk.Msg{touched}},
		{"the pressed target wins over its neighbour", "dmu", [][2]float64{{290, 150}, {320, 150}}, []kiosk.Msg{touched, back}},
		{"a slide far onto the neighbour is neither", "dmu", [][2]float64{{290, 150}, {400, 150}}, []kiosk.Msg{touched}},
		{"a touch beside everything only silences", "du", [][2]float64{{900, 50}}, []kiosk.Msg{touched}},
		{"text is not pressed", "du", [][2]float64{{150, 20}}, []kiosk.Msg{touched}},
		{"a touch that is taken away does nothing", "dcu", [][2]float64{{350, 150}}, []kiosk.Msg{touched}},
		{"the other button", "du", [][2]float64{{350, 150}}, []kiosk.Msg{touched, home}},
		{"an up without a down", "u", [][2]float64{{350, 150}}, nil},
	} {
		var tr Tracker
		if got := play(&tr, board(), 0, c.kinds, c.points...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestDoubleTapActsOnce(t *testing.T) {
	var tr Tracker
	s := board()
	count := func(ms int, x float64) int {
		got := play(&tr, s, time.Duration(ms)*time.Millisecond, "du", [2]float64{x, 150})
		return max(0, len(got)-1)
	}
	for _, c := range []struct {
		ms   int
		x    float64
		want int
		why  string
	}{
		{0, 150, 1, "the first tap"},
		{200, 150, 0, "a trembling second"},
		{300, 350, 1, "another target at once"},
		{400, 150, 1, "back on the first"},
		{760, 150, 1, "well after the guard"},
	} {
		if got := count(c.ms, c.x); got != c.want {
			t.Errorf("%s: acted %d times, want %d", c.why, got, c.want)
		}
	}
}

func TestDoubleTapDoesNotReachTheNextScreen(t *testing.T) {
	var tr Tracker
	s := board()
	play(&tr, s, 0, "du", [2]float64{150, 150})
	next := board()
	next.Elements[0].ID, next.Elements[0].Msg = "submit", kiosk.Next{}
	if got := play(&tr, next, 200*time.Millisecond, "du", [2]float64{150, 150}); len(got) != 0 {
		t.Errorf("the second tap of a double tap acted on the next screen: %v", got)
	}
	if got := play(&tr, next, 600*time.Millisecond, "du", [2]float64{150, 150}); len(got) != 2 {
		t.Errorf("a tap of its own did not act: %v", got)
	}
}

// The second tap of a double tap neither silences what the first has had said nor leaves
// a mark on a canvas that the first has led to. Where one writes already, a stroke beside
// what was just tapped counts.
func TestDoubleTapIsNoTouch(t *testing.T) {
	onCanvas := func(screen string) *Scene {
		s := board()
		s.Screen = screen
		s.Elements[0].Rect, s.Elements[3].Rect = Rect{100, 400, 200, 95}, Rect{0, 500, 968, 500}
		return s
	}
	for _, c := range []struct {
		name   string
		screen string  // after the first tap
		y      float64 // of the second touch
		after  time.Duration
		want   int // messages
	}{
		{"on the same button", "a", 480, 200 * time.Millisecond, 0},
		{"on what follows it", "b", 480, 200 * time.Millisecond, 0},
		{"on a canvas that follows", "b", 510, 700 * time.Millisecond, 0},
		{"later on that canvas", "b", 510, 1100 * time.Millisecond, 3},
		{"elsewhere on that canvas", "b", 700, 700 * time.Millisecond, 3},
		{"on a canvas that was there", "a", 510, 200 * time.Millisecond, 3},
		{"meant: down early, up late", "a", 480, 345 * time.Millisecond, 2},
	} {
		var tr Tracker
		play(&tr, onCanvas("a"), 0, "du", [2]float64{150, 480})
		if got := play(&tr, onCanvas(c.screen), 10*time.Millisecond+c.after, "dmu", [2]float64{150, c.y}); len(got) != c.want {
			t.Errorf("%s: meant %v, want %d messages", c.name, got, c.want)
		}
	}
}

func TestSceneThatChangesUnderTheFinger(t *testing.T) {
	var tr Tracker
	tr.Feed(board(), PointerEvent{Kind: PointerDown, X: 150, Y: 150})
	changed := board()
	changed.Elements[0].Msg = kiosk.Leave{}
	if got := tr.Feed(changed, PointerEvent{Kind: PointerUp, X: 150, Y: 150, At: time.Second}); len(got) != 0 {
		t.Errorf("acted on a button that means something else now: %v", got)
	}
	tr.Feed(board(), PointerEvent{Kind: PointerDown, X: 150, Y: 150, At: 2 * time.Second})
	if tr.Pressed(board(), 150, 150) != "a" || tr.Pressed(board(), 10, 900) != "" || tr.Pressed(&Scene{Pitch: 1}, 150, 150) != "" {
		t.Error("pressed shows what is under the finger, while it is there")
	}
}

func TestFirstFingerOnly(t *testing.T) {
	var tr Tracker
	s := board()
	tr.Feed(s, PointerEvent{Kind: PointerDown, X: 150, Y: 150, ID: 1})
	for _, e := range []PointerEvent{
		{Kind: PointerDown, X: 350, Y: 150, ID: 2, At: 10 * time.Millisecond},
		{Kind: PointerUp, X: 350, Y: 150, ID: 2, At: 20 * time.Millisecond},
	} {
		if got := tr.Feed(s, e); got != nil {
			t.Errorf("the palm did %v", got)
		}
	}
	if got := tr.Feed(s, PointerEvent{Kind: PointerUp, X: 150, Y: 150, ID: 1, At: 30 * time.Millisecond}); len(got) != 1 {
		t.Errorf("the finger did %v", got)
	}
}

func TestStrokeIsInUnitsOfTheCanvas(t *testing.T) {
	var tr Tracker
	s := board()
	got := play(&tr, s, time.Second, "dmmmu", [][2]float64{{100, 600}, {120, 640}, {120, 640}, {2000, 400}, {2000, 420}}...)
	want := []kiosk.Msg{kiosk.Touched{}, kiosk.PenDown{Canvas: 1}, kiosk.PenUp{Canvas: 1, Stroke: ink.Stroke{
		{X: 50, Y: 50}, {X: 60, Y: 70, T: 10}, {X: 1000, Y: -50, T: 30}, {X: 1000, Y: -40, T: 40},
	}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	// The second stroke of the same ink goes on with its clock.
	s.Elements[3].Paper.Fresh = false
	got = play(&tr, s, 1500*time.Millisecond, "du", [2]float64{100, 600})
	if stroke := got[2].(kiosk.PenUp).Stroke; len(stroke) != 1 || stroke[0].T != 500 {
		t.Errorf("a dot half a second later is %v", stroke)
	}
}

func TestTheClockOfInkOnlyGoesForward(t *testing.T) {
	var tr Tracker
	s := board()
	paper := &s.Elements[3].Paper
	dot := func(ms int) uint32 {
		got := play(&tr, s, time.Duration(ms)*time.Millisecond, "du", [2]float64{100, 600})
		return got[2].(kiosk.PenUp).Stroke[0].T
	}
	if got := dot(1000); got != 0 {
		t.Errorf("the first stroke begins at %d", got)
	}
	if got := dot(1100); got != 100 {
		t.Errorf("a quick second stroke, before the scene shows the first, begins at %d", got)
	}
	if got := dot(5000); got != 0 {
		t.Errorf("the first stroke of new ink begins at %d", got)
	}
	paper.Fresh, paper.Last = false, 60_000 // an older sheet was turned back to
	if got := dot(9000); got != 60_200 {
		t.Errorf("a stroke on an older sheet begins at %d", got)
	}
	paper.Last = 60_300
	if got := dot(10_000); got != 61_200 {
		t.Errorf("the stroke after it begins at %d", got)
	}
}

func TestLiveStroke(t *testing.T) {
	var tr Tracker
	s := board()
	if _, ok := tr.Live(); ok {
		t.Error("nothing is being drawn yet")
	}
	play(&tr, s, 0, "dm", [][2]float64{{100, 600}, {120, 640}}...)
	if l, ok := tr.Live(); !ok || l.Canvas != 1 || len(l.Stroke) != 2 || l.Paper.Scale != 2 {
		t.Errorf("live stroke is %v, %v", l, ok)
	}
	tr.Reset()
	if _, ok := tr.Live(); ok {
		t.Error("a wiped session still shows a stroke")
	}
}

func TestStrokesAreBounded(t *testing.T) {
	var tr Tracker
	s := board()
	tr.Feed(s, PointerEvent{Kind: PointerDown, X: 100, Y: 600})
	for i := range 2 * MaxStrokePoints {
		tr.Feed(s, PointerEvent{Kind: PointerMove, X: 100 + float64(i%300), Y: 600, At: time.Duration(i) * time.Millisecond})
	}
	tr.Feed(s, PointerEvent{Kind: PointerMove, X: math.NaN(), Y: math.Inf(1), At: time.Minute})
	got := tr.Feed(s, PointerEvent{Kind: PointerUp, X: 1e30, Y: -1e30, At: time.Minute})
	stroke := got[0].(kiosk.PenUp).Stroke
	if len(stroke) != MaxStrokePoints {
		t.Errorf("%d points were kept", len(stroke))
	}
}

func FuzzTrackerNeverActsWithoutATouch(f *testing.F) {
	f.Add([]byte{0, 10, 10, 2, 10, 10})
	f.Add([]byte{0, 10, 60, 1, 20, 70, 2, 200, 250})
	f.Fuzz(func(t *testing.T, data []byte) {
		var tr Tracker
		s := board()
		touches, acts := 0, 0
		for i := 0; i+2 < len(data); i += 3 {
			e := PointerEvent{Kind: PointerKind(data[i] % 5), X: float64(data[i+1]) * 4, Y: float64(data[i+2]) * 4,
				At: time.Duration(i) * 30 * time.Millisecond, ID: int(data[i] >> 6)}
			for _, m := range tr.Feed(s, e) {
				switch m := m.(type) {
				case kiosk.Touched:
					touches++
				case kiosk.PenUp:
					acts++
					if len(m.Stroke) == 0 {
						t.Fatal("an empty stroke")
					}
				case kiosk.PenDown:
				default:
					acts++
				}
			}
		}
		if acts > touches {
			t.Fatalf("%d acts of %d touches", acts, touches)
		}
	})
}

// TestSlowSecondTap taps twice on the same place while the screen changes in
// between: the second tap counts only when there was time to see the new screen.
func TestSlowSecondTap(t *testing.T) {
	screen := func(id string, m kiosk.Msg) *Scene {
		return &Scene{Screen: id, Pitch: ReferencePitch, Elements: []Element{{ID: id + ".go", Role: RoleButton, Rect: Rect{0, 0, 200, 200}, Enabled: true, Msg: m}}}
	}
	for _, c := range []struct {
		after time.Duration
		acts  bool
	}{{360 * time.Millisecond, false}, {900 * time.Millisecond, false}, {1100 * time.Millisecond, true}} {
		var tr Tracker
		tap := func(s *Scene, at time.Duration) []kiosk.Msg {
			tr.Feed(s, PointerEvent{Kind: PointerDown, X: 100, Y: 100, At: at - 60*time.Millisecond})
			return tr.Feed(s, PointerEvent{Kind: PointerUp, X: 100, Y: 100, At: at})
		}
		if got := tap(screen("review", kiosk.Next{}), time.Second); len(got) != 1 {
			t.Fatalf("the first tap gave %v", got)
		}
		if got := tap(screen("submitted", kiosk.Leave{}), time.Second+c.after); (len(got) == 1) != c.acts {
			t.Errorf("a second tap %v later gave %v", c.after, got)
		}
	}
}

// A finger that repeats a tap by itself does so near where it was, also beyond the
// target's edge; slow fingers do it later. Another key, and the same key pressed twice
// on purpose, act.
func TestDoubleTapGuardFollowsTheFinger(t *testing.T) {
	type touch struct {
		after int // milliseconds since the touch before
		x     float64
		acts  bool
	}
	for _, c := range []struct {
		name    string
		touches []touch
	}{
		{"onto the neighbour's edge", []touch{{0, 295, true}, {200, 315, false}, {400, 315, true}}},
		{"the neighbour itself", []touch{{0, 250, true}, {200, 360, true}}},
		{"slow from key to key", []touch{{0, 150, true}, {4000, 400, true}, {4000, 150, true}, {450, 150, false}, {650, 150, true}}},
		{"quick from key to key", []touch{{0, 150, true}, {900, 400, true}, {900, 150, true}, {450, 150, true}}},
		{"slow, then quick", []touch{{0, 150, true}, {4000, 400, true}, {700, 150, true}, {450, 150, true}}},
		{"quick, then slow", []touch{{0, 150, true}, {700, 400, true}, {5000, 150, true}, {5000, 400, true}, {5000, 150, true}, {5000, 400, true}, {450, 400, false}}},
		{"after a long pause", []touch{{0, 150, true}, {4000, 400, true}, {61_000, 150, true}, {450, 150, true}}},
	} {
		var tr Tracker
		at := 0
		for i, e := range c.touches {
			at += e.after
			got := play(&tr, board(), time.Duration(at)*time.Millisecond, "du", [2]float64{e.x, 150})
			if acted := len(got) == 2; acted != e.acts {
				t.Errorf("%s, touch %d: acted %t, want %t", c.name, i, acted, e.acts)
			}
		}
	}
}

func TestHandThatRestsOnNothing(t *testing.T) {
	var tr Tracker
	s := board()
	got := tr.Feed(s, PointerEvent{Kind: PointerDown, X: 900, Y: 400, ID: 7})
	got = append(got, tr.Feed(s, PointerEvent{Kind: PointerDown, X: 150, Y: 150, ID: 1, At: 60 * time.Millisecond})...)
	got = append(got, tr.Feed(s, PointerEvent{Kind: PointerUp, X: 150, Y: 150, ID: 1, At: 200 * time.Millisecond})...)
	got = append(got, tr.Feed(s, PointerEvent{Kind: PointerUp, X: 900, Y: 400, ID: 7, At: 400 * time.Millisecond})...)
	if want := []kiosk.Msg{kiosk.Touched{}, kiosk.Touched{}, kiosk.Back{}}; !reflect.DeepEqual(got, want) {
		t.Errorf("beside a resting hand the finger meant %v, want %v", got, want)
	}
}

// The heel of a hand lies below its fingertip. Where both touch the glass the
// fingertip counts, whichever came first; a second finger beside the first does not.
func TestRestingHand(t *testing.T) {
	touched, back, home := kiosk.Msg(kiosk.Touched{}), kiosk.Msg(kiosk.Back{}), kiosk.Msg(kiosk.GoHome{})
	s := board()
	s.Elements = append(s.Elements, Element{ID: "low", Role: RoleButton, Rect: Rect{100, 300, 400, 150}, Enabled: true, Msg: kiosk.Leave{}})
	const finger, heel = 1, 2
	for _, c := range []struct {
		name   string
		events string // d and u of the finger, D and U of the heel
		finger [2]float64
		heel   [2]float64
		want   []kiosk.Msg
	}{
		{"the hand came first and stays", "Ddu U", [2]float64{150, 150}, [2]float64{200, 350}, []kiosk.Msg{touched, back}},
		{"the finger came first", "dDuU", [2]float64{150, 150}, [2]float64{200, 350}, []kiosk.Msg{touched, back}},
		{"two fingers one after the other", "DdUu", [2]float64{150, 150}, [2]float64{200, 350}, []kiosk.Msg{touched, kiosk.Leave{}}},
		{"beside it", "DduU", [2]float64{350, 150}, [2]float64{150, 150}, []kiosk.Msg{touched, back}},
		{"above it", "DduU", [2]float64{200, 350}, [2]float64{350, 150}, []kiosk.Msg{touched, home}},
		{"the finger meets nothing", "DduU", [2]float64{900, 50}, [2]float64{200, 350}, []kiosk.Msg{touched, kiosk.Leave{}}},
	} {
		var tr Tracker
		var got []kiosk.Msg
		for i, k := range c.events {
			e := PointerEvent{Kind: PointerDown, X: c.finger[0], Y: c.finger[1], ID: finger, At: time.Duration(i) * 40 * time.Millisecond}
			switch k {
			case 'u':
				e.Kind = PointerUp
			case 'D', 'U':
				e.X, e.Y, e.ID = c.heel[0], c.heel[1], heel
				if k == 'U' {
					e.Kind = PointerUp
				}
			case ' ':
				continue
			}
			got = append(got, tr.Feed(s, e)...)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: meant %v, want %v", c.name, got, c.want)
		}
	}
}

// A pen that comes down above a resting hand writes.
func TestPenAboveTheHand(t *testing.T) {
	s := board()
	s.Elements = append(s.Elements, Element{ID: "tools", Role: RoleButton, Rect: Rect{0, 1000, 900, 100}, Enabled: true, Msg: kiosk.Delete{}})
	var tr Tracker
	var got []kiosk.Msg
	for _, e := range []PointerEvent{
		{Kind: PointerDown, X: 500, Y: 1050, ID: 9},
		{Kind: PointerDown, X: 300, Y: 700, ID: 1, At: 50 * time.Millisecond},
		{Kind: PointerMove, X: 340, Y: 720, ID: 1, At: 90 * time.Millisecond},
		{Kind: PointerUp, X: 500, Y: 1050, ID: 9, At: 120 * time.Millisecond},
		{Kind: PointerUp, X: 340, Y: 720, ID: 1, At: 150 * time.Millisecond},
	} {
		got = append(got, tr.Feed(s, e)...)
	}
	if len(got) != 4 {
		t.Fatalf("meant %v, want two touches and a stroke", got)
	}
	if up, ok := got[3].(kiosk.PenUp); !ok || len(up.Stroke) != 2 {
		t.Errorf("the stroke is %+v", got[3])
	}
}
