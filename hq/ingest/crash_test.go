package ingest_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
)

// In the child process TestMain runs headquarters until it is killed.
const (
	childBroker = "SMARTCOUNTER_TEST_BROKER"
	childFile   = "SMARTCOUNTER_TEST_DATABASE" // or a PostgreSQL database's URL
	childName   = "SMARTCOUNTER_TEST_WORKER"   // then: the worker's own
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childBroker); url != "" {
		run := headquarters
		if os.Getenv(childName) != "" {
			run = oneOfSeveral
		}
		if err := run(url, os.Getenv(childFile)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func headquarters(url, file string) error {
	ctx := context.Background()
	db, err := store.OpenSQLite(ctx, file)
	if err != nil {
		return err
	}
	return serve(ctx, ingest.Options{Broker: url, Store: db, BackoffMin: time.Millisecond, BatchSize: 50})
}

func serve(ctx context.Context, o ingest.Options) error {
	w, err := ingest.New(o)
	if err != nil {
		return err
	}
	go func() {
		for w.State() != nil {
			time.Sleep(time.Millisecond)
		}
		fmt.Println("ready")
	}()
	return w.Run(ctx)
}

// TestKilledMidIngest kills headquarters with -9 again and again while a counter
// sends, and sends again from the last acknowledgement. In the end every event is
// there once, and no acknowledgement ever went beyond what is there.
func TestKilledMidIngest(t *testing.T) {
	const kills = 4
	n := uint64(soak(500, 1500))
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", AckWait: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	file := filepath.Join(t.TempDir(), "hq.db")
	r := make([]store.Incoming, n)
	for i := range r {
		if i%50 == 0 {
			r[i] = storetest.Complaint(home, uint64(i+1), storetest.Number(t, uint64(i)))
		} else {
			r[i] = storetest.Session(home, uint64(i+1))
		}
	}
	c := newCounter(t, b.URL(), home)
	var acked uint64
	hear := func(within time.Duration) (news bool) {
		timeout := time.After(within)
		for {
			select {
			case a := <-c.acks:
				if a.Upto > acked {
					acked = a.Upto
					return true
				}
			case <-timeout:
				return false
			}
		}
	}
	killed := 0
	for round := 0; acked < n; round++ {
		if round > 20*kills {
			t.Fatalf("stuck at %d of %d", acked, n)
		}
		child, _ := startChild(t, b.URL(), file, "")
		stopAt := acked + n/(kills+1) // somewhere in the middle of the next rows
		from := acked
		for sent := from; sent < n && acked < min(stopAt, n); {
			to := min(sent+200, n)
			c.send(sent+1, r[sent:to]...)
			sent = to
			hear(time.Millisecond)
		}
		for acked < min(stopAt, n) && hear(time.Second) {
		}
		if acked < n {
			killed++
		}
		child.Process.Kill()
		_ = child.Wait() // reports the kill
		checkAcknowledged(t, file, acked)
	}
	if killed < kills/2 {
		t.Errorf("only %d kills hit a running ingest", killed)
	}
	db, err := store.OpenSQLite(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	wantOnce(t, db, r)
	counts, err := db.Counts(t.Context())
	if want := (store.Counts{Events: int64(n), Complaints: int64(n / 50), Kiosks: 1}); err != nil || counts != want {
		t.Errorf("counts %+v, %v; want %+v", counts, err, want)
	}
	t.Logf("%d kills with -9", killed)
}

// startChild runs headquarters in a process; it returns what that says after "ready".
func startChild(t *testing.T, url, database, name string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childBroker+"="+url, childFile+"="+database, childName+"="+name)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	if line, err := said.ReadString('\n'); err != nil || line != "ready\n" {
		_ = child.Process.Kill()
		t.Fatalf("child said %q, %v", line, err)
	}
	return child, said
}

// checkAcknowledged opens what the killed process left behind (with its check).
func checkAcknowledged(t *testing.T, file string, acked uint64) {
	t.Helper()
	db, err := store.OpenSQLite(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	k, err := db.Kiosks(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if acked > 0 && (len(k) != 1 || k[0].Upto < acked) {
		t.Fatalf("acknowledged up to %d, but the database has %+v", acked, k)
	}
}
