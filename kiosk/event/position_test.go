package event

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestSpliceAndUnsplice(t *testing.T) {
	for _, typ := range Types {
		body := marshal(t, newSample(t, typ))
		seen := BodyHash(body)
		for _, seq := range []uint64{1, 42, 1<<64 - 1} {
			spliced, err := Splice(body, "epoch-2", seq)
			if err != nil {
				t.Fatal(err)
			}
			e, err := Unmarshal(spliced)
			if err != nil {
				t.Fatal(err)
			}
			epoch, got, err := e.Position()
			if err != nil || epoch != "epoch-2" || got != seq {
				t.Errorf("%s: position %s %d, %v", typ, epoch, got, err)
			}
			bare, epoch, got, err := Unsplice(spliced)
			if err != nil || epoch != "epoch-2" || got != seq || !bytes.Equal(bare, body) {
				t.Errorf("%s: unsplice %s %d, %v", typ, epoch, got, err)
			}
			if BodyHash(spliced) != seen {
				t.Errorf("%s: the position changes the hash", typ)
			}
			whole, err := newSample(t, typ).WithPosition("epoch-2", seq).Marshal()
			if err != nil || !bytes.Equal(whole, spliced) {
				t.Errorf("%s: Marshal and Splice disagree: %v\n%s\n%s", typ, err, whole, spliced)
			}
		}
	}
}

func TestHashTellsBodiesApart(t *testing.T) {
	body := marshal(t, newSample(t, HelpCalled))
	other := []byte(strings.Replace(string(body), "2号机", "3号机", 1))
	if BodyHash(body) == BodyHash(other) {
		t.Error("two bodies, one hash")
	}
}

func TestSpliceRefuses(t *testing.T) {
	body := marshal(t, newSample(t, HelpCalled))
	spliced, err := Splice(body, "e1", 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body  []byte
		epoch string
		seq   uint64
		want  error
	}{
		"position already": {spliced, "e1", 2, ErrEnvelope},
		"sequence 0":       {body, "e1", 0, ErrEnvelope},
		"no epoch":         {body, "", 1, ErrEnvelope},
		"epoch malformed":  {body, `"`, 1, ErrEnvelope},
		"epoch long":       {body, strings.Repeat("e", 37), 1, ErrEnvelope},
		"empty body":       {nil, "e1", 1, ErrEnvelope},
		"empty object":     {[]byte("{}"), "e1", 1, ErrEnvelope},
		"no object":        {[]byte("[1,2]"), "e1", 1, ErrEnvelope},
		"space behind":     {append(bytes.Clone(body), '\n'), "e1", 1, ErrEnvelope},
		"too large":        {[]byte(`{"a":"` + strings.Repeat("x", MaxBody-10) + `"}`), "e1", 1, ErrTooLarge},
	} {
		if _, err := Splice(c.body, c.epoch, c.seq); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a customer or a hostile kiosk puts into data never passes for a position.
func TestUnspliceIgnoresContent(t *testing.T) {
	for _, body := range []string{
		`{"data":{"a":1,"epoch":"e1","sequence":"7"}}`,
		`{"data":",\"epoch\":\"e1\",\"sequence\":\"7\"}"}`,
		`{"data":1,"epoch":"e1","sequence":"07"}`,
		`{"data":1,"epoch":"e1","sequence":"-7"}`,
		`{"data":1,"epoch":"E1","sequence":"7"}`,
		`{"data":1,"epoch":"e1", "sequence":"7"}`,
		`,"epoch":"e1","sequence":"7"}`,
	} {
		if _, epoch, seq, err := Unsplice([]byte(body)); !errors.Is(err, ErrNoPosition) {
			t.Errorf("%s: %s %d, %v", body, epoch, seq, err)
		}
	}
}

func FuzzUnsplice(f *testing.F) {
	f.Add([]byte(`{"a":1}`), "e1", uint64(5))
	f.Add([]byte(`{"a":1,"epoch":"e1","sequence":"7"}`), "e2", uint64(8))
	f.Fuzz(func(t *testing.T, body []byte, epoch string, seq uint64) {
		if bare, e, s, err := Unsplice(body); err == nil {
			if again, err := Splice(bare, e, s); err == nil && !bytes.Equal(again, body) {
				t.Fatalf("%q came back as %q", body, again)
			}
		}
		spliced, err := Splice(body, epoch, seq)
		if err != nil {
			return
		}
		bare, e, s, err := Unsplice(spliced)
		if err != nil || e != epoch || s != seq || !bytes.Equal(bare, body) {
			t.Fatalf("%q %q %d, %v", bare, e, s, err)
		}
	})
}
