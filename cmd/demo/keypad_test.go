package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// keys presses keys of a keypad.
func (h *house) keys(names ...string) {
	h.t.Helper()
	body, err := json.Marshal(names)
	if err != nil {
		h.t.Fatal(err)
	}
	res, err := http.Post(h.Screen+"/keys", "application/json", strings.NewReader(string(body)))
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(res.Body)
		h.t.Fatalf("POST /keys: %s: %s", res.Status, said)
	}
}

// walk moves the focus to an element by listening, as somebody does who sees
// nothing of the panel, and presses it.
func (h *house) walk(id string) {
	h.t.Helper()
	e, ok := h.mustScene().find(id)
	if !ok {
		h.t.Fatalf("there is no %s on %s", id, h.mustScene().Screen)
	}
	h.keys("say")
	for range len(h.mustScene().Elements) {
		if strings.HasPrefix(h.mustScene().Caption, e.Name) {
			h.keys("press")
			return
		}
		h.keys("next")
	}
	h.t.Fatalf("the keypad never reached %s", id)
}

// TestKeypad gives feedback without touching the panel or looking at it.
func TestKeypad(t *testing.T) {
	h := start(t)
	h.on("attract")
	h.keys("next", "press")
	h.on("home")
	h.walk("home.feedback")
	h.on("rating")
	h.walk("rating.neutral")
	h.walk("rating.next")
	h.on("reasons")
	h.walk("reasons.next")
	h.walk("review.submit")
	h.until("headquarters has the feedback", 30*time.Second, func() bool {
		return len(h.events("feedback.submitted")) == 1
	})
}
