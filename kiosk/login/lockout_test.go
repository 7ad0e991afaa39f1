package login

import (
	"testing"
	"time"
)

func TestLockout(t *testing.T) {
	p := StaffPolicy
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var a Attempts
	for _, want := range []int{5, 4, 3, 2, 1} {
		if left, locked := p.Left(a, now); left != want || locked != 0 {
			t.Fatalf("%d tries left, locked for %s; want %d", left, locked, want)
		}
		a = p.Fail(a, now)
		now = now.Add(time.Minute)
	}
	lockedAt := now.Add(-time.Minute)
	if left, locked := p.Left(a, now); left != 0 || locked != 14*time.Minute {
		t.Fatalf("%d tries left, locked for %s", left, locked)
	}
	if again := p.Fail(a, now); again != a {
		t.Error("a try while locked counts: the lock could be kept up for ever")
	}
	if left, locked := p.Left(a, lockedAt.Add(15*time.Minute)); left != 5 || locked != 0 {
		t.Errorf("after the lock: %d left, locked for %s", left, locked)
	}
	a = p.Fail(a, lockedAt.Add(15*time.Minute))
	if a.Failed != 1 {
		t.Errorf("the count does not start anew: %+v", a)
	}
}

func TestLockoutForgets(t *testing.T) {
	p := Policy{Tries: 3, Lock: 10 * time.Minute}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	a := p.Fail(p.Fail(Attempts{}, now), now)
	if left, _ := p.Left(a, now.Add(9*time.Minute)); left != 1 {
		t.Errorf("%d left after 9 minutes", left)
	}
	if left, _ := p.Left(a, now.Add(10*time.Minute)); left != 3 {
		t.Errorf("%d left after 10 minutes", left)
	}
}

func TestLockoutSurvivesClockSetBack(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	a := Attempts{Failed: 5, Latest: now.AddDate(1, 0, 0)}
	if _, locked := StaffPolicy.Left(a, now); locked != 15*time.Minute {
		t.Errorf("locked for %s", locked)
	}
}
