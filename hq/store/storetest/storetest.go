// Package storetest is the one conformance suite that every store must pass.
package storetest

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// At is when every test happens.
var At = time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC)

// Home is the stream that tests write to.
var Home = store.Stream{Branch: "guihua", Kiosk: "k1", Epoch: "epoch-1"}

var ids atomic.Uint64

// NewID gives a fresh, well-formed event id.
func NewID() string { return fmt.Sprintf("01890000-0000-7000-8000-%012x", ids.Add(1)) }

// Event makes an incoming event of the given type and body.
func Event(s store.Stream, sequence uint64, t event.Type, data any) store.Incoming {
	e, err := event.New(NewID(), At, s.Branch, s.Kiosk, t, data)
	if err != nil {
		panic(err) // a test's own data is wrong
	}
	body, err := e.Marshal()
	if err != nil {
		panic(err)
	}
	m := store.Incoming{Received: At.Add(time.Second), Topic: event.EventsTopic(s.Branch, s.Kiosk, t), Payload: body,
		Stream: s, Sequence: sequence, ID: e.ID, Hash: event.BodyHash(body), Type: t, Time: e.Time, Data: e.Data}
	payload, err := e.Decode()
	if err != nil {
		panic(err)
	}
	m.Carry(payload)
	return m
}

// Session makes a plain event.
func Session(s store.Stream, sequence uint64) store.Incoming {
	return Event(s, sequence, event.SessionEnded, event.Session{Task: "complaint", Outcome: "submitted", Seconds: float64(sequence)})
}

// Complaint makes a complaint with a number.
func Complaint(s store.Stream, sequence uint64, number string) store.Incoming {
	return Event(s, sequence, event.ComplaintSubmitted, event.Complaint{Number: number, Matter: "waiting", Cause: "服务态度及质量",
		Characters: 12, Anonymous: true, Received: "2026-11-27", RespondBy: "2026-12-02", CloseBy: "2026-12-08", Submitted: At,
		Content: &event.Sealed{KID: "hq-2026-11", Enc: make([]byte, 32), Ciphertext: make([]byte, 64)}})
}

// Refused makes a message that must go to quarantine.
func Refused(s store.Stream, sequence uint64, reason store.Reason) store.Incoming {
	payload := json.RawMessage(fmt.Sprintf(`{"broken":%q}`, NewID()))
	return store.Incoming{Received: At, Topic: event.EventsTopic(s.Branch, s.Kiosk, event.HelpCalled), Payload: payload,
		Stream: s, Sequence: sequence, Hash: event.BodyHash(payload), Reason: reason, Detail: "made by a test"}
}

// Number gives a valid query number.
func Number(t testing.TB, count uint64) string {
	t.Helper()
	n, err := event.NewNumbers([]byte("a key for tests only"), 1)
	if err != nil {
		t.Fatal(err)
	}
	s, err := n.Number(count)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
