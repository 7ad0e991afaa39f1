package branch

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// served is a host with its site on loopback, on real time.
type servedHouse struct {
	*house
	site   *Site
	at     string // https://127.0.0.1:port
	store  *memory
	folder string
	addr   string
	end    func()

	mu    sync.Mutex
	heard []string // calls for help that a counter was told of
}

func serve(t testing.TB) *servedHouse {
	t.Helper()
	v := &servedHouse{store: &memory{}, folder: t.TempDir(), addr: "127.0.0.1:0"}
	v.start(t)
	t.Cleanup(func() { v.end() })
	if err := v.site.staff.Add("chen", "陈晓", "a good password"); err != nil {
		t.Fatal(err)
	}
	if err := v.site.staff.Add("wang", "王平", "a good password"); err != nil {
		t.Fatal(err)
	}
	return v
}

// start serves on the address of before, as after a power cut.
func (v *servedHouse) start(t testing.TB) {
	t.Helper()
	o := testOptions(v.store)
	o.Queue.RecallGap = 3 * time.Second // on real time, 20 are long
	o.OnHelp = func(kiosk, call string) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.heard = append(v.heard, kiosk+" "+call)
	}
	n := 0
	if v.house != nil {
		n = v.n + 1000
	}
	v.house = begin(t, o)
	v.n = n
	var err error
	if v.site, err = NewSite(v.Host, SiteOptions{Folder: v.folder, Names: []string{"127.0.0.1", "localhost"}, TicketLink: "x"}); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", v.addr)
	if err != nil {
		t.Fatal(err)
	}
	v.addr = l.Addr().String()
	v.at = "https://" + v.addr
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- v.site.Serve(ctx, l) }()
	var once sync.Once
	v.end = func() {
		once.Do(func() {
			cancel()
			if err := <-served; err != nil {
				t.Error(err)
			}
			v.house.stop()
		})
	}
}

// browser is a person at a browser without scripts: it keeps cookies and follows
// redirects.
type browser struct {
	t    testing.TB
	http *http.Client
	at   string
}

type answer struct {
	status int
	path   string
	header http.Header
	body   string
}

func (v *servedHouse) browser() *browser {
	v.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		v.t.Fatal(err)
	}
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: v.site.authority.Pool()}}
	v.t.Cleanup(tr.CloseIdleConnections)
	return &browser{v.t, &http.Client{Jar: jar, Transport: tr, Timeout: 20 * time.Second}, v.at}
}

// signedIn is the browser of a member of the staff. Signing in itself is tested
// elsewhere: passwords are slow by design.
func (v *servedHouse) signedIn(who string) *browser {
	v.t.Helper()
	b := v.browser()
	at, err := url.Parse(v.at)
	if err != nil {
		v.t.Fatal(err)
	}
	b.http.Jar.SetCookies(at, []*http.Cookie{{Name: cookieName, Value: v.cookie(who), Path: "/", Secure: true}})
	return b
}

func (v *servedHouse) cookie(who string) string {
	v.t.Helper()
	m, known := v.site.staff.find(who)
	if !known {
		v.t.Fatalf("no %s", who)
	}
	cookie, err := v.site.sessions.begin(m)
	if err != nil {
		v.t.Fatal(err)
	}
	return cookie
}

func (b *browser) do(method, path string, body io.Reader, header map[string]string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.at+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	for k, v := range header {
		if k == "Host" {
			r.Host = v
		}
		r.Header.Set(k, v)
	}
	response, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Request.URL.Path, response.Header, string(text)}
}

func (b *browser) get(path string) answer { return b.do("GET", path, nil, nil) }

func (b *browser) post(path string, form url.Values) answer {
	return b.do("POST", path, strings.NewReader(form.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
}

// json sends a value and reads the answer into another.
func (b *browser) json(method, path string, in, out any) answer {
	b.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		b.t.Fatal(err)
	}
	a := b.do(method, path, strings.NewReader(string(body)), map[string]string{"Content-Type": "application/json"})
	if out != nil && a.status == http.StatusOK {
		if err := json.Unmarshal([]byte(a.body), out); err != nil {
			b.t.Fatalf("%s %s: %v: %s", method, path, err, a.body)
		}
	}
	return a
}

var markup = regexp.MustCompile(`<[^>]*>`)

func (a answer) has(t testing.TB, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(a.body, w) {
			t.Errorf("%d %s does not say %q: %s", a.status, a.path, w, strings.Join(strings.Fields(markup.ReplaceAllString(a.body, " ")), " "))
		}
	}
}
