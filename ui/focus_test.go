package ui

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"smartcounter/kiosk"
)

func TestFocusWalksEveryScreenAndReachesEveryButton(t *testing.T) {
	for _, s := range samples() {
		if s.repeats() {
			continue
		}
		scene := Layout(s.view, upright)
		want := map[string]bool{}
		for _, e := range scene.Elements {
			if focusable(&e) {
				want[e.ID] = true
			}
		}
		var f Focus
		got := map[string]bool{}
		for range want {
			f.Next(&scene)
			got[f.Current(&scene)] = true
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: focus reached %v, want %v", s.name, got, want)
		}
	}
}

func TestFocusGoesBackAndActs(t *testing.T) {
	s := board()
	var f Focus
	if f.Activate(s) != nil || f.Current(s) != "" {
		t.Error("nothing is focused at first")
	}
	f.Previous(s)
	if f.Current(s) != "b" {
		t.Errorf("backwards from nowhere is %q, want the last", f.Current(s))
	}
	f.Next(s)
	if got := f.Activate(s); !reflect.DeepEqual(got, []kiosk.Msg{kiosk.Touched{}, kiosk.Back{}}) {
		t.Errorf("pressing the focused button does %v", got)
	}
	f.Clear()
	if f.Current(s) != "" {
		t.Error("a touch takes the focus away")
	}
	if got := f.Current(&Scene{}); got != "" {
		t.Errorf("focus on an element that is gone: %q", got)
	}
}

func TestDescriptionIsWhatTheAddressPromises(t *testing.T) {
	var home kiosk.View
	for _, s := range samples() {
		if s.name == "home" {
			home = s.view
		}
	}
	b, err := json.Marshal(Describe(Layout(home, upright)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"screen":"home"`, `"theme":"standard"`, `"size":"normal"`, `"width":1080`, `"height":1920`,
		`"caption":"上午好！想办什么事，按一下就行。不着急，慢慢看。"`,
		`"id":"home.complaint","role":"button","name":"我要投诉，有委屈，告诉我们","x":552,`,
		`"enabled":true,"selected":false`, `"id":"nav.help"`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the description lacks %s:\n%s", want, b)
		}
	}
}
