package event

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAckRoundTrip(t *testing.T) {
	want := &Ack{Epoch: "5f0e8a9c-1111-4222-8333-444455556666", Upto: 812, Credit: 1024,
		Refused: []Refusal{{Sequence: 811, Reason: "body differs from the one known under this id"}, {Sequence: 815, Reason: "malformed"}}, ReplayFrom: 3}
	body, err := want.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "ack.json", body)
	got, err := UnmarshalAck(body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHelpReplyRoundTrip(t *testing.T) {
	want := &HelpReply{Call: testID, State: HelpStateAnswered, At: testTime}
	body, err := want.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "helpreply.json", body)
	got, err := UnmarshalHelpReply(body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDownRefuses(t *testing.T) {
	tooMany := &Ack{Epoch: "e1", Upto: 1 << 20, Refused: make([]Refusal, MaxRefused+1)}
	for i := range tooMany.Refused {
		tooMany.Refused[i] = Refusal{Sequence: uint64(i + 1), Reason: "r"}
	}
	if _, err := tooMany.Marshal(); !errors.Is(err, ErrDown) {
		t.Errorf("too many refusals: %v", err)
	}
	for _, body := range []string{
		``, `[]`, `{}`, `{"epoch":"E 1","upto":1}`, `{"epoch":"e1","upto":-1}`, `{"epoch":"e1","upto":1,"credit":-1}`,
		`{"epoch":"e1","upto":1,"credit":65537}`, `{"epoch":"e1","upto":1,"refused":[{"sequence":0,"reason":"x"}]}`,
		`{"epoch":"e1","upto":1,"refused":[{"sequence":1,"reason":""}]}`,
	} {
		if a, err := UnmarshalAck([]byte(body)); !errors.Is(err, ErrDown) {
			t.Errorf("%s: %+v, %v", body, a, err)
		}
	}
	for _, body := range []string{
		``, `{}`, `{"call":"` + testID + `","state":"maybe","at":"2026-02-06T10:00:00Z"}`,
		`{"call":"` + testID + `","state":"coming"}`, `{"call":"1","state":"coming","at":"2026-02-06T10:00:00Z"}`,
	} {
		if h, err := UnmarshalHelpReply([]byte(body)); !errors.Is(err, ErrDown) {
			t.Errorf("%s: %+v, %v", body, h, err)
		}
	}
	if _, err := UnmarshalAck([]byte(strings.Repeat(" ", MaxDown+1))); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

// The largest Ack that Validate lets through must fit its bound.
func TestLargestAckFits(t *testing.T) {
	a := &Ack{Epoch: strings.Repeat("e", 36), Upto: 1<<64 - 1, Credit: MaxCredit, ReplayFrom: 1<<64 - 1}
	for range MaxRefused {
		a.Refused = append(a.Refused, Refusal{Sequence: 1<<64 - 1, Reason: strings.Repeat("<", maxText)})
	}
	if _, err := a.Marshal(); err != nil {
		t.Error(err)
	}
}

func FuzzUnmarshalAck(f *testing.F) {
	f.Add([]byte(`{"epoch":"e1","upto":7,"credit":64,"refused":[{"sequence":3,"reason":"x"}]}`))
	f.Add([]byte(`{"call":"` + testID + `","state":"coming","at":"2026-02-06T10:00:00Z"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if a, err := UnmarshalAck(body); err == nil {
			again, err := a.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			b, err := UnmarshalAck(again)
			if err != nil {
				t.Fatal(err)
			}
			if twice, err := b.Marshal(); err != nil || !bytes.Equal(again, twice) {
				t.Fatalf("%s became %s, %v", again, twice, err)
			}
		}
		if h, err := UnmarshalHelpReply(body); err == nil {
			if err := h.Validate(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
