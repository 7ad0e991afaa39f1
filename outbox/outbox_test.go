package outbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/outbox"
)

func open(t *testing.T, path string, opt *outbox.Options) *outbox.Outbox {
	t.Helper()
	o, err := outbox.Open(path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// closeVerified closes the outbox and checks every page and record of its file.
func closeVerified(t *testing.T, o *outbox.Outbox) {
	t.Helper()
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := outbox.Verify(o.Path()); err != nil {
		t.Fatalf("after close: %v", err)
	}
}

func temp(t *testing.T) string { return filepath.Join(t.TempDir(), "outbox.db") }

func record(i int) outbox.Record {
	return outbox.Record{ID: fmt.Sprintf("id-%06d", i), Body: fmt.Appendf(nil, `{"n":%d}`, i)}
}

func records(from, to int) []outbox.Record {
	var rs []outbox.Record
	for i := from; i <= to; i++ {
		rs = append(rs, record(i))
	}
	return rs
}

func mustAppend(t *testing.T, o *outbox.Outbox, rs []outbox.Record, state map[string][]byte) {
	t.Helper()
	if err := o.Append(t.Context(), rs, state); err != nil {
		t.Fatal(err)
	}
}

// ids reads everything behind after.
func ids(t *testing.T, o *outbox.Outbox, after uint64) string {
	t.Helper()
	rows, err := o.Read(after, 1<<20, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%d=%s ", r.Sequence, strings.TrimPrefix(r.ID, "id-00000"))
	}
	return strings.TrimSpace(b.String())
}

func TestAppendedRowsAndStateSurviveReopening(t *testing.T) {
	path := temp(t)
	o := open(t, path, &outbox.Options{Kiosk: "k1"})
	mustAppend(t, o, records(1, 3), map[string][]byte{"count": []byte("3")})
	mustAppend(t, o, nil, map[string][]byte{"queue": {1, 2}, "gone": []byte("x")})
	mustAppend(t, o, nil, map[string][]byte{"gone": nil})
	epoch := o.Epoch()
	closeVerified(t, o)

	o = open(t, path, &outbox.Options{Kiosk: "k1"})
	if got, want := ids(t, o, 0), "1=1 2=2 3=3"; got != want {
		t.Errorf("rows %q, want %q", got, want)
	}
	if o.Epoch() != epoch {
		t.Error("the epoch changed")
	}
	for key, want := range map[string][]byte{"count": []byte("3"), "queue": {1, 2}, "gone": nil} {
		if got, err := o.State(key); err != nil || !bytes.Equal(got, want) {
			t.Errorf("state %s: %q, %v, want %q", key, got, err, want)
		}
	}
	if o.Recovery() != nil {
		t.Errorf("a sound file was repaired: %+v", o.Recovery())
	}
}

func TestReadHonoursItsBounds(t *testing.T) {
	o := open(t, temp(t), nil)
	mustAppend(t, o, []outbox.Record{
		{ID: "a", Body: make([]byte, 100)}, {ID: "b", Body: make([]byte, 100)}, {ID: "c", Body: make([]byte, 100)},
	}, nil)
	for _, c := range []struct {
		after         uint64
		max, maxBytes int
		want          int
	}{{0, 10, 1000, 3}, {0, 2, 1000, 2}, {0, 10, 200, 2}, {0, 10, 10, 1}, {2, 10, 1000, 1}, {3, 10, 1000, 0}, {9, 10, 1000, 0}} {
		rows, err := o.Read(c.after, c.max, c.maxBytes)
		if err != nil || len(rows) != c.want {
			t.Errorf("Read(%d, %d, %d) gave %d rows, %v; want %d", c.after, c.max, c.maxBytes, len(rows), err, c.want)
		}
	}
}

func TestAppendRefusesWhatItCannotHold(t *testing.T) {
	o := open(t, temp(t), nil)
	for name, c := range map[string]struct {
		record outbox.Record
		state  map[string][]byte
		want   error
	}{
		"no id":         {outbox.Record{Body: []byte("x")}, nil, outbox.ErrInvalid},
		"long id":       {outbox.Record{ID: strings.Repeat("x", 256), Body: []byte("x")}, nil, outbox.ErrInvalid},
		"no body":       {outbox.Record{ID: "a"}, nil, outbox.ErrInvalid},
		"large body":    {outbox.Record{ID: "a", Body: make([]byte, outbox.MaxBody+1)}, nil, outbox.ErrTooLarge},
		"large state":   {record(1), map[string][]byte{"k": make([]byte, outbox.MaxState+1)}, outbox.ErrTooLarge},
		"nameless":      {record(1), map[string][]byte{"": {1}}, outbox.ErrInvalid},
		"long key":      {record(1), map[string][]byte{strings.Repeat("k", 256): {1}}, outbox.ErrInvalid},
		"largest body":  {outbox.Record{ID: "a", Body: make([]byte, outbox.MaxBody)}, nil, nil},
		"largest state": {record(2), map[string][]byte{"k": make([]byte, outbox.MaxState)}, nil},
	} {
		if err := o.Append(t.Context(), []outbox.Record{c.record}, c.state); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if got, want := o.Cursor().Last, uint64(2); got != want {
		t.Errorf("%d rows, want %d", got, want)
	}
	closeVerified(t, o)
}

func TestConcurrentCallersShareCommitsAndKeepTheirOrder(t *testing.T) {
	path := temp(t)
	o := open(t, path, &outbox.Options{NoSync: true})
	var wg sync.WaitGroup
	for caller := range 16 {
		wg.Go(func() {
			for i := range 50 {
				r := outbox.Record{ID: fmt.Sprintf("%d-%d", caller, i), Body: []byte("{}")}
				if err := o.Append(t.Context(), []outbox.Record{r}, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	rows, err := o.Read(0, 10000, 1<<20)
	if err != nil || len(rows) != 800 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	next := map[int]int{}
	for _, r := range rows {
		var caller, i int
		if _, err := fmt.Sscanf(r.ID, "%d-%d", &caller, &i); err != nil || next[caller] != i {
			t.Fatalf("row %d is %s, want %d of its caller", r.Sequence, r.ID, next[caller])
		}
		next[caller]++
	}
	closeVerified(t, o)
}

func TestCloseMayBeCalledTwiceAndEndsEverything(t *testing.T) {
	o := open(t, temp(t), nil)
	mustAppend(t, o, records(1, 1), nil)
	for range 2 {
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Append(t.Context(), records(1, 1), nil); !errors.Is(err, outbox.ErrClosed) {
		t.Errorf("append: %v", err)
	}
	if _, err := o.Read(0, 1, 1); !errors.Is(err, outbox.ErrClosed) {
		t.Errorf("read: %v", err)
	}
	if _, err := o.State("x"); !errors.Is(err, outbox.ErrClosed) {
		t.Errorf("state: %v", err)
	}
	if err := o.Ack(o.Epoch(), 1); !errors.Is(err, outbox.ErrClosed) {
		t.Errorf("ack: %v", err)
	}
	if _, err := o.Stats(); !errors.Is(err, outbox.ErrClosed) {
		t.Errorf("stats: %v", err)
	}
}

func TestOpenRefusesAnotherKiosksFile(t *testing.T) {
	path := temp(t)
	closeVerified(t, open(t, path, &outbox.Options{Kiosk: "k1"}))
	if _, err := outbox.Open(path, &outbox.Options{Kiosk: "k2"}); !errors.Is(err, outbox.ErrOtherKiosk) {
		t.Errorf("%v, want ErrOtherKiosk", err)
	}
	closeVerified(t, open(t, path, &outbox.Options{Kiosk: "k1"}))
}

func TestOptionsAreValidated(t *testing.T) {
	for name, opt := range map[string]outbox.Options{
		"small":            {MaxSize: 1000},
		"large reserve":    {MaxSize: 1 << 20, Reserve: 1 << 20},
		"small reserve":    {Reserve: 1},
		"negative":         {Retain: -time.Hour},
		"negative timeout": {Timeout: -1},
	} {
		if _, err := outbox.Open(temp(t), &opt); !errors.Is(err, outbox.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	missing := filepath.Join(t.TempDir(), "no", "folder", "outbox.db")
	if _, err := outbox.Open(missing, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
}

func TestStatsAreCountedNotScanned(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	o := open(t, temp(t), &outbox.Options{Now: func() time.Time { return at }})
	s, err := o.Stats()
	if err != nil || s.Depth != 0 || !s.OldestAt.IsZero() {
		t.Fatalf("empty: %+v, %v", s, err)
	}
	first := at
	mustAppend(t, o, records(1, 2), nil)
	at = at.Add(time.Hour)
	mustAppend(t, o, records(3, 5), nil)
	if s, err = o.Stats(); err != nil || s.Depth != 5 || !s.OldestAt.Equal(first) || s.LastSequence != 5 {
		t.Errorf("%+v, %v", s, err)
	}
	if err := o.Ack(o.Epoch(), 2); err != nil {
		t.Fatal(err)
	}
	if s, err = o.Stats(); err != nil || s.Depth != 3 || !s.OldestAt.Equal(at) || s.Dead != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}
