package outbox_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"smartcounter/outbox"
)

// The test binary plays the other processes too.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 {
		switch os.Args[1] {
		case "outbox-check":
			os.Exit(outbox.RunCheck(os.Args[2:], os.Stderr))
		case "write-child":
			os.Exit(writeChild(os.Args[2], os.Args[3]))
		case "hold-child":
			os.Exit(holdChild(os.Args[2]))
		case "behind-child":
			os.Exit(outbox.RunBehind(os.Args[2:], os.Stderr))
		case "cut-child":
			os.Exit(cutChild(os.Args[2], os.Args[3], os.Args[4]))
		case "full-write-child":
			os.Exit(fullWriteChild(os.Args[2]))
		case "full-child":
			os.Exit(fullChild(os.Args[2]))
		}
	}
	os.Exit(m.Run())
}

func check() func(context.Context, string) error { return outbox.ExecCheck(os.Args[0], "outbox-check") }

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

const damagedEvents = 2000

// TestDamagedFilesAreRepaired flips bits and zeroes pages. Whatever happens to the
// file, no wrong event is accepted, this process survives, and what is intact in
// the file is kept.
func TestDamagedFilesAreRepaired(t *testing.T) {
	dir := t.TempDir()
	sound := filepath.Join(dir, "sound.db")
	o := open(t, sound, &outbox.Options{NoSync: true})
	bodies := map[string]string{}
	rng := rand.New(rand.NewPCG(5, 6))
	for i := 0; i < damagedEvents; i += 50 {
		var rs []outbox.Record
		for j := range 50 {
			b := make([]byte, 500)
			for k := range b {
				b[k] = byte('a' + rng.IntN(26))
			}
			r := outbox.Record{ID: fmt.Sprintf("id-%d", i+j), Body: b}
			bodies[r.ID] = string(b)
			rs = append(rs, r)
		}
		mustAppend(t, o, rs, map[string][]byte{"count": fmt.Append(nil, i+50)})
	}
	closeVerified(t, o)
	image, err := os.ReadFile(sound)
	if err != nil {
		t.Fatal(err)
	}
	pages := len(image) / 4096
	repaired, intact, kept := 0, 0, 0
	for trial := range soak(100, 1000) {
		data := bytes.Clone(image)
		switch trial % 3 {
		case 0: // the start of a page: headers, keys
			data[rng.IntN(pages)*4096+rng.IntN(200)] ^= 1 << rng.IntN(8)
		case 1:
			clear(data[rng.IntN(pages)*4096:][:4096])
		case 2:
			data[rng.IntN(len(data))] ^= 1 << rng.IntN(8)
		}
		path := filepath.Join(dir, fmt.Sprintf("t%d.db", trial))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		whole := 0
		for find, err := range outbox.Salvage(bytes.NewReader(data), int64(len(data))) {
			if err != nil {
				t.Fatal(err)
			}
			if find.State == "" && bodies[find.Record.ID] == string(find.Record.Body) {
				whole++
			}
		}
		o, err := outbox.Open(path, &outbox.Options{NoSync: true, Check: check(), CheckTimeout: 20 * time.Second})
		if err != nil {
			t.Fatalf("trial %d: %v", trial, err)
		}
		if r := o.Recovery(); r != nil {
			repaired++
			if _, err := os.Stat(r.Quarantined); err != nil {
				t.Errorf("trial %d: %v", trial, err)
			}
		}
		n := drain(t, trial, o, bodies)
		// Stale copies in freed pages make whole larger than the number of events.
		intact += min(whole, damagedEvents)
		kept += n
		if n < damagedEvents-16 {
			t.Errorf("trial %d: only %d of %d events kept", trial, n, damagedEvents)
		}
		closeVerified(t, o)
		for _, leftover := range mustGlob(t, path+"*") {
			if err := os.Remove(leftover); err != nil {
				t.Fatal(err)
			}
		}
	}
	if kept*1000 < intact*999 {
		t.Errorf("%d events kept of %d intact: below 99.9%%", kept, intact)
	}
	t.Logf("%d files repaired; %d events kept, %d were intact", repaired, kept, intact)
	if repaired == 0 {
		t.Error("no file needed repair: the damage does not hit")
	}
}

// drain reads everything the way the relay does and counts the right events.
func drain(t *testing.T, trial int, o *outbox.Outbox, bodies map[string]string) int {
	t.Helper()
	seen := map[string]bool{}
	for {
		rows, err := o.Read(o.Acked(), 500, 1<<20)
		var damaged *outbox.DamagedRowError
		if errors.As(err, &damaged) {
			bury(t, o, damaged.Sequence)
			continue
		}
		if err != nil {
			t.Fatalf("trial %d: %v", trial, err)
		}
		if len(rows) == 0 {
			return len(seen)
		}
		for _, r := range rows {
			if bodies[r.ID] != string(r.Body) {
				t.Errorf("trial %d: wrong event accepted as %q", trial, r.ID)
			}
			if seen[r.ID] {
				t.Errorf("trial %d: %s twice", trial, r.ID)
			}
			seen[r.ID] = true
		}
		mustAck(t, o, rows[len(rows)-1].Sequence)
	}
}

