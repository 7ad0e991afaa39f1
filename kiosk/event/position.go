package event

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
)

// The relay adds the position to a stored body without reading it, by replacing
// the closing brace with
//
//	,"epoch":"…","sequence":"…"}
//
// Headquarters takes exactly these bytes off again. In valid JSON they cannot be
// anything else: inside a string every quotation mark has a backslash before it,
// and the last brace of a body closes its outermost object.
const (
	epochMark    = `,"epoch":"`
	sequenceMark = `","sequence":"`
	positionEnd  = `"}`
)

// ErrNoPosition reports a body that carries no position.
var ErrNoPosition = errors.New("event: no position")

// ValidEpoch reports whether s can be an epoch: 1 to 36 of a-z, 0-9 and hyphen,
// which holds a UUID.
func ValidEpoch(s string) bool {
	if len(s) > 32 && len(s) <= 36 {
		return ValidID(s[:32]) && ValidID(s[32:])
	}
	return ValidID(s)
}

// parseSequence accepts what strconv.FormatUint writes, from 1.
func parseSequence(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n == 0 || s[0] == '0' {
		return 0, ErrNoPosition
	}
	return n, nil
}

// Splice returns body, as Marshal gave it, with a position added.
func Splice(body []byte, epoch string, sequence uint64) ([]byte, error) {
	if !ValidEpoch(epoch) || sequence == 0 {
		return nil, fmt.Errorf("%w: malformed epoch or sequence 0", ErrEnvelope)
	}
	if len(body) < 3 || body[0] != '{' || body[len(body)-1] != '}' || body[len(body)-2] == '{' {
		return nil, fmt.Errorf("%w: body is not a compact JSON object", ErrEnvelope)
	}
	if _, _, _, err := Unsplice(body); err == nil {
		return nil, fmt.Errorf("%w: body has a position already", ErrEnvelope)
	}
	out := make([]byte, 0, len(body)+PositionRoom)
	out = append(out, body[:len(body)-1]...)
	out = append(out, epochMark...)
	out = append(out, epoch...)
	out = append(out, sequenceMark...)
	out = strconv.AppendUint(out, sequence, 10)
	out = append(out, positionEnd...)
	if len(out) > MaxBody {
		return nil, fmt.Errorf("%w: body of %d bytes, at most %d", ErrTooLarge, len(out), MaxBody)
	}
	return out, nil
}

// Unsplice takes the position off again and returns the body as it was stored,
// or ErrNoPosition.
func Unsplice(body []byte) (bare []byte, epoch string, sequence uint64, err error) {
	rest, found := bytes.CutSuffix(body, []byte(positionEnd))
	if !found {
		return nil, "", 0, ErrNoPosition
	}
	at := bytes.LastIndex(rest, []byte(sequenceMark))
	if at < 0 {
		return nil, "", 0, ErrNoPosition
	}
	if sequence, err = parseSequence(string(rest[at+len(sequenceMark):])); err != nil {
		return nil, "", 0, err
	}
	rest = rest[:at]
	if at = bytes.LastIndex(rest, []byte(epochMark)); at < 1 {
		return nil, "", 0, ErrNoPosition
	}
	if epoch = string(rest[at+len(epochMark):]); !ValidEpoch(epoch) {
		return nil, "", 0, ErrNoPosition
	}
	bare = make([]byte, 0, at+1)
	return append(append(bare, rest[:at]...), '}'), epoch, sequence, nil
}

// BodyHash is the SHA-256 of the body without its position, byte for byte: two
// deliveries of one event agree in it wherever the relay placed them. JSON is not
// normalised, as a kiosk stores a body once and never writes it anew.
func BodyHash(body []byte) [sha256.Size]byte {
	if bare, _, _, err := Unsplice(body); err == nil {
		return sha256.Sum256(bare)
	}
	return sha256.Sum256(body)
}
