package event

import "github.com/google/uuid"

// NewID makes an event id: a UUIDv7 (RFC 9562), so that ids sort by time.
func NewID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	return id.String(), nil
}

// validEventID reports whether s is a UUIDv7 in its canonical form.
func validEventID(s string) bool {
	if len(s) != 36 {
		return false
	}
	id, err := uuid.Parse(s)
	return err == nil && id.Version() == 7 && id.Variant() == uuid.RFC4122 && id.String() == s
}
