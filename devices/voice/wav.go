package voice

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrWAV is returned for bytes that are not a whole 16-bit PCM WAV file.
var ErrWAV = errors.New("voice: not a whole 16-bit PCM WAV file")

// Streamed WAV files cannot know their length: espeak-ng writes this and more
// into the size fields.
const streamedSize = 0x7ff00000

// DecodeWAV reads a 16-bit PCM WAV file of one or two channels; two are mixed
// to one. A file that ends before its data chunk does is refused, unless
// streamed says that it came through a pipe with unknown length.
func DecodeWAV(b []byte, streamed bool) (PCM, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return PCM{}, fmt.Errorf("%w: no RIFF header", ErrWAV)
	}
	var channels, rate int
	for b = b[12:]; len(b) >= 8; {
		id, size := string(b[:4]), int(binary.LittleEndian.Uint32(b[4:]))
		b = b[8:]
		if id == "data" {
			if streamed && size >= streamedSize {
				size = len(b) &^ (2*max(channels, 1) - 1)
			}
			if size > len(b) {
				return PCM{}, fmt.Errorf("%w: data cut at %d of %d bytes", ErrWAV, len(b), size)
			}
			return decodeSamples(b[:size], channels, rate)
		}
		if size > len(b) {
			return PCM{}, fmt.Errorf("%w: chunk %q cut", ErrWAV, id)
		}
		if id == "fmt " {
			if size < 16 {
				return PCM{}, fmt.Errorf("%w: format chunk of %d bytes", ErrWAV, size)
			}
			format := binary.LittleEndian.Uint16(b)
			channels = int(binary.LittleEndian.Uint16(b[2:]))
			rate = int(binary.LittleEndian.Uint32(b[4:]))
			bits := binary.LittleEndian.Uint16(b[14:])
			// 0xfffe is the extensible form; its bits are what counts here.
			if format != 1 && format != 0xfffe || bits != 16 || channels < 1 || channels > 2 || rate < 8000 || rate > 192000 {
				return PCM{}, fmt.Errorf("%w: format %d, %d bits, %d channels, %d Hz", ErrWAV, format, bits, channels, rate)
			}
		}
		b = b[min(size+size&1, len(b)):] // chunks are padded to even length
	}
	return PCM{}, fmt.Errorf("%w: no data chunk", ErrWAV)
}

func decodeSamples(b []byte, channels, rate int) (PCM, error) {
	if channels == 0 {
		return PCM{}, fmt.Errorf("%w: data before format", ErrWAV)
	}
	n := len(b) / (2 * channels)
	if limit := int(MaxDuration.Seconds()) * rate; n > limit {
		return PCM{}, fmt.Errorf("%w: %d samples", ErrTooLong, n)
	}
	p := PCM{Rate: rate, Samples: make([]int16, n)}
	for i := range p.Samples {
		at := b[2*channels*i:]
		v := int(int16(binary.LittleEndian.Uint16(at)))
		if channels == 2 {
			v = (v + int(int16(binary.LittleEndian.Uint16(at[2:])))) / 2
		}
		p.Samples[i] = int16(v)
	}
	return p, nil
}

// EncodeWAV writes p as a 16-bit mono WAV file.
func EncodeWAV(p PCM) []byte {
	size := 2 * len(p.Samples)
	b := make([]byte, 0, 44+size)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(36+size))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(p.Rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(2*p.Rate))
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	return append(b, rawSamples(p)...)
}

// rawSamples is p as a player reads it: 16-bit little-endian, no header.
func rawSamples(p PCM) []byte {
	b := make([]byte, 0, 2*len(p.Samples))
	for _, v := range p.Samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}
