package web

import (
	"embed"
	"net/http"
	"slices"
	"strings"

	"smartcounter/kiosk/calendar"
)

//go:embed templates/*.html assets
var files embed.FS

// A page is what every template gets.
type page struct {
	Title string
	Now   string // 09:41
	Demo  bool
	Token string // for forms
	Me    *me    // nil on public pages
	Rail  []railGroup
	Live  string // what the page shows follows this; see live
	Data  any
}

type me struct{ Login, Name, Role string }

func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, v *visitor, p page) {
	p.Now, p.Demo = s.clock(), s.o.Demo
	root := "bare"
	if v != nil {
		root = "shell"
		p.Token = v.token()
		p.Me = &me{Login: v.Login, Name: v.Name, Role: roleText(v.Role)}
		p.Rail = s.rail(r, v.User)
	}
	if err := s.pages.Write(w, status, name, root, p); err != nil {
		s.o.Log.Error("page not made", "page", name, "cause", err.Error())
	}
}

// clock is the time of day that pages show.
func (s *Server) clock() string { return s.o.Now().In(calendar.Shanghai).Format("15:04") }

type message struct{ What, Do, Back string }

// back is the page that a form stands on.
func back(path string) string {
	if one, is := strings.CutSuffix(path, "/phone"); is {
		return one
	}
	for _, list := range []string{"/help", "/users", "/me"} {
		if path != list && strings.HasPrefix(path, list+"/") {
			return list
		}
	}
	return "/"
}

// fail shows what happened and what to do about it.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, status int, what, do string) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		apiError(w, status, what+do)
		return
	}
	m := message{What: what, Do: do, Back: "/"}
	if v, is := r.Context().Value(visitorKey{}).(visitor); is {
		m.Back = back(r.URL.Path)
		s.render(w, r, status, "message", &v, page{Title: "没有办成", Data: m})
		return
	}
	s.render(w, r, status, "message", nil, page{Title: "没有办成", Data: m})
}

// busy answers when the database does not.
func (s *Server) busy(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil { // else the client left
		s.o.Log.Error("request failed", "path", r.Pattern, "cause", err.Error())
	}
	s.fail(w, r, http.StatusServiceUnavailable, "系统正忙，这一步没有做。", "过一会儿再试；一直这样，请告诉运维。")
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, http.StatusNotFound, "没有这一页。", "地址可能抄错了，或者那一件不在这里。")
}

func (s *Server) home(w http.ResponseWriter, r *http.Request, _ visitor) {
	http.Redirect(w, r, "/arrived", http.StatusSeeOther)
}

// mark chooses what has a value.
func mark(list []choice, value string) {
	for i := range list {
		list[i].Chosen = list[i].Value == value
	}
}

func byValue(list []choice) {
	slices.SortFunc(list, func(a, b choice) int { return strings.Compare(a.Value, b.Value) })
}
