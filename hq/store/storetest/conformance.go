package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// Run runs the suite. open gives a fresh, empty store for every test.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for name, test := range map[string]func(*testing.T, store.Store){
		"EventsAreKept":           eventsAreKept,
		"AgainIsNoOp":             againIsNoOp,
		"GapHoldsHighWater":       gapHoldsHighWater,
		"AnyOrderEndsTheSame":     anyOrderEndsTheSame,
		"KnownIDAtNewPosition":    knownIDAtNewPosition,
		"KnownIDOtherBody":        knownIDOtherBody,
		"KnownPositionOtherBody":  knownPositionOtherBody,
		"RefusedCountsAsTaken":    refusedCountsAsTaken,
		"RefusalWaitsForGap":      refusalWaitsForGap,
		"RubbishWithoutPosition":  rubbishWithoutPosition,
		"QuarantineIsBounded":     quarantineIsBounded,
		"SameIDTwiceInBatch":      sameIDTwiceInBatch,
		"Complaints":              complaints,
		"NumberGivenTwice":        numberGivenTwice,
		"WrongClocks":             wrongClocks,
		"Feedback":                feedback,
		"RatingsInAnyOrder":       ratingsInAnyOrder,
		"ComplaintFilter":         complaintFilter,
		"HelpCallsInAnyOrder":     helpCallsInAnyOrder,
		"KioskStatus":             kioskStatus,
		"Gone":                    gone,
		"NewEpoch":                newEpoch,
		"ACrowd":                  aCrowd,
		"CancelledBatchIsNothing": cancelledBatchIsNothing,
		"Users":                   users,
		"Sessions":                sessions,
		"Leases":                  leases,
		"Waits":                   waits,
		"Bookings":                bookings,
		"BookingsFollowBranch":    bookingsFollowBranch,
		"AuditChain":              auditChain,
		"Prune":                   prune,
		"Forget":                  forget,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func ingest(t *testing.T, s store.Store, batch ...store.Incoming) store.Result {
	t.Helper()
	r, err := s.Ingest(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantProgress(t *testing.T, r store.Result, of store.Stream, upto, held uint64, refused ...event.Refusal) {
	t.Helper()
	for _, p := range r.Streams {
		if p.Stream != of {
			continue
		}
		if p.Upto != upto || p.Held != held || !slices.Equal(p.Refused, refused) {
			t.Errorf("stream %v: upto %d held %d refused %v; want %d, %d, %v", of, p.Upto, p.Held, p.Refused, upto, held, refused)
		}
		return
	}
	t.Errorf("no progress of %v", of)
}

func wantEvents(t *testing.T, s store.Store, want ...store.Incoming) {
	t.Helper()
	got, err := s.Events(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var gotIDs, wantIDs []string
	for _, e := range got {
		gotIDs = append(gotIDs, e.ID)
	}
	for _, m := range want {
		wantIDs = append(wantIDs, m.ID)
	}
	slices.Sort(gotIDs)
	slices.Sort(wantIDs)
	if !slices.Equal(gotIDs, wantIDs) {
		t.Errorf("events %v, want %v", gotIDs, wantIDs)
	}
}

func wantAlarms(t *testing.T, s store.Store, want ...store.AlarmKind) {
	t.Helper()
	list, err := s.Alarms(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []store.AlarmKind
	for _, a := range list {
		got = append(got, a.Kind)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("alarms %v, want %v", got, want)
	}
}

func eventsAreKept(t *testing.T, s store.Store) {
	other := store.Stream{Branch: "haitang", Kiosk: "k1", Epoch: "epoch-1"}
	batch := []store.Incoming{Session(Home, 1), Session(other, 1), Session(Home, 2)}
	r := ingest(t, s, batch...)
	if r.Inserted != 3 || r.Duplicates != 0 || len(r.Quarantined) != 0 {
		t.Errorf("result %+v", r)
	}
	wantProgress(t, r, Home, 2, 0)
	wantProgress(t, r, other, 1, 0)

	got, err := s.Events(t.Context(), 0, 2)
	if err != nil || len(got) != 2 {
		t.Fatalf("%d events, %v", len(got), err)
	}
	m := batch[0]
	want := store.Event{Cursor: got[0].Cursor, ID: m.ID, Hash: m.Hash, Type: m.Type, Stream: m.Stream, Sequence: 1, Time: m.Time, Received: m.Received, Data: m.Data}
	if d := cmp.Diff(want, got[0]); d != "" {
		t.Errorf("event (-want +got):\n%s", d)
	}
	rest, err := s.Events(t.Context(), got[1].Cursor, 0)
	if err != nil || len(rest) != 1 || rest[0].ID != batch[2].ID || rest[0].Cursor <= got[1].Cursor {
		t.Errorf("after the cursor: %v, %v", rest, err)
	}
	one, err := s.Event(t.Context(), batch[1].ID)
	if err != nil || one.Stream != other {
		t.Errorf("by id: %v, %v", one, err)
	}
	if _, err := s.Event(t.Context(), NewID()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown id: %v", err)
	}
}

func againIsNoOp(t *testing.T, s store.Store) {
	batch := []store.Incoming{Complaint(Home, 1, Number(t, 1)), Session(Home, 2)}
	ingest(t, s, batch...)
	for range 2 {
		r := ingest(t, s, batch...)
		if r.Inserted != 0 || r.Duplicates != 2 {
			t.Errorf("again: %+v", r)
		}
		wantProgress(t, r, Home, 2, 0)
	}
	wantEvents(t, s, batch...)
	c, err := s.Counts(t.Context())
	if err != nil || c != (store.Counts{Events: 2, Complaints: 1, Kiosks: 1}) {
		t.Errorf("counts %+v, %v", c, err)
	}
	wantAlarms(t, s)
}

func gapHoldsHighWater(t *testing.T, s store.Store) {
	m := make([]store.Incoming, 8)
	for i := range m {
		m[i] = Session(Home, uint64(i))
	}
	wantProgress(t, ingest(t, s, m[1], m[3]), Home, 1, 3)
	wantProgress(t, ingest(t, s, m[4], m[7]), Home, 1, 3)
	wantProgress(t, ingest(t, s, m[2]), Home, 4, 7)
	wantProgress(t, ingest(t, s, m[3]), Home, 4, 7)
	wantProgress(t, ingest(t, s, m[6], m[5]), Home, 7, 0)
	wantEvents(t, s, m[1:]...)
}

// anyOrderEndsTheSame sends one counter's rows many times over, shuffled and cut
// into batches anyhow: what is kept and acknowledged in the end is always the same.
func anyOrderEndsTheSame(t *testing.T, s store.Store) {
	for seed := range uint64(8) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		stream := store.Stream{Branch: "guihua", Kiosk: fmt.Sprintf("k%d", seed), Epoch: "e"}
		const n = 40
		rows := make([]store.Incoming, 0, 3*n)
		for i := range uint64(n) {
			if rnd.IntN(5) == 0 {
				rows = append(rows, Refused(stream, i+1, store.ReasonData))
			} else {
				rows = append(rows, Session(stream, i+1))
			}
		}
		rows = append(rows, rows...)
		rnd.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		inserted, refused := 0, make(map[uint64]bool)
		var last uint64
		for len(rows) > 0 {
			cut := 1 + rnd.IntN(min(9, len(rows)))
			r := ingest(t, s, rows[:cut]...)
			rows = rows[cut:]
			inserted += r.Inserted
			p := r.Streams[0]
			if p.Upto < last {
				t.Fatalf("seed %d: high water went back from %d to %d", seed, last, p.Upto)
			}
			last = p.Upto
			for _, x := range p.Refused {
				if x.Sequence > p.Upto {
					t.Fatalf("seed %d: refusal %d above %d", seed, x.Sequence, p.Upto)
				}
				refused[x.Sequence] = true
			}
		}
		if last != n || inserted+len(refused) != n {
			t.Errorf("seed %d: upto %d, %d inserted, %d refused; want %d in all", seed, last, inserted, len(refused), n)
		}
	}
}

func knownIDAtNewPosition(t *testing.T, s store.Store) {
	a, b := Session(Home, 1), Session(Home, 2)
	ingest(t, s, a, b)
	salvaged := store.Stream{Branch: Home.Branch, Kiosk: Home.Kiosk, Epoch: "epoch-2"}
	a2, b2 := a, b
	a2.Stream, b2.Stream = salvaged, salvaged
	for range 2 {
		r := ingest(t, s, a2, b2)
		if r.Inserted != 0 || r.Duplicates != 2 {
			t.Errorf("salvaged rows: %+v", r)
		}
		wantProgress(t, r, salvaged, 2, 0)
	}
	r := ingest(t, s, Session(salvaged, 3))
	wantProgress(t, r, salvaged, 3, 0)
	if c, err := s.Counts(t.Context()); err != nil || c.Events != 3 {
		t.Errorf("counts %+v, %v", c, err)
	}
}

func knownIDOtherBody(t *testing.T, s store.Store) {
	a := Session(Home, 1)
	ingest(t, s, a)
	forged := Session(Home, 2)
	forged.ID = a.ID
	for range 2 {
		wantProgress(t, ingest(t, s, forged), Home, 2, 0, event.Refusal{Sequence: 2, Reason: "conflict"})
	}
	wantEvents(t, s, a)
	wantAlarms(t, s, store.AlarmConflict)
	q, err := s.Quarantined(t.Context(), 0)
	if err != nil || len(q) != 1 || q[0].Reason != store.ReasonConflict || q[0].Count != 1 || string(q[0].Payload) != string(forged.Payload) ||
		q[0].Stream != Home || q[0].Sequence != 2 || q[0].Size != len(forged.Payload) {
		t.Errorf("quarantine %+v, %v", q, err)
	}
}

func knownPositionOtherBody(t *testing.T, s store.Store) {
	a, b := Session(Home, 1), Session(Home, 2)
	ingest(t, s, a, b)
	clone := Session(Home, 2)
	for range 2 {
		wantProgress(t, ingest(t, s, clone), Home, 2, 0, event.Refusal{Sequence: 2, Reason: "cloned"})
	}
	wantEvents(t, s, a, b)
	wantAlarms(t, s, store.AlarmCloned)
	if q, err := s.Quarantined(t.Context(), 0); err != nil || len(q) != 1 || q[0].Count != 2 {
		t.Errorf("quarantine %+v, %v", q, err)
	}
}

func refusedCountsAsTaken(t *testing.T, s store.Store) {
	a, bad, c := Session(Home, 1), Refused(Home, 2, store.ReasonData), Session(Home, 3)
	r := ingest(t, s, a, bad, c)
	wantProgress(t, r, Home, 3, 0, event.Refusal{Sequence: 2, Reason: "data"})
	if r.Quarantined[store.ReasonData] != 1 || r.Inserted != 2 {
		t.Errorf("result %+v", r)
	}
	// Sent again because the acknowledgement was lost: refused again, not kept again.
	r = ingest(t, s, bad)
	wantProgress(t, r, Home, 3, 0, event.Refusal{Sequence: 2, Reason: "data"})
	counts, err := s.QuarantineCounts(t.Context())
	if err != nil || counts[store.ReasonData] != 1 || len(counts) != 1 {
		t.Errorf("quarantined %v, %v", counts, err)
	}
	// Another body at the refused position.
	wantProgress(t, ingest(t, s, Session(Home, 2)), Home, 3, 0, event.Refusal{Sequence: 2, Reason: "cloned"})
	wantEvents(t, s, a, c)
}

func refusalWaitsForGap(t *testing.T, s store.Store) {
	wantProgress(t, ingest(t, s, Refused(Home, 2, store.ReasonMalformed)), Home, 0, 2)
	wantProgress(t, ingest(t, s, Session(Home, 1)), Home, 2, 0, event.Refusal{Sequence: 2, Reason: "malformed"})
}

func rubbishWithoutPosition(t *testing.T, s store.Store) {
	m := store.Incoming{Received: At, Topic: "v1/\xff\x00nonsense", Payload: nil, Reason: store.ReasonTopic}
	unread := Session(store.Stream{Branch: "guihua", Kiosk: "k1"}, 0)
	r := ingest(t, s, m, m, unread)
	if len(r.Streams) != 0 || r.Quarantined[store.ReasonTopic] != 2 || r.Quarantined[store.ReasonMalformed] != 1 {
		t.Errorf("result %+v", r)
	}
	q, err := s.Quarantined(t.Context(), 0)
	if err != nil || len(q) != 2 {
		t.Fatalf("quarantine %+v, %v", q, err)
	}
	wantEvents(t, s)
	if k, err := s.Kiosks(t.Context()); err != nil || len(k) != 0 {
		t.Errorf("rubbish made a counter: %v, %v", k, err)
	}
}

func quarantineIsBounded(t *testing.T, s store.Store) {
	keep := Refused(Home, 1, store.ReasonData)
	ingest(t, s, keep)
	const storm = store.MaxQuarantinedRubbish + 500
	batch := make([]store.Incoming, 0, storm)
	for i := range storm {
		batch = append(batch, store.Incoming{Received: At.Add(time.Hour), Topic: "rubbish", Payload: fmt.Appendf(nil, "%d", i), Reason: store.ReasonTopic})
	}
	ingest(t, s, batch...)
	counts, err := s.QuarantineCounts(t.Context())
	if err != nil || counts[store.ReasonTopic] != storm {
		t.Errorf("counted %v, %v", counts, err)
	}
	if removed, err := s.Prune(t.Context(), At.Add(time.Minute), At); err != nil || removed != 1 {
		t.Errorf("the storm pushed out the refused event: %d rows of it left, %v", removed, err)
	}
	if removed, err := s.Prune(t.Context(), At.Add(2*time.Hour), At); err != nil || removed != store.MaxQuarantinedRubbish {
		t.Errorf("%d rows of rubbish kept, %v", removed, err)
	}
}

func sameIDTwiceInBatch(t *testing.T, s store.Store) {
	a := Session(Home, 1)
	again := a
	again.Sequence = 2
	r := ingest(t, s, a, a, again, again)
	if r.Inserted != 1 || r.Duplicates != 3 {
		t.Errorf("result %+v", r)
	}
	wantProgress(t, r, Home, 2, 0)
	x, y := Session(Home, 3), Session(Home, 3)
	wantProgress(t, ingest(t, s, x, y), Home, 3, 0, event.Refusal{Sequence: 3, Reason: "cloned"})
	wantEvents(t, s, a, x)
}

func cancelledBatchIsNothing(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Ingest(ctx, []store.Incoming{Session(Home, 1)}); err == nil {
		t.Error("a cancelled batch was taken")
	}
	wantEvents(t, s)
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	ingest(t, s, Session(Home, 1))
}
