// Package web serves headquarters' pages and its API.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"smartcounter/hq/booking"
	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/pages"
)

// A Login checks who somebody is: ErrLogin if it is not them, *Throttled while
// it will not look. *Staff is one.
type Login interface {
	Check(ctx context.Context, login, password string) (store.User, error)
}

// An Opener opens what was sealed to headquarters.
type Opener interface {
	Open(s *event.Sealed, id string, t event.Type, kiosk string, into any) error
}

// A Down sends something to one counter.
type Down interface {
	Down(ctx context.Context, branch, kiosk, what string, payload []byte) error
}

// Options say what the pages stand on. The first four are required.
type Options struct {
	Store  store.Store
	Opener Opener
	Login  Login
	Down   Down
	// Bookings takes bookings for branches; nil where none are taken.
	Bookings *booking.Desk
	Log      *slog.Logger     // discards
	Now      func() time.Time // time.Now
	// Calendar counts working days; the embedded years if nil.
	Calendar *calendar.Calendar
	// Branches names branches by id (桂花路网点); without a name the id is shown.
	Branches map[string]string
	// TrustedProxies may say by X-Forwarded-For, -Host and -Proto whom they ask for.
	TrustedProxies []netip.Prefix
	// Demo says on every page that the data is for demonstration only.
	Demo bool
}

// Server is the handler of everything under /.
type Server struct {
	o        Options
	basic    *basic
	lookup   *Lookup
	sessions *sessions
	ledger   *ledger
	help     *helpDesk
	orders   *pace
	unmasked unmasked
	known    branchList
	pages    *pages.Set
	origin   *http.CrossOriginProtection
	mux      *http.ServeMux
}

// ErrOptions reports options that lack something required.
var ErrOptions = errors.New("web: options")

// New returns the handler.
func New(o Options) (*Server, error) {
	if o.Store == nil || o.Opener == nil || o.Login == nil || o.Down == nil {
		return nil, ErrOptions
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Calendar == nil {
		o.Calendar = calendar.New()
	}
	set, err := pages.Load(files)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{o: o, basic: newBasic(o.Login, o.Now), lookup: NewLookup(o.Store, o.Opener, o.Now),
		ledger: newLedger(o.Store, o.Now), pages: set, origin: http.NewCrossOriginProtection(), mux: http.NewServeMux()}
	s.sessions = newSessions(o.Store, s.ledger, o.Now)
	s.orders = newPace(ordersAMinute, time.Minute, o.Now)
	s.help = newHelpDesk(o.Store, o.Down, s.ledger, o.Now)
	s.api()
	s.routes()
	return s, nil
}

// routes lists every page with who may see it.
func (s *Server) routes() {
	s.mux.HandleFunc("GET /assets/{name}", s.pages.ServeAsset)
	s.mux.HandleFunc("GET /login", s.loginPage)
	s.mux.HandleFunc("POST /login", s.signIn)
	s.mux.HandleFunc("POST /logout", s.signOut)
	s.mux.HandleFunc("GET /progress", s.progressPage)
	s.mux.HandleFunc("POST /progress", s.progressAnswer)

	s.mux.HandleFunc("GET /{$}", s.staff(anyone, s.home))
	s.mux.HandleFunc("GET /arrived", s.staff(anyone, s.arrivedPage))
	s.mux.HandleFunc("GET /arrived/{event}", s.staff(anyone, s.complaintPage))
	s.mux.HandleFunc("POST /arrived/{event}/phone", s.staff(MayOpen, s.showPhone))
	s.mux.HandleFunc("GET /kiosks", s.staff(anyone, s.kiosksPage))
	s.mux.HandleFunc("GET /help", s.onDuty(MayHelp, s.helpPage))
	s.mux.HandleFunc("POST /help/{event}/take", s.onDuty(MayHelp, s.takeCall))
	s.mux.HandleFunc("GET /queue", s.staff(anyone, s.queuePage))
	s.mux.HandleFunc("GET /bookings", s.staff(mayEnter, s.bookingsPage))
	s.mux.HandleFunc("POST /bookings", s.staff(mayEnter, s.placeBooking))
	s.mux.HandleFunc("POST /bookings/{id}/cancel", s.staff(mayEnter, s.cancelBooking))
	s.mux.HandleFunc("GET /audit", s.staff(MayAudit, s.auditPage))
	s.mux.HandleFunc("GET /users", s.staff(MayAdmin, s.usersPage))
	s.mux.HandleFunc("POST /users", s.staff(MayAdmin, s.addUser))
	s.mux.HandleFunc("POST /users/{login}", s.staff(MayAdmin, s.changeUser))
	s.mux.HandleFunc("GET /me", s.staff(anyone, s.mePage))
	s.mux.HandleFunc("POST /me", s.staff(anyone, s.changeOwnPassword))
	s.mux.HandleFunc("GET /live", s.onDuty(anyone, s.live))
	s.mux.HandleFunc("/", s.notFound)
}

// contentPolicy allows what the pages themselves bring and nothing else: no
// inline script or style, no other host.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxForm bounds what a form may send, in bytes.
const maxForm = 16 << 10

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = proxies(s.o.TrustedProxies).asked(r)
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin") // with none, browsers hide the origin of our own forms too
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("Cache-Control", "no-store") // pages and answers hold personal data
	if secure(r) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if err := s.origin.Check(r); err != nil {
		s.fail(w, r, http.StatusForbidden, "这一步是别的网站发来的，没有照办。", "请从本系统的页面上再按一次。")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	s.mux.ServeHTTP(w, r)
}
