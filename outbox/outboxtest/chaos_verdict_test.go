package outboxtest_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// A verdict compares what counters showed with what is in the database.
type verdict struct {
	events     int // in the database
	lost       int // shown and not there
	twice      int // rows beyond an event's first
	strange    int // no counter handed it in, or under another counter's or event's name
	disordered int // not at the place in its stream where its counter put it
}

func (v verdict) String() string {
	return fmt.Sprintf("lost %d, counted twice %d, out of order %d, strange %d", v.lost, v.twice, v.disordered, v.strange)
}

// sound is what every run must come to.
func (v verdict) sound() bool { return v.lost+v.twice+v.strange+v.disordered == 0 }

// judge takes how many events each counter showed, from its first on, and the rows
// of the database. Counters never begin another epoch in these runs, so event i
// belongs at sequence i+1.
func judge(shown map[place]int, rows []store.Event) verdict {
	v := verdict{events: len(rows)}
	seen := map[string]bool{}
	streams := map[store.Stream][]store.Event{}
	for _, r := range rows {
		p, i, ok := parseID(r.ID)
		_, known := shown[p]
		if !ok || !known || r.Stream.Branch != p.branch() || r.Stream.Kiosk != p.kiosk() || !holds(r, i) {
			v.strange++
			continue
		}
		if seen[r.ID] {
			v.twice++
			continue
		}
		seen[r.ID] = true
		streams[r.Stream] = append(streams[r.Stream], r)
	}
	for p, n := range shown {
		for i := range n {
			if !seen[p.id(i)] {
				v.lost++
			}
		}
	}
	for _, s := range streams {
		slices.SortFunc(s, func(a, b store.Event) int { return cmp.Compare(a.Sequence, b.Sequence) })
		for _, r := range s {
			if _, i, _ := parseID(r.ID); r.Sequence != uint64(i)+1 {
				v.disordered++
			}
		}
	}
	return v
}

// holds reports whether a row's body is the one that event i was handed in with.
func holds(r store.Event, i int) bool {
	var body struct {
		Seconds    *float64 `json:"seconds"`
		Characters *int     `json:"characters"`
	}
	if json.Unmarshal(r.Data, &body) != nil {
		return false
	}
	if i%complaintEvery == 0 {
		return r.Type == event.ComplaintSubmitted && body.Characters != nil && *body.Characters == 1+i%event.MaxCharacters
	}
	return r.Type == event.SessionEnded && body.Seconds != nil && *body.Seconds == float64(i)
}

// TestTheJudgeSeesEveryFault breaks a sound outcome in each way.
func TestTheJudgeSeesEveryFault(t *testing.T) {
	shown := map[place]int{{0}: 12, {1}: 12}
	sound := func() (rows []store.Event) {
		for p := range shown {
			for i := range shown[p] {
				e, err := p.record(i, day)
				if err != nil {
					t.Fatal(err)
				}
				env, err := event.Unmarshal(e.Body)
				if err != nil {
					t.Fatal(err)
				}
				rows = append(rows, store.Event{ID: e.ID, Type: env.Type, Data: env.Data, Sequence: uint64(i) + 1,
					Stream: store.Stream{Branch: p.branch(), Kiosk: p.kiosk(), Epoch: "e"}})
			}
		}
		return rows
	}
	for name, c := range map[string]struct {
		do   func(r []store.Event) []store.Event
		want verdict
	}{
		"sound":         {func(r []store.Event) []store.Event { return r }, verdict{events: 24}},
		"a lost row":    {func(r []store.Event) []store.Event { return r[1:] }, verdict{events: 23, lost: 1}},
		"a row twice":   {func(r []store.Event) []store.Event { return append(r, r[0]) }, verdict{events: 25, twice: 1}},
		"rows swapped":  {func(r []store.Event) []store.Event { r[3].Sequence, r[4].Sequence = 5, 4; return r }, verdict{events: 24, disordered: 2}},
		"a wrong body":  {func(r []store.Event) []store.Event { r[3].Data = r[4].Data; return r }, verdict{events: 24, strange: 1, lost: 1}},
		"a wrong place": {func(r []store.Event) []store.Event { r[3].Stream.Kiosk = "k7"; return r }, verdict{events: 24, strange: 1, lost: 1}},
		"a foreign id":  {func(r []store.Event) []store.Event { r[0].ID = "x"; return r }, verdict{events: 24, strange: 1, lost: 1}},
	} {
		if got := judge(shown, c.do(sound())); got != c.want || got.sound() != (name == "sound") {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
