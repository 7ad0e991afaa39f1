package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"smartcounter/outbox"
)

func TestAFullOutboxRefusesEventsAndGoesOnOnceEmptied(t *testing.T) {
	path := temp(t)
	o := open(t, path, &outbox.Options{MaxSize: 2 << 20, NoSync: true})
	fillAndEmpty(t, o)
	closeVerified(t, o)
	if info, err := os.Stat(path); err != nil || info.Size() > 2<<20 {
		t.Errorf("%d bytes, %v; want at most 2 MiB", info.Size(), err)
	}
}

// fillAndEmpty fills the outbox thrice; each time every event that was accepted is
// there, none that was refused, and state can still be written.
func fillAndEmpty(t *testing.T, o *outbox.Outbox) {
	t.Helper()
	next, sent := 1, 1
	for round := range 3 {
		for {
			r := outbox.Record{ID: fmt.Sprint(next), Body: make([]byte, 1000)}
			err := o.Append(t.Context(), []outbox.Record{r}, map[string][]byte{"count": fmt.Append(nil, next)})
			if errors.Is(err, outbox.ErrFull) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			next++
		}
		if err := o.Append(t.Context(), nil, map[string][]byte{"full": fmt.Append(nil, round)}); err != nil {
			t.Fatalf("the last state: %v", err)
		}
		if v, err := o.State("count"); err != nil || string(v) != fmt.Sprint(next-1) {
			t.Fatalf("count %q, %v; %d events were accepted", v, err, next-1)
		}
		for o.Cursor().Acked < o.Cursor().Last {
			rows, err := o.Read(o.Acked(), 100, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if row.ID != fmt.Sprint(sent) {
					t.Fatalf("row %s, want %d", row.ID, sent)
				}
				sent++
			}
			mustAck(t, o, rows[len(rows)-1].Sequence)
		}
		if sent != next {
			t.Fatalf("%d events read, %d accepted", sent-1, next-1)
		}
		if next < 100*(round+1) {
			t.Fatalf("full after %d events: the test tells nothing", next-1)
		}
	}
}

// fullChild runs on a tmpfs of a few megabytes: the disk is full long before MaxSize.
func fullChild(dir string) int {
	err := func() error {
		o, err := outbox.Open(filepath.Join(dir, "outbox.db"), nil)
		if err != nil {
			return err
		}
		if _, err := os.Stat(o.Path() + ".reserve"); err != nil {
			return fmt.Errorf("no reserve: %w", err)
		}
		accepted, ctx := 0, context.Background()
		for {
			r := outbox.Record{ID: fmt.Sprint(accepted + 1), Body: make([]byte, 2000)}
			err := o.Append(ctx, []outbox.Record{r}, map[string][]byte{"count": fmt.Append(nil, accepted+1)})
			if errors.Is(err, outbox.ErrFull) {
				break
			}
			if err != nil {
				return fmt.Errorf("append %d: %w", accepted+1, err)
			}
			accepted++
		}
		if err := o.Append(ctx, nil, map[string][]byte{"full": []byte("yes")}); err != nil {
			return fmt.Errorf("the last state: %w", err)
		}
		if err := o.Ack(o.Epoch(), uint64(accepted/2)); err != nil {
			return fmt.Errorf("acknowledge: %w", err)
		}
		r := outbox.Record{ID: "after", Body: make([]byte, 2000)}
		if err := o.Append(ctx, []outbox.Record{r}, nil); err != nil {
			return fmt.Errorf("append once there is room: %w", err)
		}
		rows, err := o.Read(o.Acked(), 1<<20, 1<<30)
		if err != nil {
			return err
		}
		if want := accepted - accepted/2 + 1; len(rows) != want || rows[len(rows)-1].ID != "after" {
			return fmt.Errorf("%d rows, want %d", len(rows), want)
		}
		if v, err := o.State("count"); err != nil || string(v) != fmt.Sprint(accepted) {
			return fmt.Errorf("count %q, %w; %d accepted", v, err, accepted)
		}
		fmt.Println("accepted", accepted)
		if err := o.Close(); err != nil {
			return err
		}
		_, err = outbox.Verify(o.Path())
		return err
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func TestAFullDiskKeepsEveryAcceptedEvent(t *testing.T) {
	for _, size := range []string{"19000k", "20000k", "21001k", "24004k"} {
		t.Logf("%s: %s", size, onTmpfs(t, size, "full-child"))
	}
}

// onTmpfs runs one of TestMain's children on a new small disk.
func onTmpfs(t *testing.T, size, child string) string {
	t.Helper()
	script := fmt.Sprintf(`mount -t tmpfs -o size=%s none "$1" && exec "$2" %s "$1"`, size, child)
	out, err := exec.Command("unshare", "-Urm", "/bin/sh", "-c", script, "sh", t.TempDir(), os.Args[0]).CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil && (strings.Contains(text, "unshare") || strings.Contains(text, "mount:") || errors.Is(err, exec.ErrNotFound)) {
		t.Skipf("SKIPPED, NO FULL DISK WAS TESTED: user namespaces are not available: %s %v", text, err)
	}
	if err != nil {
		t.Errorf("%s: %v: %s", size, err, text)
	}
	return text
}
