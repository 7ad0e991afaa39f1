package outbox_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"smartcounter/outbox"
)

func mustAck(t *testing.T, o *outbox.Outbox, upto uint64, refused ...outbox.Refusal) {
	t.Helper()
	if err := o.Ack(o.Epoch(), upto, refused...); err != nil {
		t.Fatal(err)
	}
}

func TestAcknowledgedRowsStayAcknowledged(t *testing.T) {
	path := temp(t)
	o := open(t, path, nil)
	mustAppend(t, o, records(1, 5), nil)
	mustAck(t, o, 3)
	mustAck(t, o, 2) // an older one that arrives late
	closeVerified(t, o)
	o = open(t, path, nil)
	if c := o.Cursor(); c.Acked != 3 || c.Last != 5 {
		t.Errorf("%+v", c)
	}
	if got, want := ids(t, o, o.Acked()), "4=4 5=5"; got != want {
		t.Errorf("waiting: %q, want %q", got, want)
	}
}

func TestAckRefusesOtherEpochsAndTheFuture(t *testing.T) {
	o := open(t, temp(t), nil)
	mustAppend(t, o, records(1, 3), nil)
	if err := o.Ack("another", 2); !errors.Is(err, outbox.ErrForeignAck) {
		t.Errorf("other epoch: %v", err)
	}
	if err := o.Ack(o.Epoch(), 4); !errors.Is(err, outbox.ErrFutureAck) {
		t.Errorf("future: %v", err)
	}
	if err := o.Ack(o.Epoch(), 1, outbox.Refusal{Sequence: 9, Reason: "x"}); !errors.Is(err, outbox.ErrFutureAck) {
		t.Errorf("refusal from the future: %v", err)
	}
	if o.Acked() != 0 {
		t.Errorf("acknowledged up to %d", o.Acked())
	}
	closeVerified(t, o)
}

