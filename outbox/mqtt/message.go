package mqtt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
)

// A message is a row as it goes on the wire.
type message struct {
	sequence uint64
	topic    string
	payload  []byte
}

// errUnsendable marks a row that can never be published.
var errUnsendable = errors.New("not an event")

// prepare adds the position to a row's body and finds its topic.
func (r *Relay) prepare(epoch string, row outbox.Row) (message, error) {
	if !json.Valid(row.Body) {
		// The parser's error would quote the body.
		return message{}, fmt.Errorf("%w: not a JSON object", errUnsendable)
	}
	kind, found := leadingType(row.Body)
	if !found {
		var head struct {
			Type event.Type `json:"type"`
		}
		if err := json.Unmarshal(row.Body, &head); err != nil {
			return message{}, fmt.Errorf("%w: not a JSON object with a type", errUnsendable)
		}
		kind = head.Type
	}
	if !kind.WellFormed() {
		return message{}, fmt.Errorf("%w: malformed type", errUnsendable)
	}
	payload, err := event.Splice(row.Body, epoch, row.Sequence)
	if err != nil {
		return message{}, fmt.Errorf("%w: %w", errUnsendable, err)
	}
	return message{row.Sequence, r.topic(kind), payload}, nil
}

// maxTopics bounds what is remembered; a release has a dozen types.
const maxTopics = 64

// topic remembers each type's topic: making one takes a hash.
func (r *Relay) topic(kind event.Type) string {
	t, known := r.topics[kind]
	if !known {
		t = event.EventsTopic(r.opt.Branch, r.opt.Kiosk, kind)
		if r.topics == nil || len(r.topics) >= maxTopics {
			r.topics = make(map[event.Type]string)
		}
		r.topics[kind] = t
	}
	return t
}

// leadingType finds the type in valid JSON whose first members are plain strings,
// as those of every envelope of this project are. Decoding the whole body would
// cost the relay a tenth of its speed.
func leadingType(body []byte) (t event.Type, found bool) {
	rest, ok := bytes.CutPrefix(body, []byte(`{`))
	for ok {
		var key, value []byte
		if key, rest, ok = plainString(rest); !ok {
			break
		}
		if rest, ok = bytes.CutPrefix(rest, []byte(`:`)); !ok {
			break
		}
		if value, rest, ok = plainString(rest); !ok {
			break
		}
		if string(key) == "type" {
			return event.Type(value), true
		}
		rest, ok = bytes.CutPrefix(rest, []byte(`,`))
	}
	return "", false
}

// plainString reads a JSON string without escapes at the start of b.
func plainString(b []byte) (s, rest []byte, ok bool) {
	b, ok = bytes.CutPrefix(b, []byte(`"`))
	if !ok {
		return nil, nil, false
	}
	s, rest, ok = bytes.Cut(b, []byte(`"`))
	return s, rest, ok && !bytes.ContainsRune(s, '\\')
}
