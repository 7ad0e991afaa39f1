package web

import (
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"smartcounter/hq/store"
	"smartcounter/kiosk/login"
)

func signInForm(who, password string) url.Values {
	return url.Values{"login": {who}, "password": {password}}
}

func TestWrongPasswordsLock(t *testing.T) {
	for _, who := range []string{"li", "nobody"} { // a login that does not exist looks the same
		t.Run(who, func(t *testing.T) {
			h := newHouse(t)
			h.user("li", RoleHandler)
			b := h.browser()
			for _, left := range []string{"4", "3", "2", "1"} {
				a := b.post("/login", signInForm(who, "wrong password"))
				a.has(t, "工号或密码不对。", "还能再试 "+left+" 次，之后锁 15 分钟。")
				a.lacks(t, "wrong password")
				if a.status != http.StatusUnauthorized {
					t.Errorf("status %d", a.status)
				}
			}
			for range 2 { // the fifth locks, the sixth meets the lock
				a := b.post("/login", signInForm(who, "wrong password"))
				if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "900" {
					t.Fatalf("status %d, %v", a.status, a.header)
				}
				a.has(t, "试的次数多了", "过 15 分钟再试")
			}
		})
	}
}

func TestLockEnds(t *testing.T) {
	h := newHouse(t)
	h.user("li", RoleHandler)
	b := h.browser()
	for range 5 {
		b.post("/login", signInForm("li", "wrong password"))
	}
	if a := b.post("/login", signInForm("li", testPassword)); a.status != http.StatusTooManyRequests {
		t.Fatalf("the right password opens a locked login: %d", a.status)
	}
	h.sleep(15 * time.Minute)
	if a := b.post("/login", signInForm("li", testPassword)); a.path != "/arrived" {
		t.Errorf("after the lock: %d %s", a.status, a.text)
	}
}

// A password hashed more weakly by an older release is hashed anew.
func TestWeakHashIsRenewed(t *testing.T) {
	h := newHouse(t)
	salt := []byte("0123456789abcdef")
	weak := fmt.Sprintf("$argon2id$v=19$m=8192,t=1,p=1$%s$%s", base64.RawStdEncoding.EncodeToString(salt),
		base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte(testPassword), salt, 1, 8192, 1, 32)))
	must(t, h.store.AddUser(t.Context(), store.User{Login: "li", Name: "李静", Role: RoleHandler, Credential: weak, Created: h.clock}))
	b := h.browser()
	for range 2 {
		if a := b.post("/login", signInForm("li", testPassword)); a.path != "/arrived" {
			t.Fatalf("led to %s: %s", a.path, a.text)
		}
		u, err := h.store.User(t.Context(), "li")
		must(t, err)
		if u.Credential == weak || login.Outdated(u.Credential) || u.Role != RoleHandler || u.Name != "李静" {
			t.Errorf("%+v", u)
		}
	}
}

func TestSignInIsAudited(t *testing.T) {
	h := newHouse(t)
	h.user("li", RoleHandler)
	b := h.browser()
	b.post("/login", signInForm("li", "wrong password"))
	if h.audited("li", didSignIn, "") {
		t.Error("a wrong password is audited as signing in")
	}
	b.post("/login", signInForm("li", testPassword))
	b.post("/logout", nil).has(t, "已经退出")
	if !h.audited("li", didSignIn, "") || !h.audited("li", didSignOut, "") {
		t.Error("signing in and out is not audited")
	}
}

func TestAddressIsThrottledOverLogins(t *testing.T) {
	h := newHouse(t)
	h.user("li", RoleHandler)
	b := h.browser()
	for range remotePolicy.Tries - 1 {
		h.basic.failures.Begin("127.0.0.1") // as many logins tried before
	}
	b.post("/login", signInForm("somebody", "wrong password"))
	if a := b.post("/login", signInForm("li", testPassword)); a.status != http.StatusTooManyRequests {
		t.Errorf("status %d after %d wrong logins from one address", a.status, remotePolicy.Tries)
	}
}

func TestLoginLeadsBackButNeverElsewhere(t *testing.T) {
	h := newHouse(t)
	h.user("li", RoleHandler)
	for next, want := range map[string]string{
		"/kiosks?all=1": "/kiosks", "": "/arrived", "//evil.example/": "/arrived", "https://evil.example/": "/arrived",
		`/\evil.example`: "/arrived", "javascript:alert(1)": "/arrived", "/login?next=/login": "/arrived", "/%2Fevil.example": "/arrived",
	} {
		b := h.browser()
		form := signInForm("li", testPassword)
		form.Set("next", next)
		if a := b.post("/login", form); a.path != want {
			t.Errorf("%q leads to %s, want %s", next, a.path, want)
		}
	}
	a := h.browser().get("/kiosks?all=1")
	if a.path != "/login" || !strings.Contains(a.body, `value="/kiosks?all=1"`) {
		t.Errorf("asked for the kiosks, got %s", a.path)
	}
}

