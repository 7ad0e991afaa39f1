package ui

import (
	"strings"
	"testing"
	"time"
)

func TestWedge(t *testing.T) {
	const qr = "SCB1.0192a4c0-0000-7000-8000-000000000001.1795398000.q8sZ0gYb3p1Jr4s9ZrX0bA"
	for _, c := range []struct {
		name    string
		typed   string
		each    time.Duration // between characters
		rest    time.Duration // before Enter
		text    string
		scanned bool
	}{
		{"a booking's code", qr, time.Millisecond, 0, qr, true},
		{"all in one frame", qr, 0, 0, qr, true},
		{"a slow panel", qr, 90 * time.Millisecond, 90 * time.Millisecond, qr, true},
		{"six digits", "407218", time.Millisecond, 0, "407218", true},
		{"typed by a person", "407218", 300 * time.Millisecond, 300 * time.Millisecond, "", false},
		{"Enter long after", qr, time.Millisecond, time.Second, "", false},
		{"Enter alone", "", 0, 0, "", false},
		{"Space, then Enter", " ", 0, 0, "", false},
		{"somebody else's text", "https://example.cn/ 优惠", time.Millisecond, 0, "", true},
		{"too long", strings.Repeat("x", 5000), 0, 0, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w Wedge
			now := time.Hour
			for _, r := range c.typed {
				now += c.each
				w.Type(r, now)
			}
			if busy := w.Busy(now); busy != (len(c.typed) > 1 && c.each <= wedgeGap) {
				t.Errorf("busy %t behind the last character", busy)
			}
			text, scanned := w.Enter(now + c.rest)
			if text != c.text || scanned != c.scanned {
				t.Errorf("read %q, %t", text, scanned)
			}
			if again, scanned := w.Enter(now + c.rest); scanned {
				t.Errorf("a second Enter read %q", again)
			}
		})
	}
}

// Whatever is typed in whatever rhythm: what comes through is short and plain.
func FuzzWedge(f *testing.F) {
	f.Add("SCB1.b1.1795398000.seal\n", uint16(1))
	f.Add("优惠 \x00\n407218\n", uint16(250))
	f.Fuzz(func(t *testing.T, typed string, gap uint16) {
		var w Wedge
		now := time.Duration(0)
		for i, r := range typed {
			now += time.Duration(gap) * time.Millisecond / time.Duration(1+i%3)
			if r != '\n' {
				w.Type(r, now)
				continue
			}
			text, _ := w.Enter(now)
			if len(text) > wedgeLongest || text != "" && len(text) < wedgeShortest {
				t.Fatalf("%d bytes came through", len(text))
			}
			for _, b := range []byte(text) {
				if b <= ' ' || b > '~' {
					t.Fatalf("%q came through", text)
				}
			}
		}
		if cap(w.code) > 4*wedgeLongest {
			t.Fatalf("%d bytes are kept", cap(w.code))
		}
	})
}
