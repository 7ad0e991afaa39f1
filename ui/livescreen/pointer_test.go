package livescreen

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"smartcounter/ui"
)

func TestBadPointerEvents(t *testing.T) {
	many := "[" + strings.TrimSuffix(strings.Repeat(`{"t_ms":0,"type":"move","x":1,"y":1},`, maxPoints+1), ",") + "]"
	for _, body := range []string{
		``, `{}`, `null`, `[`, `[1]`, `[{}]`, `[{"t_ms":0,"type":"down","x":1,"y":1}`,
		`[{"t_ms":0,"type":"down","x":1,"y":1}] more`,
		`[{"t_ms":0,"type":"hover","x":1,"y":1}]`,
		`[{"t_ms":0,"type":"cancel","x":1,"y":1}]`,
		`[{"t_ms":0,"type":"down","x":1}]`,
		`[{"type":"down","x":1,"y":1}]`,
		`[{"t_ms":0,"type":"down","x":"1","y":1}]`,
		`[{"t_ms":0,"type":"down","x":1e999,"y":1}]`,
		`[{"t_ms":0,"type":"down","x":1e6,"y":1}]`,
		`[{"t_ms":-1,"type":"down","x":1,"y":1}]`,
		`[{"t_ms":1e12,"type":"down","x":1,"y":1}]`,
		`[{"t_ms":5,"type":"down","x":1,"y":1},{"t_ms":4,"type":"up","x":1,"y":1}]`,
		many,
	} {
		if _, err := decodePointer(strings.NewReader(body)); !errors.Is(err, errPointer) {
			t.Errorf("%.60s: %v", body, err)
		}
	}
}

func TestSixSheetsFitOneBody(t *testing.T) {
	var b strings.Builder
	b.WriteByte('[')
	for i := range maxPoints {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"t_ms":%d.5,"type":"move","x":%d.25,"y":1500.75}`, 5*i, i%1000)
	}
	b.WriteByte(']')
	if b.Len() > maxBody {
		t.Fatalf("%d points are %d bytes, more than a body may have", maxPoints, b.Len())
	}
	f := newFake()
	if w := ask(Handler(f), "POST", "/pointer", b.String()); w.Code != http.StatusOK || len(f.played) != maxPoints {
		t.Errorf("%d, %d points played", w.Code, len(f.played))
	}
	if w := ask(Handler(f), "POST", "/pointer", "["+strings.Repeat(" ", maxBody)+"]"); w.Code != http.StatusBadRequest {
		t.Errorf("a body that is too large: %d", w.Code)
	}
}

func FuzzDecodePointer(f *testing.F) {
	f.Add(`[{"t_ms":0,"type":"down","x":1,"y":2},{"t_ms":7,"type":"up","x":1.5,"y":2}]`)
	f.Add(`[]`)
	f.Add(`[{"t_ms":1e308,"type":"move","x":-1e308,"y":0}]`)
	f.Add(`[[[[`)
	f.Fuzz(func(t *testing.T, body string) {
		events, err := decodePointer(strings.NewReader(body))
		if err != nil {
			if !errors.Is(err, errPointer) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		if len(events) > maxPoints {
			t.Fatalf("%d points", len(events))
		}
		for i, e := range events {
			if e.Kind > ui.PointerUp || math.IsNaN(e.X+e.Y) || math.Abs(e.X) > maxPlace || math.Abs(e.Y) > maxPlace {
				t.Fatalf("point %d: %+v", i, e)
			}
			if e.At < 0 || i > 0 && e.At < events[i-1].At {
				t.Fatalf("point %d: time goes back", i)
			}
		}
	})
}
