package event

import (
	"bytes"
	"compress/flate"
	"crypto/hpke"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Sealing is HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256),
// HKDF-SHA256 and AES-256-GCM. Base mode keeps the content secret and bound to
// its event; it does not say who sealed it, which is the broker login's task.
const (
	sealInfo = "smartcounter event v1" // HPKE info: these keys serve nothing else

	// MaxPlain bounds the JSON inside a seal, in bytes. It is what Seal refuses
	// to exceed and where Open stops inflating.
	MaxPlain = 4 << 20
)

// Errors of sealing and opening. They never quote the content.
var (
	// ErrTooLarge reports content or a body above its limit.
	ErrTooLarge = errors.New("event: too large")
	// ErrUnknownKey reports a seal made for a key that the Opener does not hold.
	ErrUnknownKey = errors.New("event: sealed with a key that is not here")
	// ErrOpen reports a seal that does not open: damaged, or moved from another event.
	ErrOpen = errors.New("event: seal does not open")
)

// A Sealer seals personal data to headquarters. It holds only a public key: what
// it sealed, it cannot open. It is safe for concurrent use.
type Sealer struct{ pub *PublicKey }

// NewSealer returns a Sealer to the given key, the newest of headquarters.
func NewSealer(pub *PublicKey) *Sealer { return &Sealer{pub: pub} }

// KID is the id of the key that this Sealer seals to.
func (s *Sealer) KID() string { return s.pub.KID }

// Seal encodes v as JSON, deflates it and seals it. The seal opens only together
// with the same id, type and kiosk, so that it cannot be moved to another event.
func (s *Sealer) Seal(id string, t Type, kiosk string, v any) (*Sealed, error) {
	aad, err := sealAAD(id, t, kiosk)
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("event: encode content: %w", err)
	}
	if len(plain) > MaxPlain {
		return nil, fmt.Errorf("%w: content of %d bytes, at most %d", ErrTooLarge, len(plain), MaxPlain)
	}
	packed, err := deflate(plain)
	if err != nil {
		return nil, fmt.Errorf("event: deflate content: %w", err)
	}
	enc, sender, err := hpke.NewSender(s.pub.key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(sealInfo))
	if err != nil {
		return nil, fmt.Errorf("event: seal to key %s: %w", s.pub.KID, err)
	}
	ciphertext, err := sender.Seal(aad, packed)
	if err != nil {
		return nil, fmt.Errorf("event: seal to key %s: %w", s.pub.KID, err)
	}
	return &Sealed{KID: s.pub.KID, Enc: enc, Ciphertext: ciphertext}, nil
}

// An Opener opens what was sealed to any of its keys. Keys are rotated by adding
// the new one; an old key is needed as long as anything sealed to it is kept.
// It is safe for concurrent use.
type Opener struct{ keys map[string]*PrivateKey }

// NewOpener returns an Opener that holds the given keys.
func NewOpener(keys ...*PrivateKey) (*Opener, error) {
	o := &Opener{keys: make(map[string]*PrivateKey, len(keys))}
	for _, k := range keys {
		if _, twice := o.keys[k.KID]; twice {
			return nil, fmt.Errorf("%w: two private keys have the id %s; give each key its own", ErrKeyFile, k.KID)
		}
		o.keys[k.KID] = k
	}
	return o, nil
}

// Open opens s, which must have been sealed for this id, type and kiosk, and
// decodes the JSON inside into the value that into points to.
func (o *Opener) Open(s *Sealed, id string, t Type, kiosk string, into any) error {
	if err := s.Validate(); err != nil {
		return err
	}
	k, found := o.keys[s.KID]
	if !found {
		return fmt.Errorf("%w: key id %s", ErrUnknownKey, s.KID)
	}
	aad, err := sealAAD(id, t, kiosk)
	if err != nil {
		return err
	}
	recipient, err := hpke.NewRecipient(s.Enc, k.key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(sealInfo))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrOpen, err)
	}
	packed, err := recipient.Open(aad, s.Ciphertext)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrOpen, err)
	}
	plain, err := inflate(packed, MaxPlain)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, into); err != nil {
		// The decoder's own words may quote the content.
		return fmt.Errorf("%w: the content inside is not the expected JSON", ErrOpen)
	}
	return nil
}

// Validate checks the form of a seal without opening it.
func (s *Sealed) Validate() error {
	switch {
	case s == nil:
		return fmt.Errorf("%w: no seal", ErrOpen)
	case !ValidID(s.KID):
		return fmt.Errorf("%w: malformed key id", ErrOpen)
	case len(s.Enc) != 32:
		return fmt.Errorf("%w: encapsulated key of %d bytes, want 32", ErrOpen, len(s.Enc))
	case len(s.Ciphertext) < 16 || len(s.Ciphertext) > MaxBody:
		return fmt.Errorf("%w: ciphertext of %d bytes", ErrOpen, len(s.Ciphertext))
	}
	return nil
}

// sealAAD is id|type|kiosk. None of the three can contain the separator.
func sealAAD(id string, t Type, kiosk string) ([]byte, error) {
	if !validEventID(id) || !t.WellFormed() || !ValidID(kiosk) {
		return nil, fmt.Errorf("%w: malformed event id, type or kiosk", ErrOpen)
	}
	return []byte(id + "|" + string(t) + "|" + kiosk), nil
}

func deflate(p []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(p); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// inflate stops at limit bytes: a few kilobytes can inflate to gigabytes.
func inflate(p []byte, limit int) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(p))
	plain, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("%w: inflate: %w", ErrOpen, err)
	}
	if len(plain) > limit {
		return nil, fmt.Errorf("%w: content inflates above %d bytes", ErrTooLarge, limit)
	}
	return plain, nil
}
