package livescreen

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"smartcounter/ui"
)

// maxKeys bounds one post: more than any screen has elements.
const maxKeys = 100

// errKeys is returned for bodies that are no list of keys.
var errKeys = errors.New("livescreen: bad keys")

var padKeys = map[string]ui.PadKey{"next": ui.PadNext, "previous": ui.PadPrevious, "press": ui.PadPress, "say": ui.PadSay}

// decodeKeys reads ["next","press"].
func decodeKeys(body io.Reader) ([]ui.PadKey, error) {
	d := json.NewDecoder(body)
	var names []string
	if err := d.Decode(&names); err != nil {
		return nil, fmt.Errorf("%w: the body must be a JSON array of next, previous, press and say", errKeys)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows the array", errKeys)
	}
	if len(names) > maxKeys {
		return nil, fmt.Errorf("%w: more than %d keys", errKeys, maxKeys)
	}
	keys := make([]ui.PadKey, len(names))
	for i, n := range names {
		key, ok := padKeys[n]
		if !ok {
			return nil, fmt.Errorf("%w: key %d must be next, previous, press or say", errKeys, i)
		}
		keys[i] = key
	}
	return keys, nil
}
