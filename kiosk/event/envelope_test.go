package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

var testTime = time.Date(2026, 2, 6, 10, 11, 12, 345_678_900, time.FixedZone("", 8*60*60))

// sealedSample has the form of a seal; goldens need no randomness.
var sealedSample = &Sealed{KID: "hq-2026-01", Enc: bytes.Repeat([]byte{7}, 32), Ciphertext: bytes.Repeat([]byte{9}, 40)}

func samples() map[Type]any {
	oldest := testTime.Add(-time.Hour).Truncate(time.Second)
	at := testTime.Truncate(time.Second)
	return map[Type]any{
		FeedbackSubmitted: Feedback{
			Rating: "dissatisfied", Reversed: true, Reasons: []string{"waiting", "machine"},
			Anonymous: true, Number: "607730452", Content: sealedSample, Submitted: at,
		},
		ComplaintSubmitted: Complaint{
			Number: "778427719", Matter: "waiting", Cause: "服务态度及质量", Characters: 42, Sheets: 2,
			Consent: "2026-01", Received: "2026-02-06", RespondBy: "2026-02-11", CloseBy: "2026-02-21",
			Content: sealedSample, Submitted: at,
		},
		HelpCalled:   Help{Place: "2号机", Screen: "writing", Large: true},
		HelpAnswered: HelpAnswer{Call: otherID, Outcome: "answered", Seconds: 41.5},
		KioskStatus: Status{
			Version: "0.1.0", Started: oldest, Clock: at, Backlog: 3, OldestAt: &oldest, DiskFreeMiB: 20_480,
			Parts:   map[string]string{"voice": "degraded: no sound card", "printer": "ok"},
			Wording: &WordingStatus{Version: 7},
		},
		SessionEnded: Session{Task: "complaint", Outcome: "submitted", Seconds: 312.25, Corrections: 4, HelpCalled: true},

		TicketIssued:      Issued{Ticket: otherID, Number: "A012", Service: "cash", Class: "elderly", Ahead: 3, BandLow: 15, BandHigh: 20},
		TicketCalled:      Called{Ticket: otherID, Number: "A012", Counter: "3", Class: "elderly", Wait: 862.4},
		TicketRecalled:    Recalled{Ticket: otherID, Number: "A012", Counter: "3", Times: 2},
		TicketTransferred: Transferred{Ticket: otherID, Number: "A012", From: "3", Service: "loans", To: "5", Place: "keep"},
		TicketParked:      Parked{Ticket: otherID, Number: "A012", Counter: "3"},
		TicketResumed:     Returned{Ticket: otherID, Number: "A012"},
		TicketRejoined:    Returned{Ticket: otherID, Number: "A012"},
		TicketServed:      Served{Ticket: otherID, Number: "A012", Counter: "3", Service: "cash", Class: "elderly", Seconds: 371.2},
		TicketMissed:      Missed{Ticket: otherID, Number: "A012", Class: "elderly", Reason: "no-show", Wait: 862.4},
		BookingCheckedIn:  CheckedIn{Booking: "7f1c", Ticket: otherID, Slot: at, Late: true},
		BookingReceived:   Received{Version: 17, Refused: []BookingRefusal{{ID: "7f1d", Reason: "code-taken"}}},
		BookingRequested:  Requested{Version: 15},
		CounterOpened:     Opened{Counter: "3", Services: []string{"cash", "loans"}, Elastic: true},
		CounterClosed:     Closed{Counter: "3"},
		DayClosed: Day{Day: "2026-02-05", Rows: []DayRow{
			{Class: "elderly", Hour: -1, Issued: 40, Called: 38, Served: 36, NoShow: 2, Left: 2, WaitP50: 14, WaitP95: 44}}},
		ExplanationChecked: Explanation{Form: "threequestions", Wording: 7, Product: "封闭式理财",
			Answers: []ExplanationAnswer{{Question: "withdraw", Choice: "notyet", Clear: true}, {Question: "loss", Choice: "unsure"}}, Asked: at},
	}
}

func newSample(t testing.TB, typ Type) *Envelope {
	t.Helper()
	e, err := New(testID, testTime, "bj-haidian", testKiosk, typ, samples()[typ])
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func marshal(t testing.TB, e *Envelope) []byte {
	t.Helper()
	body, err := e.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// The golden files are the wire format: bodies in outboxes and in headquarters'
// database have this form. A change here needs a decision record.
func TestGoldenEvents(t *testing.T) {
	if len(samples()) != len(Types) {
		t.Fatalf("%d samples for %d types", len(samples()), len(Types))
	}
	for _, typ := range Types {
		body := marshal(t, newSample(t, typ))
		golden(t, string(typ)+".json", body)

		e, err := Unmarshal(body)
		if err != nil {
			t.Fatalf("%s: %v", typ, err)
		}
		if diff := cmp.Diff(newSample(t, typ), e); diff != "" {
			t.Errorf("%s: %s", typ, diff)
		}
		data, err := e.Decode()
		if err != nil {
			t.Fatalf("%s: %v", typ, err)
		}
		again, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again, e.Data) {
			t.Errorf("%s decodes to\n%s\nfrom\n%s", typ, again, e.Data)
		}
	}
	body, err := Splice(marshal(t, newSample(t, HelpCalled)), "5f0e8a9c-1111-4222-8333-444455556666", 17)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "positioned.json", body)
}

