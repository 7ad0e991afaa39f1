package web

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"smartcounter/hq/store"
)

// browser is a person at a browser: it keeps cookies and follows redirects.
type browser struct {
	t    testing.TB
	http *http.Client
	at   string
}

type answer struct {
	status int
	path   string // after redirects
	header http.Header
	body   string
	text   string // what a reader sees, without markup
}

func (h *house) browser() *browser {
	h.t.Helper()
	server := httptest.NewServer(h)
	h.t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	must(h.t, err)
	return &browser{t: h.t, http: &http.Client{Jar: jar}, at: server.URL}
}

// signedIn is a browser of somebody with the given role. Signing in itself is
// tested elsewhere: passwords are slow by design.
func (h *house) signedIn(role string) *browser {
	h.t.Helper()
	h.user("u-"+role, role)
	b := h.browser()
	cookie, err := h.sessions.begin(h.t.Context(), store.User{Login: "u-" + role})
	must(h.t, err)
	at, err := url.Parse(b.at)
	must(h.t, err)
	b.http.Jar.SetCookies(at, []*http.Cookie{{Name: plainCookie, Value: cookie, Path: "/"}})
	return b
}

var (
	markup = regexp.MustCompile(`(?s)<[^>]*>`)
	token  = regexp.MustCompile(`name="token" value="([^"]+)"`)
)

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	response, err := b.http.Do(r)
	must(b.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(b.t, err)
	return answer{response.StatusCode, response.Request.URL.Path, response.Header, string(body),
		strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(string(body), " "))), " ")}
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.at+path, nil)
	must(b.t, err)
	return b.do(r)
}

func (b *browser) post(path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.at+path, strings.NewReader(form.Encode()))
	must(b.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// submit sends a form of the page at from, with the token that stands there.
func (b *browser) submit(from, path string, form url.Values) answer {
	b.t.Helper()
	page := b.get(from)
	found := token.FindStringSubmatch(page.body)
	if found == nil {
		b.t.Fatalf("no form on %s: %d %s", from, page.status, page.text)
	}
	form.Set("token", html.UnescapeString(found[1]))
	return b.post(path, form)
}

func (a answer) has(t testing.TB, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(a.text, w) {
			t.Errorf("page does not say %q: %d %s", w, a.status, a.text)
		}
	}
}

func (a answer) lacks(t testing.TB, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(a.body, w) {
			t.Errorf("page holds %q", w)
		}
	}
}
