package outbox

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"
)

// A frame is what stands in the file for one thing that must not be read wrong:
//
//	magic 4 | length of payload 4 LE | CRC-32C 4 LE of magic, length and payload | payload
//
// bbolt has no checksums on its pages: of 300 damaged files, 76 opened with a
// clean check and read silently wrong. The magic also makes frames findable
// without bbolt, which is how Salvage works.
const frameHeader = 12

const (
	magicEvent    = "SCo\xe1" // payload: time | id length | id | body
	magicState    = "SCo\xe2" // payload: version | key length | key | value
	magicPosition = "SCo\xe3" // payload: JSON of position
)

// Limits of what a frame holds, in bytes.
const (
	// MaxBody leaves room for the epoch and sequence that the relay adds, so that
	// the message on the wire stays within 512 KiB.
	MaxBody = 512<<10 - 128

	// MaxState is the largest state value.
	MaxState = 1 << 20

	maxName    = 255 // an id or a state key
	maxPayload = 9 + maxName + MaxState
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func frame(magic string, size int, fill func(payload []byte) []byte) []byte {
	b := make([]byte, frameHeader, frameHeader+size)
	copy(b, magic)
	b = fill(b)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-frameHeader))
	binary.LittleEndian.PutUint32(b[8:], frameSum(b))
	return b
}

func frameSum(b []byte) uint32 {
	return crc32.Update(crc32.Checksum(b[:8], castagnoli), castagnoli, b[frameHeader:])
}

// parseFrame reads the frame at the start of b and gives its payload and whole
// length. The payload aliases b.
func parseFrame(magic string, b []byte) (payload []byte, n int, err error) {
	if len(b) < frameHeader || string(b[:4]) != magic {
		if bytes.HasPrefix(b, magicPrefix) {
			return nil, 0, fmt.Errorf("%w: a record of a kind that this release does not know here", ErrCorrupt)
		}
		return nil, 0, fmt.Errorf("%w: no record magic", ErrCorrupt)
	}
	size := int64(binary.LittleEndian.Uint32(b[4:]))
	if size > maxPayload || size > int64(len(b)-frameHeader) {
		return nil, 0, fmt.Errorf("%w: impossible record length", ErrCorrupt)
	}
	n = frameHeader + int(size)
	if frameSum(b[:n]) != binary.LittleEndian.Uint32(b[8:]) {
		return nil, 0, fmt.Errorf("%w: record checksum differs", ErrCorrupt)
	}
	return b[frameHeader:n], n, nil
}

func encodeEvent(r Record, at time.Time) []byte {
	return frame(magicEvent, 9+len(r.ID)+len(r.Body), func(b []byte) []byte {
		b = binary.BigEndian.AppendUint64(b, uint64(at.UnixMilli()))
		b = append(b, byte(len(r.ID)))
		b = append(b, r.ID...)
		return append(b, r.Body...)
	})
}

// decodeEvent reads one whole event frame. The body aliases b.
func decodeEvent(b []byte) (r Record, at time.Time, err error) {
	p, n, err := parseFrame(magicEvent, b)
	if err == nil && n != len(b) {
		err = fmt.Errorf("%w: bytes after the record", ErrCorrupt)
	}
	if err != nil {
		return Record{}, time.Time{}, err
	}
	return decodeEventPayload(p)
}

func decodeEventPayload(p []byte) (r Record, at time.Time, err error) {
	if len(p) < 9 || len(p) < 9+int(p[8]) {
		return Record{}, time.Time{}, fmt.Errorf("%w: record too short", ErrCorrupt)
	}
	id, body := p[9:9+int(p[8])], p[9+int(p[8]):]
	if len(id) == 0 || len(body) == 0 || len(body) > MaxBody {
		return Record{}, time.Time{}, fmt.Errorf("%w: record without id or body", ErrCorrupt)
	}
	at = time.UnixMilli(int64(binary.BigEndian.Uint64(p)))
	return Record{ID: string(id), Body: body}, at, nil
}

func encodeState(key string, version uint64, value []byte) []byte {
	return frame(magicState, 9+len(key)+len(value), func(b []byte) []byte {
		b = binary.BigEndian.AppendUint64(b, version)
		b = append(b, byte(len(key)))
		b = append(b, key...)
		return append(b, value...)
	})
}

// decodeState reads the state frame at the start of b. The value aliases b.
func decodeState(b []byte) (key string, version uint64, value []byte, err error) {
	p, _, err := parseFrame(magicState, b)
	if err != nil {
		return "", 0, nil, err
	}
	if len(p) < 9 || p[8] == 0 || len(p) < 9+int(p[8]) {
		return "", 0, nil, fmt.Errorf("%w: state too short", ErrCorrupt)
	}
	k := 9 + int(p[8])
	return string(p[9:k]), binary.BigEndian.Uint64(p), p[k:], nil
}

// rowKey is a row's key in the file: big endian, so that bbolt keeps the order.
func rowKey(k uint64) []byte { return binary.BigEndian.AppendUint64(nil, k) }

func parseRowKey(b []byte) (uint64, error) {
	if len(b) != 8 {
		return 0, fmt.Errorf("%w: malformed row key", ErrCorrupt)
	}
	return binary.BigEndian.Uint64(b), nil
}

// A burial is what stands in the dead bucket: the row's bytes as they were,
// then when and why. The trailer comes last so that a raw scan still finds the
// frame right behind its key.
func encodeBurial(raw []byte, at time.Time, reason string) []byte {
	b := bytes.Clone(raw)
	b = append(b, reason...)
	b = binary.BigEndian.AppendUint64(b, uint64(at.UnixMilli()))
	return binary.BigEndian.AppendUint16(b, uint16(len(reason)))
}

func decodeBurial(b []byte) (raw []byte, at time.Time, reason string, err error) {
	if len(b) < 10 {
		return nil, time.Time{}, "", fmt.Errorf("%w: dead letter too short", ErrCorrupt)
	}
	n := int(binary.BigEndian.Uint16(b[len(b)-2:]))
	at = time.UnixMilli(int64(binary.BigEndian.Uint64(b[len(b)-10:])))
	b = b[:len(b)-10]
	if n > len(b) {
		return nil, time.Time{}, "", fmt.Errorf("%w: dead letter without its reason", ErrCorrupt)
	}
	return b[:len(b)-n], at, string(b[len(b)-n:]), nil
}
