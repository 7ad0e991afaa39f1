package event

import (
	"encoding/json"
	"fmt"
)

// A downMessage is what headquarters sends to a counter. It is checked as it is
// sent and as it is read.
type downMessage interface{ Validate() error }

func marshalDown(m downMessage) ([]byte, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDown, err)
	}
	if len(body) > MaxDown {
		return nil, fmt.Errorf("%w: message of %d bytes, at most %d", ErrTooLarge, len(body), MaxDown)
	}
	return body, nil
}

func unmarshalDown[M any, P interface {
	*M
	downMessage
}](body []byte) (*M, error) {
	if len(body) > MaxDown {
		return nil, fmt.Errorf("%w: message of %d bytes, at most %d", ErrTooLarge, len(body), MaxDown)
	}
	m := new(M)
	if err := json.Unmarshal(body, m); err != nil {
		return nil, fmt.Errorf("%w: not the expected JSON", ErrDown)
	}
	if err := P(m).Validate(); err != nil {
		return nil, err
	}
	return m, nil
}
