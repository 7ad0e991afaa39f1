package branch

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	sessionFile = "sessions.json"
	// A working day: then the password is asked again.
	sessionLife = 12 * time.Hour
	maxSessions = 1000
	cookieName  = "__Host-branch" // the browser refuses it without TLS
)

// A session is a browser that somebody has signed in at. Sessions are kept on the
// disk, by a hash: a host that restarts in the middle of a day signs nobody out.
type session struct {
	Login string    `json:"login"`
	Ends  time.Time `json:"ends"`
	// Credential marks the password it was begun with: a new one ends it.
	Credential string `json:"credential"`
}

type sessions struct {
	path  string
	staff *Staff
	now   func() time.Time

	mu  sync.Mutex
	all map[string]session // by the cookie's hash
}

func openSessions(folder string, staff *Staff, now func() time.Time) (*sessions, error) {
	s := &sessions{path: filepath.Join(folder, sessionFile), staff: staff, now: now, all: map[string]session{}}
	data, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("branch: %w", err)
	}
	if json.Unmarshal(data, &s.all) != nil || s.all == nil {
		s.all = map[string]session{} // everybody signs in again
	}
	return s, nil
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// begin makes a session and gives its cookie.
func (s *sessions) begin(m Member) (string, error) {
	cookie := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	maps.DeleteFunc(s.all, func(_ string, o session) bool { return !now.Before(o.Ends) })
	if len(s.all) >= maxSessions {
		clear(s.all)
	}
	s.all[hashOf(cookie)] = session{Login: m.Login, Ends: now.Add(sessionLife).Round(0), Credential: hashOf(m.Credential)}
	return cookie, s.keep()
}

func (s *sessions) keep() error {
	data, err := json.Marshal(s.all)
	if err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	if err := replaceFile(s.path, data); err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	return nil
}

// find tells whose request this is.
func (s *sessions) find(r *http.Request) (Member, bool) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return Member{}, false
	}
	s.mu.Lock()
	found, known := s.all[hashOf(c.Value)]
	s.mu.Unlock()
	if !known || !s.now().Before(found.Ends) || found.Ends.After(s.now().Add(sessionLife+time.Minute)) {
		return Member{}, false
	}
	m, known := s.staff.find(found.Login)
	return m, known && hashOf(m.Credential) == found.Credential
}

func (s *sessions) end(r *http.Request) error {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, hashOf(c.Value))
	return s.keep()
}

func setCookie(w http.ResponseWriter, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: value, Path: "/", MaxAge: int(life.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}
