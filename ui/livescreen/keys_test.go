package livescreen

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"smartcounter/ui"
)

func TestKeysArePressedInOrder(t *testing.T) {
	f := newFake()
	w := ask(Handler(f), "POST", "/keys", `["next","previous","say","press"]`)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"screen":"home"`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if want := []ui.PadKey{ui.PadNext, ui.PadPrevious, ui.PadSay, ui.PadPress}; !slices.Equal(f.keys, want) {
		t.Errorf("pressed %v, want %v", f.keys, want)
	}
	for _, body := range []string{`["jump"]`, `{}`, `["next"] []`, `[` + strings.Repeat(`"next",`, maxKeys) + `"next"]`} {
		if w := ask(Handler(f), "POST", "/keys", body); w.Code != http.StatusBadRequest {
			t.Errorf("%.40s: %d %s", body, w.Code, w.Body)
		}
	}
	f.fails = errors.New("gone")
	if w := ask(Handler(f), "POST", "/keys", `["next"]`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("a window that is gone: %d", w.Code)
	}
}

func FuzzDecodeKeys(f *testing.F) {
	f.Add(`["next","press"]`)
	f.Add(`[[]]`)
	f.Fuzz(func(t *testing.T, body string) {
		keys, err := decodeKeys(strings.NewReader(body))
		if err != nil && !errors.Is(err, errKeys) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if len(keys) > maxKeys {
			t.Fatalf("%d keys", len(keys))
		}
	})
}
