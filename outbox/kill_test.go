package outbox_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"smartcounter/outbox"
)

// writeChild appends an event and the state that belongs to it, acknowledges now
// and then, and prints what is committed, until it is killed.
func writeChild(path, run string) int {
	opt := &outbox.Options{RetainRows: 50}
	// The parent verifies the whole file after every kill; a child of the child that
	// checks it once more would take most of the test's time.
	if strings.HasSuffix(run, "0") {
		opt.Check = check()
	}
	o, err := outbox.Open(path, opt)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if r := o.Recovery(); r != nil {
		fmt.Fprintln(os.Stderr, "repaired:", r.Cause)
		return 1
	}
	for i := 1; ; i++ {
		id := fmt.Sprintf("%s-%d", run, i)
		rec := outbox.Record{ID: id, Body: bytes.Repeat([]byte(id), 1+i%90)}
		if err := o.Append(context.Background(), []outbox.Record{rec}, map[string][]byte{"last": []byte(id)}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Println("E", id)
		if i%50 == 0 {
			if err := o.Ack(o.Epoch(), o.Cursor().Last-10); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
		}
	}
}

func TestKillNineLosesNothing(t *testing.T) {
	path := temp(t)
	rng := rand.New(rand.NewPCG(3, 4))
	events := 0
	for run := range soak(75, 1000) {
		child := exec.Command(os.Args[0], "write-child", path, fmt.Sprint("r", run))
		var said bytes.Buffer
		child.Stderr = &said
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		var shown []string
		killAfter := 1 + rng.IntN(120)
		for s := bufio.NewScanner(out); s.Scan(); {
			shown = append(shown, strings.TrimPrefix(s.Text(), "E "))
			if len(shown) == killAfter {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait() // "signal: killed"
		if len(shown) < killAfter {
			t.Fatalf("run %d ended by itself: %s", run, said.String())
		}
		events += len(shown)
		if _, err := outbox.Verify(path); err != nil {
			t.Fatalf("run %d: %v", run, err)
		}
		verifyShown(t, path, fmt.Sprint("r", run), shown)
	}
	t.Logf("%d events", events)
}

// verifyShown checks that every event shown in a run waits or was acknowledged, in
// order, and that the state is the last event's.
func verifyShown(t *testing.T, path, run string, shown []string) {
	t.Helper()
	o, err := outbox.Open(path, &outbox.Options{RetainRows: 50})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := o.Read(o.Acked(), 1<<20, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	var waiting []string
	for _, r := range rows {
		if strings.HasPrefix(r.ID, run+"-") {
			waiting = append(waiting, r.ID)
		}
	}
	if len(waiting) == 0 {
		t.Fatalf("run %s: nothing waits", run)
	}
	first := number(t, waiting[0])
	for i, id := range waiting {
		if number(t, id) != first+i {
			t.Fatalf("run %s: %s follows %d", run, id, first+i-1)
		}
	}
	last := waiting[len(waiting)-1]
	if number(t, last) < len(shown) {
		t.Fatalf("run %s: %d events shown, the last one kept is %s", run, len(shown), last)
	}
	if first > 1 && first > len(shown)+1 {
		t.Fatalf("run %s: acknowledged too much, first is %d", run, first)
	}
	if v, err := o.State("last"); err != nil || string(v) != last {
		t.Fatalf("run %s: state %q, %v; the last event is %s", run, v, err, last)
	}
	if err := o.Ack(o.Epoch(), o.Cursor().Last); err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, id string) int {
	t.Helper()
	_, n, _ := strings.Cut(id, "-")
	i, err := strconv.Atoi(n)
	if err != nil {
		t.Fatal(err)
	}
	return i
}
