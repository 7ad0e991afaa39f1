package web

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/login"
)

const (
	// remembered is how long a checked password is not hashed again: a password
	// hash is slow by design, and a program asks every few seconds.
	remembered    = 2 * time.Minute
	maxRemembered = 1024
)

// basic is HTTP Basic for programs.
type basic struct {
	login    Login
	now      func() time.Time
	failures *login.Throttle

	mu    sync.Mutex
	salt  [32]byte
	known map[[32]byte]checked
}

type checked struct {
	user  store.User
	until time.Time
}

func newBasic(l Login, now func() time.Time) *basic {
	b := &basic{login: l, now: now, failures: login.NewThrottle(remotePolicy, now), known: make(map[[32]byte]checked)}
	rand.Read(b.salt[:]) // never fails (crypto/rand)
	return b
}

// user finds who asks, or answers the request itself.
func (b *basic) user(w http.ResponseWriter, r *http.Request) (store.User, bool) {
	login, password, given := r.BasicAuth()
	if !given {
		return b.deny(w)
	}
	key := b.key(login, password)
	if u, known := b.recall(key); known {
		return u, true
	}
	from := remote(r)
	if _, wait := b.failures.Begin(from); wait > 0 {
		tooMany(w, wait)
		return store.User{}, false
	}
	u, err := b.login.Check(r.Context(), login, password)
	if !errors.Is(err, ErrLogin) {
		b.failures.Forgive(from)
	}
	var locked *Throttled
	switch {
	case errors.As(err, &locked):
		tooMany(w, locked.Wait)
		return store.User{}, false
	case errors.Is(err, ErrLogin):
		return b.deny(w)
	case err != nil:
		apiError(w, http.StatusServiceUnavailable, "系统正忙，请稍后再试")
		return store.User{}, false
	}
	b.remember(key, u)
	return u, true
}

func (b *basic) deny(w http.ResponseWriter) (store.User, bool) {
	w.Header().Set("WWW-Authenticate", `Basic realm="smartcounter", charset="UTF-8"`)
	apiError(w, http.StatusUnauthorized, "工号或密码不对")
	return store.User{}, false
}

func (b *basic) key(login, password string) [32]byte {
	h := sha256.New()
	h.Write(b.salt[:])
	h.Write([]byte(login))
	h.Write([]byte{0})
	h.Write([]byte(password))
	return [32]byte(h.Sum(nil))
}

func (b *basic) recall(key [32]byte) (store.User, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, known := b.known[key]
	return c.user, known && b.now().Before(c.until)
}

func (b *basic) remember(key [32]byte, u store.User) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= maxRemembered {
		clear(b.known)
	}
	b.known[key] = checked{u, b.now().Add(remembered)}
}

// forget makes every password be checked anew, after a user was changed.
func (b *basic) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.known)
}

// remote is the address a request came from, without its port. Of an IPv6
// address it is the network: whoever has one has all of its 2⁶⁴ addresses.
func remote(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	a := at.Addr().Unmap().WithZone("")
	if a.Is6() {
		if network, err := a.Prefix(64); err == nil {
			return network.String()
		}
	}
	return a.String()
}
