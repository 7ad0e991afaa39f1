package event

import (
	"errors"
	"fmt"
	"time"
)

const (
	// MaxDown bounds an Ack, a HelpReply and Bookings on the wire, in bytes.
	MaxDown = 256 << 10
	// MaxRefused bounds the refusals of one Ack; more go into further ones.
	MaxRefused = 256
	// MaxCredit bounds the events that may await acknowledgement.
	MaxCredit = 1 << 16

	maxReason = 200
)

// RefusedCloned is the reason of a refusal that says: another event has this place. Two
// machines run on copies of one disk.
const RefusedCloned = "cloned"

// ErrDown reports a message from headquarters that is not of the contract.
var ErrDown = errors.New("event: not a valid message from headquarters")

// Validate checks an acknowledgement.
func (a *Ack) Validate() error {
	switch {
	case !ValidEpoch(a.Epoch):
		return fmt.Errorf("%w: ack: epoch", ErrDown)
	case a.Credit < 0 || a.Credit > MaxCredit:
		return fmt.Errorf("%w: ack: credit", ErrDown)
	case len(a.Refused) > MaxRefused:
		return fmt.Errorf("%w: ack: too many refusals", ErrDown)
	}
	for _, r := range a.Refused {
		// A refusal may lie above Upto: headquarters has it before what is missing.
		if r.Sequence == 0 || len(r.Reason) > maxReason || !validText(r.Reason, 1) {
			return fmt.Errorf("%w: ack: refusal", ErrDown)
		}
	}
	return nil
}

// Marshal gives an acknowledgement as it is sent.
func (a *Ack) Marshal() ([]byte, error) { return marshalDown(a) }

// UnmarshalAck reads and validates an acknowledgement.
func UnmarshalAck(body []byte) (*Ack, error) { return unmarshalDown[Ack](body) }

// HelpReply states.
const (
	HelpStateAnswered = "answered" // a person's page has taken the call
	HelpStateComing   = "coming"   // the person is on the way
)

// A HelpReply tells the kiosk on DownTopic(…, DownHelp) that a person has taken
// its call. Only now may the screen say so.
type HelpReply struct {
	Call  string    `json:"call"`  // id of the HelpCalled event
	State string    `json:"state"` // HelpStateAnswered or HelpStateComing
	At    time.Time `json:"at"`
}

// Validate checks a reply.
func (h *HelpReply) Validate() error {
	switch {
	case !validEventID(h.Call):
		return fmt.Errorf("%w: help: call", ErrDown)
	case h.State != HelpStateAnswered && h.State != HelpStateComing:
		return fmt.Errorf("%w: help: state", ErrDown)
	case h.At.IsZero():
		return fmt.Errorf("%w: help: at", ErrDown)
	}
	return nil
}

// Marshal gives a reply as it is sent.
func (h *HelpReply) Marshal() ([]byte, error) { return marshalDown(h) }

// UnmarshalHelpReply reads and validates a reply.
func UnmarshalHelpReply(body []byte) (*HelpReply, error) { return unmarshalDown[HelpReply](body) }
