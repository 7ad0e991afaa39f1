package web

import (
	"errors"
	"math"
	"net/http"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/login"
	"smartcounter/kiosk/pages"
)

type loginForm struct {
	Login, Next string
	Wrong       bool
	Left        int // tries left after a wrong one
	Minutes     int // locked for
	Out         bool
	Changed     bool // the password
	Today       string
	Working     string
	Clock       string
}

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	if v, err := s.sessions.find(r); err == nil && !v.idle {
		http.Redirect(w, r, pages.OwnAddress(r.FormValue("next"), "/"), http.StatusSeeOther)
		return
	}
	s.showLogin(w, r, http.StatusOK, loginForm{Next: pages.OwnAddress(r.FormValue("next"), "/"), Out: r.FormValue("out") == "1", Changed: r.FormValue("changed") == "1"})
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request, status int, f loginForm) {
	today := calendar.DateOf(s.o.Now())
	f.Today, f.Clock = dayText(today), s.clock()
	kind, holiday, known := s.o.Calendar.Day(today)
	f.Working = dayKind(kind, holiday, known)
	s.render(w, r, status, "login", nil, page{Title: "登录", Data: f})
}

// dayKind says what kind of day it is, as far as the calendar knows.
func dayKind(kind calendar.Kind, holiday string, known bool) string {
	switch {
	case !known:
		return "这一年的节假日还没导入"
	case kind == calendar.Holiday:
		return holiday + "放假"
	case kind == calendar.MakeUp:
		return "调休上班"
	case kind == calendar.Weekend:
		return "周末"
	}
	return "工作日"
}

func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	who, password := r.PostFormValue("login"), r.PostFormValue("password")
	form := loginForm{Login: bounded(who, 64), Next: pages.OwnAddress(r.PostFormValue("next"), "/")}
	from := remote(r)
	if _, wait := s.basic.failures.Begin(from); wait > 0 {
		s.tooManyLogins(w, r, form, wait)
		return
	}
	u, err := s.o.Login.Check(r.Context(), who, password)
	if !errors.Is(err, ErrLogin) {
		s.basic.failures.Forgive(from)
	}
	var locked *Throttled
	var wrong *Wrong
	switch {
	case errors.As(err, &locked):
		s.tooManyLogins(w, r, form, locked.Wait)
	case errors.As(err, &wrong) && wrong.Left == 0:
		s.tooManyLogins(w, r, form, login.StaffPolicy.Lock)
	case errors.As(err, &wrong):
		form.Wrong, form.Left = true, wrong.Left
		s.showLogin(w, r, http.StatusUnauthorized, form)
	case errors.Is(err, ErrLogin):
		form.Wrong = true
		s.showLogin(w, r, http.StatusUnauthorized, form)
	case err != nil:
		s.busy(w, r, err)
	default:
		s.letIn(w, r, u, form.Next)
	}
}

func (s *Server) tooManyLogins(w http.ResponseWriter, r *http.Request, form loginForm, wait time.Duration) {
	form.Minutes = minutes(wait)
	retryAfter(w, wait)
	s.showLogin(w, r, http.StatusTooManyRequests, form)
}

func minutes(d time.Duration) int { return int(math.Ceil(d.Minutes())) }

func (s *Server) letIn(w http.ResponseWriter, r *http.Request, u store.User, next string) {
	err := s.o.Store.RecordAudit(r.Context(), login.Entry{Time: s.o.Now(), Who: u.Login, What: didSignIn})
	if err != nil {
		s.busy(w, r, err)
		return
	}
	if old := cookieOf(r); old != "" {
		if err := s.sessions.end(r.Context(), old); err != nil {
			s.busy(w, r, err)
			return
		}
	}
	cookie, err := s.sessions.begin(r.Context(), u)
	if err != nil {
		s.busy(w, r, err)
		return
	}
	setCookie(w, r, cookie, sessionLife)
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// signOut needs no form token: a session that is over cannot be ended twice, and
// other sites are kept out by their origin.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	if v, err := s.sessions.find(r); err == nil {
		entry := login.Entry{Time: s.o.Now(), Who: v.Login, What: didSignOut}
		if err := errors.Join(s.sessions.end(r.Context(), v.cookie), s.o.Store.RecordAudit(r.Context(), entry)); err != nil {
			s.busy(w, r, err)
			return
		}
	}
	setCookie(w, r, "", -time.Second)
	http.Redirect(w, r, "/login?out=1", http.StatusSeeOther)
}
