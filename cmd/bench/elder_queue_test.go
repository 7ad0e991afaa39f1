package main

import (
	"slices"
	"strings"
	"testing"

	"smartcounter/ui"
)

// queueVisit sends a customer with perfect hands, eyes and ears for a number.
func queueVisit(t *testing.T, s *simulation, l elderLayout, task string, seed uint64) result {
	t.Helper()
	l.queue = true
	c := newChance(seed, 1)
	e, err := newErrand(task, c, s.words)
	if err != nil {
		t.Fatal(err)
	}
	return newCustomer(steady, c, e, newElderCounter(l, s.net, seed), s.book).visit()
}

func TestSteadyHandsGetTheirNumber(t *testing.T) {
	s := testSimulation(t)
	for _, task := range queueErrands {
		for seed := range uint64(20) {
			if r := queueVisit(t, s, elderLayout{}, task, seed); !r.success || r.wrong {
				t.Errorf("%s, seed %d: failed on %q after %v\n%s", task, seed, r.failed, r.took, r.diary)
			}
		}
	}
}

func TestMissingButtonGivesNoNumber(t *testing.T) {
	s := testSimulation(t)
	for task, missing := range map[string]string{"ticket": "age.", "checkin": "checkin.ok"} {
		without := elderLayout{reshape: func(s ui.Scene) ui.Scene {
			s.Elements = slices.DeleteFunc(slices.Clone(s.Elements), func(e ui.Element) bool { return strings.HasPrefix(e.ID, missing) })
			return s
		}}
		if r := queueVisit(t, s, without, task, 3); r.success {
			t.Errorf("%s succeeds without %s", task, missing)
		}
	}
}
