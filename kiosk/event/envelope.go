package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	specVersion     = "1.0"
	dataContentType = "application/json"

	// PositionRoom is what Marshal leaves free below MaxBody, in bytes, so that
	// the relay can always add epoch and sequence.
	PositionRoom = 128
)

// ErrEnvelope reports a body that is not an event of the contract. The message
// names the attribute at fault, never its value.
var ErrEnvelope = errors.New("event: not a valid event")

// New returns an envelope for data, one of this package's payload types or a
// pointer to one, validated. The id comes from NewID and the time from the
// caller's clock; content must have been sealed under the same id.
func New(id string, at time.Time, branch, kiosk string, t Type, data any) (*Envelope, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("event: encode %s: %w", t, err)
	}
	e := &Envelope{
		SpecVersion:     specVersion,
		ID:              id,
		Source:          source(branch, kiosk),
		Type:            t,
		Time:            at.Truncate(time.Millisecond), // also drops the monotonic clock
		DataContentType: dataContentType,
		Branch:          branch,
		Kiosk:           kiosk,
		Data:            raw,
	}
	if err := e.Validate(); err != nil {
		return nil, err
	}
	if _, err := e.Decode(); err != nil {
		return nil, err
	}
	return e, nil
}

func source(branch, kiosk string) string { return "/" + branch + "/" + kiosk }

// Validate checks the attributes. It accepts a well-formed type that this
// release does not know; Decode does not.
func (e *Envelope) Validate() error {
	switch {
	case e.SpecVersion != specVersion:
		return fmt.Errorf("%w: specversion is not %s", ErrEnvelope, specVersion)
	case !validEventID(e.ID):
		return fmt.Errorf("%w: id is not a UUIDv7", ErrEnvelope)
	case !ValidID(e.Branch):
		return fmt.Errorf("%w: malformed branch", ErrEnvelope)
	case !ValidID(e.Kiosk):
		return fmt.Errorf("%w: malformed kiosk", ErrEnvelope)
	case e.Source != source(e.Branch, e.Kiosk):
		return fmt.Errorf("%w: source is not /branch/kiosk", ErrEnvelope)
	case !e.Type.WellFormed():
		return fmt.Errorf("%w: malformed type", ErrEnvelope)
	case e.Time.IsZero():
		return fmt.Errorf("%w: no time", ErrEnvelope)
	case e.DataContentType != dataContentType:
		return fmt.Errorf("%w: datacontenttype is not %s", ErrEnvelope, dataContentType)
	case len(e.Data) == 0 || bytes.Equal(e.Data, []byte("null")):
		return fmt.Errorf("%w: no data", ErrEnvelope)
	case (e.Epoch == "") != (e.Sequence == ""):
		return fmt.Errorf("%w: epoch and sequence come together", ErrEnvelope)
	}
	if e.Epoch != "" {
		if _, _, err := e.Position(); err != nil {
			return err
		}
	}
	return nil
}

// Position gives the place that the relay gave the event; ErrNoPosition before that.
func (e *Envelope) Position() (epoch string, sequence uint64, err error) {
	if e.Epoch == "" {
		return "", 0, ErrNoPosition
	}
	sequence, err = parseSequence(e.Sequence)
	if err != nil || !ValidEpoch(e.Epoch) {
		return "", 0, fmt.Errorf("%w: malformed epoch or sequence", ErrEnvelope)
	}
	return e.Epoch, sequence, nil
}

// WithPosition returns a copy with a position.
func (e Envelope) WithPosition(epoch string, sequence uint64) *Envelope {
	e.Epoch, e.Sequence = epoch, strconv.FormatUint(sequence, 10)
	return &e
}

// Marshal gives the body as it is stored and sent. Attributes stand in the order
// of Envelope, epoch and sequence last: Splice and Unsplice rely on it.
func (e *Envelope) Marshal() ([]byte, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	body, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("event: encode %s: %w", e.Type, err)
	}
	limit := MaxBody
	if e.Epoch == "" {
		limit -= PositionRoom
	}
	if len(body) > limit {
		return nil, fmt.Errorf("%w: body of %d bytes, at most %d", ErrTooLarge, len(body), limit)
	}
	return body, nil
}

// Unmarshal reads a body and validates its attributes. Unknown attributes are
// let through (CloudEvents extensions, later releases); repeated ones and names
// that differ only in case are not, as readers disagree about them. Data is a
// part of body, not a copy.
func Unmarshal(body []byte) (*Envelope, error) {
	if len(body) > MaxBody {
		return nil, fmt.Errorf("%w: body of %d bytes, at most %d", ErrTooLarge, len(body), MaxBody)
	}
	if !utf8.Valid(body) {
		return nil, fmt.Errorf("%w: not UTF-8", ErrEnvelope)
	}
	a, err := splitAttributes(body)
	if err != nil {
		return nil, err
	}
	e := &Envelope{Data: a.value("data")}
	var kind string
	for _, text := range []struct {
		name string
		into *string
	}{
		{"specversion", &e.SpecVersion}, {"id", &e.ID}, {"source", &e.Source}, {"type", &kind},
		{"datacontenttype", &e.DataContentType}, {"branch", &e.Branch}, {"kiosk", &e.Kiosk},
		{"epoch", &e.Epoch}, {"sequence", &e.Sequence},
	} {
		if err := a.text(text.name, text.into); err != nil {
			return nil, err
		}
	}
	e.Type = Type(kind)
	if at := a.value("time"); at != nil {
		if err := e.Time.UnmarshalJSON(at); err != nil {
			return nil, fmt.Errorf("%w: malformed time", ErrEnvelope)
		}
	}
	if err := e.Validate(); err != nil {
		return nil, err
	}
	return e, nil
}
