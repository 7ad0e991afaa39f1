package event

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
)

// Files of the keys that wording is signed with have the form of keys.go with
// these types and this suite.
const (
	pemSigning   = "SMARTCOUNTER SIGNING KEY"
	pemVerifying = "SMARTCOUNTER VERIFYING KEY"
	signSuite    = "Ed25519"
)

// A SigningKey signs wording. The bank keeps it away from counters and from
// headquarters' machines.
type SigningKey struct {
	KID string
	key ed25519.PrivateKey
}

// A VerifyingKey tells a counter what the bank has signed.
type VerifyingKey struct {
	KID string
	key ed25519.PublicKey
}

// GenerateSigningKey makes a fresh key under the given id ([a-z0-9-]{1,32}, for
// example "content-2026-11").
func GenerateSigningKey(kid string) (*SigningKey, error) {
	if !ValidID(kid) {
		return nil, fmt.Errorf("%w: key id must be 1 to 32 of a-z, 0-9 and hyphen", ErrKeyFile)
	}
	_, k, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("event: generate key %s: %w", kid, err)
	}
	return &SigningKey{KID: kid, key: k}, nil
}

// Verifying returns the public half.
func (k *SigningKey) Verifying() *VerifyingKey {
	return &VerifyingKey{KID: k.KID, key: k.key.Public().(ed25519.PublicKey)}
}

// String names the key without showing it, also when a SigningKey is logged.
func (k *SigningKey) String() string { return "signing key " + k.KID }

// GoString is String, for %#v.
func (k *SigningKey) GoString() string { return k.String() }

// Write writes the key to a new file, mode 0600. It refuses to replace a file.
func (k *SigningKey) Write(path string) error {
	return writeNewKey(path, keyBlock(pemSigning, k.KID, signSuite, k.key.Seed()), 0o600)
}

// Write writes the key to a new file, mode 0644.
func (k *VerifyingKey) Write(path string) error {
	return writeNewKey(path, keyBlock(pemVerifying, k.KID, signSuite, k.key), 0o644)
}

// ReadSigningKey reads a file that holds one signing key.
func ReadSigningKey(path string) (*SigningKey, error) {
	blocks, err := readKeyBlocks(path, pemSigning, signSuite, true)
	if err != nil {
		return nil, err
	}
	if len(blocks) != 1 || len(blocks[0].Bytes) != ed25519.SeedSize {
		return nil, fmt.Errorf("%w %s is damaged: restore it from its backup", ErrKeyFile, path)
	}
	return &SigningKey{KID: blocks[0].Headers["kid"], key: ed25519.NewKeyFromSeed(blocks[0].Bytes)}, nil
}

// ReadVerifyingKeys reads a file that holds one or more verifying keys: while the
// bank changes its key, counters know the old one and the new.
func ReadVerifyingKeys(path string) ([]*VerifyingKey, error) {
	blocks, err := readKeyBlocks(path, pemVerifying, signSuite, false)
	if err != nil {
		return nil, err
	}
	var keys []*VerifyingKey
	for _, b := range blocks {
		if len(b.Bytes) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("%w %s is damaged: copy it from who signs the wording again", ErrKeyFile, path)
		}
		keys = append(keys, &VerifyingKey{KID: b.Headers["kid"], key: b.Bytes})
	}
	return keys, nil
}
