package storetest

import (
	"fmt"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// aCrowd sends batches in which every one of many counters has a status and an
// event; one counter has begun a new outbox file meanwhile, and one lacks an event.
func aCrowd(t *testing.T, s store.Store) {
	const counters, rounds = 40, 3
	for round := range uint64(rounds) {
		var batch []store.Incoming
		for k := range counters {
			stream := store.Stream{Branch: "crowd", Kiosk: fmt.Sprintf("k%02d", k), Epoch: "first"}
			sequence := 2*round + 1
			if k == 7 && round == 2 {
				stream.Epoch, sequence = "second", 1
			}
			if k == 9 && round == 2 {
				sequence++ // number 5 is on its way still
			}
			clock := At.Add(time.Duration(round) * time.Minute)
			status := Event(stream, sequence, event.KioskStatus, event.Status{Version: "1", Started: At, Clock: clock, Backlog: k, DiskFreeMiB: int(round)})
			status.Time, status.Received = clock, clock.Add(time.Second)
			batch = append(batch, status, Session(stream, sequence+1))
		}
		r := ingest(t, s, batch...)
		if r.Inserted != 2*counters || len(r.Streams) != counters {
			t.Errorf("round %d: %d events of %d streams", round, r.Inserted, len(r.Streams))
		}
	}
	list, err := s.Kiosks(t.Context())
	if err != nil || len(list) != counters {
		t.Fatalf("%d counters, %v", len(list), err)
	}
	for k, got := range list {
		upto, epoch := uint64(2*rounds), "first"
		switch k {
		case 7:
			upto, epoch = 2, "second"
		case 9:
			upto = 4
		}
		if got.Upto != upto || got.Epoch != epoch || got.Events != 2*rounds || got.Status == nil || got.Status.DiskFreeMiB != rounds-1 ||
			got.SkewKnown != (k <= 10) || got.SkewKnown && got.Skew != -time.Second {
			t.Errorf("counter %d: %+v", k, got)
		}
	}
	wantAlarms(t, s, store.AlarmEpoch)
}
