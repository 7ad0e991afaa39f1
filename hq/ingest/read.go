package ingest

import (
	"crypto/sha256"
	"errors"
	"math"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// Read turns a message into what the store takes. It never fails: what cannot be
// an event carries the reason why, and its position if that can be read, so that
// a counter does not wait for ever behind it. The payload is not copied.
func Read(topic string, payload []byte, at time.Time) store.Incoming {
	m := store.Incoming{Received: at, Topic: topic, Payload: payload}
	bare, spliced, place, unplaced := event.Unsplice(payload)
	if unplaced != nil {
		bare = payload
	}
	m.Hash = sha256.Sum256(bare) // event.BodyHash, with the one look at the position
	to, err := event.ParseTopic(topic)
	if err == nil && to.Kind == event.TopicGone {
		return readGone(m, to)
	}
	if err != nil || to.Kind != event.TopicEvents {
		return refused(m, store.ReasonTopic, event.ErrTopic)
	}
	// The broker's rights vouch for the topic, so whose message it is, it says.
	m.Stream.Branch, m.Stream.Kiosk = to.Branch, to.Kiosk
	if unplaced == nil && place <= math.MaxInt64 {
		m.Stream.Epoch, m.Sequence = spliced, place
	}
	e, err := event.Unmarshal(payload)
	switch {
	case errors.Is(err, event.ErrTooLarge):
		return refused(m, store.ReasonTooLarge, err)
	case err != nil:
		return refused(m, store.ReasonMalformed, err)
	case e.Branch != to.Branch || e.Kiosk != to.Kiosk || e.Type != to.Type:
		return refused(m, store.ReasonIdentity, errIdentity)
	}
	epoch, sequence, err := e.Position()
	switch {
	case err != nil:
		return refused(m, store.ReasonMalformed, err)
	case sequence > math.MaxInt64:
		m.Stream.Epoch, m.Sequence = "", 0
		return refused(m, store.ReasonMalformed, errSequence)
	case m.Sequence != 0 && (epoch != m.Stream.Epoch || sequence != m.Sequence):
		// Two positions in one body: neither can be believed.
		m.Stream.Epoch, m.Sequence = "", 0
		return refused(m, store.ReasonMalformed, errPositions)
	}
	m.Stream.Epoch, m.Sequence = epoch, sequence
	m.ID, m.Type, m.Time, m.Data = e.ID, e.Type, e.Time.UTC(), e.Data
	return decoded(m, e)
}

// readGone reads the word that a counter is gone, which has no position.
func readGone(m store.Incoming, to event.Topic) store.Incoming {
	g, err := event.UnmarshalGone(m.Payload)
	if err != nil {
		return refused(m, store.ReasonMalformed, err)
	}
	m.Stream.Branch, m.Stream.Kiosk, m.Gone = to.Branch, to.Kiosk, g
	return m
}

var (
	errIdentity  = errors.New("topic and envelope name different counters or types")
	errSequence  = errors.New("sequence out of range")
	errPositions = errors.New("two positions in one body")
)

// decoded adds the typed payload. A well-formed type of a later release is kept as
// it is. So is any time: a customer's words must not be lost for a dead clock.
func decoded(m store.Incoming, e *event.Envelope) store.Incoming {
	p, err := e.Decode()
	if errors.Is(err, event.ErrUnknownType) {
		return m
	}
	if err != nil {
		return refused(m, store.ReasonData, err)
	}
	m.Carry(p)
	return m
}

func refused(m store.Incoming, reason store.Reason, err error) store.Incoming {
	m.Reason, m.Detail = reason, err.Error()
	return m
}
