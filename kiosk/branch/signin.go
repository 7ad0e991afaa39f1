package branch

import (
	"net/http"
	"strings"
	"time"

	"smartcounter/kiosk/login"
	"smartcounter/kiosk/pages"
)

type loginForm struct {
	Login, Next string
	Wrong, Out  bool
	Left        int // tries left after a wrong one
	Minutes     int // locked for
	Fingerprint string
}

func (s *Site) loginPage(w http.ResponseWriter, r *http.Request) {
	if _, in := s.sessions.find(r); in {
		http.Redirect(w, r, pages.OwnAddress(r.FormValue("next"), "/teller"), http.StatusSeeOther)
		return
	}
	s.showLogin(w, http.StatusOK, loginForm{Next: pages.OwnAddress(r.FormValue("next"), "/teller"), Out: r.FormValue("out") == "1"})
}

func (s *Site) showLogin(w http.ResponseWriter, status int, f loginForm) {
	s.render(w, status, "login", page{Title: "登录", Data: f})
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request) {
	who, password := strings.TrimSpace(r.PostFormValue("login")), r.PostFormValue("password")
	form := loginForm{Next: pages.OwnAddress(r.PostFormValue("next"), "/teller")}
	if loginName.MatchString(who) {
		form.Login = who
	}
	// A login, and the machine that tries, have five tries each.
	left, locked := s.tries.Begin("login " + bounded(who))
	if fromLeft, fromLocked := s.tries.Begin("from " + remote(r)); fromLocked > locked || fromLeft < left {
		left, locked = fromLeft, max(locked, fromLocked)
	}
	if locked > 0 {
		form.Minutes = minutesUp(locked)
		s.showLogin(w, http.StatusTooManyRequests, form)
		return
	}
	m, known := s.staff.find(who)
	right := false
	if known {
		var err error
		if right, err = login.Verify(m.Credential, password); err != nil {
			s.o.Log.Error("a credential cannot be read", "login", who, "cause", err.Error())
		}
	} else {
		login.VerifyNobody(password)
	}
	if !right {
		if known {
			s.record(who, didFail, "")
		}
		form.Wrong, form.Left = true, left
		if left == 0 {
			form.Minutes = minutesUp(login.StaffPolicy.Lock)
		}
		s.showLogin(w, http.StatusUnauthorized, form)
		return
	}
	s.tries.Forget("login " + bounded(who))
	s.tries.Forget("from " + remote(r))
	if err := s.audit.record(s.host.Now(), who, didSignIn, ""); err != nil {
		s.busy(w, r, err)
		return
	}
	if err := s.sessions.end(r); err != nil {
		s.busy(w, r, err)
		return
	}
	cookie, err := s.sessions.begin(m)
	if err != nil {
		s.busy(w, r, err)
		return
	}
	setCookie(w, cookie, sessionLife)
	http.Redirect(w, r, form.Next, http.StatusSeeOther)
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) {
	if m, in := s.sessions.find(r); in {
		if err := s.sessions.end(r); err != nil {
			s.busy(w, r, err)
			return
		}
		s.record(m.Login, didSignOut, "")
	}
	setCookie(w, "", -time.Second)
	http.Redirect(w, r, "/login?out=1", http.StatusSeeOther)
}

// busy answers when the disk does not take what has to be kept.
func (s *Site) busy(w http.ResponseWriter, r *http.Request, err error) {
	s.o.Log.Error("request failed", "path", r.Pattern, "cause", err.Error())
	s.fail(w, r, http.StatusServiceUnavailable, "主机正忙，这一步没有做。", "过一会儿再试；一直这样，请告诉运维。")
}

// record notes what somebody did. What was done is done: an audit file that takes
// no more is told in the log.
func (s *Site) record(who, what, object string) {
	if err := s.audit.record(s.host.Now(), who, what, object); err != nil {
		s.o.Log.Error("audit", "what", what, "cause", err.Error())
	}
}

type installData struct {
	Fingerprint string
	Names       []string
}

func (s *Site) installPage(w http.ResponseWriter, _ *http.Request) {
	s.render(w, http.StatusOK, "install", page{Title: "装证书", Data: installData{s.authority.Fingerprint(), s.o.Names}})
}

func (s *Site) sendAuthority(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/x-x509-ca-cert")
	w.Header().Set("Content-Disposition", `attachment; filename="branch-ca.crt"`)
	_, _ = w.Write(s.authority.DER()) // a client that left is no one's fault
}
