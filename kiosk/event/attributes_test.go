package event

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzSplitAttributes compares with the standard library's decoder: what is split
// off is what it reads, and what it refuses is refused.
func FuzzSplitAttributes(f *testing.F) {
	for _, body := range []string{
		`{}`, ` { "id" : "a\"}" , "data" : {"x":[1,{"y":"]"}]} , "n" : -1.5e3 , "t" : true } `,
		`{"a":"","b":null,"c":[]}`, `{"a":1}{}`, `{"a":1,}`, `{"a":1,"a":2}`, `{"a":"\u0041\\"}`, `[]`, `{"a"`, "{\"a\":\n12\n}",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if !utf8.Valid(body) {
			return // Unmarshal has turned it away
		}
		var want map[string]json.RawMessage
		wrong := json.Unmarshal(body, &want)
		a, err := splitAttributes(body)
		if err != nil {
			return // stricter about names, and about what comes twice
		}
		if wrong != nil || len(want) != a.n {
			t.Fatalf("%d attributes, want %d, %v", a.n, len(want), wrong)
		}
		for name, value := range want {
			if !bytes.Equal(a.value(name), value) {
				t.Fatalf("%s is %q, want %q", name, a.value(name), value)
			}
			var text, wantText string
			wrong, err := json.Unmarshal(value, &wantText), a.text(name, &text)
			if (wrong == nil) != (err == nil) || wrong == nil && text != wantText {
				t.Fatalf("%s reads %q, %v; want %q, %v", name, text, err, wantText, wrong)
			}
		}
	})
}

func BenchmarkUnmarshal(b *testing.B) {
	body, err := Splice(marshal(b, newSample(b, KioskStatus)), "5f0e8a9c-1111-4222-8333-444455556666", 17)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		e, err := Unmarshal(body)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := e.Decode(); err != nil {
			b.Fatal(err)
		}
	}
}
