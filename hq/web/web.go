// Package web serves headquarters' pages and its API.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
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

// Options say what the pages stand on. All but Log and Now are required.
type Options struct {
	Store  store.Store
	Opener Opener
	Login  Login
	Down   Down
	Log    *slog.Logger     // discards
	Now    func() time.Time // time.Now
}

// Server is the handler of everything under /.
type Server struct {
	o      Options
	basic  *basic
	lookup *Lookup
	mux    *http.ServeMux
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
	s := &Server{o: o, basic: newBasic(o.Login, o.Now), lookup: NewLookup(o.Store, o.Opener, o.Now), mux: http.NewServeMux()}
	s.api()
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store") // pages and answers hold personal data
	s.mux.ServeHTTP(w, r)
}
