package storetest

import (
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// forget keeps cases, what a gap holds back, and what is younger; the audit chain
// tells where it was cut.
func forget(t *testing.T, s store.Store) {
	old, young := At, At.AddDate(0, 0, 300)
	arrived := func(m store.Incoming, at time.Time) store.Incoming {
		m.Received, m.Time = at, at
		return m
	}
	late := Home
	late.Kiosk = "k9"
	kept := []store.Incoming{arrived(Complaint(Home, 2, Number(t, 1)), old), arrived(Session(late, 7), old), arrived(Session(Home, 5), young)}
	ingest(t, s, kept[0], kept[1], arrived(Session(Home, 1), old), arrived(Session(Home, 3), old),
		arrived(Queued(Home, 4, old, event.TicketIssued, event.Issued{Ticket: "t", Number: "A001", Service: "cash", Class: "normal"}), old))
	ingest(t, s, kept[2])
	slot := At.Add(time.Hour).Truncate(time.Hour)
	if _, _, err := s.PlaceBooking(t.Context(), request("old", slot, 9)); err != nil {
		t.Fatal(err)
	}
	for i, at := range []time.Time{old, old, young} {
		if err := s.RecordAudit(t.Context(), login.Entry{Time: at.Add(time.Duration(i) * time.Second), Who: "li", What: "opened"}); err != nil {
			t.Fatal(err)
		}
	}
	before, err := s.Audit(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	limit := old.AddDate(0, 0, 200)
	if n, err := s.Forget(t.Context(), old, young); err != nil || n != 0 {
		t.Errorf("nothing is older, but %d rows went, %v", n, err)
	}
	if n, err := s.Forget(t.Context(), limit, young); err != nil || n != 7 {
		t.Errorf("%d rows went, %v", n, err)
	}
	wantEvents(t, s, kept...)
	if _, err := s.Booking(t.Context(), "b-old"); err == nil {
		t.Error("an old booking stays")
	}
	after, err := s.Audit(t.Context(), 0, 0)
	if err != nil || len(after) != 2 || after[0].Sequence != 3 || after[1].What != store.AuditCut || after[1].Object != store.AuditEnd(2, before[1].Hash) {
		t.Errorf("audit %+v, %v", after, err)
	}
	// What comes again, and what comes next, is taken as ever.
	again := kept[2]
	if r := ingest(t, s, again); r.Duplicates != 1 {
		t.Errorf("again: %+v", r)
	}
	r := ingest(t, s, arrived(Session(Home, 6), young))
	wantProgress(t, r, Home, 6, 0)
	if n, err := s.Forget(t.Context(), limit, young); err != nil || n != 0 {
		t.Errorf("a second time %d rows went, %v", n, err)
	}
}
