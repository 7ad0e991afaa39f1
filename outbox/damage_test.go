package outbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"smartcounter/outbox"
)

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
