package outbox_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"smartcounter/outbox"
)

// change writes into an outbox's file behind its back.
func change(t *testing.T, path, bucket string, key, value []byte) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put(key, value) })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestAFileOfANewerReleaseIsLeftAlone(t *testing.T) {
	path := temp(t)
	o := open(t, path, nil)
	mustAppend(t, o, records(1, 3), nil)
	closeVerified(t, o)
	change(t, path, "meta", []byte("schema"), binary.BigEndian.AppendUint32(nil, 2))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, opt := range map[string]*outbox.Options{"with the check": {Check: check()}, "without": nil} {
		_, err := outbox.Open(path, opt)
		if !errors.Is(err, outbox.ErrNewerSchema) || errors.Is(err, outbox.ErrCorrupt) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want ErrNewerSchema naming the file", name, err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed: %v", err)
	}
	if aside := mustGlob(t, path+".corrupt-*"); len(aside) > 0 {
		t.Errorf("the file was put aside: %v", aside)
	}
}

// TestARowOfANewerReleaseGoesToTheDeadLettersWhole reads a kind of record that this
// release does not know, as after a step back to it.
func TestARowOfANewerReleaseGoesToTheDeadLettersWhole(t *testing.T) {
	path := temp(t)
	o := open(t, path, nil)
	mustAppend(t, o, records(1, 3), nil)
	closeVerified(t, o)
	row := []byte("SCo\xf0 what a later release writes")
	change(t, path, "q", binary.BigEndian.AppendUint64(nil, 1), row)
	o = open(t, path, nil)
	_, err := o.Read(0, 10, 1<<20)
	var damaged *outbox.DamagedRowError
	if !errors.As(err, &damaged) || damaged.Sequence != 1 || !strings.Contains(damaged.Reason, "does not know") {
		t.Fatalf("%v, want row 1 of a kind that is not known", err)
	}
	if err := o.Bury(1, damaged.Reason); err != nil {
		t.Fatal(err)
	}
	if got, want := ids(t, o, 0), "1=2 2=3"; got != want {
		t.Errorf("behind it: %q, want %q", got, want)
	}
	closeVerified(t, o)
	whole, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(whole, row) {
		t.Errorf("its bytes are gone: %v", err)
	}
	r, err := outbox.Inspect(path)
	if err != nil || len(r.Dead) != 1 || !strings.Contains(r.Dead[0].Reason, "does not know") {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestAFileWhoseMakingWasInterruptedIsNotDamaged opens what a power cut leaves
// between bbolt's making of the file and the outbox's.
func TestAFileWhoseMakingWasInterruptedIsNotDamaged(t *testing.T) {
	path := temp(t)
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	o := open(t, path, &outbox.Options{Check: check()})
	if r := o.Recovery(); r != nil {
		t.Errorf("repaired: %+v", r)
	}
	mustAppend(t, o, records(1, 1), nil)
	closeVerified(t, o)

	other := temp(t)
	if db, err = bolt.Open(other, 0o600, nil); err != nil {
		t.Fatal(err)
	}
	// A file that lost its buckets later is damaged.
	err = errors.Join(db.Update(func(*bolt.Tx) error { return nil }), db.Close())
	if _, verr := outbox.Verify(other); err != nil || !errors.Is(verr, outbox.ErrCorrupt) {
		t.Errorf("without buckets after a commit: %v, %v; want ErrCorrupt", err, verr)
	}
}
