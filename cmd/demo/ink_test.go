package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// ink is one character of the evaluation data.
type inkSample struct {
	Char    string         `json:"char"`
	Strokes [][][2]float64 `json:"strokes"`
}

// samples reads real handwriting. Without the evaluation folder the test skips.
func samples(t *testing.T, file string) map[string]inkSample {
	t.Helper()
	dir := os.Getenv("SMARTCOUNTER_EVAL")
	if dir == "" {
		dir = "../../../shared/eval"
	}
	data, err := os.ReadFile(filepath.Join(dir, "ink", file))
	if err != nil {
		t.Skipf("SKIPPED: no evaluation data (set SMARTCOUNTER_EVAL): %v", err)
	}
	var all []inkSample
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	m := map[string]inkSample{}
	for _, s := range all {
		if _, seen := m[s.Char]; !seen {
			m[s.Char] = s
		}
	}
	return m
}

// draw writes a sample into a box of the screen, stroke by stroke.
func (h *house) draw(s inkSample, box element) {
	h.t.Helper()
	minX, minY, maxX, maxY := s.Strokes[0][0][0], s.Strokes[0][0][1], s.Strokes[0][0][0], s.Strokes[0][0][1]
	for _, st := range s.Strokes {
		for _, p := range st {
			minX, maxX = min(minX, p[0]), max(maxX, p[0])
			minY, maxY = min(minY, p[1]), max(maxY, p[1])
		}
	}
	size := max(maxX-minX, maxY-minY, 1)
	scale := 0.7 * min(box.W, box.H) / size
	dx := box.X + (box.W-(maxX-minX)*scale)/2 - minX*scale
	dy := box.Y + (box.H-(maxY-minY)*scale)/2 - minY*scale
	var points []point
	at := 0
	for _, st := range s.Strokes {
		for i, p := range st {
			kind := "move"
			if i == 0 {
				kind = "down"
			}
			points = append(points, point{at, kind, p[0]*scale + dx, p[1]*scale + dy})
			at += 8
		}
		last := points[len(points)-1]
		points = append(points, point{at, "up", last.X, last.Y})
		at += 120
	}
	h.pointer(points)
}

// write writes words with real ink, one cell after the other, and corrects by
// candidate what came out wrong.
func (h *house) write(words string, from map[string]inkSample) {
	h.t.Helper()
	cell := 0
	for i, r := range []rune(words) {
		s, ok := from[string(r)]
		if !ok {
			h.t.Fatalf("no ink for character %d", i)
		}
		box, ok := h.mustScene().find(fmt.Sprintf("writing.cell.%d", cell))
		if !ok {
			h.t.Fatal("there is no writing cell")
		}
		h.draw(s, box)
		h.until("a candidate is there", 10*time.Second, func() bool {
			sc := h.mustScene()
			for _, e := range sc.Elements {
				if e.Role == "candidate" && e.Name == string(r) {
					if !e.Selected {
						h.tap(e.ID)
					}
					return true
				}
			}
			return false
		})
		cell = 1 - cell
	}
}
