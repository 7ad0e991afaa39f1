package event

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"unicode/utf8"
)

// DownContent is what DownTopic carries a signed Wording.
const DownContent = "content"

// MaxOverlay bounds the overlay of a Wording, in bytes: signed and in base64 it
// fits MaxDown. The whole embedded wording takes a quarter of it.
const MaxOverlay = 128 << 10

// wordingType tells what was signed, so that a signature means nothing else.
const wordingType = "application/vnd.smartcounter.wording+json"

// ErrSignature reports a wording that nobody signed whom this counter trusts.
var ErrSignature = errors.New("event: wording is not signed by a known key")

// A Wording is what the bank lets counters show and say instead of the built-in
// words. Counters take it signed only, and only if Version is above what they
// hold.
type Wording struct {
	Version uint64    `json:"version"` // from 1
	Made    time.Time `json:"made"`
	Overlay string    `json:"overlay"` // TOML of kiosk/content, at most MaxOverlay bytes
}

// Validate checks a wording, but for what the overlay says.
func (w *Wording) Validate() error {
	switch {
	case w.Version == 0:
		return fmt.Errorf("%w: wording: version", ErrDown)
	case w.Made.IsZero():
		return fmt.Errorf("%w: wording: made", ErrDown)
	case len(w.Overlay) > MaxOverlay:
		return fmt.Errorf("%w: overlay of %d bytes, at most %d", ErrTooLarge, len(w.Overlay), MaxOverlay)
	case w.Overlay == "" || !utf8.ValidString(w.Overlay):
		return fmt.Errorf("%w: wording: overlay", ErrDown)
	}
	return nil
}

// signedEnvelope is DSSE, the Dead Simple Signing Envelope v1.0
// (https://github.com/secure-systems-lab/dsse).
type signedEnvelope struct {
	PayloadType string      `json:"payloadType"`
	Payload     []byte      `json:"payload"` // JSON of a Wording; base64 on the wire
	Signatures  []signature `json:"signatures"`
}

type signature struct {
	KeyID string `json:"keyid"`
	Sig   []byte `json:"sig"` // Ed25519 over signedText
}

// signedText is DSSE's pre-authentication encoding.
func signedText(payload []byte) []byte {
	return fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(wordingType), wordingType, len(payload), payload)
}

// SignWording gives a wording as it is sent on DownTopic(…, DownContent).
func SignWording(k *SigningKey, w Wording) ([]byte, error) {
	payload, err := marshalDown(&w)
	if err != nil {
		return nil, err
	}
	return marshalDown(&signedEnvelope{
		PayloadType: wordingType, Payload: payload,
		Signatures: []signature{{KeyID: k.KID, Sig: ed25519.Sign(k.key, signedText(payload))}},
	})
}

// OpenWording reads a signed wording and makes sure that one of the keys signed
// it. Errors are ErrDown, ErrTooLarge and ErrSignature.
func OpenWording(keys []*VerifyingKey, body []byte) (*Wording, error) {
	e, err := unmarshalDown[signedEnvelope](body)
	if err != nil {
		return nil, err
	}
	if !e.signedBy(keys) {
		return nil, ErrSignature
	}
	return unmarshalDown[Wording](e.Payload)
}

// ReadWording reads a signed wording without asking who signed it: headquarters
// passes on what only counters must trust.
func ReadWording(body []byte) (*Wording, error) {
	e, err := unmarshalDown[signedEnvelope](body)
	if err != nil {
		return nil, err
	}
	return unmarshalDown[Wording](e.Payload)
}

// maxSignatures allows for a change of keys, and no more.
const maxSignatures = 8

// Validate checks everything but who signed.
func (e *signedEnvelope) Validate() error {
	if e.PayloadType != wordingType || len(e.Signatures) == 0 || len(e.Signatures) > maxSignatures {
		return fmt.Errorf("%w: not a signed wording", ErrDown)
	}
	return nil
}

// signedBy goes by the signature alone: a key id is only a hint.
func (e *signedEnvelope) signedBy(keys []*VerifyingKey) bool {
	text := signedText(e.Payload)
	for _, s := range e.Signatures {
		for _, k := range keys {
			if ed25519.Verify(k.key, text, s.Sig) {
				return true
			}
		}
	}
	return false
}

// KeepWording puts a signed wording at path: after a crash at any moment the file
// holds either the old one or the new.
func KeepWording(path string, body []byte) error {
	if err := replaceFile(path, body, 0o644); err != nil {
		return fmt.Errorf("event: keeping the wording: %w", err)
	}
	return nil
}

// KeptWording reads what KeepWording put at path, unopened. It is fs.ErrNotExist
// if nothing did.
func KeptWording(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("event: the kept wording: %w", err)
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, MaxDown+1))
	if err != nil {
		return nil, fmt.Errorf("event: the kept wording: %w", err)
	}
	return body, nil // too long a one is refused as it is opened
}
