package ui

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"smartcounter/kiosk"
)

// drawn paints what a camera sees of the code: its ground and its modules.
func drawn(t *testing.T, s Scene) image.Image {
	t.Helper()
	for i, op := range s.Ops {
		code, ok := op.(QR)
		if !ok {
			continue
		}
		ground := s.Ops[i-1].(Box)
		img := image.NewGray(image.Rect(0, 0, int(ground.Rect.W), int(ground.Rect.H)))
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				dark := false
				col := (float64(x) + 0.5 + ground.Rect.X - code.Rect.X) / code.Rect.W * float64(code.Side)
				row := (float64(y) + 0.5 + ground.Rect.Y - code.Rect.Y) / code.Rect.H * float64(code.Side)
				if col >= 0 && row >= 0 && int(col) < code.Side && int(row) < code.Side {
					dark = code.Modules[int(row)*code.Side+int(col)] == '1'
				}
				img.SetGray(x, y, color.Gray{Y: 255})
				if dark {
					img.SetGray(x, y, color.Gray{})
				}
			}
		}
		return img
	}
	return nil
}

// TestTheCodeLeadsWhereTheTicketSays reads the code back with a reader that knows
// nothing of how it was made, in every look.
func TestTheCodeLeadsWhereTheTicketSays(t *testing.T) {
	view := find(t, "kiosktest.ticket-print")
	q := view.Screen.(kiosk.Queued)
	for _, link := range []string{q.Ticket.Link, "https://counter.guihua.example.cn:8800/t/" + strings.Repeat("A", qrLongest-41)} {
		q.Ticket.Link = link
		view.Screen = q
		variants(view, func(name string, v kiosk.View, panel Panel) {
			img := drawn(t, Layout(v, panel))
			if img == nil {
				t.Errorf("%s: no code", name)
				return
			}
			bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
			if err != nil {
				t.Fatal(err)
			}
			got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
			if err != nil || got.GetText() != link {
				t.Errorf("%s: read %v: %v", name, got, err)
			}
		})
	}
}

// A link that nothing answers is none, and one that no phone reads is left out.
func TestNoCodeThatLeadsNowhere(t *testing.T) {
	view := find(t, "kiosktest.ticket-print")
	q := view.Screen.(kiosk.Queued)
	for _, link := range []string{"", strings.Repeat("x", qrLongest+1)} {
		q.Ticket.Link = link
		view.Screen = q
		s := Layout(view, upright)
		_, shown := s.Find("ticket.link")
		note, _ := s.Find("ticket.remember")
		if shown || !strings.Contains(note.Name, "A012") {
			t.Errorf("link of %d bytes: code %t, note %q", len(link), shown, note.Name)
		}
	}
}