func TestCookie(t *testing.T) {
	h := newHouse(t)
	h.user("li", RoleHandler)
	for name, secure := range map[string]bool{plainCookie: false, secureCookie: true} {
		r := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(signInForm("li", testPassword).Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if secure {
			r.TLS = &tls.ConnectionState{}
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		cookies := w.Result().Cookies()
		if len(cookies) != 1 || cookies[0].Name != name || !cookies[0].HttpOnly || cookies[0].Secure != secure ||
			cookies[0].SameSite != http.SameSiteLaxMode || len(cookies[0].Value) != 43 {
			t.Fatalf("cookies %v", cookies)
		}
		if _, err := h.store.Session(t.Context(), [32]byte([]byte(cookies[0].Value)[:32]), h.clock); err == nil {
			t.Error("the cookie itself is in the database")
		}
		if s, err := h.store.Session(t.Context(), cookieHash(cookies[0].Value), h.clock); err != nil || s.Login != "li" {
			t.Errorf("session %+v, %v", s, err)
		}
		if got := w.Header().Get("Strict-Transport-Security") != ""; got != secure {
			t.Errorf("HSTS %v", got)
		}
	}
}

func TestSessionEnds(t *testing.T) {
	for name, end := range map[string]func(*house, *browser){
		"signed out": func(_ *house, b *browser) { b.post("/logout", nil) },
		"idle":       func(h *house, _ *browser) { h.sleep(idleLimit) },
		"twelve hours": func(h *house, b *browser) {
			for range 60 {
				h.sleep(12 * time.Minute)
				b.get("/arrived")
			}
		},
		"disabled": func(h *house, _ *browser) {
			u, err := h.store.User(h.t.Context(), "u-handler")
			must(h.t, err)
			u.Disabled = true
			must(h.t, h.store.SetUser(h.t.Context(), u))
		},
		"another password": func(h *house, b *browser) {
			h.sleep(time.Second)
			h.user("boss", RoleAdmin)
			boss := h.browser()
			boss.post("/login", signInForm("boss", testPassword))
			boss.submit("/users", "/users/u-handler", url.Values{"change": {"password"}, "password": {"another password"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			b := h.signedIn(RoleHandler)
			if a := b.get("/arrived"); a.path != "/arrived" {
				t.Fatalf("not signed in: %s", a.path)
			}
			end(h, b)
			if a := b.get("/arrived"); a.path != "/login" {
				t.Errorf("still in: %s", a.path)
			}
		})
	}
}

// A page that asks by itself does not keep an unattended screen open, but who
// waits for calls is not signed out.
func TestIdle(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	for range 16 {
		h.sleep(time.Minute)
		if a := b.byItself("/live"); a.status != http.StatusOK {
			t.Fatalf("live: %d", a.status)
		}
	}
	if a := b.byItself("/live"); !strings.Contains(a.body, `"idle":true`) {
		t.Errorf("live does not say that nobody is there: %s", a.body)
	}
	if a := b.byItself("/arrived"); a.status != http.StatusUnauthorized {
		t.Errorf("an idle screen still gets the list: %d", a.status)
	}
	if a := b.get("/help"); a.path != "/help" {
		t.Errorf("who waits for calls was signed out: %s", a.path)
	}
}

func TestLoginPageForSomebodySignedIn(t *testing.T) {
	b := newHouse(t).signedIn(RoleHandler)
	if a := b.get("/login"); a.path != "/arrived" {
		t.Errorf("led to %s", a.path)
	}
}

func TestOwnPassword(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	form := func(old, one, two string) url.Values {
		return url.Values{"old": {old}, "password": {one}, "again": {two}}
	}
	b.submit("/me", "/me", form("wrong password", "a new password", "a new password")).has(t, "现在的密码不对")
	b.submit("/me", "/me", form(testPassword, "a new password", "a new passwort")).has(t, "两遍新密码不一样")
	b.submit("/me", "/me", form(testPassword, "short", "short")).has(t, "密码要 8 个字以上")
	h.sleep(time.Second)
	b.submit("/me", "/me", form(testPassword, "a new password", "a new password")).has(t, "密码换好了")
	if a := b.get("/arrived"); a.path != "/login" {
		t.Errorf("the old session goes on: %s", a.path)
	}
	if a := b.post("/login", signInForm("u-handler", testPassword)); a.path != "/login" {
		t.Error("the old password still opens")
	}
	if a := b.post("/login", signInForm("u-handler", "a new password")); a.path != "/arrived" {
		t.Errorf("the new password does not open: %s", a.text)
	}
	if !h.audited("u-handler", didChangePassword, "u-handler") {
		t.Error("not audited")
	}
}

func TestSeenIsBounded(t *testing.T) {
	h := newHouse(t)
	for i := range maxSeen + 10 {
		h.sessions.touch([32]byte{byte(i), byte(i >> 8), byte(i >> 16)}, h.clock)
	}
	if n := len(h.sessions.seen); n > maxSeen {
		t.Errorf("%d sessions remembered", n)
	}
}

// audited reports whether the log has such an entry.
func (h *house) audited(who, what, object string) bool {
	h.t.Helper()
	entries, err := h.store.Audit(h.t.Context(), 0, 1000)
	must(h.t, err)
	for _, e := range entries {
		if e.Who == who && e.What == what && e.Object == object {
			return true
		}
	}
	return false
}

func (h *house) auditOf(what string) (list []store.AuditEntry) {
	h.t.Helper()
	entries, err := h.store.Audit(h.t.Context(), 0, 1000)
	must(h.t, err)
	for _, e := range entries {
		if e.What == what {
			list = append(list, e)
		}
	}
	return list
}

// byItself asks as a page's script does.
func (b *browser) byItself(path string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.at+path, nil)
	must(b.t, err)
	r.Header.Set(bySelf, "1")
	return b.do(r)
}
