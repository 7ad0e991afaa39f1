package mqtt

import (
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
	var head struct {
		Type event.Type `json:"type"`
	}
	if err := json.Unmarshal(row.Body, &head); err != nil {
		// The error can quote the body.
		return message{}, fmt.Errorf("%w: not a JSON object", errUnsendable)
	}
	if !head.Type.WellFormed() {
		return message{}, fmt.Errorf("%w: malformed type", errUnsendable)
	}
	payload, err := event.Splice(row.Body, epoch, row.Sequence)
	if err != nil {
		return message{}, fmt.Errorf("%w: %w", errUnsendable, err)
	}
	return message{row.Sequence, event.EventsTopic(r.opt.Branch, r.opt.Kiosk, head.Type), payload}, nil
}
