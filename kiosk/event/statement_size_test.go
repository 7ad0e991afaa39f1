package event_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

// hand writes synthetic characters: strokes of 12 to 60% of the character's size,
// bent, at a minimum-jerk speed, with the jitter of a panel, sampled at 250 Hz.
type hand struct {
	r *rand.Rand
	t float64 // ms
}

func (h *hand) character(strokes int, left, top, size float64) ink.Ink {
	var k ink.Ink
	for range strokes {
		length := size * (0.12 + 0.48*h.r.Float64()*h.r.Float64())
		angle := []float64{0, math.Pi / 2, 2.2, 0.8}[h.r.IntN(4)] + h.r.NormFloat64()*0.15
		dx, dy := length*math.Cos(angle), length*math.Sin(angle)
		x, y := left+h.r.Float64()*(size-math.Abs(dx)), top+h.r.Float64()*(size-math.Abs(dy))
		if dx < 0 {
			x -= dx
		}
		k = append(k, h.stroke(x, y, dx, dy, h.r.NormFloat64()*0.12))
		h.t += 90 + 160*h.r.Float64()
	}
	h.t += 300
	return k
}

func (h *hand) stroke(x, y, dx, dy, bend float64) ink.Stroke {
	var s ink.Stroke
	span := 130 + 1.1*math.Hypot(dx, dy) // an unhurried finger: about 0.8 px/ms in the middle
	for u := 0.0; u <= span; u += 4 {
		f := u / span
		f = f * f * f * (10 - 15*f + 6*f*f)
		side := bend * math.Sin(math.Pi*f)
		s = append(s, ink.Point{
			X: float32(x + dx*f - dy*side + h.r.NormFloat64()*0.15),
			Y: float32(y + dy*f + dx*side + h.r.NormFloat64()*0.15),
			T: uint32(h.t + u),
		})
	}
	h.t += span
	return s
}

// sheet fills a sheet of letter paper (984 × 960) with 150 characters in 10 rows.
func (h *hand) sheet() ink.Ink {
	h.t = 0
	var k ink.Ink
	for row := range 10 {
		for col := range 15 {
			k = append(k, h.character(12, float64(col)*64, float64(row)*96, 62)...)
		}
	}
	return k
}

// The largest complaint that a customer can hand in: 300 characters with the
// ink of each, and six sheets of letter paper written full.
func TestLargestComplaintFitsBody(t *testing.T) {
	k, err := event.GenerateKeys("hq")
	if err != nil {
		t.Fatal(err)
	}
	h := hand{r: rand.New(rand.NewPCG(1, 2026))}
	var st event.Statement
	st.Words = strings.Repeat("等", 300)
	st.Phone = "13800001234"
	glyphs, sheets, points := 0, 0, 0
	for range 300 {
		h.t = 0
		g := h.character(12, 40, 40, 404)
		for _, s := range g {
			points += len(s)
		}
		b := ink.Encode(g, ink.GlyphTolerance)
		glyphs += len(b)
		st.Glyphs = append(st.Glyphs, b)
	}
	for range 6 {
		g := h.sheet()
		for _, s := range g {
			points += len(s)
		}
		b := ink.Encode(g, ink.SheetTolerance)
		sheets += len(b)
		st.Sheets = append(st.Sheets, b)
	}
	const id = "01930a5e-7c00-7abc-8def-0123456789ab"
	sealed, err := event.NewSealer(k.Public()).Seal(id, event.ComplaintSubmitted, "k1", st)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d points: %d bytes of characters, %d of sheets, %d sealed, %d in JSON, of %d",
		points, glyphs, sheets, len(sealed.Ciphertext), len(body), event.MaxBody)
	if len(body) > event.MaxBody*3/4 { // a quarter for slower, shakier hands
		t.Errorf("%d bytes leave too little of %d", len(body), event.MaxBody)
	}
}
