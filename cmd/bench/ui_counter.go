package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"smartcounter/kiosk/event"
)

// newCounter writes the configuration of a counter whose headquarters cannot be
// reached, into a folder of its own.
func newCounter(dir string) (config string, err error) {
	private, err := event.GenerateKeys("bench")
	if err != nil {
		return "", err
	}
	seal := filepath.Join(dir, "headquarters.pub")
	if err := private.Public().WritePublic(seal); err != nil {
		return "", err
	}
	number := make([]byte, 32)
	if _, err := rand.Read(number); err != nil {
		return "", err
	}
	key := filepath.Join(dir, "number.key")
	if err := os.WriteFile(key, []byte(hex.EncodeToString(number)+"\n"), 0o600); err != nil {
		return "", err
	}
	config = filepath.Join(dir, "kiosk.toml")
	text := fmt.Sprintf(`data = %q
[branch]
id = "bench"
name = "桂花路网点"
desk = "大门左手边"
[kiosk]
id = "bench-1"
place = "1号机"
number_key_file = %q
[headquarters]
broker = "tcp://127.0.0.1:1"
seal_key_file = %q
[panel]
width = %d
height = %d
pitch_mm = %g
fullscreen = true
`, filepath.Join(dir, "data"), key, seal, reference.Width, reference.Height, reference.Pitch)
	return config, os.WriteFile(config, []byte(text), 0o600)
}