// golden compares body, indented for people, with a file of testdata.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, append(body, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSuffix(string(want), "\n"), string(body)); diff != "" {
		t.Errorf("%s: %s", path, diff)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	good := string(marshal(t, newSample(t, HelpCalled)))
	swap := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("sample lacks %s", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, body := range map[string]string{
		"empty":                 "",
		"array":                 "[]",
		"null":                  "null",
		"cut":                   good[:len(good)-1],
		"more behind":           good + "{}",
		"other version":         swap(`"1.0"`, `"0.3"`),
		"id not v7":             swap("7abc", "4abc"),
		"id upper case":         swap("89ab", "89AB"),
		"branch malformed":      strings.ReplaceAll(good, "bj-haidian", "bj haidian"),
		"source of another":     swap(`"/bj-haidian/k2"`, `"/bj-haidian/k3"`),
		"type malformed":        swap("help.called", "Help"),
		"no time":               swap(`"time":"2026-02-06T10:11:12.345+08:00",`, ""),
		"time malformed":        swap("2026-02-06T", "yesterday "),
		"other content type":    swap("application/json", "text/plain"),
		"no data":               swap(`,"data":{`, `,"extra":{`),
		"null data":             `{"data":null` + good[strings.Index(good, "}")+0:],
		"attribute twice":       swap(`"kiosk":"k2"`, `"kiosk":"k2","kiosk":"k2"`),
		"other case":            swap(`"kiosk":"k2"`, `"Kiosk":"k2"`),
		"wrong JSON type":       swap(`"kiosk":"k2"`, `"kiosk":2`),
		"epoch alone":           swap(`}}`, `},"epoch":"e1"}`),
		"sequence not a number": swap(`}}`, `},"epoch":"e1","sequence":"x"}`),
		"sequence 0":            swap(`}}`, `},"epoch":"e1","sequence":"0"}`),
		"not UTF-8":             swap("2号机", "\xff\xfe"),
		"many attributes":       "{" + manyAttributes() + good[1:],
	} {
		if e, err := Unmarshal([]byte(body)); !errors.Is(err, ErrEnvelope) {
			t.Errorf("%s: %v, %v", name, e, err)
		}
	}
	if _, err := Unmarshal(bytes.Repeat([]byte(" "), MaxBody+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := Unmarshal([]byte(swap(`"kiosk":"k2"`, `"kiosk":"k2","traceparent":"00-1"`))); err != nil {
		t.Errorf("an extension attribute is refused: %v", err)
	}
}

func manyAttributes() string {
	var b strings.Builder
	for c := 'a'; c <= 'z'; c++ {
		b.WriteString(`"x` + string(c) + `":1,`)
	}
	return b.String()
}

func TestDecodeRefuses(t *testing.T) {
	type change func(map[string]any)
	set := func(key string, v any) change { return func(m map[string]any) { m[key] = v } }
	for _, c := range []struct {
		typ  Type
		what string
		set  change
	}{
		{ComplaintSubmitted, "number", set("number", "778427718")},
		{ComplaintSubmitted, "matter", set("matter", "等太久")},
		{ComplaintSubmitted, "cause", set("cause", "")},
		{ComplaintSubmitted, "characters", set("characters", 301)},
		{ComplaintSubmitted, "sheets", set("sheets", 7)},
		{ComplaintSubmitted, "sheets", func(m map[string]any) { m["characters"], m["sheets"] = 0, 0 }},
		{ComplaintSubmitted, "consent", set("consent", "")},
		{ComplaintSubmitted, "received", set("received", "2026-02-30")},
		{ComplaintSubmitted, "respond_by", set("respond_by", "2026-02-05")},
		{ComplaintSubmitted, "close_by", set("close_by", "soon")},
		{ComplaintSubmitted, "content", set("content", nil)},
		{ComplaintSubmitted, "content", set("content", map[string]any{"kid": "hq", "enc": "AAAA", "ciphertext": "AAAA"})},
		{ComplaintSubmitted, "submitted", set("submitted", "0001-01-01T00:00:00Z")},
		{ComplaintSubmitted, "another form", set("characters", "42")},
		{FeedbackSubmitted, "rating", set("rating", "fine")},
		{FeedbackSubmitted, "reasons", set("reasons", []string{"a b"})},
		{FeedbackSubmitted, "reasons", set("reasons", make([]string, maxReasons+1))},
		{FeedbackSubmitted, "number", set("number", "")},
		{FeedbackSubmitted, "number", set("content", nil)},
		{HelpCalled, "place", set("place", "a\nb")},
		{HelpCalled, "place", set("place", strings.Repeat("机", maxText+1))},
		{HelpCalled, "screen", set("screen", "")},
		{HelpAnswered, "call", set("call", "x")},
		{HelpAnswered, "outcome", set("outcome", "maybe")},
		{HelpAnswered, "seconds", set("seconds", -1)},
		{KioskStatus, "version", set("version", "")},
		{KioskStatus, "backlog", set("backlog", -1)},
		{KioskStatus, "disk_free_mib", set("disk_free_mib", -2)},
		{KioskStatus, "parts", set("parts", map[string]string{"Voice": "ok"})},
		{KioskStatus, "clock", set("clock", "0001-01-01T00:00:00Z")},
		{SessionEnded, "outcome", set("outcome", "")},
		{SessionEnded, "seconds", set("seconds", 1e9)},
	} {
		e := newSample(t, c.typ)
		var fields map[string]any
		if err := json.Unmarshal(e.Data, &fields); err != nil {
			t.Fatal(err)
		}
		c.set(fields)
		raw, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		e.Data = raw
		if _, err := e.Decode(); !errors.Is(err, ErrPayload) || !strings.Contains(err.Error(), c.what) &&
			c.what != "another form" {
			t.Errorf("%s, %s: %v", c.typ, c.what, err)
		}
	}
	e := newSample(t, HelpCalled)
	e.Type = "help.wanted"
	if _, err := e.Decode(); !errors.Is(err, ErrUnknownType) {
		t.Errorf("unknown type: %v", err)
	}
	if err := e.Validate(); err != nil {
		t.Errorf("the envelope of an unknown type is refused: %v", err)
	}
	e = newSample(t, HelpCalled)
	e.Data = json.RawMessage(`{"place":"2号机","screen":"home","mood":"later release"}`)
	if _, err := e.Decode(); err != nil {
		t.Errorf("a field of a later release is refused: %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New("x", testTime, "b1", "k1", HelpCalled, Help{Place: "p", Screen: "home"}); !errors.Is(err, ErrEnvelope) {
		t.Errorf("id: %v", err)
	}
	if _, err := New(testID, testTime, "b1", "k1", HelpCalled, Help{}); !errors.Is(err, ErrPayload) {
		t.Errorf("payload: %v", err)
	}
	if _, err := New(testID, testTime, "b1", "k1", "help.wanted", Help{Place: "p", Screen: "home"}); !errors.Is(err, ErrUnknownType) {
		t.Errorf("type: %v", err)
	}
	if _, err := New(testID, testTime, "b1", "k1", HelpCalled, func() {}); err == nil {
		t.Error("data without JSON accepted")
	}
}

func TestMarshalLeavesRoomForPosition(t *testing.T) {
	seal := *sealedSample
	c := samples()[ComplaintSubmitted].(Complaint)
	c.Content = &seal
	e := func(n int) *Envelope {
		seal.Ciphertext = make([]byte, n)
		e, err := New(testID, testTime, "bj-haidian", testKiosk, ComplaintSubmitted, c)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	// Base64 takes four bytes for three: this is the largest ciphertext that fits.
	most := (MaxBody - PositionRoom - len(marshal(t, e(18))) + 24) / 4 * 3
	if _, err := e(most + 3).Marshal(); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("%d bytes of ciphertext: %v", most+3, err)
	}
	body, err := Splice(marshal(t, e(most)), "5f0e8a9c-1111-4222-8333-444455556666", 1<<64-1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Unmarshal(body); err != nil {
		t.Fatal(err)
	}
}

func TestNewID(t *testing.T) {
	before := ""
	for range 100 {
		id, err := NewID()
		if err != nil {
			t.Fatal(err)
		}
		if !validEventID(id) || id <= before {
			t.Fatalf("%s after %s", id, before)
		}
		before = id
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, typ := range Types {
		body := marshal(f, newSample(f, typ))
		f.Add(body)
		spliced, err := Splice(body, "e1", 5)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(spliced)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		hash := BodyHash(body)
		e, err := Unmarshal(body)
		if err != nil {
			if !errors.Is(err, ErrEnvelope) && !errors.Is(err, ErrTooLarge) {
				t.Fatalf("unexpected error %v", err)
			}
			return
		}
		if _, err := e.Decode(); err != nil && !errors.Is(err, ErrPayload) && !errors.Is(err, ErrUnknownType) {
			t.Fatalf("unexpected error %v", err)
		}
		if e.Epoch == "" {
			if _, _, _, err := Unsplice(body); err == nil {
				t.Fatal("Unsplice sees a position that Unmarshal does not")
			}
			spliced, err := Splice(body, "e1", 9)
			if err != nil {
				return // not compact, or too large
			}
			if BodyHash(spliced) != hash {
				t.Fatal("the position changes the hash")
			}
			p, err := Unmarshal(spliced)
			if err != nil {
				t.Fatalf("spliced: %v", err)
			}
			if diff := cmp.Diff(e.WithPosition("e1", 9), p); diff != "" {
				t.Fatalf("spliced: %s", diff)
			}
		}
	})
}
