package storetest

import (
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// gone checks that a counter whose connection ended is known as gone until its next
// event, and that the word about it is nothing else.
func gone(t *testing.T, s store.Store) {
	away := func(kiosk, how string, at time.Time) store.Incoming {
		return store.Incoming{Received: at, Topic: event.GoneTopic(Home.Branch, kiosk), Gone: &event.Gone{How: how},
			Stream: store.Stream{Branch: Home.Branch, Kiosk: kiosk}}
	}
	is := func(how string) {
		t.Helper()
		k, err := s.Kiosks(t.Context())
		if err != nil || len(k) != 1 || k[0].Gone != how || k[0].Upto != uint64(k[0].Events) {
			t.Errorf("kiosks %+v, %v; want one that is gone %q", k, err, how)
		}
	}
	first := Session(Home, 1)
	ingest(t, s, first)
	is("")
	r := ingest(t, s, away(Home.Kiosk, event.GoneLost, first.Received.Add(time.Second)), away("unknown", event.GoneLost, first.Received))
	if r.Inserted+r.Duplicates+len(r.Quarantined)+len(r.Streams) != 0 {
		t.Errorf("it came to %+v", r)
	}
	is(event.GoneLost)
	second := Session(Home, 2)
	second.Received = first.Received.Add(2 * time.Second)
	ingest(t, s, second)
	is("")
	third := Session(Home, 3)
	third.Received = first.Received.Add(3 * time.Second)
	ingest(t, s, third, away(Home.Kiosk, event.GoneClosed, third.Received.Add(time.Millisecond)))
	is(event.GoneClosed)
}
