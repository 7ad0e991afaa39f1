package branch

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"smartcounter/kiosk/login"
	"smartcounter/kiosk/pages"
)

// SiteOptions holds what a Site needs. Folder and Names are required.
type SiteOptions struct {
	Folder string   // keeps certificate, staff, sessions and audit; mode 0700
	Names  []string // host names and addresses by which the branch finds the host
	// TicketLink begins the address of a ticket's own page, such as
	// "https://10.1.2.3:8443/t/", where customers' phones reach it; "" for none.
	TicketLink string
	Demo       bool // every page says that its data is for demonstration
	Log        *slog.Logger
}

// A Site serves a Host to its branch: pads, board, API.
type Site struct {
	host      *Host
	o         SiteOptions
	authority *Authority
	staff     *Staff
	sessions  *sessions
	audit     *audit
	tries     *login.Throttle
	pairing   *pairing
	limit     *limiter
	pages     *pages.Set
	origin    *http.CrossOriginProtection
	mux       *http.ServeMux
	ended     chan struct{} // closed when streams are to end
	open      atomic.Int32  // streams
}

// NewSite opens what the folder keeps, and makes what it lacks.
func NewSite(h *Host, o SiteOptions) (*Site, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("branch: %w", err)
	}
	s := &Site{host: h, o: o, tries: login.NewThrottle(login.StaffPolicy, h.Now), pairing: newPairing(h.Now), limit: newLimiter(), origin: http.NewCrossOriginProtection(),
		mux: http.NewServeMux(), ended: make(chan struct{})}
	var err error
	if s.authority, err = OpenAuthority(o.Folder, o.Names, h.Now); err != nil {
		return nil, err
	}
	if s.staff, err = OpenStaff(o.Folder); err != nil {
		return nil, err
	}
	if err := s.staff.First(); err != nil {
		return nil, err
	}
	if s.sessions, err = openSessions(o.Folder, s.staff, h.Now); err != nil {
		return nil, err
	}
	if s.pages, err = pages.Load(files); err != nil {
		return nil, fmt.Errorf("branch: %w", err)
	}
	if s.audit, err = openAudit(o.Folder); err != nil {
		return nil, err
	}
	s.routes()
	return s, nil
}

// Authority is the branch's own.
func (s *Site) Authority() *Authority { return s.authority }

// BoardPath is the address of the lobby board, which nobody can guess.
func (s *Site) BoardPath() string { return "/board/" + s.boardKey() }

func (s *Site) boardKey() string { return s.host.derive("board", "")[:32] }

// derive makes a secret of the branch's key for one purpose.
func (h *Host) derive(purpose, of string) string { return derive(h.o.Queue.Key, purpose, of) }

func derive(key []byte, purpose, of string) string {
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "smartcounter branch\x00%s\x00%s", purpose, of)
	return hex.EncodeToString(m.Sum(nil))
}

// routes lists every page with who may see it.
func (s *Site) routes() {
	s.mux.HandleFunc("GET /assets/{name}", s.pages.ServeAsset)
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	s.mux.HandleFunc("GET /install", s.installPage)
	s.mux.HandleFunc("GET /branch-ca.crt", s.sendAuthority)
	s.mux.HandleFunc("GET /t/{ticket}", s.ticketPage)
	s.mux.HandleFunc("GET /login", s.loginPage)
	s.mux.HandleFunc("POST /login", s.signIn)
	s.mux.HandleFunc("POST /logout", s.signOut)

	s.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/teller", http.StatusSeeOther) })
	s.mux.HandleFunc("GET /teller", s.member(s.windowsPage))
	s.mux.HandleFunc("GET /teller/{window}", s.member(s.padPage))
	s.mux.HandleFunc("GET /teller/{window}/stream", s.member(s.padStream))
	s.mux.HandleFunc("POST /teller/{window}/{do}", s.member(s.padAction))
	s.mux.HandleFunc("GET /lobby", s.member(s.lobbyPage))
	s.mux.HandleFunc("GET /lobby/stream", s.member(s.lobbyStream))
	s.mux.HandleFunc("POST /lobby/{do}", s.member(s.lobbyAction))

	s.mux.HandleFunc("GET /board", s.pairPage)
	s.mux.HandleFunc("GET /board/{key}", s.boardPage)
	s.mux.HandleFunc("GET /board/{key}/stream", s.boardStream)
	s.api()
	s.mux.HandleFunc("/", s.notFound)
}

// contentPolicy allows what the pages themselves bring and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxBody bounds what a request may send, in bytes.
const maxBody = 16 << 10

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("Cache-Control", "no-store")
	// A page of another site may have its own name lead here (DNS rebinding).
	if !s.own(r.Host) {
		s.fail(w, r, http.StatusMisdirectedRequest, "这个地址不是本网点的。", "请用网点给的地址打开。")
		return
	}
	if err := s.origin.Check(r); err != nil {
		s.fail(w, r, http.StatusForbidden, "这一步是别的网站发来的，没有照办。", "请从本网点的页面上再按一次。")
		return
	}
	if wait := s.limit.wait(remote(r)); wait > 0 {
		h.Set("Retry-After", fmt.Sprint(int(wait.Seconds())+1))
		s.fail(w, r, http.StatusTooManyRequests, "按得太快了。", "等几秒再按。")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

// own reports whether a Host header names this host.
func (s *Site) own(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	return slices.Contains(s.o.Names, strings.Trim(strings.ToLower(name), "[]"))
}

func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Serve answers on l, with the branch's certificate, until ctx ends.
func (s *Site) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: s, TLSConfig: s.authority.TLS(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug)}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		close(s.ended)
		last, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			server.Close()
		}
	})
	err := server.ServeTLS(l, "", "")
	if !stop() {
		<-stopped
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, s.audit.close())
}

type memberPage func(http.ResponseWriter, *http.Request, Member)

// member lets a page be seen by staff who have signed in.
func (s *Site) member(page memberPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, ok := s.sessions.find(r)
		if ok {
			page(w, r, m)
			return
		}
		if byScript(r) || strings.HasSuffix(r.URL.Path, "/stream") {
			w.WriteHeader(http.StatusUnauthorized) // the page's script loads itself anew
			return
		}
		to := "/login"
		if r.Method == http.MethodGet && r.URL.Path != "/teller" {
			to += "?next=" + strings.ReplaceAll(r.URL.EscapedPath(), "&", "%26")
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
}

// byScript reports a request of a page's own script, which takes the changed part
// of the page as an answer.
func byScript(r *http.Request) bool { return r.Header.Get("X-Script") == "1" }
