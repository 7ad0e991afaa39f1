package outbox_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	bolt "go.etcd.io/bbolt"

	"smartcounter/outbox"
)

// largeRows of 500 KiB make a file that the quick check does not read wholly.
const largeRows = 140

func largeFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(memoryDir(t), "outbox.db")
	o := open(t, path, &outbox.Options{NoSync: true})
	for i := 1; i <= largeRows; i++ {
		r := outbox.Record{ID: record(i).ID, Body: bytes.Repeat([]byte{byte(i)}, 500<<10)}
		mustAppend(t, o, []outbox.Record{r}, map[string][]byte{"count": fmt.Append(nil, i)})
	}
	mustAck(t, o, 20)
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// flipInRow changes a byte of the first record of that id.
func flipInRow(t *testing.T, path, id string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for find, err := range outbox.Salvage(f, info.Size()) {
		if err != nil {
			t.Fatal(err)
		}
		if find.Record.ID == id {
			if _, err := f.WriteAt([]byte{0xff}, find.Offset+int64(find.Size)-1); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("%s is not in the file", id)
}

func TestTheCheckBehindFindsDamageAndRepairsItInAQuietMinute(t *testing.T) {
	path := largeFile(t)
	flipInRow(t, path, record(10).ID) // acknowledged, so that the quick check passes it by
	behind := func(_ context.Context, path string) error { return outbox.Behind(path) }
	synctest.Test(t, func(t *testing.T) {
		found := make(chan error, 1)
		var repaired atomic.Pointer[outbox.Recovery]
		o := open(t, path, &outbox.Options{
			NoSync: true, Check: quickHere, CheckBehind: behind,
			OnBehind: func(err error) { found <- err },
			OnRepair: func(rec *outbox.Recovery, err error) {
				if err != nil {
					t.Error(err)
				}
				repaired.Store(rec)
			},
		})
		if r := o.Recovery(); r != nil {
			t.Fatalf("the quick check found it: %v; nothing is left for the check behind", r.Cause)
		}
		if err := <-found; !errors.Is(err, outbox.ErrCorrupt) {
			t.Fatalf("%v, want ErrCorrupt", err)
		}
		mustAppend(t, o, records(500, 500), nil)
		time.Sleep(time.Minute)
		synctest.Wait()
		if repaired.Load() != nil {
			t.Error("repaired while customers were served")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if r := repaired.Load(); r == nil || r.Salvaged != largeRows || r.Left != 0 || o.Recovery() != r {
			t.Fatalf("%+v; want a repair that keeps %d events", r, largeRows)
		}
		if v, err := o.State("count"); err != nil || string(v) != fmt.Sprint(largeRows) {
			t.Errorf("state %q, %v", v, err)
		}
		closeVerified(t, o)
	})
}

// TestTheCheckBehindReadsAFileInUse runs it in its child while events are appended
// and acknowledged: what changes under it is no damage.
func TestTheCheckBehindReadsAFileInUse(t *testing.T) {
	path := largeFile(t)
	commits := 0
	ended := make(chan error, 1)
	o := open(t, path, &outbox.Options{
		NoSync: true, Check: check(), CheckBehind: outbox.ExecCheck(os.Args[0], "behind-child"),
		OnBehind: func(err error) { ended <- err },
		OnRepair: func(*outbox.Recovery, error) { t.Error("a sound file was repaired") },
	})
	for n := 1000; ; n++ {
		commits++
		mustAppend(t, o, records(n, n), map[string][]byte{"count": fmt.Append(nil, n)})
		if n%50 == 0 {
			mustAck(t, o, uint64(20+n/50%100))
		}
		select {
		case err := <-ended:
			if err != nil || commits < 20 {
				t.Errorf("%v, after %d commits", err, commits)
			}
			closeVerified(t, o)
			return
		default:
		}
	}
}

func TestTheCheckBehindEndsWithTheOutbox(t *testing.T) {
	path := largeFile(t)
	o := open(t, path, &outbox.Options{
		NoSync: true, CheckBehind: outbox.ExecCheck("/bin/sh", "-c", "sleep 600"),
		OnBehind: func(err error) { t.Errorf("told %v of a check that was given up", err) },
	})
	closeVerified(t, o)
}

func TestTheCheckBehindMissesNoRow(t *testing.T) {
	path := temp(t)
	o := open(t, path, &outbox.Options{NoSync: true})
	mustAppend(t, o, records(1, 5000), nil)
	mustAck(t, o, 100)
	closeVerified(t, o)
	if err := outbox.Behind(path); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []uint64{5000, 4000, 101} {
		remove(t, path, gone)
		// The newest row's absence cannot be known from the rows.
		if err := outbox.Behind(path); errors.Is(err, outbox.ErrCorrupt) != (gone != 5000) {
			t.Errorf("row %d removed: %v", gone, err)
		}
	}
}

// remove deletes a row behind the outbox's back.
func remove(t *testing.T, path string, key uint64) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("q")).Delete(binary.BigEndian.AppendUint64(nil, key))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
