package login

import (
	"strconv"
	"sync"
	"testing"
	"time"
)

func throttle() (t *Throttle, clock *time.Time) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	return NewThrottle(Policy{Tries: 3, Lock: 10 * time.Minute}, func() time.Time { return now }), &now
}

func TestThrottleCountsByKey(t *testing.T) {
	th, clock := throttle()
	for _, want := range []int{2, 1, 0} {
		if left, locked := th.Begin("li"); left != want || locked != 0 {
			t.Errorf("%d left, locked for %s; want %d", left, locked, want)
		}
	}
	*clock = clock.Add(4 * time.Minute)
	for range 2 { // asking does not make it longer
		if _, locked := th.Begin("li"); locked != 6*time.Minute {
			t.Errorf("locked for %s", locked)
		}
	}
	if left, locked := th.Begin("wang"); left != 2 || locked != 0 {
		t.Errorf("another key: %d left, locked for %s", left, locked)
	}
	*clock = clock.Add(6 * time.Minute)
	if left, locked := th.Begin("li"); left != 2 || locked != 0 {
		t.Errorf("after the lock: %d left, locked for %s", left, locked)
	}
}

func TestThrottleForgivesAndForgets(t *testing.T) {
	th, _ := throttle()
	th.Begin("li")
	th.Begin("li")
	th.Forgive("li")
	if left, _ := th.Begin("li"); left != 1 {
		t.Errorf("%d left after a try was taken back", left)
	}
	th.Forget("li")
	th.Forgive("li") // of nothing
	if left, _ := th.Begin("li"); left != 2 || len(th.seen) != 1 {
		t.Errorf("%d left after a success", left)
	}
}

// Tries at the same moment all count: of twenty, three are looked at.
func TestThrottleAtOnce(t *testing.T) {
	th, _ := throttle()
	admitted := make(chan bool, 20)
	var all sync.WaitGroup
	for range cap(admitted) {
		all.Go(func() { _, locked := th.Begin("li"); admitted <- locked == 0 })
	}
	all.Wait()
	close(admitted)
	n := 0
	for yes := range admitted {
		if yes {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d tries were looked at", n)
	}
}

// A flood of keys neither grows without bound nor pushes out who is locked while
// there are older ones.
func TestThrottleIsBounded(t *testing.T) {
	th, clock := throttle()
	for i := range maxThrottled - 1 {
		th.Begin(strconv.Itoa(i))
	}
	*clock = clock.Add(9 * time.Minute)
	for range 3 {
		th.Begin("li")
	}
	*clock = clock.Add(time.Minute) // the others are over
	th.Begin("one more")
	if _, locked := th.Begin("li"); locked == 0 || len(th.seen) != 2 {
		t.Errorf("locked for %s, %d keys", locked, len(th.seen))
	}
	for i := range maxThrottled {
		th.Begin(strconv.Itoa(i))
	}
	if len(th.seen) > maxThrottled {
		t.Errorf("%d keys", len(th.seen))
	}
}
