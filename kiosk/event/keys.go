package event

import (
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Key files are PEM with the key id in a header:
//
//	-----BEGIN SMARTCOUNTER PUBLIC KEY-----
//	kid: hq-2026-11
//	suite: X25519 HKDF-SHA256 AES-256-GCM
//
//	base64 of the 32 bytes
//	-----END SMARTCOUNTER PUBLIC KEY-----
//
// A private key file may hold several blocks and must be readable by its owner only.
const (
	pemPublic  = "SMARTCOUNTER PUBLIC KEY"
	pemPrivate = "SMARTCOUNTER PRIVATE KEY"
	keySuite   = "X25519 HKDF-SHA256 AES-256-GCM"

	// PrivateKeySuffix ends the names of the private key files in a folder.
	PrivateKeySuffix = ".key"

	maxKeyFile = 64 << 10
)

// ErrKeyFile reports a key file that is missing, unreadable, malformed or too
// widely readable. The message names the file and the mend, never the key.
var ErrKeyFile = errors.New("event: key file")

// A PublicKey is what kiosks seal to.
type PublicKey struct {
	KID string
	key hpke.PublicKey
}

// A PrivateKey is what headquarters opens with.
type PrivateKey struct {
	KID string
	key hpke.PrivateKey
}

// GenerateKeys makes a fresh key pair under the given id ([a-z0-9-]{1,32}, for
// example "hq-2026-11").
func GenerateKeys(kid string) (*PrivateKey, error) {
	if !ValidID(kid) {
		return nil, fmt.Errorf("%w: key id must be 1 to 32 of a-z, 0-9 and hyphen", ErrKeyFile)
	}
	k, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("event: generate key %s: %w", kid, err)
	}
	return &PrivateKey{KID: kid, key: k}, nil
}

// Public returns the public half.
func (k *PrivateKey) Public() *PublicKey { return &PublicKey{KID: k.KID, key: k.key.PublicKey()} }

// String names the key without showing it, also when a PrivateKey is logged.
func (k *PrivateKey) String() string { return "private key " + k.KID }

// GoString is String, for %#v.
func (k *PrivateKey) GoString() string { return k.String() }

// WritePrivate writes the key to a new file, mode 0600. It refuses to replace a
// file: whatever was sealed to a lost key is lost with it.
func (k *PrivateKey) WritePrivate(path string) error {
	b, err := k.key.Bytes()
	if err != nil {
		return fmt.Errorf("event: encode key %s: %w", k.KID, err)
	}
	return writeNewKey(path, keyBlock(pemPrivate, k.KID, keySuite, b), 0o600)
}

// WritePublic writes the key to a new file, mode 0644.
func (k *PublicKey) WritePublic(path string) error {
	return writeNewKey(path, keyBlock(pemPublic, k.KID, keySuite, k.key.Bytes()), 0o644)
}

func keyBlock(kind, kid, suite string, b []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{
		Type:    kind,
		Headers: map[string]string{"kid": kid, "suite": suite},
		Bytes:   b,
	})
}

func writeNewKey(path string, text []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w %s exists already; choose another name, keys are never replaced", ErrKeyFile, path)
	}
	if err != nil {
		return fmt.Errorf("%w %s: cannot create it: %w", ErrKeyFile, path, err)
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%w %s: cannot write it: %w", ErrKeyFile, path, err), os.Remove(path))
	}
	return nil
}

// ReadPublicKey reads a file that holds one public key.
func ReadPublicKey(path string) (*PublicKey, error) {
	blocks, err := readKeyBlocks(path, pemPublic, keySuite, false)
	if err != nil {
		return nil, err
	}
	if len(blocks) != 1 {
		return nil, fmt.Errorf("%w %s holds %d public keys; keep only the newest", ErrKeyFile, path, len(blocks))
	}
	k, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(blocks[0].Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w %s is damaged: copy it from headquarters again: %w", ErrKeyFile, path, err)
	}
	return &PublicKey{KID: blocks[0].Headers["kid"], key: k}, nil
}

// ReadPrivateKeys reads one file, or every *.key file of a folder, oldest name
// first. Each file may hold several keys.
func ReadPrivateKeys(path string) ([]*PrivateKey, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w %s cannot be read: check the path and its owner: %w", ErrKeyFile, path, err)
	}
	files := []string{path}
	if info.IsDir() {
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, fmt.Errorf("%w folder %s cannot be read: check its owner: %w", ErrKeyFile, path, err)
		}
		files = files[:0]
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), PrivateKeySuffix) {
				files = append(files, filepath.Join(path, e.Name()))
			}
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%w folder %s holds no *%s file: put headquarters' private key there", ErrKeyFile, path, PrivateKeySuffix)
		}
	}
	var keys []*PrivateKey
	for _, file := range files {
		blocks, err := readKeyBlocks(file, pemPrivate, keySuite, true)
		if err != nil {
			return nil, err
		}
		for _, b := range blocks {
			k, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(b.Bytes)
			if err != nil {
				return nil, fmt.Errorf("%w %s is damaged: restore it from its backup", ErrKeyFile, file)
			}
			kid := b.Headers["kid"]
			if slices.ContainsFunc(keys, func(o *PrivateKey) bool { return o.KID == kid }) {
				return nil, fmt.Errorf("%w %s repeats the key id %s: remove one of the two", ErrKeyFile, file, kid)
			}
			keys = append(keys, &PrivateKey{KID: kid, key: k})
		}
	}
	return keys, nil
}

// readKeyBlocks reads the blocks of one kind; anything else in the file is an error.
func readKeyBlocks(path, kind, suite string, private bool) ([]*pem.Block, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w %s cannot be read: check the path and its owner: %w", ErrKeyFile, path, err)
	}
	defer f.Close()
	if private {
		info, err := f.Stat()
		if err != nil {
			return nil, fmt.Errorf("%w %s: %w", ErrKeyFile, path, err)
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			return nil, fmt.Errorf("%w %s is readable by others (mode %04o): run chmod 600 %s", ErrKeyFile, path, mode, path)
		}
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err != nil {
		return nil, fmt.Errorf("%w %s cannot be read: %w", ErrKeyFile, path, err)
	}
	if len(text) > maxKeyFile {
		return nil, fmt.Errorf("%w %s is larger than %d bytes: that is no key file", ErrKeyFile, path, maxKeyFile)
	}
	var blocks []*pem.Block
	for {
		var b *pem.Block
		if b, text = pem.Decode(text); b == nil {
			break
		}
		switch {
		case b.Type != kind:
			return nil, fmt.Errorf("%w %s holds a %s where a %s belongs: name the other file of the pair", ErrKeyFile, path, b.Type, kind)
		case !ValidID(b.Headers["kid"]):
			return nil, fmt.Errorf("%w %s lacks a line such as “kid: hq-2026-11”", ErrKeyFile, path)
		case b.Headers["suite"] != suite:
			return nil, fmt.Errorf("%w %s is for another suite than %s: make a new pair", ErrKeyFile, path, suite)
		}
		blocks = append(blocks, b)
	}
	if len(blocks) == 0 {
		return nil, fmt.Errorf("%w %s holds no %s block: copy it again", ErrKeyFile, path, kind)
	}
	return blocks, nil
}
