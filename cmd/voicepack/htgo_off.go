//go:build !(cgo && htgo)

package main

import "errors"

// newOnline says how to get the online engine: it needs cgo and ALSA's
// headers, which nothing else does.
func newOnline() (synthesiser, error) {
	return nil, errors.New("this voicepack was built without htgo-tts: apt-get install libasound2-dev, then go build -tags htgo ./cmd/voicepack")
}
