package branch

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
)

// disk is a Store on a real outbox.
type disk struct{ *outbox.Outbox }

func (d disk) Append(ctx context.Context, records []Record, state map[string][]byte) error {
	rows := make([]outbox.Record, len(records))
	for i, r := range records {
		rows[i] = outbox.Record(r)
	}
	return d.Outbox.Append(ctx, rows, state)
}

func openDisk(dir string) (disk, error) {
	o, err := outbox.Open(filepath.Join(dir, "outbox.db"), nil)
	return disk{o}, err
}

const (
	childDir   = "SMARTCOUNTER_BRANCH_CHILD"
	childRound = "SMARTCOUNTER_BRANCH_ROUND"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := issueUntilKilled(dir, os.Getenv(childRound)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// issueUntilKilled hosts a queue and issues tickets from four counters at once. A
// line is printed for each ticket once it was answered.
func issueUntilKilled(dir, round string) error {
	d, err := openDisk(dir)
	if err != nil {
		return err
	}
	h, err := New(testOptions(d))
	if err != nil {
		return err
	}
	go h.Run(context.Background())
	failed := make(chan error, 4)
	for counter := range 4 {
		go func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("ticket-%s-%d-%d", round, counter, n)
				v, err := h.Issue(context.Background(), Issue{ID: id, Service: "cash"})
				if err != nil {
					failed <- err
					return
				}
				fmt.Println(id, v.Number)
			}
		}()
	}
	return <-failed
}

// TestKillWhileIssuing kills the host in the middle of its work. No number that a
// customer holds is given again or is missing afterwards, and headquarters hears of
// each once.
func TestKillWhileIssuing(t *testing.T) {
	rounds := 20
	if os.Getenv("SMARTCOUNTER_SOAK") == "1" {
		rounds = 200
	}
	dir := t.TempDir()
	held := map[string]string{} // number: ticket
	for round := range rounds {
		for ticket, number := range runAndKill(t, dir, round) {
			if other, twice := held[number]; twice {
				t.Fatalf("round %d: %s was given to %s and %s", round, number, other, ticket)
			}
			held[number] = ticket
		}
	}
	d, err := openDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	h, err := New(testOptions(d))
	if err != nil {
		t.Fatal(err)
	}
	for number, ticket := range held {
		if v, ok := h.Find(number); !ok || v.ID != ticket || v.State != TicketWaiting {
			t.Errorf("%s of %s is lost: %+v", number, ticket, v)
		}
	}
	told := map[string]int{}
	rows, err := d.Read(0, 1<<20, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		e, err := event.Unmarshal(row.Body)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := e.Decode(); err != nil {
			t.Fatal(err)
		} else if issued, ok := data.(*event.Issued); ok {
			told[issued.Number]++
		}
	}
	for number := range held {
		if told[number] != 1 {
			t.Errorf("headquarters hears of %s %d times", number, told[number])
		}
	}
	t.Logf("%d kills, %d tickets answered, %d in the queue", rounds, len(held), h.Facts().Waiting)
	if len(held) < rounds {
		t.Errorf("%d tickets in %d rounds: nothing was tried", len(held), rounds)
	}
}

// runAndKill gives the tickets that were answered before the kill.
func runAndKill(t *testing.T, dir string, round int) map[string]string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childRound+"="+fmt.Sprint(round))
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answered := map[string]string{}
	stop := 1 + rand.IntN(12)
	var once sync.Once
	kill := func() { once.Do(func() { cmd.Process.Kill() }) }
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if ticket, number, ok := strings.Cut(lines.Text(), " "); ok && number != "" {
			answered[ticket] = number
		}
		if len(answered) == stop {
			// Somewhere in the next transactions.
			time.AfterFunc(time.Duration(rand.IntN(4000))*time.Microsecond, kill)
		}
	}
	kill()
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("round %d ended by itself: %v: %s", round, err, errs.String())
	}
	return answered
}
