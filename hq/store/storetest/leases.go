package storetest

import (
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// leases lets workers come, go and die. After each has asked once more, every shard
// has exactly one of them, and none has more than its part.
func leases(t *testing.T, s store.Store) {
	const lease = 15 * time.Second
	now := At
	var held map[string][]int
	ask := func(workers ...string) {
		t.Helper()
		held = make(map[string][]int)
		for range 2 { // what one gave up the next one takes
			for _, w := range workers {
				mine, err := s.LeaseShards(t.Context(), w, now, lease)
				if err != nil {
					t.Fatal(err)
				}
				held[w] = mine
			}
		}
	}
	want := func(when string, workers ...string) {
		t.Helper()
		ask(workers...)
		owner := make(map[int]string)
		for w, mine := range held {
			if part := (event.Shards + len(workers) - 1) / len(workers); len(mine) > part {
				t.Errorf("%s: %s has %d shards, its part is %d", when, w, len(mine), part)
			}
			for _, shard := range mine {
				if other, twice := owner[shard]; twice {
					t.Errorf("%s: %s and %s both have shard %d", when, w, other, shard)
				}
				owner[shard] = w
			}
		}
		if len(owner) != event.Shards {
			t.Errorf("%s: %d of %d shards are taken", when, len(owner), event.Shards)
		}
	}
	want("alone", "a")
	want("a second joins", "a", "b")
	want("a third joins", "a", "b", "c")
	if err := s.EndLeases(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	want("one ends", "a", "c")
	now = now.Add(lease / 2)
	ask("a")
	if len(held["a"]) != event.Shards/2 {
		t.Errorf("a has %d shards while c may be alive", len(held["a"]))
	}
	now = now.Add(lease/2 + time.Second)
	want("one dies", "a")
	now = now.Add(time.Hour)
	want("after all were away", "d", "e")
	if err := s.EndLeases(t.Context(), "nobody"); err != nil {
		t.Errorf("ending what never began: %v", err)
	}
	var many []string
	for i := range event.Shards + 6 {
		many = append(many, "w"+string(rune('A'+i)))
	}
	if err := s.EndLeases(t.Context(), "d"); err != nil {
		t.Fatal(err)
	}
	if err := s.EndLeases(t.Context(), "e"); err != nil {
		t.Fatal(err)
	}
	want("more workers than shards", many...)
}
