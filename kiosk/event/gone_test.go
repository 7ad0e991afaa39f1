package event

import (
	"errors"
	"strings"
	"testing"
)

func TestGone(t *testing.T) {
	body, err := (&Gone{How: GoneLost}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "gone.json", body)
	if g, err := UnmarshalGone(body); err != nil || *g != (Gone{How: GoneLost}) {
		t.Errorf("%+v, %v", g, err)
	}
	for body, want := range map[string]error{
		`{`: ErrPayload, `{}`: ErrPayload, `{"how":"bored"}`: ErrPayload, `[]`: ErrPayload,
		`{"how":"` + strings.Repeat("x", maxGone) + `"}`: ErrTooLarge,
	} {
		if _, err := UnmarshalGone([]byte(body)); !errors.Is(err, want) {
			t.Errorf("%.40s: %v, want %v", body, err, want)
		}
	}
	if _, err := (&Gone{}).Marshal(); !errors.Is(err, ErrPayload) {
		t.Errorf("an empty one: %v", err)
	}
}

func FuzzUnmarshalGone(f *testing.F) {
	f.Add([]byte(`{"how":"closed"}`))
	f.Add([]byte(`{"how":1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		g, err := UnmarshalGone(body)
		if err != nil {
			return
		}
		again, err := g.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if g2, err := UnmarshalGone(again); err != nil || *g2 != *g {
			t.Fatalf("%+v, %v; want %+v", g2, err, g)
		}
	})
}