func TestBuryingTheOldestRowBeginsAnEpochWithoutAGap(t *testing.T) {
	path := temp(t)
	o := open(t, path, nil)
	mustAppend(t, o, records(1, 5), nil)
	mustAck(t, o, 2)
	epoch := o.Epoch()
	for sequence, want := range map[uint64]error{4: outbox.ErrNotOldest, 0: outbox.ErrUnknownRow, 6: outbox.ErrUnknownRow} {
		if err := o.Bury(sequence, "x"); !errors.Is(err, want) {
			t.Errorf("bury %d: %v, want %v", sequence, err, want)
		}
	}
	if err := o.Bury(3, "closes the connection"); err != nil {
		t.Fatal(err)
	}
	closeVerified(t, o)
	o = open(t, path, nil)
	if o.Epoch() == epoch {
		t.Error("the epoch is the same")
	}
	if got, want := ids(t, o, o.Acked()), "1=4 2=5"; got != want {
		t.Errorf("waiting: %q, want %q", got, want)
	}
	if err := o.Ack(epoch, 5); !errors.Is(err, outbox.ErrForeignAck) {
		t.Errorf("an acknowledgement of the old epoch: %v", err)
	}
	mustAck(t, o, 2)
	if s, err := o.Stats(); err != nil || s.Dead != 1 || s.Depth != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestRefusedRowsAreCopiedOnce(t *testing.T) {
	o := open(t, temp(t), nil)
	mustAppend(t, o, records(1, 3), nil)
	refusal := outbox.Refusal{Sequence: 2, Reason: "unknown type"}
	mustAck(t, o, 3, refusal)
	mustAck(t, o, 3, refusal)
	if s, err := o.Stats(); err != nil || s.Dead != 1 || s.Depth != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	closeVerified(t, o)
	report, err := outbox.Inspect(o.Path())
	if err != nil || len(report.Dead) != 1 || report.Dead[0].Record.ID != "id-000002" || report.Dead[0].Reason != "unknown type" {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestReplay(t *testing.T) {
	for name, c := range map[string]struct {
		prepare  func(*testing.T, *outbox.Outbox)
		from     uint64
		next     uint64
		newEpoch bool
		want     string
	}{
		"kept rows":        {nil, 2, 2, false, "2=2 3=3 4=4 5=5"},
		"nothing to do":    {nil, 5, 5, false, "5=5"},
		"from the future":  {nil, 50, 5, false, "5=5"},
		"from nought":      {nil, 0, 1, false, "1=1 2=2 3=3 4=4 5=5"},
		"an earlier epoch": {func(t *testing.T, o *outbox.Outbox) { bury(t, o, 5); mustAppend(t, o, records(6, 6), nil) }, 3, 1, true, "1=3 2=4"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, temp(t), nil)
			mustAppend(t, o, records(1, 5), nil)
			mustAck(t, o, 4)
			epoch := o.Epoch()
			if c.prepare != nil {
				c.prepare(t, o)
			}
			next, err := o.ReplayFrom(epoch, c.from)
			if err != nil || next != c.next {
				t.Fatalf("next %d, %v; want %d", next, err, c.next)
			}
			if (o.Epoch() != epoch) != c.newEpoch {
				t.Errorf("new epoch: %v, want %v", !c.newEpoch, c.newEpoch)
			}
			if got := ids(t, o, o.Acked()); got != c.want {
				t.Errorf("waiting: %q, want %q", got, c.want)
			}
			closeVerifiedWithGap(t, o, name == "an earlier epoch")
		})
	}
	o := open(t, temp(t), nil)
	if _, err := o.ReplayFrom("never-ours", 1); !errors.Is(err, outbox.ErrForeignAck) {
		t.Errorf("%v", err)
	}
}

func bury(t *testing.T, o *outbox.Outbox, sequence uint64) {
	t.Helper()
	if err := o.Bury(sequence, "test"); err != nil {
		t.Fatal(err)
	}
}

// closeVerifiedWithGap first lets the relay's part happen: a replay that meets a
// buried row goes on behind it in yet another epoch.
func closeVerifiedWithGap(t *testing.T, o *outbox.Outbox, gap bool) {
	t.Helper()
	if gap {
		mustAck(t, o, 2)
		_, err := o.Read(2, 1, 1)
		var damaged *outbox.DamagedRowError
		if !errors.As(err, &damaged) || damaged.Sequence != 3 {
			t.Fatalf("%v, want a missing row 3", err)
		}
		bury(t, o, 3)
		if got, want := ids(t, o, o.Acked()), "1=6"; got != want {
			t.Errorf("behind the gap: %q, want %q", got, want)
		}
		if s, err := o.Stats(); err != nil || s.Dead != 1 {
			t.Errorf("buried twice: %+v, %v", s, err)
		}
	}
	closeVerified(t, o)
}

func TestRowsAreForgottenByAge(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	o := open(t, temp(t), &outbox.Options{Retain: 24 * time.Hour, Now: func() time.Time { return now }})
	mustAppend(t, o, records(1, 9), nil)
	mustAck(t, o, 3)
	now = now.Add(20 * time.Hour)
	mustAck(t, o, 6)
	if next, err := o.ReplayFrom(o.Epoch(), 1); err != nil || next != 1 {
		t.Fatalf("all are kept: %d, %v", next, err)
	}
	mustAck(t, o, 3)
	now = now.Add(20 * time.Hour)
	mustAck(t, o, 6)
	now = now.Add(5 * time.Hour)
	mustAck(t, o, 7) // forgets 1 to 3, acknowledged 25 h ago
	epoch := o.Epoch()
	next, err := o.ReplayFrom(epoch, 1)
	if err != nil || next != 1 || o.Epoch() == epoch {
		t.Errorf("next %d in the same epoch %v, %v", next, o.Epoch() == epoch, err)
	}
	if got, want := ids(t, o, 0), "1=4 2=5 3=6 4=7 5=8 6=9"; got != want {
		t.Errorf("kept: %q, want %q", got, want)
	}
	closeVerified(t, o)
}

func TestAClockThatJumpsLosesNothing(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	path := temp(t)
	opt := &outbox.Options{Now: func() time.Time { return now }}
	o := open(t, path, opt)
	for i, year := range []int{2026, 2027, 2025, 1970, 2026} {
		now = time.Date(year, 3, 2, 9, 0, 0, 0, time.UTC)
		mustAppend(t, o, records(2*i+1, 2*i+2), nil)
		mustAck(t, o, uint64(2*i+1))
		closeVerified(t, o)
		o = open(t, path, opt)
		if c := o.Cursor(); c.Acked != uint64(2*i+1) || c.Last != uint64(2*i+2) {
			t.Fatalf("%d: %+v", year, c)
		}
		if got, want := ids(t, o, o.Acked()), fmt.Sprintf("%d=%s", 2*i+2, fmt.Sprintf("%06d", 2*i+2)[5:]); i < 4 && got != want {
			t.Errorf("%d: waiting %q, want %q", year, got, want)
		}
	}
}

func TestADrainedBacklogIsForgottenAndCompacted(t *testing.T) {
	path := temp(t)
	o := open(t, path, &outbox.Options{NoSync: true, RetainRows: 100})
	body := make([]byte, 1000)
	for i := range 40 {
		var rs []outbox.Record
		for j := range 1000 {
			rs = append(rs, outbox.Record{ID: fmt.Sprintf("%d", i*1000+j), Body: body})
		}
		mustAppend(t, o, rs, map[string][]byte{"count": fmt.Appendf(nil, "%d", i)})
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for upto := uint64(1000); upto <= 40000; upto += 1000 {
		mustAck(t, o, upto)
	}
	after, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if after.Size() > before.Size()/3 {
		t.Errorf("%d bytes before, %d after", before.Size(), after.Size())
	}
	if v, err := o.State("count"); err != nil || string(v) != "39" {
		t.Errorf("state %q, %v", v, err)
	}
	mustAppend(t, o, records(1, 1), nil)
	if got, want := ids(t, o, o.Acked()), "40001=1"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	closeVerified(t, o)
}

// TestAgainstAModel compares the outbox with a list, over random operations and
// reopenings.
func TestAgainstAModel(t *testing.T) {
	for seed := range uint64(soak(40, 400)) {
		rng := rand.New(rand.NewPCG(seed, 7))
		path := temp(t)
		o := open(t, path, &outbox.Options{NoSync: true, Retain: time.Hour * 24 * 365})
		var waiting, done []string // ids of rows that wait, and of those acknowledged in this epoch
		count := 0
		for range 60 {
			switch rng.IntN(7) {
			case 0, 1, 2:
				var rs []outbox.Record
				for range 1 + rng.IntN(5) {
					count++
					rs = append(rs, record(count))
					waiting = append(waiting, record(count).ID)
				}
				mustAppend(t, o, rs, map[string][]byte{"count": fmt.Append(nil, count)})
			case 3:
				n := rng.IntN(len(waiting) + 1)
				mustAck(t, o, o.Acked()+uint64(n))
				done, waiting = append(done, waiting[:n]...), slices.Clone(waiting[n:])
			case 4:
				if len(waiting) > 0 {
					bury(t, o, o.Acked()+1)
					waiting, done = slices.Clone(waiting[1:]), nil
				}
			case 5:
				from := rng.IntN(len(done) + 1)
				if _, err := o.ReplayFrom(o.Epoch(), uint64(from+1)); err != nil {
					t.Fatal(err)
				}
				waiting, done = append(slices.Clone(done[from:]), waiting...), done[:from]
			case 6:
				closeVerified(t, o)
				o = open(t, path, &outbox.Options{NoSync: true, Retain: time.Hour * 24 * 365})
			}
			rows, err := o.Read(o.Acked(), 1<<20, 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, r := range rows {
				got = append(got, r.ID)
			}
			if !slices.Equal(got, waiting) {
				t.Fatalf("seed %d: waiting %v, want %v", seed, got, waiting)
			}
			if v, err := o.State("count"); err != nil || (count > 0 && string(v) != fmt.Sprint(count)) {
				t.Fatalf("seed %d: state %q, %v", seed, v, err)
			}
		}
		closeVerified(t, o)
	}
}

func soak(normal, whole int) int {
	if os.Getenv("SMARTCOUNTER_SOAK") == "1" {
		return whole
	}
	return normal
}
