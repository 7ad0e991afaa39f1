package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// element and scene are what GET /scene tells.
type element struct {
	ID, Role, Name    string
	X, Y, W, H        float64
	Enabled, Selected bool
}

type scene struct {
	Screen, Caption string
	Width, Height   int
	Elements        []element
}

func (s scene) find(id string) (element, bool) {
	for _, e := range s.Elements {
		if e.ID == id {
			return e, true
		}
	}
	return element{}, false
}

func (h *house) scene() (s scene, err error) {
	res, err := http.Get(h.Screen + "/scene")
	if err != nil {
		return s, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return s, fmt.Errorf("GET /scene: %s", res.Status)
	}
	return s, json.NewDecoder(res.Body).Decode(&s)
}

func (h *house) mustScene() scene {
	h.t.Helper()
	s, err := h.scene()
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// on waits until a screen is shown.
func (h *house) on(screen string) scene {
	h.t.Helper()
	var s scene
	h.until("the screen is "+screen, 15*time.Second, func() bool {
		var err error
		s, err = h.scene()
		return err == nil && s.Screen == screen
	})
	return s
}

type point struct {
	T    int     `json:"t_ms"`
	Type string  `json:"type"`
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
}

func (h *house) pointer(points []point) {
	h.t.Helper()
	body, err := json.Marshal(points)
	if err != nil {
		h.t.Fatal(err)
	}
	res, err := http.Post(h.Screen+"/pointer", "application/json", bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		said, _ := io.ReadAll(res.Body)
		h.t.Fatalf("POST /pointer: %s: %s", res.Status, said)
	}
}

// tap presses an element of the scene that is shown now.
func (h *house) tap(id string) {
	h.t.Helper()
	var e element
	h.until("there is "+id, 10*time.Second, func() bool {
		s, err := h.scene()
		if err != nil {
			return false
		}
		var ok bool
		e, ok = s.find(id)
		return ok && e.Enabled
	})
	x, y := e.X+e.W/2, e.Y+e.H/2
	h.pointer([]point{{0, "down", x, y}, {90, "up", x, y}})
}
