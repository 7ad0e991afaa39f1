package outbox

import (
	"bytes"
	"testing"
	"time"
)

// FuzzDecode feeds arbitrary bytes to everything that reads the file's contents.
func FuzzDecode(f *testing.F) {
	at := time.UnixMilli(1_772_000_000_000)
	ev := encodeEvent(Record{"id", []byte("body")}, at)
	f.Add(ev)
	f.Add(encodeState("key", 7, []byte("value")))
	f.Add(encodePosition([]byte(`{"epoch":"e","base":1,"acked":2}`)))
	f.Add(encodeBurial(ev, at, "reason"))
	f.Add([]byte("SCo"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, when, err := decodeEvent(b); err == nil {
			if !bytes.Equal(encodeEvent(r, when), b) {
				t.Errorf("event %q does not encode to what it was decoded from", b)
			}
		}
		if key, version, value, err := decodeState(b); err == nil {
			if !bytes.HasPrefix(b, encodeState(key, version, value)) {
				t.Errorf("state %q does not encode to what it was decoded from", b)
			}
		}
		if p, err := decodePosition(b); err == nil && (p.Epoch == "" || p.Acked < p.Base) {
			t.Errorf("impossible position %+v", p)
		}
		if raw, when, reason, err := decodeBurial(b); err == nil {
			if !bytes.Equal(encodeBurial(raw, when, reason), b) {
				t.Errorf("burial %q does not encode to what it was decoded from", b)
			}
		}
		for find, err := range Salvage(bytes.NewReader(b), int64(len(b))) {
			if err != nil {
				t.Fatal(err)
			}
			if find.Offset < 0 || find.Offset+int64(find.Size) > int64(len(b)) || (find.State == "") == (find.Record.ID == "") {
				t.Errorf("impossible find %+v", find)
			}
		}
	})
}

// TestEveryFlippedBitIsNoticed flips each bit of a record in turn.
func TestEveryFlippedBitIsNoticed(t *testing.T) {
	sound := encodeEvent(Record{"id-1", []byte(`{"n":1}`)}, time.UnixMilli(1_772_000_000_000))
	if _, _, err := decodeEvent(sound); err != nil {
		t.Fatal(err)
	}
	for i := range len(sound) * 8 {
		b := bytes.Clone(sound)
		b[i/8] ^= 1 << (i % 8)
		if r, _, err := decodeEvent(b); err == nil {
			t.Errorf("bit %d: read as %+v", i, r)
		}
	}
}

// TestSalvageFindsRecordsAcrossWindows puts records where two reads of the file meet.
func TestSalvageFindsRecordsAcrossWindows(t *testing.T) {
	for _, before := range []int{1, 11, 12, 500, 100_000} {
		rec := encodeEvent(Record{"id", bytes.Repeat([]byte("x"), 200_000)}, time.UnixMilli(1))
		b := make([]byte, salvageWindow-before)
		b = append(b, rec...)
		b = append(b, encodeState("k", 3, []byte("v"))...)
		copy(b[salvageWindow-before-8:], rowKey(77))
		var got []Find
		for find, err := range Salvage(bytes.NewReader(b), int64(len(b))) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, find)
		}
		if len(got) != 2 || got[0].Record.ID != "id" || got[0].Hint != 77 || got[1].State != "k" || got[1].Version != 3 {
			t.Errorf("%d bytes before the border: %d finds", before, len(got))
		}
	}
}

func BenchmarkSalvage(b *testing.B) {
	var file []byte
	for i := range 2000 {
		file = append(file, encodeEvent(Record{string(rune('a' + i%26)), make([]byte, 500)}, time.UnixMilli(1))...)
	}
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		n := 0
		for range Salvage(bytes.NewReader(file), int64(len(file))) {
			n++
		}
		if n != 2000 {
			b.Fatal(n)
		}
	}
}
