package ingest

import (
	"testing"
	"time"

	"smartcounter/hq/store"
)

func TestGapsAskOnceInAWhile(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	g := newGaps(5 * time.Second)
	s := store.Stream{Branch: "b", Kiosk: "k", Epoch: "e"}
	for i, step := range []struct {
		after      time.Duration
		upto, held uint64
		ask        bool
	}{
		{0, 4, 6, false},               // noticed
		{4 * time.Second, 4, 6, false}, // may still be on its way
		{time.Second, 4, 6, true},
		{time.Second, 4, 6, false}, // asked a moment ago
		{4 * time.Second, 4, 6, true},
		{time.Second, 5, 7, false}, // the gap moved: a new one
		{5 * time.Second, 5, 7, true},
		{time.Second, 9, 0, false}, // closed
		{9 * time.Second, 9, 11, false},
		{5 * time.Second, 9, 11, true},
	} {
		now = now.Add(step.after)
		if got := g.ask(&store.Progress{Stream: s, Upto: step.upto, Held: step.held}, now); got != step.ask {
			t.Errorf("step %d: asked %v, want %v", i, got, step.ask)
		}
	}
	if g.ask(&store.Progress{Stream: s, Upto: 12}, now); len(g.open) != 0 {
		t.Error("a closed gap is remembered")
	}
}

func TestCreditSharesTheQueue(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	progress := func(n int) []store.Progress {
		p := make([]store.Progress, n)
		for i := range p {
			p[i].Branch, p[i].Kiosk = "b", string(rune('a'+i))
		}
		return p
	}
	a := newActive()
	for _, c := range []struct {
		after         time.Duration
		streams, free int
		want          int
	}{
		{0, 1, 8192, 1024},
		{0, 16, 8192, 512},
		{0, 1, 8192, 512}, // the others are still active
		{0, 1, 0, 16},     // everyone keeps moving
		{time.Minute, 1, 8192, 1024},
	} {
		now = now.Add(c.after)
		if got := a.credit(progress(c.streams), c.free, now); got != c.want {
			t.Errorf("%d streams, %d free: %d, want %d", c.streams, c.free, got, c.want)
		}
	}
}
