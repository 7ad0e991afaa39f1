package ui

import (
	"reflect"
	"testing"
	"time"

	"smartcounter/kiosk"
)

var touched = kiosk.Touched{}

func TestKeypadMovesSaysAndPresses(t *testing.T) {
	s := board()
	first, second := s.Elements[0], s.Elements[1]
	var k Keypad
	step := func(key PadKey, now time.Duration, want ...kiosk.Msg) {
		t.Helper()
		if got := k.Key(s, key, now); !reflect.DeepEqual(got, want) {
			t.Errorf("key %d means %v, want %v", key, got, want)
		}
	}
	step(PadPress, time.Second, touched) // nothing had the focus: now the first has
	if got := k.Current(s); got != first.ID {
		t.Fatalf("the focus begins at %q, want %q", got, first.ID)
	}
	step(PadNext, 2*time.Second, touched) // silently: nobody asked to hear it
	step(PadSay, 3*time.Second, touched, kiosk.SayName{Name: second.Name, Disabled: !second.Enabled})
	step(PadPrevious, 4*time.Second, touched, kiosk.SayName{Name: first.Name, Disabled: !first.Enabled})
	step(PadPress, 5*time.Second, touched, first.Msg)
	if got := k.Key(s, PadPress, 5*time.Second+doubleTapGuard/2); got != nil {
		t.Errorf("the second press of a trembling hand means %v", got)
	}
	step(PadPress, 6*time.Second, touched, first.Msg)
	k.Rest()
	if got := k.Current(s); got != "" {
		t.Errorf("after a finger took over %q has the focus", got)
	}
	step(PadNext, 7*time.Second, touched) // and nothing is said any more
}

func TestKeypadBeginsAnewOnEveryScreen(t *testing.T) {
	here, there := board(), board()
	there.Screen = "elsewhere"
	var k Keypad
	k.Key(here, PadNext, 0)
	if got := k.Current(there); got != "" {
		t.Errorf("%q has the focus on a screen that was not looked at yet", got)
	}
	if got := k.Key(there, PadPress, time.Second); !reflect.DeepEqual(got, []kiosk.Msg{touched}) {
		t.Errorf("the first press on a new screen means %v", got)
	}
	if k.Current(there) == "" {
		t.Error("the first press shows no focus")
	}
}

func TestSwitchScansAndRests(t *testing.T) {
	s := board()
	n := 0
	for i := range s.Elements {
		if focusable(&s.Elements[i]) {
			n++
		}
	}
	k := Keypad{Scanning: Scanning{Every: 2 * time.Second, Speak: true}}
	if _, again := k.Pass(s, 0); again != 0 {
		t.Fatal("the focus moves before anybody came")
	}
	now := time.Minute
	k.Key(s, PadPress, now)
	seen := map[string]int{k.Current(s): 1}
	for {
		if _, again := k.Pass(s, now+k.Scanning.Every-1); again != 1 {
			t.Fatalf("the focus asks to be called in %v, want 1 ns", again)
		}
		now += k.Scanning.Every
		msgs, again := k.Pass(s, now)
		if again == 0 {
			break
		}
		e, _ := s.Find(k.Current(s))
		if want := (kiosk.SayName{Name: e.Name, Disabled: !e.Enabled, Passing: true}); !reflect.DeepEqual(msgs, []kiosk.Msg{want}) {
			t.Fatalf("reaching %s says %v", e.ID, msgs)
		}
		seen[e.ID]++
	}
	if len(seen) != n {
		t.Errorf("scanning reached %d of %d elements", len(seen), n)
	}
	for id, times := range seen {
		if times < scanRounds {
			t.Errorf("scanning passed %s %d times before it rested, want %d", id, times, scanRounds)
		}
	}
	if k.Current(s) != "" {
		t.Error("the ring is left behind by somebody who went away")
	}
}

// What a keypad's customer asks to hear stands in the caption as well, which has
// two lines.
func TestNamesOfControlsFitTheCaption(t *testing.T) {
	const caption = 34 - 5 // characters, less ，还不能按
	for _, s := range samples() {
		scene := Layout(s.view, upright)
		for _, e := range scene.Elements {
			if n := len([]rune(e.Name)); focusable(&e) && n > caption {
				t.Errorf("%s: the name of %s has %d characters, want at most %d: %s", s.name, e.ID, n, caption, e.Name)
			}
		}
	}
}
