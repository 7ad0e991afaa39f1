package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"smartcounter/hq/store"
)

const (
	sessionLife = 12 * time.Hour // the longest, then the password is asked again
	idleLimit   = 15 * time.Minute

	// maxSeen bounds what is remembered of when sessions were last used.
	maxSeen = 10_000

	plainCookie  = "hq"
	secureCookie = "__Host-hq" // the browser then refuses it without TLS
)

// errNoSession reports a request without a session, or with one that is over.
var errNoSession = errors.New("web: not signed in")

// A visitor is who asks for a page.
type visitor struct {
	store.User
	cookie string // the secret in the browser
	idle   bool   // nothing was pressed for a while
}

// token is what forms of this session carry: another site cannot know it.
func (v visitor) token() string {
	m := hmac.New(sha256.New, []byte(v.cookie))
	m.Write([]byte("form"))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// holds reports whether a form comes from a page of this session.
func (v visitor) holds(token string) bool {
	return hmac.Equal([]byte(token), []byte(v.token()))
}

// sessions knows who a cookie belongs to.
type sessions struct {
	store  store.Store
	ledger *ledger
	now    func() time.Time

	mu   sync.Mutex
	seen map[[32]byte]time.Time // when something was last pressed
}

func newSessions(s store.Store, l *ledger, now func() time.Time) *sessions {
	return &sessions{store: s, ledger: l, now: now, seen: make(map[[32]byte]time.Time)}
}

func cookieHash(cookie string) [32]byte { return sha256.Sum256([]byte(cookie)) }

// begin makes a session and gives its cookie.
func (s *sessions) begin(ctx context.Context, u store.User) (string, error) {
	var b [32]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	cookie := base64.RawURLEncoding.EncodeToString(b[:])
	now := s.now()
	err := s.store.AddSession(ctx, store.Session{Token: cookieHash(cookie), Login: u.Login, Created: now, Expires: now.Add(sessionLife)})
	if err != nil {
		return "", err
	}
	s.touch(cookieHash(cookie), now)
	return cookie, nil
}

// find returns whose request this is. Requests that a page makes by itself do
// not count as use, so that a screen nobody sits at goes idle.
func (s *sessions) find(r *http.Request) (visitor, error) {
	cookie := cookieOf(r)
	if cookie == "" {
		return visitor{}, errNoSession
	}
	now := s.now()
	token := cookieHash(cookie)
	found, err := s.store.Session(r.Context(), token, now)
	if errors.Is(err, store.ErrNotFound) {
		return visitor{}, errNoSession
	}
	if err != nil {
		return visitor{}, err
	}
	u, err := s.store.User(r.Context(), found.Login)
	if errors.Is(err, store.ErrNotFound) || err == nil && u.Disabled {
		return visitor{}, errNoSession
	}
	if err != nil {
		return visitor{}, err
	}
	over, err := s.outdated(r.Context(), found)
	if err != nil {
		return visitor{}, err
	}
	if over {
		return visitor{}, errNoSession
	}
	v := visitor{User: u, cookie: cookie, idle: s.idle(token, now)}
	if !v.idle && r.Header.Get(bySelf) == "" {
		s.touch(token, now)
	}
	return v, nil
}

// outdated reports whether the password was changed after a session began: who
// held the old one is to be out everywhere.
func (s *sessions) outdated(ctx context.Context, found store.Session) (bool, error) {
	entries, err := s.ledger.of(ctx, found.Login)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(entries, func(e store.AuditEntry) bool {
		return (e.What == didChangeUser+changePassword || e.What == didChangePassword) && e.Time.After(found.Created)
	}), nil
}

// bySelf marks a request that a page makes without anybody pressing anything.
const bySelf = "X-By-Itself"

// idle reports whether nothing was pressed for too long. After a restart of
// headquarters everybody starts anew.
func (s *sessions) idle(token [32]byte, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, known := s.seen[token]
	if !known {
		s.note(token, now)
		return false
	}
	return now.Sub(last) >= idleLimit
}

func (s *sessions) touch(token [32]byte, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(token, now)
}

func (s *sessions) note(token [32]byte, now time.Time) {
	if len(s.seen) >= maxSeen {
		for t, at := range s.seen {
			if now.Sub(at) >= sessionLife {
				delete(s.seen, t)
			}
		}
		if len(s.seen) >= maxSeen {
			clear(s.seen)
		}
	}
	s.seen[token] = now
}

func (s *sessions) end(ctx context.Context, cookie string) error {
	token := cookieHash(cookie)
	s.mu.Lock()
	delete(s.seen, token)
	s.mu.Unlock()
	return s.store.EndSession(ctx, token)
}

func cookieName(r *http.Request) string {
	if secure(r) {
		return secureCookie
	}
	return plainCookie
}

func cookieOf(r *http.Request) string {
	c, err := r.Cookie(cookieName(r))
	if err != nil || len(c.Value) > 64 {
		return ""
	}
	return c.Value
}

func setCookie(w http.ResponseWriter, r *http.Request, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: cookieName(r), Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: secure(r), SameSite: http.SameSiteLaxMode})
}

type staffPage func(http.ResponseWriter, *http.Request, visitor)

// staff lets a page be seen by signed-in people who may, and takes forms only
// from pages of their own session.
func (s *Server) staff(may func(store.User) bool, page staffPage) http.HandlerFunc {
	return s.guarded(may, page, false)
}

// onDuty is staff for pages that stay open without anybody touching them: a
// person who waits for calls is not signed out.
func (s *Server) onDuty(may func(store.User) bool, page staffPage) http.HandlerFunc {
	return s.guarded(may, page, true)
}

func (s *Server) guarded(may func(store.User) bool, page staffPage, idleToo bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := s.sessions.find(r)
		switch {
		case errors.Is(err, errNoSession) || err == nil && v.idle && !idleToo:
			s.askLogin(w, r)
		case err != nil:
			s.busy(w, r, err)
		case !may(v.User):
			s.fail(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)), http.StatusForbidden, "您的岗位看不到这一页。", "要用的话，请找管理员调整岗位。")
		case r.Method == http.MethodPost && !v.holds(r.PostFormValue("token")):
			s.fail(w, r, http.StatusForbidden, "这一页放得太久，没有照办。", "请回到上一页刷新，再按一次。")
		default:
			page(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)), v)
		}
	}
}

// visitorKey finds who asks in a request's context, so that messages keep the
// rail around them.
type visitorKey struct{}

// askLogin sends people to the login page and back here afterwards.
func (s *Server) askLogin(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(bySelf) != "" {
		w.WriteHeader(http.StatusUnauthorized) // the page's script goes to the login page
		return
	}
	to := "/login"
	if r.Method == http.MethodGet && r.URL.Path != "/" {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
