package ink

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// The compact encoding, for sending and keeping ink:
//
//	1 byte   form: 1 plain, 2 the rest is deflated
//	uvarint  number of strokes
//	a stroke:
//	  uvarint  number of points, at least 1
//	  a point, as the difference from the point before it (also across strokes;
//	  the first from 0, 0, 0):
//	    varint   x in quarters of a reference pixel
//	    varint   y in quarters of a reference pixel
//	    uvarint  time in units of 4 ms, the period of a 250 Hz panel
//
// Coordinates fit int16, so a canvas may reach from −8192 to 8191 pixels.
const (
	formPlain    = 1
	formDeflated = 2

	quantaPerPixel = 4
	timeQuantum    = 4 // ms

	// MaxStrokes and MaxPoints bound an encoded ink. A full sheet of dense
	// handwriting (150 characters of 12 strokes) is 1,800 strokes.
	MaxStrokes = 1 << 13
	MaxPoints  = 1 << 17

	// MaxEncoded bounds what Decode accepts, in bytes: all that MaxPoints can need
	// (3 + 3 + 2 a point on average) and the lengths of MaxStrokes.
	MaxEncoded = 1<<20 + 1<<15

	// deflateFrom is the length in bytes from which deflating is tried. Below it
	// the deflate header eats the gain.
	deflateFrom = 256

	// GlyphTolerance suits a character in a writing cell (484 px, line 6–14 px
	// wide), SheetTolerance the smaller writing on letter paper; see Encode.
	GlyphTolerance = 1.5
	SheetTolerance = 1
)

// ErrEncoding reports bytes that are not an encoded ink, or beyond its limits.
var ErrEncoding = errors.New("ink: malformed encoding")

// Fits reports whether k is within what Encode keeps whole. A canvas that stops
// there loses nothing.
func (k Ink) Fits() bool {
	points := 0
	for _, s := range k {
		points += len(s)
	}
	return len(k) <= MaxStrokes && points <= MaxPoints
}

// Encode gives the compact encoding of k. Points are left out as long as the pen
// of the decoded ink, drawn or replayed, is at every moment within tolerance
// (reference pixels) of where it was; 0 keeps every point. Quantising adds at most
// 1/8 pixel and 2 ms. Points that are not finite and empty strokes are left out;
// what lies beyond MaxStrokes and MaxPoints is cut, see Fits.
func Encode(k Ink, tolerance float32) []byte {
	body := encodeStrokes(simplified(k, tolerance))
	if len(body) >= deflateFrom {
		if packed, err := deflated(body); err == nil && len(packed) < len(body) {
			return append([]byte{formDeflated}, packed...)
		}
	}
	return append([]byte{formPlain}, body...)
}

// simplified returns the strokes worth encoding, within the limits.
func simplified(k Ink, tolerance float32) Ink {
	var out Ink
	points := 0
	for _, s := range k {
		s = simplify(finite(s), tolerance)
		if len(s) == 0 {
			continue
		}
		if len(out) == MaxStrokes || points == MaxPoints {
			break
		}
		s = s[:min(len(s), MaxPoints-points)]
		points += len(s)
		out = append(out, s)
	}
	return out
}

func encodeStrokes(k Ink) []byte {
	body := binary.AppendUvarint(nil, uint64(len(k)))
	var x, y, t int64
	for _, s := range k {
		body = binary.AppendUvarint(body, uint64(len(s)))
		for _, p := range s {
			nx, ny := quantum(p.X), quantum(p.Y)
			nt := min((int64(p.T)+timeQuantum/2)/timeQuantum, math.MaxUint32/timeQuantum)
			nt = max(t, nt) // time never runs back
			body = binary.AppendVarint(body, nx-x)
			body = binary.AppendVarint(body, ny-y)
			body = binary.AppendUvarint(body, uint64(nt-t))
			x, y, t = nx, ny, nt
		}
	}
	return body
}

func quantum(v float32) int64 {
	q := math.Round(float64(v) * quantaPerPixel)
	return int64(min(max(q, math.MinInt16), math.MaxInt16))
}

// Decode reads what Encode gave. Errors are ErrEncoding.
func Decode(b []byte) (Ink, error) {
	if len(b) < 2 || len(b) > MaxEncoded {
		return nil, fmt.Errorf("%w: %d bytes", ErrEncoding, len(b))
	}
	body := b[1:]
	switch b[0] {
	case formPlain:
	case formDeflated:
		var err error
		if body, err = inflated(body); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%w: unknown form %d", ErrEncoding, b[0])
	}
	return decodeStrokes(body)
}

func decodeStrokes(body []byte) (Ink, error) {
	r := reader{rest: body}
	strokes := r.uvarint(MaxStrokes)
	k := make(Ink, 0, min(strokes, uint64(len(body)))) // a stroke takes 4 bytes or more
	left := uint64(MaxPoints)
	var x, y int64
	var t uint64
	for range strokes {
		n := r.uvarint(left)
		if r.failed || n == 0 || n > uint64(len(r.rest)) {
			return nil, fmt.Errorf("%w: a stroke's length", ErrEncoding)
		}
		left -= n
		s := make(Stroke, n)
		for i := range s {
			x += r.varint()
			y += r.varint()
			t += r.uvarint(math.MaxUint32)
			if r.failed || x != int64(int16(x)) || y != int64(int16(y)) || t > math.MaxUint32/timeQuantum {
				return nil, fmt.Errorf("%w: a point", ErrEncoding)
			}
			s[i] = Point{X: float32(x) / quantaPerPixel, Y: float32(y) / quantaPerPixel, T: uint32(t) * timeQuantum}
		}
		k = append(k, s)
	}
	if r.failed || len(r.rest) > 0 {
		return nil, fmt.Errorf("%w: wrong length", ErrEncoding)
	}
	return k, nil
}

// A reader takes varints off a slice and remembers a failure.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) uvarint(limit uint64) uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > limit {
		r.failed = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// varint gives a difference of two int16 values.
func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 || v < math.MinInt16-math.MaxInt16 || v > math.MaxInt16-math.MinInt16 {
		r.failed = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func deflated(p []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(p); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// inflated stops at MaxEncoded: a few bytes can inflate to gigabytes.
func inflated(p []byte) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(p)), MaxEncoded+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	if len(body) > MaxEncoded {
		return nil, fmt.Errorf("%w: inflates above %d bytes", ErrEncoding, MaxEncoded)
	}
	return body, nil
}
