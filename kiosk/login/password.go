// Package login holds staff credentials, the lock-out after wrong ones, and the
// audit chain of who looked at what. It stores nothing: values go in and come out,
// and their owners keep them (hq/store, kiosk/branch).
package login

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Argon2id with m=19 MiB, t=2, p=1: the variant that the OWASP Password Storage
// Cheat Sheet gives for machines with little memory. RFC 9106 section 4 would rather
// have 64 MiB and t=3, which ties up a small branch server when several people
// sign in; a stored hash names its own parameters, so they can be raised later.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	saltBytes = 16
	hashBytes = 32

	// MinPassword and MaxPassword bound a password: characters and bytes.
	MinPassword = 8
	MaxPassword = 128

	// Bounds of what Verify computes, whatever a stored hash asks for.
	maxMemoryKiB = 256 * 1024
	maxPasses    = 10
	maxLanes     = 8
	maxStored    = 256
)

// Errors of credentials.
var (
	// ErrPassword reports a password that is too short or too long to be set.
	ErrPassword = errors.New("login: password")
	// ErrCredential reports a stored hash that Verify cannot read.
	ErrCredential = errors.New("login: malformed stored credential")
)

// gate bounds the memory that passwords take at once: two of at most
// maxMemoryKiB, however many people sign in at the same moment.
var gate = make(chan struct{}, 2)

// HashPassword gives the credential to store, a PHC string with a salt of its own:
//
//	$argon2id$v=19$m=19456,t=2,p=1$salt$hash
func HashPassword(password string) (string, error) {
	switch {
	case !utf8.ValidString(password):
		return "", fmt.Errorf("%w: not UTF-8", ErrPassword)
	case utf8.RuneCountInString(password) < MinPassword:
		return "", fmt.Errorf("%w: at least %d characters", ErrPassword, MinPassword)
	case len(password) > MaxPassword:
		return "", fmt.Errorf("%w: at most %d bytes", ErrPassword, MaxPassword)
	}
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("login: draw a salt: %w", err)
	}
	c := credential{memory: memoryKiB, passes: passes, lanes: lanes, salt: salt}
	c.hash = c.derive(password, hashBytes)
	return c.String(), nil
}

// Verify reports whether password is the one that stored was made from, in
// constant time. A password too long to have been set is wrong without being
// computed.
func Verify(stored, password string) (bool, error) {
	c, err := parseCredential(stored)
	if err != nil {
		return false, err
	}
	if len(password) > MaxPassword {
		return false, nil
	}
	got := c.derive(password, uint32(len(c.hash)))
	return subtle.ConstantTimeCompare(got, c.hash) == 1, nil
}

// VerifyNobody takes as long as Verify, for a login that does not exist, so that
// the time does not tell which logins do.
func VerifyNobody(password string) {
	if len(password) > MaxPassword {
		return
	}
	c := credential{memory: memoryKiB, passes: passes, lanes: lanes, salt: make([]byte, saltBytes)}
	c.derive(password, hashBytes)
}

// Outdated reports whether stored was made with other parameters than today's
// and should be made anew at the next successful login.
func Outdated(stored string) bool {
	c, err := parseCredential(stored)
	return err != nil || c.memory != memoryKiB || c.passes != passes || c.lanes != lanes ||
		len(c.salt) != saltBytes || len(c.hash) != hashBytes
}

type credential struct {
	memory, passes uint32
	lanes          uint8
	salt, hash     []byte
}

func (c credential) derive(password string, n uint32) []byte {
	gate <- struct{}{}
	defer func() { <-gate }()
	return argon2.IDKey([]byte(password), c.salt, c.passes, c.memory, c.lanes, n)
}

const credentialForm = "m=%d,t=%d,p=%d"

// String gives the PHC string.
func (c credential) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$"+credentialForm+"$%s$%s", argon2.Version, c.memory, c.passes, c.lanes,
		enc.EncodeToString(c.salt), enc.EncodeToString(c.hash))
}

// parseCredential reads a PHC string whose cost lies within the bounds. It
// accepts only the form that String gives.
func parseCredential(s string) (credential, error) {
	parts := strings.Split(s, "$")
	if len(s) > maxStored || len(parts) != 6 || parts[1] != "argon2id" {
		return credential{}, ErrCredential
	}
	var c credential
	if _, err := fmt.Sscanf(parts[3], credentialForm, &c.memory, &c.passes, &c.lanes); err != nil {
		return credential{}, ErrCredential
	}
	var saltErr, hashErr error
	c.salt, saltErr = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	c.hash, hashErr = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	switch {
	case saltErr != nil || hashErr != nil || c.String() != s,
		c.lanes < 1 || c.lanes > maxLanes,
		c.passes < 1 || c.passes > maxPasses,
		c.memory < 8*uint32(c.lanes) || c.memory > maxMemoryKiB,
		len(c.salt) < 8 || len(c.salt) > 64,
		len(c.hash) < 16 || len(c.hash) > 64:
		return credential{}, ErrCredential
	}
	return c, nil
}
