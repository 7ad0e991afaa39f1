package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// Rating makes feedback without words, which has no number.
func Rating(s store.Stream, sequence uint64, rating string, reasons ...string) store.Incoming {
	return Event(s, sequence, event.FeedbackSubmitted, event.Feedback{Rating: rating, Reasons: reasons, Anonymous: true, Submitted: At})
}

func worded(s store.Stream, sequence uint64, number string) store.Incoming {
	return Event(s, sequence, event.FeedbackSubmitted, event.Feedback{Rating: "neutral", Reasons: []string{"hall"}, Anonymous: true, Submitted: At,
		Number: number, Content: &event.Sealed{KID: "k", Enc: make([]byte, 32), Ciphertext: make([]byte, 32)}})
}

func feedback(t *testing.T, s store.Store) {
	batch := []store.Incoming{Rating(Home, 1, "satisfied", "waiting", "hall"), worded(Home, 2, Number(t, 7)), Rating(Home, 3, "very_satisfied")}
	for range 2 { // the second time changes nothing
		ingest(t, s, batch...)
	}
	found, err := s.Complaints(t.Context(), store.ComplaintFilter{}, 0, 0)
	if err != nil || len(found) != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	if c := found[1]; c.Rating != "neutral" || c.Number != Number(t, 7) || !slices.Equal(c.Reasons, []string{"hall"}) || c.Type != event.FeedbackSubmitted {
		t.Errorf("with words: %+v", c)
	}
	want := store.Complaint{Cursor: found[2].Cursor, Event: batch[0].ID, Type: event.FeedbackSubmitted, Branch: "guihua", Kiosk: "k1",
		Rating: "satisfied", Reasons: []string{"waiting", "hall"}, Anonymous: true, Submitted: At, Arrived: batch[0].Received, State: store.StateReceived}
	if d := cmp.Diff(want, found[2]); d != "" {
		t.Errorf("without words (-want +got):\n%s", d)
	}
	if len(found[0].Reasons) != 0 {
		t.Errorf("reasons %q where none were given", found[0].Reasons)
	}
	one, err := s.ComplaintOf(t.Context(), batch[0].ID)
	if d := cmp.Diff(want, one); err != nil || d != "" {
		t.Errorf("by its event: %v\n%s", err, d)
	}
	if _, err := s.ComplaintOf(t.Context(), NewID()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of an unknown event: %v", err)
	}
	if c, err := s.Complaint(t.Context(), "guihua", ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an empty number finds %+v, %v", c, err)
	}
	wantAlarms(t, s) // two without a number are no number given twice
	if c, err := s.Counts(t.Context()); err != nil || c != (store.Counts{Events: 3, Feedback: 3, Ratings: 2, Kiosks: 1}) {
		t.Errorf("counts %+v, %v", c, err)
	}
}

// ratingsInAnyOrder: salvaged under new positions, forged or cloned, each is listed once.
func ratingsInAnyOrder(t *testing.T, s store.Store) {
	a, b := Rating(Home, 1, "satisfied"), Rating(Home, 2, "dissatisfied")
	again := b
	again.Stream.Epoch, again.Sequence = "epoch-2", 1
	forged := Rating(Home, 3, "very_dissatisfied")
	forged.ID = a.ID
	ingest(t, s, b, a, forged)
	ingest(t, s, again, Rating(Home, 2, "neutral"))
	list, err := s.Complaints(t.Context(), store.ComplaintFilter{}, 0, 0)
	if err != nil || len(list) != 2 || list[0].Event != a.ID || list[0].Rating != "satisfied" || list[1].Event != b.ID {
		t.Errorf("%+v, %v", list, err)
	}
}

// complaintFilter walks every filter by pages: nothing else, all of it, in order.
func complaintFilter(t *testing.T, s store.Store) {
	streams := []store.Stream{Home, {Branch: "haitang", Kiosk: "k1", Epoch: "e"}}
	want := map[store.ComplaintFilter][]string{}
	note := func(m store.Incoming) store.Incoming {
		for _, typ := range []event.Type{"", m.Type} {
			for _, branch := range []string{"", m.Stream.Branch} {
				f := store.ComplaintFilter{Type: typ, Branch: branch}
				want[f] = append([]string{m.ID}, want[f]...)
			}
		}
		return m
	}
	for i := range uint64(20) {
		of := streams[i%2]
		switch sequence := i/2 + 1; i % 5 {
		case 0:
			ingest(t, s, note(Rating(of, sequence, "neutral")))
		case 1:
			ingest(t, s, note(worded(of, sequence, Number(t, i))))
		default:
			ingest(t, s, note(Complaint(of, sequence, Number(t, i))))
		}
	}
	want[store.ComplaintFilter{Branch: "nowhere"}] = nil
	want[store.ComplaintFilter{Type: event.HelpCalled, Branch: "guihua"}] = nil
	for f, ids := range want {
		var got []string
		for before := int64(0); ; {
			page, err := s.Complaints(t.Context(), f, before, 3)
			if err != nil || len(page) > 3 {
				t.Fatalf("%+v: %d rows, %v", f, len(page), err)
			}
			if len(page) == 0 {
				break
			}
			for _, c := range page {
				got = append(got, c.Event)
			}
			before = page[len(page)-1].Cursor
		}
		if d := cmp.Diff(ids, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", fmt.Sprint(f), d)
		}
	}
}
