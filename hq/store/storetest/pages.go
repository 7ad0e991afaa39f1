package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

func complaints(t *testing.T, s store.Store) {
	first, second := Complaint(Home, 1, Number(t, 1)), Complaint(Home, 2, Number(t, 2))
	ingest(t, s, first, Session(Home, 3), second)
	list, err := s.Complaints(t.Context(), store.ComplaintFilter{}, 0, 0)
	if err != nil || len(list) != 2 || list[0].Event != second.ID {
		t.Fatalf("newest first: %+v, %v", list, err)
	}
	older, err := s.Complaints(t.Context(), store.ComplaintFilter{}, list[0].Cursor, 1)
	if err != nil || len(older) != 1 || older[0].Event != first.ID {
		t.Errorf("older: %+v, %v", older, err)
	}
	found, err := s.Complaint(t.Context(), "guihua", Number(t, 1))
	if err != nil || len(found) != 1 {
		t.Fatalf("by number: %v, %v", found, err)
	}
	want := store.Complaint{Cursor: older[0].Cursor, Event: first.ID, Type: event.ComplaintSubmitted, Branch: "guihua", Kiosk: "k1",
		Number: Number(t, 1), Matter: "waiting", Cause: "服务态度及质量", Characters: 12, Anonymous: true, Submitted: At, Arrived: first.Received,
		Received: "2026-11-27", RespondBy: "2026-12-02", CloseBy: "2026-12-08", State: store.StateReceived}
	if d := cmp.Diff(want, found[0]); d != "" {
		t.Errorf("complaint (-want +got):\n%s", d)
	}
	for _, c := range [][2]string{{"haitang", Number(t, 1)}, {"guihua", Number(t, 3)}} {
		if _, err := s.Complaint(t.Context(), c[0], c[1]); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func numberGivenTwice(t *testing.T, s store.Store) {
	other := store.Stream{Branch: "guihua", Kiosk: "k2", Epoch: "e"}
	ingest(t, s, Complaint(Home, 1, Number(t, 1)), Complaint(other, 1, Number(t, 1)))
	found, err := s.Complaint(t.Context(), "guihua", Number(t, 1))
	if err != nil || len(found) != 2 {
		t.Errorf("%d found, %v: neither customer's complaint may hide the other's", len(found), err)
	}
	wantAlarms(t, s, store.AlarmNumber)
}

func helpCallsInAnyOrder(t *testing.T, s store.Store) {
	call := Event(Home, 1, event.HelpCalled, event.Help{Place: "2号机", Screen: "writing", Large: true})
	answer := Event(Home, 2, event.HelpAnswered, event.HelpAnswer{Call: call.ID, Outcome: "answered", Seconds: 41.5})
	stranger := Event(store.Stream{Branch: "haitang", Kiosk: "k9", Epoch: "e"}, 1, event.HelpAnswered,
		event.HelpAnswer{Call: call.ID, Outcome: "cancelled", Seconds: 1})
	open := Event(Home, 3, event.HelpCalled, event.Help{Place: "2号机", Screen: "home"})
	ingest(t, s, answer)
	ingest(t, s, call, stranger, open)
	list, err := s.HelpCalls(t.Context(), false, 0)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	want := store.HelpCall{Event: call.ID, Branch: "guihua", Kiosk: "k1", Place: "2号机", Screen: "writing", Large: true, Called: At, Outcome: "answered", Seconds: 41.5}
	for _, h := range list {
		if h.Event == call.ID {
			if d := cmp.Diff(want, h); d != "" {
				t.Errorf("call (-want +got):\n%s", d)
			}
		}
	}
	if list, err = s.HelpCalls(t.Context(), true, 0); err != nil || len(list) != 1 || list[0].Event != open.ID {
		t.Errorf("open calls: %+v, %v", list, err)
	}
}

func kioskStatus(t *testing.T, s store.Store) {
	status := func(seq uint64, minute int, backlog int, ahead time.Duration) store.Incoming {
		at := At.Add(time.Duration(minute) * time.Minute)
		m := Event(Home, seq, event.KioskStatus, event.Status{Version: "1", Started: At, Clock: at.Add(ahead), Backlog: backlog,
			DiskFreeMiB: 1000 + minute, Parts: map[string]string{"voice": "ok"}})
		m.Time, m.Received = at, at
		return m
	}
	only := func() store.Kiosk {
		t.Helper()
		list, err := s.Kiosks(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		return list[0]
	}
	ingest(t, s, Session(Home, 1))
	if k := only(); k.Status != nil || k.Upto != 1 || !k.LastContact.Equal(At.Add(time.Second)) {
		t.Errorf("before the first status: %+v", k)
	}
	ingest(t, s, status(3, 10, 0, -40*time.Second), status(2, 5, 2, 0))
	k := only()
	if k.Status == nil || k.Status.DiskFreeMiB != 1010 || !k.SkewKnown || k.Skew != -40*time.Second || k.Events != 3 || k.Upto != 3 {
		t.Errorf("newest status: %+v", k)
	}
	ingest(t, s, status(5, 7, 0, 0)) // late, behind a gap
	if k = only(); k.Status.DiskFreeMiB != 1010 || k.Upto != 3 || k.Waiting != 5 {
		t.Errorf("after a late status: %+v", k)
	}
	ingest(t, s, status(4, 20, 500, -time.Hour))
	if k = only(); k.Status.Backlog != 500 || k.SkewKnown || k.Upto != 5 {
		t.Errorf("with a backlog: %+v", k)
	}
}

func newEpoch(t *testing.T, s store.Store) {
	next := store.Stream{Branch: Home.Branch, Kiosk: Home.Kiosk, Epoch: "epoch-2"}
	ingest(t, s, Session(Home, 1))
	wantAlarms(t, s)
	r := ingest(t, s, Session(next, 1))
	wantProgress(t, r, next, 1, 0)
	wantAlarms(t, s, store.AlarmEpoch)
	ingest(t, s, Session(Home, 2)) // a straggler
	list, err := s.Kiosks(t.Context())
	if err != nil || len(list) != 1 || list[0].Epoch != "epoch-2" || list[0].Events != 3 {
		t.Errorf("%+v, %v", list, err)
	}
}

func users(t *testing.T, s store.Store) {
	u := store.User{Login: "zhou", Name: "周敏", Role: "handler", Credential: "$argon2id$…", Created: At}
	if err := s.AddUser(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	if err := s.AddUser(t.Context(), u); !errors.Is(err, store.ErrExists) {
		t.Errorf("added twice: %v", err)
	}
	u.Disabled, u.Role = true, "auditor"
	u.Attempts = login.Attempts{Failed: 3, Latest: At}
	if err := errors.Join(s.SetUser(t.Context(), u), s.SetAttempts(t.Context(), "zhou", u.Attempts)); err != nil {
		t.Fatal(err)
	}
	got, err := s.User(t.Context(), "zhou")
	if d := cmp.Diff(u, got); err != nil || d != "" {
		t.Errorf("user (-want +got):\n%s%v", d, err)
	}
	if list, err := s.Users(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("users %v, %v", list, err)
	}
	nobody := store.User{Login: "nobody"}
	_, err = s.User(t.Context(), "nobody")
	for _, err := range []error{err, s.SetUser(t.Context(), nobody), s.SetAttempts(t.Context(), "nobody", login.Attempts{})} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	}
}

func sessions(t *testing.T, s store.Store) {
	if err := s.AddUser(t.Context(), store.User{Login: "zhou", Created: At}); err != nil {
		t.Fatal(err)
	}
	want := store.Session{Token: [32]byte{1, 2}, Login: "zhou", Created: At, Expires: At.Add(time.Hour)}
	if err := s.AddSession(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	got, err := s.Session(t.Context(), want.Token, At.Add(59*time.Minute))
	if err != nil || got != want {
		t.Errorf("session %+v, %v", got, err)
	}
	if _, err := s.Session(t.Context(), want.Token, want.Expires); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ended by time: %v", err)
	}
	if err := s.EndSession(t.Context(), want.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(t.Context(), want.Token, At); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ended: %v", err)
	}
}

func auditChain(t *testing.T, s store.Store) {
	entry := func(what string) login.Entry { return login.Entry{Time: At, Who: "zhou", What: what, Object: NewID()} }
	if err := s.RecordAudit(t.Context(), entry("opened"), entry("opened")); err != nil {
		t.Fatal(err)
	}
	if err := s.RecordAudit(t.Context(), entry("closed")); err != nil {
		t.Fatal(err)
	}
	if err := s.RecordAudit(t.Context(), entry("opened"), login.Entry{}); !errors.Is(err, login.ErrEntry) {
		t.Errorf("an empty entry: %v", err)
	}
	list, err := s.Audit(t.Context(), 0, 0)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	var entries []login.Entry
	for i, e := range list {
		if e.Sequence != int64(i+1) {
			t.Errorf("entry %d has number %d", i, e.Sequence)
		}
		entries = append(entries, e.Entry)
	}
	if err := login.VerifyEntries(login.Digest{}, entries); err != nil {
		t.Error(err)
	}
	if rest, err := s.Audit(t.Context(), 2, 0); err != nil || len(rest) != 1 || rest[0].What != "closed" {
		t.Errorf("after 2: %v, %v", rest, err)
	}
}

func prune(t *testing.T, s store.Store) {
	if err := s.AddUser(t.Context(), store.User{Login: "zhou", Created: At}); err != nil {
		t.Fatal(err)
	}
	for i, expires := range []time.Time{At, At.Add(time.Hour)} {
		if err := s.AddSession(t.Context(), store.Session{Token: [32]byte{byte(i)}, Login: "zhou", Created: At, Expires: expires}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RaiseAlarm(t.Context(), Home, store.AlarmGap, "old", At.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.RaiseAlarm(t.Context(), Home, store.AlarmCloned, "new", At); err != nil {
		t.Fatal(err)
	}
	ingest(t, s, Refused(Home, 1, store.ReasonData))
	if n, err := s.Prune(t.Context(), At, At); err != nil || n != 2 {
		t.Errorf("removed %d rows, %v; want the old session and the old alarm", n, err)
	}
	wantAlarms(t, s, store.AlarmCloned)
	if n, err := s.Prune(t.Context(), At.Add(time.Second), At); err != nil || n != 2 {
		t.Errorf("removed %d rows, %v; want the alarm and the quarantined message", n, err)
	}
}