func mustGlob(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestRepairKeepsIDsOrderAndState(t *testing.T) {
	path := temp(t)
	o := open(t, path, &outbox.Options{Kiosk: "k1"})
	for i := 1; i <= 30; i++ {
		mustAppend(t, o, records(i, i), map[string][]byte{"count": fmt.Append(nil, i)})
	}
	epoch := o.Epoch()
	closeVerified(t, o)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(data[:2*4096]) // both meta pages: bbolt knows nothing any more
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	o = open(t, path, &outbox.Options{Kiosk: "k1", Check: check()})
	r := o.Recovery()
	if r == nil || r.Salvaged != 30 || r.Left != 0 || fmt.Sprint(r.StateKeys) != "[count]" || !errors.Is(r.Cause, outbox.ErrCorrupt) {
		t.Fatalf("%+v", r)
	}
	if o.Epoch() == epoch {
		t.Error("the epoch is the same: positions would be taken for old ones")
	}
	rows, err := o.Read(0, 100, 1<<20)
	if err != nil || len(rows) != 30 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows {
		if row.ID != record(i+1).ID || row.Sequence != uint64(i+1) {
			t.Errorf("row %d is %s", row.Sequence, row.ID)
		}
	}
	if v, err := o.State("count"); err != nil || string(v) != "30" {
		t.Errorf("state %q, %v", v, err)
	}
	kept, err := os.ReadFile(r.Quarantined)
	if err != nil || !bytes.Equal(kept, data) {
		t.Errorf("the damaged file was not kept as it was: %v", err)
	}
	closeVerified(t, o)
	if n, skipped, err := outbox.Export(r.Quarantined, &bytes.Buffer{}); err != nil || n != 30 || skipped != 0 {
		t.Errorf("export of the damaged file: %d, %d, %v", n, skipped, err)
	}
}

// TestDamageMetWhileReadingIsRepaired zeroes pages of the open file: the reader
// meets it, and goes on in a repaired file.
func TestDamageMetWhileReadingIsRepaired(t *testing.T) {
	path := temp(t)
	o := open(t, path, &outbox.Options{NoSync: true})
	for i := range 40 {
		mustAppend(t, o, records(i*50, i*50+49), map[string][]byte{"count": fmt.Append(nil, i)})
	}
	if zeroInnerPages(t, path) == 0 {
		t.Fatal("no page without a record")
	}
	epoch := o.Epoch()
	_, err := o.Read(0, 10000, 1<<30)
	if !errors.Is(err, outbox.ErrCorrupt) {
		t.Fatalf("read: %v, want ErrCorrupt", err)
	}
	if r, err := o.Repair(err); err != nil || r.Salvaged != 2000 || o.Epoch() == epoch {
		t.Fatalf("%+v, %v", r, err)
	}
	if rows, err := o.Read(0, 10000, 1<<30); err != nil || len(rows) != 2000 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if v, err := o.State("count"); err != nil || string(v) != "39" {
		t.Errorf("state %q, %v", v, err)
	}
	mustAppend(t, o, records(3000, 3000), nil)
	closeVerified(t, o)
}

// zeroInnerPages clears every page that holds no record and says how many.
func zeroInnerPages(t *testing.T, path string) int {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	page, zeroed := make([]byte, 4096), 0
	for at := int64(2 * 4096); at < info.Size(); at += 4096 {
		if _, err := f.ReadAt(page, at); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(page, []byte("SCo")) {
			continue
		}
		if _, err := f.WriteAt(make([]byte, 4096), at); err != nil {
			t.Fatal(err)
		}
		zeroed++
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return zeroed
}

func TestACheckThatCannotRunTouchesNothing(t *testing.T) {
	path := temp(t)
	o := open(t, path, nil)
	mustAppend(t, o, records(1, 1), nil)
	closeVerified(t, o)
	missing := outbox.ExecCheck(filepath.Join(t.TempDir(), "missing"))
	if _, err := outbox.Open(path, &outbox.Options{Check: missing}); !errors.Is(err, os.ErrNotExist) || errors.Is(err, outbox.ErrCorrupt) {
		t.Errorf("%v", err)
	}
	if left := mustGlob(t, path+".corrupt-*"); len(left) != 0 {
		t.Errorf("a sound file was put aside: %v", left)
	}
	hang := outbox.ExecCheck("/bin/sh", "-c", "sleep 60")
	o = open(t, path, &outbox.Options{Check: hang, CheckTimeout: 50 * time.Millisecond})
	if r := o.Recovery(); r == nil || r.Salvaged != 1 {
		t.Errorf("a check that hangs: %+v, want a repair that keeps the event", r)
	}
	closeVerified(t, o)
}

// holdChild has an outbox open until its stdin ends.
func holdChild(path string) int {
	if _, err := outbox.Open(path, nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("open")
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
	return 0
}

func TestTwoProcessesOnOneFile(t *testing.T) {
	path := temp(t)
	child := exec.Command(os.Args[0], "hold-child", path)
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "open\n" {
		t.Fatalf("%q, %v", line, err)
	}
	pid := fmt.Sprint(child.Process.Pid)
	for name, open := range map[string]func() error{
		"open":    func() error { _, err := outbox.Open(path, &outbox.Options{Timeout: 50 * time.Millisecond}); return err },
		"inspect": func() error { _, err := outbox.Inspect(path); return err },
		"verify":  func() error { _, err := outbox.Verify(path); return err },
	} {
		if err := open(); !errors.Is(err, outbox.ErrLocked) || !strings.Contains(err.Error(), pid) {
			t.Errorf("%s: %v, want ErrLocked naming process %s", name, err, pid)
		}
	}
	if got := outbox.Holder(path); got != child.Process.Pid {
		t.Errorf("holder %d, want %s", got, pid)
	}
	if err := errors.Join(in.Close(), child.Wait()); err != nil {
		t.Fatal(err)
	}
	closeVerified(t, open(t, path, nil))
}
