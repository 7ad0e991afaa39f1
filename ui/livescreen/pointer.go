package livescreen

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"smartcounter/ui"
)

const (
	// maxBody and maxPoints hold six sheets of letter paper in one post.
	maxBody   = 2 << 20
	maxPoints = 20000
	// maxPlace is further than any panel reaches.
	maxPlace = 100_000
	// maxTime is a day in milliseconds.
	maxTime = 24 * 60 * 60 * 1000
)

// errPointer is returned for bodies that are no list of pointer events.
var errPointer = errors.New("livescreen: bad pointer events")

// decodePointer reads [{"t_ms":0,"type":"down|move|up","x":..,"y":..}].
func decodePointer(body io.Reader) ([]ui.PointerEvent, error) {
	d := json.NewDecoder(body)
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, fmt.Errorf("%w: the body must be a JSON array", errPointer)
	}
	var events []ui.PointerEvent
	for d.More() {
		if len(events) == maxPoints {
			return nil, fmt.Errorf("%w: more than %d points", errPointer, maxPoints)
		}
		var p struct {
			T    *float64 `json:"t_ms"`
			Type string   `json:"type"`
			X    *float64 `json:"x"`
			Y    *float64 `json:"y"`
		}
		if err := d.Decode(&p); err != nil {
			return nil, fmt.Errorf("%w: point %d is no such object", errPointer, len(events))
		}
		kind, ok := kinds[p.Type]
		switch {
		case !ok:
			return nil, fmt.Errorf("%w: point %d: type must be down, move or up", errPointer, len(events))
		case p.T == nil || p.X == nil || p.Y == nil:
			return nil, fmt.Errorf("%w: point %d: t_ms, x and y are needed", errPointer, len(events))
		case !(*p.T >= 0 && *p.T <= maxTime):
			return nil, fmt.Errorf("%w: point %d: t_ms must be from 0 to %d", errPointer, len(events), maxTime)
		case !(math.Abs(*p.X) <= maxPlace && math.Abs(*p.Y) <= maxPlace):
			return nil, fmt.Errorf("%w: point %d: x and y must be within %d", errPointer, len(events), maxPlace)
		}
		e := ui.PointerEvent{Kind: kind, X: *p.X, Y: *p.Y, At: time.Duration(*p.T * float64(time.Millisecond))}
		if n := len(events); n > 0 && e.At < events[n-1].At {
			return nil, fmt.Errorf("%w: point %d: t_ms goes back", errPointer, n)
		}
		events = append(events, e)
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("%w: the array does not end", errPointer)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows the array", errPointer)
	}
	return events, nil
}

var kinds = map[string]ui.PointerKind{"down": ui.PointerDown, "move": ui.PointerMove, "up": ui.PointerUp}
