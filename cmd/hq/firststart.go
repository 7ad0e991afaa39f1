package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"smartcounter/hq/store"
	"smartcounter/hq/web"
	"smartcounter/kiosk/event"
)

const (
	// publicKeyFile, in the data folder, is what counters are given.
	publicKeyFile = "seal.pub"
	// firstUserFile holds user:password of the first user, until a person removes it.
	firstUserFile = "first-user"
	firstUser     = "admin"
)

// lockData keeps a second headquarters off the same folder. The lock ends with
// the process, however it ends.
func lockData(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder %s cannot be made; check its path and owner: %w", dir, err)
	}
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder %s must be writable: %w", dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		var pid [16]byte
		n, _ := f.Read(pid[:]) // a nicety: without it the sentence is only less exact
		return nil, errors.Join(fmt.Errorf("data folder %s is in use by another hq (process %s); stop it or give another -data", dir, pid[:n]), f.Close())
	}
	if err := errors.Join(f.Truncate(0), writeAt(f, fmt.Sprint(os.Getpid()))); err != nil {
		return nil, errors.Join(fmt.Errorf("data folder %s must be writable and have free space: %w", dir, err), f.Close())
	}
	return f, nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// openingKeys reads the keys, and makes the first pair at the first start.
func openingKeys(c config, now time.Time, log *slog.Logger) (*event.Opener, error) {
	public := filepath.Join(c.Data, publicKeyFile)
	made, err := makeKeys(c.Keys, public, now)
	if err != nil {
		return nil, err
	}
	if made != "" {
		log.Info("made the opening key; keep a copy of it in a safe, nothing else opens what counters seal", "private", made, "public", public)
	}
	keys, err := event.ReadPrivateKeys(c.Keys)
	if err != nil {
		return nil, err
	}
	return event.NewOpener(keys...)
}

// makeKeys makes a pair only when there is neither half. A public key whose
// private half is missing is an accident that a new pair would cover up.
func makeKeys(dir, public string, now time.Time) (private string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("keys folder %s cannot be made; check its path and owner: %w", dir, err)
	}
	there, err := filepath.Glob(filepath.Join(dir, "*"+event.PrivateKeySuffix))
	if err != nil || len(there) > 0 {
		return "", err
	}
	if _, err := os.Stat(public); !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s is there but %s holds no private key: restore it from its backup, or remove both to begin anew", public, dir)
	}
	kid := "hq-" + now.Format("2006-01")
	key, err := event.GenerateKeys(kid)
	if err != nil {
		return "", err
	}
	private = filepath.Join(dir, kid+event.PrivateKeySuffix)
	if err := key.WritePrivate(private); err != nil {
		return "", err
	}
	return private, key.Public().WritePublic(public)
}

// ensureUser makes the first user if there is none and returns the file with the
// password, "" otherwise.
func ensureUser(ctx context.Context, s store.Store, staff *web.Staff, dir string) (string, error) {
	users, err := s.Users(ctx)
	if err != nil || len(users) > 0 {
		return "", err
	}
	password := rand.Text() // 128 bits and more
	// The file first: a user whose password nobody knows would be worse than a
	// file whose user does not exist yet.
	path := filepath.Join(dir, firstUserFile)
	if err := writeSecret(path, firstUser+":"+password+"\n"); err != nil {
		return "", fmt.Errorf("data folder %s must be writable and have free space: %w", dir, err)
	}
	return path, staff.AddFirst(ctx, firstUser, "管理员", password)
}

func writeSecret(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Chmod(0o600)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
