package mqtt_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
	"smartcounter/outbox/outboxtest"
)

// relayChild is a kiosk in little: it appends, relays, and says on stdout what is
// committed. The test kills it.
func relayChild(args []string) int {
	path, url, run := args[0], args[1], args[2]
	box, err := outbox.Open(path, &outbox.Options{Kiosk: kiosk})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	relay, err := mqtt.New(box, mqtt.Options{
		Broker: url, Branch: branch, Kiosk: kiosk, ProgressTimeout: time.Second,
		MinBackoff: time.Millisecond, MaxBackoff: 50 * time.Millisecond,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	go func() { _ = relay.Run(context.Background()) }() // ends with the process
	for i := 0; ; i++ {
		id := run + fmt.Sprintf("-%06d", i)
		err := box.Append(context.Background(), []outbox.Record{{ID: id, Body: body(id)}}, map[string][]byte{"count": []byte(id)})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Println(id)
	}
}

func soak(normal, whole int) int {
	if os.Getenv("SMARTCOUNTER_SOAK") == "1" {
		return whole
	}
	return normal
}

// TestKilledWhileRelayingLosesNothing kills a writing, relaying process, and the
// broker under it, again and again.
func TestKilledWhileRelayingLosesNothing(t *testing.T) {
	m := outboxtest.StartMosquitto(t, "")
	hq := &outboxtest.Headquarters{}
	defer outboxtest.Serve(t, m.URL(), hq)()
	path := filepath.Join(t.TempDir(), "outbox.db")
	rng := rand.New(rand.NewPCG(1, 2))
	shown := map[string]bool{}
	for run := range soak(25, 1000) {
		child := exec.Command(os.Args[0], "relay-child", path, m.URL(), fmt.Sprintf("r%04d", run))
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		killAfter := 1 + rng.IntN(80)
		for s := bufio.NewScanner(out); s.Scan(); {
			shown[s.Text()] = true
			if killAfter--; killAfter == 0 {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait() // "signal: killed"
		if run%8 == 7 {
			m.Kill()
			m.Start()
		}
	}
	if len(shown) < 100 {
		t.Fatalf("only %d events were written: the child ended by itself", len(shown))
	}
	box, err := outbox.Open(path, &outbox.Options{Kiosk: kiosk})
	if err != nil {
		t.Fatal(err)
	}
	relay, err := mqtt.New(box, mqtt.Options{
		Broker: m.URL(), Branch: branch, Kiosk: kiosk, ProgressTimeout: time.Second,
		MinBackoff: time.Millisecond, MaxBackoff: 50 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	eventually(t, "everything acknowledged", func() bool { c := box.Cursor(); return c.Acked == c.Last })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	if _, err := outbox.Verify(path); err != nil {
		t.Error(err)
	}
	arrived := map[string]bool{}
	for _, id := range hq.IDs() {
		if arrived[id] {
			t.Errorf("%s counted twice", id)
		}
		arrived[id] = true
	}
	lost := 0
	for id := range shown {
		if !arrived[id] {
			lost++
		}
	}
	if lost > 0 || len(hq.Clashes()) > 0 {
		t.Errorf("%d of %d events lost, clashes: %v", lost, len(shown), hq.Clashes())
	}
	t.Logf("%d events shown, %d arrived, %d copies absorbed", len(shown), len(arrived), hq.Copies())
}
