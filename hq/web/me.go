package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"smartcounter/kiosk/login"
)

type meView struct {
	Login, Name, Role string
	Trouble           string
	MayOpen           bool
}

func (s *Server) mePage(w http.ResponseWriter, r *http.Request, v visitor) {
	s.showMe(w, r, v, http.StatusOK, "")
}

func (s *Server) showMe(w http.ResponseWriter, r *http.Request, v visitor, status int, trouble string) {
	s.render(w, r, status, "me", &v, page{Title: "我", Data: meView{v.Login, v.Name, roleText(v.Role), trouble, MayOpen(v.User)}})
}

// changeOwnPassword asks for the old one first, and signs everything out: the
// new password is to be tried at once.
func (s *Server) changeOwnPassword(w http.ResponseWriter, r *http.Request, v visitor) {
	u, err := s.o.Login.Check(r.Context(), v.Login, r.PostFormValue("old"))
	var locked *Throttled
	switch {
	case errors.As(err, &locked):
		retryAfter(w, locked.Wait)
		s.showMe(w, r, v, http.StatusTooManyRequests, fmt.Sprintf("试的次数多了，过 %d 分钟再试。", minutes(locked.Wait)))
		return
	case errors.Is(err, ErrLogin):
		s.showMe(w, r, v, http.StatusBadRequest, "现在的密码不对。")
		return
	case err != nil:
		s.busy(w, r, err)
		return
	}
	if r.PostFormValue("password") != r.PostFormValue("again") {
		s.showMe(w, r, v, http.StatusBadRequest, "两遍新密码不一样。")
		return
	}
	if u.Credential, err = login.HashPassword(r.PostFormValue("password")); errors.Is(err, login.ErrPassword) {
		s.showMe(w, r, v, http.StatusBadRequest, badPassword)
		return
	}
	if err == nil {
		err = s.o.Store.SetUser(r.Context(), u)
	}
	if err == nil {
		err = s.o.Store.RecordAudit(r.Context(), login.Entry{Time: s.o.Now(), Who: v.Login, What: didChangePassword, Object: v.Login})
	}
	if err != nil {
		s.busy(w, r, err)
		return
	}
	s.basic.forget()
	setCookie(w, r, "", -time.Second)
	http.Redirect(w, r, "/login?changed=1", http.StatusSeeOther)
}
